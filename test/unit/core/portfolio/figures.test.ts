import fc from 'fast-check';
import {
	type Leg,
	type PositionRow,
	withFigures,
} from '../../../../brokers/core/portfolio/figures';

const NONE: Leg = { quantity: 0, price: 0, amount: 0 };

const leg = (quantity: number, price: number | null, amount: number | null = null): Leg => ({
	...{ quantity, price, amount },
});

/** A row without figures of profit and loss: these follow. */
function row(changes: Partial<PositionRow>): PositionRow {
	const none = { carried: NONE, today: NONE };
	return {
		...{ broker: 'angelOne', exchange: 'NFO', segment: null, tradingSymbol: 'X' },
		...{ instrumentToken: '1', product: 'CARRYFORWARD', netQuantity: 0, buyQuantity: null },
		...{ buyAveragePrice: null, sellQuantity: null, sellAveragePrice: null, averagePrice: null },
		...{ lastPrice: null, realisedPnl: null, unrealisedPnl: null, pnl: null, lotSize: 1 },
		...{ expiry: null, strike: null, optionType: null, bought: none, sold: none, ...changes },
	};
}

/** `bought @ average, sold @ average, open average: realised + unrealised = pnl`. */
function told(changes: Partial<PositionRow>, multiplier: bigint | null = 1n): string {
	const position = withFigures(row(changes), multiplier);
	const { buyQuantity, buyAveragePrice, sellQuantity, sellAveragePrice, averagePrice } = position;
	const { realisedPnl, unrealisedPnl, pnl } = position;
	return `${buyQuantity} @ ${buyAveragePrice}, ${sellQuantity} @ ${sellAveragePrice}, ${averagePrice}: ${realisedPnl} + ${unrealisedPnl} = ${pnl}`;
}

const today = (one: Leg) => ({ carried: NONE, today: one });
const carried = (one: Leg) => ({ carried: one, today: NONE });

describe('worked by hand', () => {
	test.each<[string, Partial<PositionRow>, string]>([
		[
			'a short that was carried, half of it bought back today',
			{
				sold: carried(leg(130, 120)),
				bought: today(leg(65, 100)),
				netQuantity: -65,
				lastPrice: 90,
			},
			// 65 × (120 − 100), 65 × (120 − 90), 15,600 − 6,500 − 65 × 90
			'65 @ 100, 130 @ 120, 120: 1300 + 1950 = 3250',
		],
		[
			'a long that was carried, more bought and a part sold',
			{
				bought: { carried: leg(10, 100), today: leg(20, 115.5) },
				sold: today(leg(15, 120)),
				netQuantity: 15,
				lastPrice: 110,
			},
			// 15 × (120 − 3,310 ÷ 30), 15 × 110 − 15 × 3,310 ÷ 30
			'30 @ 110.3333, 15 @ 120, 110.3333: 145 + -5 = 140',
		],
		[
			'a carried long that was turned round',
			{
				bought: carried(leg(10, 100)),
				sold: today(leg(25, 110)),
				netQuantity: -15,
				lastPrice: 104,
			},
			// 10 × (110 − 100), 15 × (110 − 104)
			'10 @ 100, 25 @ 110, 110: 100 + 90 = 190',
		],
		[
			'one that is closed needs no last price',
			{ bought: today(leg(75, 10.05)), sold: today(leg(75, 12.3)) },
			'75 @ 10.05, 75 @ 12.3, null: 168.75 + 0 = 168.75',
		],
		[
			'an amount goes before the price that was rounded from it',
			{ bought: today(leg(3, 33.33, 100)), netQuantity: 3, lastPrice: 34 },
			'3 @ 33.3333, 0 @ null, 33.3333: 0 + 2 = 2',
		],
	])('%s', (_, changes, expected) => {
		expect(told(changes)).toBe(expected);
	});

	test('currency: a lot of one is 1,000 units, and its amount counts something else', () => {
		const position = { bought: today(leg(2, 83.2525, 166_505)), netQuantity: 2, lastPrice: 83.3 };
		// 2 × 1,000 × 0.0475
		expect(told(position, 1_000n)).toBe('2 @ 83.2525, 0 @ null, 83.2525: 0 + 95 = 95');
		expect(told(position, null)).toBe('2 @ 83.2525, 0 @ null, 83.2525: null + null = null');
	});
});

