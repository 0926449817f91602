import { dayPosition } from '../../../../brokers/core/guard/day';
import type { Leg, PositionRow } from '../../../../brokers/core/portfolio/figures';

const leg = (quantity: number | null = 0, price: number | null = null): Leg => ({
	...{ quantity, price, amount: null },
});
const row = (changes: Partial<PositionRow>): PositionRow =>
	({
		...{ netQuantity: 0, lastPrice: 110, pnl: null, realisedPnl: null, unrealisedPnl: null },
		bought: { carried: leg(), today: leg() },
		sold: { carried: leg(), today: leg() },
		...changes,
	}) as PositionRow;
const terms = { previousClose: 100 as number | null, multiplier: 1n as bigint | null };
const of = (changes: Partial<PositionRow>, more: object = {}) => {
	const position = dayPosition(row(changes), { ...terms, isDelivery: false, ...more });
	return [position.dayPnl, position.sinceEntry];
};

describe('the day’s profit or loss of a position', () => {
	const bought = { carried: leg(), today: leg(10, 105) };
	const carried = { carried: leg(10, 90), today: leg() };

	test('today’s trades at what they cost', () => {
		expect(of({ netQuantity: 10, bought })).toEqual([50, false]);
		const sold = { carried: leg(), today: leg(10, 104.5) };
		expect(of({ bought, sold, lastPrice: null })).toEqual([-5, false]);
	});

	test('carried units from the previous close, else from their entry, which it says', () => {
		expect(of({ netQuantity: 10, bought: carried })).toEqual([100, false]);
		expect(of({ netQuantity: 10, bought: carried }, { previousClose: null })).toEqual([200, true]);
		const short = { carried: leg(4, 90), today: leg() };
		expect(of({ netQuantity: -4, sold: short })).toEqual([-40, false]);
	});

	test('carried units that were sold today', () => {
		const sold = { carried: leg(), today: leg(10, 97) };
		expect(of({ bought: carried, sold })).toEqual([-30, false]);
	});

	test('shares that were sold from the demat account are no short position', () => {
		const sold = { carried: leg(), today: leg(10, 98) };
		const delivery = { isDelivery: true };
		expect(of({ netQuantity: -10, sold }, delivery)).toEqual([-20, false]);
		expect(of({ netQuantity: -10, sold, lastPrice: 500 }, delivery)).toEqual([-20, false]);
		expect(of({ netQuantity: -10, sold })).toEqual([-120, false]);
		const unknown = { ...delivery, previousClose: null };
		expect(of({ netQuantity: -10, sold }, unknown)[0]).toBeNull();
	});

	test('null where a figure is missing', () => {
		expect(of({ netQuantity: 10, bought, lastPrice: null })).toEqual([null, true]);
		expect(of({ netQuantity: 10, bought }, { multiplier: null })).toEqual([null, true]);
		expect(of({ netQuantity: 10, bought: { carried: leg(), today: leg(10) } })).toEqual([
			null,
			true,
		]);
	});

	test('a row that does not add up: by the broker’s own figure, from its entry', () => {
		expect(of({ netQuantity: 7, bought, pnl: -42 })).toEqual([-42, true]);
		expect(of({ netQuantity: 7, bought })).toEqual([null, true]);
	});

	test('what a price of the contract stands for', () => {
		expect(of({ netQuantity: 10, bought }, { multiplier: 1000n })).toEqual([50_000, false]);
	});
});
