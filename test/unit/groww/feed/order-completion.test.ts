import { defineBroker } from '../../../../brokers/core/broker';
import type { Order } from '../../../../brokers/core/outputs';
import type { HttpRequest } from '../../../../brokers/core/http/http-transport';
import { groww } from '../../../../brokers/groww';
import { OrderCompletion } from '../../../../brokers/groww/feed/order-completion';
import type { OrderUpdate } from '../../../../brokers/groww/feed/order-messages';
import detail from '../../../../contracts/groww/orderDetail.json';
import { openWith } from '../../support/broker';
import { reply } from '../../support/transport';

type Row = Record<string, unknown>;

const ROW: Row = {
	...detail.reply.payload,
	...{ order_status: 'OPEN', order_type: 'LIMIT', quantity: 10, price: 800, trigger_price: 0 },
	...{ filled_quantity: 0, average_fill_price: 0, order_reference_id: 'mine-1' },
};

let rows: Map<string, Row>;
let fails: boolean;
let told: Order[];
let completion: OrderCompletion;
let asked: string[];

/** The broker's REST: what `rows` holds, newest first. */
function answer({ path, query }: HttpRequest) {
	asked.push(`${path.split('/').slice(3).join('/')} ${query?.segment}`);
	if (fails) return reply({ status: 'FAILURE', error: { code: 'GA003', message: 'busy' } }, 503);
	if (path.endsWith('/list')) {
		const page = Number(query?.page) * 100;
		const order_list = [...rows.values()].slice(page, page + 100);
		return reply({ status: 'SUCCESS', payload: { order_list } });
	}
	const row = rows.get(path.split('/').at(-1) ?? '');
	if (row) return reply({ status: 'SUCCESS', payload: row });
	return reply({ status: 'FAILURE', error: { code: 'GA004', message: 'none' } }, 404);
}

beforeEach(() => {
	jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) });
	[rows, fails, told, asked] = [new Map(), false, [], []];
	const module = defineBroker({ ...groww, abilities: ({ api }) => ({ api }) });
	const { broker } = openWith(
		module,
		Array.from({ length: 2_000 }, () => answer),
	);
	completion = new OrderCompletion(broker.api, (order) => told.push(order));
});
afterEach(async () => {
	completion.stop();
	const calls = asked.length;
	await jest.advanceTimersByTimeAsync(40_000);
	expect(asked).toHaveLength(calls);
	expect(jest.getTimerCount()).toBe(0);
	jest.useRealTimers();
});

const pass = async (ms = 1) => await jest.advanceTimersByTimeAsync(ms);
const row = (orderId: string, changes: Row = {}) =>
	rows.set(orderId, { ...ROW, groww_order_id: orderId, ...changes });
const update = (changes: Partial<OrderUpdate> = {}): OrderUpdate => ({
	...{ orderId: 'A', segment: 'CASH', status: 'NEW', filledQuantity: 0, remark: null },
	terms: '10 80000 0 1',
	...changes,
});
const filled = { order_status: 'EXECUTED', filled_quantity: 10, average_fill_price: 799.5 };
/** `open 0 null` */
const states = () =>
	told.map(({ status, filledQuantity, averagePrice }) =>
		[status, filledQuantity, averagePrice].join(' ').trim(),
	);

test('an order that is not known is read, with all that the output promises', async () => {
	row('A');
	completion.take(update());
	await pass();
	expect(asked).toEqual(['detail/A CASH']);
	expect(states()).toEqual(['accepted 0', 'open 0']);
	expect(told[0]).toMatchObject({
		...{ orderId: 'A', orderReference: 'mine-1', tradingSymbol: 'RELIANCE-EQ', price: 800 },
		...{ brokerStatus: 'NEW', quantity: 10, placedAt: '2023-10-01T10:15:30+05:30' },
	});
});

test('a state of a known order is told at once, without a call', async () => {
	row('A');
	completion.take(update());
	await pass();
	for (const status of ['ACKED', 'APPROVED', 'CANCELLATION_REQUESTED', 'TRIGGER_PENDING'])
		completion.take(update({ status }));
	expect(told.slice(2).map(({ brokerStatus }) => brokerStatus)).toEqual([
		...['ACKED', 'APPROVED', 'CANCELLATION_REQUESTED', 'TRIGGER_PENDING'],
	]);
	await pass(1_000);
	expect(asked).toHaveLength(1);
});

