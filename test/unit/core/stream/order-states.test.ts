import fc from 'fast-check';
import type { Order, OrderStatus } from '../../../../brokers/core/outputs';
import { type KnownState, OrderStates } from '../../../../brokers/core/stream/order-states';

const at = (clock: string) => `2026-11-26T${clock}+05:30`;
const order = (status: OrderStatus, filledQuantity: number | null = 0, changes = {}): Order => ({
	...{ broker: 'b', orderId: '1', orderReference: null, status, brokerStatus: null },
	...{ exchange: 'NSE', tradingSymbol: 'SBIN', instrumentToken: '3045', transactionType: 'BUY' },
	...{ product: 'CNC', orderType: 'LIMIT', quantity: 10, filledQuantity, averagePrice: null },
	...{ price: 800, triggerPrice: null, placedAt: null, updatedAt: at('10:00:00') },
	...{ message: null, duplicate: false },
	...changes,
});

let states: OrderStates;
beforeEach(() => {
	states = new OrderStates();
});

const told = (...given: Order[]) =>
	given
		.map((one) => states.take(one, 'stream'))
		.filter((change) => change !== null)
		.map(({ previousStatus, status, filledQuantity }) => [previousStatus, status, filledQuantity]);

test('each state once, with the one before', () => {
	expect(
		told(order('open'), order('open'), order('partiallyFilled', 4), order('filled', 10)),
	).toEqual([
		[null, 'open', 0],
		['open', 'partiallyFilled', 4],
		['partiallyFilled', 'filled', 10],
	]);
});

test('a growing partial fill is a new state, one that falls is none', () => {
	expect(
		told(order('partiallyFilled', 4), order('partiallyFilled', 7), order('partiallyFilled', 5)),
	).toEqual([
		[null, 'partiallyFilled', 4],
		['partiallyFilled', 'partiallyFilled', 7],
	]);
});

test('nothing follows a final state but a fill that it did not have yet', () => {
	expect(
		told(
			order('cancelled', 2),
			order('open', 0, { updatedAt: at('11:00:00') }),
			order('filled', 10),
			order('cancelled', 3),
			order('cancelled', 3),
		),
	).toEqual([
		[null, 'cancelled', 2],
		['cancelled', 'cancelled', 3],
	]);
});

test('a final state that tells no fills keeps those that are known', () => {
	expect(told(order('partiallyFilled', 4), order('cancelled', null))).toEqual([
		[null, 'partiallyFilled', 4],
		['partiallyFilled', 'cancelled', 4],
	]);
	expect(told(order('rejected', 0))).toEqual([]);
});

test('what is older than the known state is none, by its time or within the second', () => {
	const later = { updatedAt: at('10:00:05') };
	expect(
		told(
			order('open', 0, later),
			order('triggerPending'),
			order('accepted', 0, later),
			order('triggerPending', 0, { updatedAt: at('10:00:09') }),
		),
	).toEqual([
		[null, 'open', 0],
		['open', 'triggerPending', 0],
	]);
});

test('a change of price, trigger, quantity or type is a state, a message is none', () => {
	const changes = [
		{ price: 801 },
		{ price: 801, message: 'resting' },
		{ price: 801, triggerPrice: 800 },
		{ price: 801, triggerPrice: 800, quantity: 20 },
		{ price: 801, triggerPrice: 800, quantity: 20, orderType: 'MARKET' },
	];
	expect(told(order('open'), ...changes.map((change) => order('open', 0, change)))).toHaveLength(5);
});

const BY_BOOK = ['recovered', 'postback'] as const;
test.each(BY_BOOK)(
	'a book (%s) that lags behind the socket takes nothing back; later it may',
	(book) => {
		jest.useFakeTimers({ now: Date.parse(at('10:00:00')) });
		try {
			states.take(order('open', 0, { price: 805 }), 'stream');
			expect(states.take(order('open', 0, { price: 800 }), book)).toBeNull();
			jest.advanceTimersByTime(10_001);
			expect(states.take(order('open', 0, { price: 810 }), book)).toMatchObject({
				source: book,
				price: 810,
			});
		} finally {
			jest.useRealTimers();
		}
	},
);

test('a label that one witness leaves out stays', () => {
	states.take(order('open', 0, { orderReference: 'mine' }), 'stream');
	expect(states.take(order('filled', 10, { orderReference: null }), 'stream')).toMatchObject({
		orderReference: 'mine',
	});
});

test('an order without an id is nothing, and old ones are forgotten', () => {
	expect(states.take(order('open', 0, { orderId: null }), 'stream')).toBeNull();
	states.take(order('open'), 'stream');
	states.forgetBefore(at('10:00:00'));
	expect(states.has('1')).toBe(true);
	states.forgetBefore(at('10:00:01'));
	expect(states.has('1')).toBe(false);
});

test('what was known before a restart is known after it', () => {
	states.take(order('partiallyFilled', 4), 'stream');
	const kept = JSON.parse(JSON.stringify(states.get('1'))) as KnownState;
	states = new OrderStates([['1', kept]]);
	expect(told(order('partiallyFilled', 4), order('filled', 10))).toEqual([
		['partiallyFilled', 'filled', 10],
	]);
});

test('whatever the witnesses say, in any order: fills never fall, final is final, the end is told', () => {
	const life = [
		order('accepted'),
		order('open'),
		order('partiallyFilled', 3),
		order('partiallyFilled', 7),
		order('filled', 10),
	];
	const witness = fc.constantFrom('stream' as const, 'recovered' as const);
	const tellings = fc.array(fc.tuple(fc.nat(life.length - 1), witness), { maxLength: 30 });
	fc.assert(
		fc.property(tellings, (given) => {
			const all = new OrderStates();
			const end = [life.length - 1, 'recovered'] as const;
			const changes = [...given, end]
				.map(([index, source]) => all.take(life[index], source))
				.filter((change) => change !== null);
			const fills = changes.map(({ filledQuantity }) => filledQuantity ?? 0);
			expect(fills).toEqual([...fills].sort((one, other) => one - other));
			expect(changes.filter(({ status }) => status === 'filled')).toHaveLength(1);
			expect(changes.at(-1)?.status).toBe('filled');
		}),
	);
});

test('an order of which nobody tells when it changed is forgotten by when it was placed', () => {
	const untold = { updatedAt: null, placedAt: at('10:00:00') };
	expect(told(order('open', 0, untold), order('partiallyFilled', 4, untold))).toHaveLength(2);
	states.forgetBefore(at('10:00:00'));
	expect(states.has('1')).toBe(true);
	states.forgetBefore(at('10:00:01'));
	expect(states.has('1')).toBe(false);
});
