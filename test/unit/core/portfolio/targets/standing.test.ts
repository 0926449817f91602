import {
	chosenOf,
	closingOf,
	type PositionFilters,
} from '../../../../../brokers/core/portfolio/targets/closings';
import {
	closableOf,
	closingLegs,
	fitsTarget,
	legsTo,
} from '../../../../../brokers/core/portfolio/targets/legs';
import {
	agrees,
	currentOf,
	type Standing,
	standingOf,
} from '../../../../../brokers/core/portfolio/targets/standing';
import type { Order, Position } from '../../../../../brokers/core/outputs';
import { future } from '../../../support/instruments';
import { Account, FACTS, holding, order, position, PRICE_NEEDS, sbin } from './account';

const WORDS = {
	facts: FACTS,
	priceNeeds: PRICE_NEEDS,
	bracketPart: ({ raw }: { raw: Record<string, unknown> }) =>
		(raw.bracket as 'entry' | 'exit' | undefined) ?? null,
};

const brokerOrder = (changes: Partial<Order>, raw = {}) => ({ order: order(changes), raw });

function standing(
	rows: Array<Partial<Position> & { carried?: number }>,
	orders: Array<ReturnType<typeof brokerOrder>> = [],
	key: { product?: string; withHoldings?: boolean } = {},
	holdings: Array<ReturnType<typeof holding>> = [],
): Standing | null {
	const held = rows.map(({ carried = 0, ...changes }) => ({
		position: position(changes),
		carried,
	}));
	const whole = { instrument: sbin, product: 'DAY', withHoldings: false, ...key };
	return standingOf(whole, held, orders, holdings, WORDS);
}

describe('what is held, and what is on its way', () => {
	test('the rest of open and partly filled orders, by side; final orders have none', () => {
		const now = standing(
			[{ netQuantity: 12 }],
			[
				brokerOrder({ quantity: 10, filledQuantity: 2, status: 'partiallyFilled' }),
				brokerOrder({ transactionType: 'SELL', quantity: 3 }),
				brokerOrder({ quantity: 10, filledQuantity: 10, status: 'filled' }),
				brokerOrder({ quantity: 7, status: 'rejected' }),
				brokerOrder({ quantity: 7, status: 'cancelled' }),
				brokerOrder({ quantity: 5, product: 'CARRY' }),
				brokerOrder({ quantity: 5, instrumentToken: '1', tradingSymbol: 'TCS-EQ' }),
			],
		);
		expect(now).toMatchObject({
			net: 12,
			pending: 5,
			reducing: -3,
			traded: { held: 12, orders: 12 },
		});
		expect(currentOf(now as Standing)).toBe(17);
		expect(agrees(now as Standing)).toBe(true);
	});

	test.each([
		['waits for its trigger', { status: 'triggerPending', orderType: 'STOP' }, false],
		[
			'is a stop that the exchange does not have yet',
			{ status: 'accepted', orderType: 'STOP' },
			false,
		],
		['is a stop that has fired', { status: 'open', orderType: 'STOP' }, true],
		['was just taken', { status: 'accepted', orderType: 'LIMIT' }, true],
	] as const)('an order that %s', (_, changes, counts) => {
		const now = standing([{ netQuantity: 0 }], [brokerOrder(changes)]);
		expect(now?.pending).toBe(counts ? 10 : 0);
		expect(now?.notCounted).toHaveLength(counts ? 0 : 1);
	});

	test.each([
		['word', { status: 'unknown' }],
		['quantity', { quantity: null }],
	] as const)('an order whose %s nobody knows is neither', (_, changes) => {
		expect(standing([], [brokerOrder(changes)])).toMatchObject({
			...{ pending: 0, notCounted: [], unknown: [{ orderId: '1' }] },
		});
	});

	test('brackets: their units are a part of the intraday row, unless they have one of their own', () => {
		const entry = brokerOrder(
			{ product: 'BRACKET', filledQuantity: 10, status: 'filled' },
			{ bracket: 'entry' },
		);
		const exit = brokerOrder({ product: 'BRACKET', transactionType: 'SELL' }, { bracket: 'exit' });
		const shared = standing(
			[{ netQuantity: 16 }],
			[entry, exit, brokerOrder({ quantity: 6, filledQuantity: 6, status: 'filled' })],
		);
		expect(shared).toMatchObject({
			net: 16,
			ofBrackets: 10,
			pending: 0,
			traded: { held: 16, orders: 16 },
		});
		expect(shared?.notCounted).toHaveLength(1);
		expect(closableOf(shared as Standing)).toBe(6);
		const apart = standing([{ netQuantity: 6 }, { product: 'BRACKET' }], [entry, exit]);
		expect(apart).toMatchObject({ net: 6, ofBrackets: 0, notCounted: [] });
	});

	test('shares that are kept: of the demat account, not delivered yet, and of today at either exchange', () => {
		const key = { product: 'KEEP', withHoldings: true };
		const rows = [
			{ product: 'KEEP', netQuantity: 4 },
			{
				product: 'KEEP',
				exchange: 'BSE',
				tradingSymbol: 'SBIN',
				instrumentToken: '500112',
				netQuantity: -3,
			},
			// Carried by the broker's count, it lies in the demat account too.
			{ product: 'KEEP', netQuantity: 5, carried: 5 },
		];
		expect(
			standing(rows, [], key, [holding('SBIN-EQ', 30, 5), holding('TCS-EQ', 9)]),
		).toMatchObject({
			net: 36,
			traded: { held: 1 },
		});
		expect(standing(rows.slice(0, 1), [], { product: 'KEEP' }, [holding('SBIN-EQ', 30)])?.net).toBe(
			4,
		);
	});

	test('a quantity that is not told: nothing is known', () => {
		expect(standing([{ netQuantity: null }])).toBeNull();
		const unknown = { ...holding('SBIN-EQ'), quantity: null };
		expect(standing([], [], { product: 'KEEP', withHoldings: true }, [unknown])).toBeNull();
	});

	test('lists that tell different things do not agree', () => {
		const filled = brokerOrder({ filledQuantity: 10, status: 'filled' });
		expect(agrees(standing([{ netQuantity: 0 }], [filled]) as Standing)).toBe(false);
		expect(agrees(standing([{ netQuantity: 10, carried: 10 }]) as Standing)).toBe(true);
	});
});