describe('what the broker gives stays, and the rest fits it', () => {
	// 1,400 bought for 122,430, 1,300 sold for 118,070, as a live row has them.
	const live = {
		bought: today(leg(1400, 87.45, 122_430)),
		sold: today(leg(1300, 90.82, 118_070)),
		netQuantity: 100,
		lastPrice: 53.8,
	};
	test.each<[string, Partial<PositionRow>, string]>([
		['all of it', { realisedPnl: 4381, unrealisedPnl: -3365, pnl: 1016 }, '4381 + -3365 = 1016'],
		['the total', { pnl: 1016 }, '4385 + -3369 = 1016'],
		['both parts', { realisedPnl: 4381, unrealisedPnl: -3365 }, '4381 + -3365 = 1016'],
		['what is realised', { realisedPnl: 4381 }, '4381 + -3361 = 1020'],
		['what is not realised', { unrealisedPnl: -3365 }, '4385 + -3365 = 1020'],
		['nothing', {}, '4385 + -3365 = 1020'],
		['the total without a last price', { pnl: 1016, lastPrice: null }, '4385 + -3369 = 1016'],
		['no last price', { lastPrice: null }, '4385 + null = null'],
	])('%s', (_, given, expected) => {
		expect(told({ ...live, ...given })).toBe(`1400 @ 87.45, 1300 @ 90.8231, 87.45: ${expected}`);
	});

	test('of a closed position all is realised', () => {
		const closed = { bought: today(leg(3, 33.33, 100)), sold: today(leg(3, 33.35, 100.05)) };
		expect(told({ ...closed, realisedPnl: 0.06 })).toContain(': 0.06 + 0 = 0.06');
		expect(told({ ...closed, pnl: 0.06 })).toContain(': 0.06 + 0 = 0.06');
		expect(told(closed)).toContain(': 0.05 + 0 = 0.05');
	});
});

const UNTOLD = { ...NONE, quantity: null };
const untold = { carried: UNTOLD, today: UNTOLD };

test.each<[string, Partial<PositionRow>]>([
	['quantities that do not add up', { bought: today(leg(10, 100)), netQuantity: 15 }],
	['no net quantity', { bought: today(leg(10, 100)), netQuantity: null }],
	['no quantities at all', { bought: untold, sold: untold }],
])('%s: no average and no profit of ours', (_, changes) => {
	expect(withFigures(row({ lastPrice: 100, ...changes }), 1n)).toMatchObject({
		...{ buyQuantity: null, buyAveragePrice: null, sellQuantity: null },
		...{ averagePrice: null, realisedPnl: null, pnl: null },
	});
});

test('a side that is not told is none where the other one adds up alone', () => {
	const position = { bought: carried(leg(10, 100)), sold: untold, netQuantity: 10, lastPrice: 101 };
	expect(told(position)).toBe('10 @ 100, 0 @ null, 100: 0 + 10 = 10');
});

test('a quantity without a price: no average, and no profit of ours', () => {
	const position = { bought: today(leg(10, null)), netQuantity: 10, lastPrice: 100 };
	expect(told(position)).toBe('10 @ null, 0 @ null, null: null + null = null');
});

test('whole paise come out as whole paise, whatever the split into days', () => {
	const side = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 1_000_000 }));
	fc.assert(
		fc.property(
			side,
			side,
			side,
			side,
			fc.integer({ min: 1, max: 1_000_000 }),
			(a, b, c, d, last) => {
				const of = ([quantity, paise]: [number, number]) => leg(quantity, paise / 100);
				const netQuantity = a[0] + b[0] - c[0] - d[0];
				const { realisedPnl, unrealisedPnl, pnl } = withFigures(
					row({
						bought: { carried: of(a), today: of(b) },
						sold: { carried: of(c), today: of(d) },
						...{ netQuantity, lastPrice: last / 100 },
					}),
					1n,
				);
				const paise = c[0] * c[1] + d[0] * d[1] - a[0] * a[1] - b[0] * b[1] + netQuantity * last;
				expect(pnl).toBe(paise / 100);
				const sum =
					Math.round((realisedPnl as number) * 100) + Math.round((unrealisedPnl as number) * 100);
				expect(sum).toBe(paise);
			},
		),
	);
});