test.each<[string, Partial<OrderUpdate>, Row, string]>([
	[
		'a fill',
		{ filledQuantity: 4 },
		{ filled_quantity: 4, average_fill_price: 799 },
		'partiallyFilled 4 799',
	],
	['an end', { status: 'EXECUTED', filledQuantity: 10 }, filled, 'filled 10 799.5'],
	['a cancellation', { status: 'CANCELLED' }, { order_status: 'CANCELLED' }, 'cancelled 0'],
	['other terms', { terms: '10 79000 0 1' }, { price: 790 }, 'open 0'],
	['a status of later days', { status: null }, {}, 'open 0'],
])('%s is read', async (_, change, changes, state) => {
	row('A');
	completion.take(update({ status: 'APPROVED' }));
	await pass(300);
	row('A', changes);
	completion.take(update({ status: 'APPROVED', ...change }));
	expect(asked).toHaveLength(1);
	await pass();
	expect(asked).toHaveLength(2);
	expect(states().at(-1)).toBe(state);
	expect(told.at(-1)?.price).toBe(changes.price ?? 800);
});

test('what comes while an order is read is told in its order; an average is of its own fills alone', async () => {
	row('A', filled);
	completion.take(update({ status: 'APPROVED' }));
	completion.take(update({ status: 'APPROVED', filledQuantity: 4 }));
	completion.take(update({ status: 'EXECUTED', filledQuantity: 10 }));
	await pass();
	expect(states()).toEqual(['open 0', 'partiallyFilled 4', 'filled 10 799.5', 'filled 10 799.5']);
	expect(asked).toHaveLength(1);
	// The same once more, and what settles it.
	completion.take(update({ status: 'APPROVED', filledQuantity: 4 }));
	completion.take(update({ status: 'COMPLETED', filledQuantity: 10 }));
	await pass(1_000);
	expect(told).toHaveLength(4);
	expect(asked).toHaveLength(1);
});

describe('reads that lag behind the feed', () => {
	test('are repeated until they have what it told', async () => {
		row('A');
		completion.take(update({ status: 'EXECUTED', filledQuantity: 10 }));
		await pass(200);
		expect(told).toEqual([]);
		row('A', filled);
		await pass(100);
		expect(states()).toEqual(['filled 10 799.5', 'filled 10 799.5']);
	});

	test('and do not come up are believed no longer than the feed: what it told is told, without a price', async () => {
		row('A');
		completion.take(update({ status: 'EXECUTED', filledQuantity: 10 }));
		await pass(5_000);
		expect(states()).toEqual(['filled 10']);
		expect(asked).toHaveLength(3);
	});

	test('and never show an order leave it to the book', async () => {
		completion.take(update());
		await pass(60_000);
		expect(told).toEqual([]);
		expect(asked).toHaveLength(6);
		row('A');
		completion.take(update({ status: 'APPROVED' }));
		await pass();
		expect(states()).toEqual(['open 0', 'open 0']);
	});

	test('or fail are tried again, ever later', async () => {
		fails = true;
		row('A');
		completion.take(update());
		await pass(3_000);
		expect(asked.length).toBeLessThan(6);
		fails = false;
		await pass(8_000);
		expect(states()).toEqual(['accepted 0', 'open 0']);
	});
});

test('500 updates at once: a handful of calls, each order told', async () => {
	for (let number = 0; number < 500; number++) row(`N${number}`, filled);
	const started = process.hrtime.bigint();
	for (let number = 0; number < 500; number++) {
		const segment = number % 2 ? 'CASH' : 'FNO';
		const one = { orderId: `N${number}`, segment };
		completion.take(update({ ...one, status: 'APPROVED' }));
		completion.take(update({ ...one, status: 'EXECUTED', filledQuantity: 10 }));
	}
	expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(100);
	await pass(5_000);
	expect(new Set(told.map(({ orderId }) => orderId)).size).toBe(500);
	expect(asked.length).toBeLessThan(15);
	expect(asked.filter((call) => call.startsWith('detail'))).toHaveLength(1);
});

test('updates without end take half of the calls of a minute at most', async () => {
	for (let number = 0; number < 3; number++) row(`N${number}`);
	for (let moment = 0; moment < 600; moment++) {
		const terms = String(moment);
		for (const orderId of rows.keys()) completion.take(update({ orderId, terms }));
		await pass(100);
	}
	expect(asked.length).toBeLessThan(260);
	expect(asked.length).toBeGreaterThan(100);
});

test('what waits is bounded', async () => {
	fails = true;
	for (let number = 0; number < 5_000; number++) completion.take(update({ orderId: `N${number}` }));
	for (let number = 0; number < 100; number++)
		completion.take(update({ orderId: 'N4999', terms: String(number) }));
	const { pending } = completion as unknown as { pending: Map<string, { updates: unknown[] }> };
	expect(pending.size).toBe(2_000);
	expect(pending.get('N4999')?.updates).toHaveLength(20);
	await pass(40_000);
	expect(pending.size).toBe(0);
});

test('one that is stopped tells nothing more', async () => {
	row('A');
	completion.take(update());
	completion.stop();
	await pass(1_000);
	expect(told).toEqual([]);
});