describe('orders', () => {
	const rules = future({ freezeQuantity: 1_801 });

	test.each([
		[0, 150, ['BUY 150 opens']],
		[150, 0, ['SELL 150 closes']],
		[150, -75, ['SELL 150 closes', 'SELL 75 opens']],
		[-150, 75, ['BUY 150 closes', 'BUY 75 opens']],
		[-1_875, 0, ['BUY 1800 closes', 'BUY 75 closes']],
		[75, 150, ['BUY 75 opens']],
		[150, 75, ['SELL 75 closes']],
		[75, 75, []],
	])('from %d to %d', (from, to, orders) => {
		const legs = legsTo('b', from, to, rules);
		expect(
			legs.map(({ transactionType, quantity, opens }) =>
				[transactionType, quantity, opens ? 'opens' : 'closes'].join(' '),
			),
		).toEqual(orders);
	});

	test('one that would pass the target does not fit any more', () => {
		const leg = { transactionType: 'SELL', quantity: 10 } as const;
		expect([20, 10, 9, 0, -1].map((now) => fitsTarget(leg, now, 0))).toEqual([
			...[true, true, false, false, false],
		]);
	});

	test('closing takes whole lots, and says what is none', () => {
		expect(closingLegs('b', 160, rules)).toEqual({
			legs: [{ transactionType: 'SELL', quantity: 150 }],
			odd: 10,
		});
	});
});

describe('which positions', () => {
	const today = Date.parse('2026-11-26T10:00:00+05:30');
	const rows = [
		position({ tradingSymbol: 'A', netQuantity: 5, pnl: 10 }),
		position({
			tradingSymbol: 'B',
			netQuantity: -5,
			pnl: -10,
			exchange: 'NFO',
			expiry: '2026-11-26',
		}),
		position({ tradingSymbol: 'C', product: 'CARRY', pnl: null }),
		position({ tradingSymbol: 'D', product: 'KEEP' }),
		position({ tradingSymbol: 'E', netQuantity: 0 }),
		position({ tradingSymbol: 'F', product: 'LOAN' }),
		position({ tradingSymbol: 'G', netQuantity: null }),
		position({ tradingSymbol: 'H', product: 'BRACKET' }),
	];

	test.each<[PositionFilters, string]>([
		[{}, 'ABCGH'],
		[{ product: 'KEEP' }, 'D'],
		[{ product: 'LOAN' }, 'F'],
		[{ side: 'long' }, 'ACH'],
		[{ side: 'short' }, 'B'],
		[{ pnl: 'profit' }, 'A'],
		[{ pnl: 'loss' }, 'B'],
		[{ exchange: 'NFO' }, 'B'],
		[{ expiringToday: true }, 'B'],
		[{ expiringToday: false }, 'ABCGH'],
		[{ tradingSymbol: 'C' }, 'C'],
	])('%j', (filters, chosen) => {
		const found = chosenOf(rows, filters, FACTS, today, (one, other) => one === other);
		expect(found.map(({ tradingSymbol }) => tradingSymbol).join('')).toBe(chosen);
	});

	test.each([
		['a bracket', { product: 'BRACKET' }, /Exit Bracket Order alone/, true],
		[
			'shares sold from the holdings',
			{ product: 'KEEP', netQuantity: -5 },
			/not bought back/,
			true,
		],
		['one whose units are not told', { netQuantity: null }, /does not tell/, false],
	])('%s is left, and why', async (_, changes, why, isLeftAlone) => {
		const open = async () => await Promise.resolve();
		const closing = await closingOf(new Account([]).targets, position(changes), open);
		expect(closing).toMatchObject({ left: expect.stringMatching(why) as string, isLeftAlone });
	});
});
