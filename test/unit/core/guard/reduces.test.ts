import type { DayPosition } from '../../../../brokers/core/guard/day';
import { type AccountState, type Guarded, roomOf } from '../../../../brokers/core/guard/reduces';
import { mayLeave, UNLIMITED } from '../../../../brokers/core/journal/leaving';
import type { Gtt, Holding, Order } from '../../../../brokers/core/outputs';

const named = { exchange: 'NSE', tradingSymbol: 'SBIN', instrumentToken: null };
const position = (changes: Partial<DayPosition> = {}): DayPosition => ({
	...{ ...named, product: 'MIS', netQuantity: 10, soldToday: 0, dayPnl: 0, sinceEntry: false },
	...changes,
});
const order = (changes: Partial<Guarded> = {}): Guarded => ({
	kind: 'order',
	instrument: { exchange: 'NSE', segment: 'CASH', token: '3045', tradingSymbol: 'SBIN' },
	...{ product: 'MIS', transactionType: 'SELL', quantity: 1 },
	...changes,
});
const open = (changes: Partial<Order> = {}) =>
	({
		...{ ...named, product: 'MIS', transactionType: 'SELL', status: 'open' },
		...{ quantity: 4, filledQuantity: 1 },
		...changes,
	}) as Order;
const state = (changes: Partial<AccountState> = {}): AccountState => ({
	...{ positions: [position()], orders: [], gtts: [], holdings: [], deliveryProduct: 'CNC' },
	...changes,
});
const holding = { ...named, exchange: null, sellableQuantity: 20 } as Holding;

describe('the room for an order that only reduces', () => {
	test.each<[string, Partial<Guarded>, Partial<AccountState>, number | null]>([
		['a sale of a long position', {}, {}, 10],
		['a purchase beside it', { transactionType: 'BUY' }, {}, 0],
		[
			'of a short one',
			{ transactionType: 'BUY' },
			{ positions: [position({ netQuantity: -7 })] },
			7,
		],
		['another product', { product: 'NRML' }, {}, 0],
		['no position', {}, { positions: [] }, 0],
		['a net quantity that is not told', {}, { positions: [position({ netQuantity: null })] }, null],
		['less what is open on its side', {}, { orders: [open()] }, 7],
		['not less what is final', {}, { orders: [open({ status: 'filled' })] }, 10],
		['nor what is open on the other side', {}, { orders: [open({ transactionType: 'BUY' })] }, 10],
		['nor what is of another product', {}, { orders: [open({ product: 'CNC' })] }, 10],
		['what waits for its trigger counts', {}, { orders: [open({ status: 'triggerPending' })] }, 7],
		['an open order whose quantity is not told', {}, { orders: [open({ quantity: null })] }, null],
		['less GTT orders', {}, { gtts: [{ ...open(), gttType: 'single' } as unknown as Gtt] }, 6],
		[
			'an OCO closes whichever side is held',
			{ transactionType: null },
			{ positions: [position({ netQuantity: -3 })] },
			3,
		],
		['a token wins over the name', {}, { positions: [position({ instrumentToken: '1' })] }, 0],
	])('%s', (_, asked, changes, room) => {
		expect(roomOf(order(asked), state(changes))).toBe(room);
	});

	const cnc = { product: 'CNC' };
	const row = (changes: Partial<DayPosition>) => position({ ...cnc, ...changes });
	test.each<[string, Partial<Guarded>, DayPosition[], number | null]>([
		['shares that can be sold', cnc, [], 20],
		['less the sales of today', cnc, [row({ netQuantity: -5, soldToday: 5 })], 15],
		['and what was bought today', cnc, [row({ netQuantity: 3 })], 23],
		[
			'buying sold shares again opens',
			{ ...cnc, transactionType: 'BUY' },
			[row({ netQuantity: -5 })],
			0,
		],
		['sales of today that are not told', cnc, [row({ soldToday: null })], null],
	])('deliveries: %s', (_, asked, positions, room) => {
		expect(roomOf(order(asked), state({ positions, holdings: [holding] }))).toBe(room);
	});

	test('shares whose sellable quantity is not told', () => {
		const holdings = [{ ...holding, sellableQuantity: null }];
		expect(roomOf(order(cnc), state({ positions: [], holdings }))).toBeNull();
	});
});

describe('what may leave', () => {
	const room = { quantity: 10, since: 0, seen: ['in the book'] };
	const sent = (quantity: number, label = 'x', kind = 'order') => ({ quantity, label, kind });
	const asked = { ...UNLIMITED, what: 'sbin', quantity: 6 };

	test.each([
		['no limit', {}, 99, [], 'left'],
		['below the limit', { limit: 3 }, 2, [], 'left'],
		['at the limit', { limit: 3 }, 3, [], 'full'],
		['at the limit, reducing', { limit: 3, room }, 3, [], 'left'],
		['at the limit, more than there is', { limit: 3, room, quantity: 11 }, 3, [], 'full'],
		['must reduce, and may open', { mustReduce: true }, 0, [], 'opens'],
		['must reduce, and does', { mustReduce: true, room }, 0, [], 'left'],
		['another one took the room', { mustReduce: true, room }, 0, [sent(5)], 'opens'],
		[
			'that one is in the book already',
			{ mustReduce: true, room },
			0,
			[sent(5, 'in the book')],
			'left',
		],
		[
			'a GTT takes no room of an order',
			{ mustReduce: true, room },
			0,
			[sent(5, 'x', 'gtt')],
			'left',
		],
		[
			'it does of a GTT',
			{ kind: 'gtt', mustReduce: true, room },
			0,
			[sent(5, 'x', 'gtt')],
			'opens',
		],
	] as const)('%s', (_, changes, count, others, left) => {
		expect(mayLeave({ ...asked, ...changes } as never, count, [...others])).toBe(left);
	});
});
