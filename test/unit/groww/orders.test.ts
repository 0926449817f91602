import type { OrderChanges } from '../../../brokers/core/orders/orders-api';
import type { JsonObject } from '../../../brokers/core/wire';
import { groww } from '../../../brokers/groww';
import { readOrder } from '../../../brokers/groww/parse';
import detail from '../../../contracts/groww/orderDetail.json';
import modify from '../../../contracts/groww/orderModify.json';
import orderTrades from '../../../contracts/groww/orderTrades.json';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { growwAskedOrder, notRefused } from '../support/orders';
import { type Answer, reply } from '../support/transport';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const failed = (code: string) =>
	reply({ status: 'FAILURE', error: { code, message: 'x', metadata: null } });
const listed = (...order_list: object[]) => ok({ order_list });

/** The orders of a form that names these segments. */
function open(segments: string[], ...answers: Answer[]) {
	const { broker, transport } = openWith(groww, answers);
	const form: Record<string, unknown> = { segments };
	const orders = broker.orders.within((name, otherwise) => form[name] ?? otherwise);
	return { orders, transport };
}

/** The order detail's sample in the documentation, made consistent. */
const DETAIL = {
	...detail.reply.payload,
	filled_quantity: 0,
	remaining_quantity: 100,
	order_type: 'SL',
};

describe('an order as the broker shows it', () => {
	test('the detail', () => {
		expect(readOrder(DETAIL)).toEqual({
			broker: 'groww',
			orderId: 'GMK39038RDT490CCVRO',
			orderReference: 'Ab-654321234-1628190',
			status: 'open',
			brokerStatus: 'OPEN',
			exchange: 'NSE',
			tradingSymbol: 'RELIANCE-EQ',
			instrumentToken: null,
			transactionType: 'BUY',
			product: 'CNC',
			orderType: 'SL',
			quantity: 100,
			filledQuantity: 0,
			averagePrice: 2500,
			price: 2500,
			triggerPrice: 2450,
			placedAt: '2023-10-01T10:15:30+05:30',
			updatedAt: null,
			message: 'Order placed successfully',
			duplicate: false,
		});
	});

	test('nulls in optional fields', () => {
		const nulls = Object.fromEntries(Object.keys(DETAIL).map((key) => [key, null]));
		const { broker, status, duplicate, ...rest } = readOrder(nulls);
		expect({ broker, status, duplicate }).toEqual({
			broker: 'groww',
			status: 'unknown',
			duplicate: false,
		});
		expect(Object.values(rest).every((value) => value === null)).toBe(true);
	});

	test.each([
		['NEW', 'accepted'],
		['ACKED', 'accepted'],
		['PLACED', 'accepted'],
		['OPEN', 'open'],
		['APPROVED', 'open'],
		['TRIGGER_PENDING', 'triggerPending'],
		['CANCELLATION_REQUESTED', 'open'],
		['MODIFICATION_REQUESTED', 'open'],
		['EXECUTED', 'filled'],
		['DELIVERY_AWAITED', 'filled'],
		['COMPLETED', 'filled'],
		['CANCELLED', 'cancelled'],
		['REJECTED', 'rejected'],
		['FAILED', 'rejected'],
		['executed', 'filled'],
		['SOMETHING_NEW', 'unknown'],
		['constructor', 'unknown'],
	])('the word %s means %s', (order_status, status) => {
		expect(readOrder({ ...DETAIL, order_status })).toMatchObject({
			status,
			brokerStatus: order_status,
		});
	});

	test.each([
		['OPEN', 40, 'partiallyFilled'],
		['APPROVED', 99, 'partiallyFilled'],
		['OPEN', 100, 'open'],
		['EXECUTED', 100, 'filled'],
		['CANCELLED', 40, 'cancelled'],
	])('%s with %d of 100 filled is %s', (order_status, filled_quantity, status) => {
		expect(readOrder({ ...DETAIL, order_status, filled_quantity }).status).toBe(status);
	});
});

test.each([
	['IOC', 'MTF', 'CASH'],
	['EOS', 'BO', 'FNO'],
	['GTC', 'CO', 'CURRENCY'],
	['GTD', 'ARB', 'COMMODITY'],
])('an order in words beyond the documentation: %s %s %s', async (validity, product, segment) => {
	const row = { ...DETAIL, validity, product, segment };
	const { orders } = open([segment], listed(row), ok(row), ok({}));
	const [order] = await orders.list(notRefused);
	expect(order).toEqual({ order: readOrder({ ...DETAIL, product }), raw: row });
	const found = await orders.find({ by: 'orderId', value: 'GMK39038RDT490CCVRO' });
	expect(found).toEqual(order);
	expect(orders.cancelRequest(order).body).toMatchObject({ segment });
	expect(orders.modifyRequest(order, { quantity: 5 }).body).toMatchObject({ segment });
});

const shown = (raw: JsonObject) => ({ order: readOrder(raw), raw: { ...raw } });

describe('the orders of a form', () => {
	test('of its segments, oldest first', async () => {
		const { orders, transport } = open(
			['CASH', 'FNO'],
			listed(
				{ groww_order_id: 'C2', created_at: '2026-11-20T09:30:00' },
				{ groww_order_id: 'C1', created_at: '2026-11-20T09:20:00' },
			),
			listed({ groww_order_id: 'F1', created_at: '2026-11-20T09:25:00' }),
		);
		expect(
			(await orders.list(notRefused)).map(({ raw }) => [raw.groww_order_id, raw.segment]),
		).toEqual([
			['C1', 'CASH'],
			['F1', 'FNO'],
			['C2', 'CASH'],
		]);
		expect(transport.requests.map(({ query }) => query?.segment)).toEqual(['CASH', 'FNO']);
	});

	test('without those of a segment that is not active', async () => {
		const { orders } = open(['FNO', 'CASH'], failed('GA005'), listed({ groww_order_id: 'C1' }));
		const refused: string[] = [];
		const found = await orders.list(({ code }) => refused.push(code));
		expect(found.map(({ order }) => order.orderId)).toEqual(['C1']);
		expect(refused).toEqual(['GA005']);
	});

	test('where every segment is refused: the refusal', async () => {
		const { orders } = open(['FNO', 'COMMODITY'], failed('GA005'), failed('GA005'));
		expect(await failureOf(orders.list(() => undefined))).toMatchObject({
			failure: 'refused',
			code: 'GA005',
		});
	});

	test('where one segment’s answer is unclear: that, and no list', async () => {
		const { orders } = open(['CASH', 'FNO'], listed(), reply('<html>', 502));
		expect((await failureOf(orders.list(notRefused))).failure).toBe('unclear');
	});

	test('an order is looked for in each segment until it is found', async () => {
		const { orders, transport } = open(
			['CASH', 'FNO', 'COMMODITY'],
			failed('GA004'),
			ok({ groww_order_id: 'F1' }),
		);
		const found = await orders.find({ by: 'orderId', value: 'F1' });
		expect(found?.raw).toEqual({ groww_order_id: 'F1', segment: 'FNO' });
		expect(transport.requests).toHaveLength(2);
	});

	test('by its reference: the status, and the detail over it', async () => {
		const { orders, transport } = open(
			['CASH'],
			ok({ groww_order_id: 'C1', order_status: 'OPEN', remark: 'r' }),
			ok({ groww_order_id: 'C1', order_status: 'EXECUTED' }),
		);
		const found = await orders.find({ by: 'orderReference', value: 'Ab-654321234' });
		expect(found?.order).toMatchObject({ status: 'filled', message: 'r' });
		expect(transport.paths()).toEqual([
			'/v1/order/status/reference/Ab-654321234',
			'/v1/order/detail/C1',
		]);
	});
});

describe('the pages of a list', () => {
	const rows = (count: number, from = 0) =>
		Array.from({ length: count }, (_, index) => ({ groww_order_id: `${from + index}` }));
	const pages = async (...answers: Answer[]) => {
		const { orders, transport } = open(['CASH'], ...answers);
		const found = await orders.list(notRefused);
		return {
			count: found.length,
			asked: transport.requests.map(({ query }) => [query?.page, query?.page_size]),
		};
	};

	test('a short page is the last', async () => {
		expect(await pages(listed(...rows(100)), listed(...rows(24, 100)))).toEqual({
			count: 124,
			asked: [
				['0', '100'],
				['1', '100'],
			],
		});
	});

	test('a page that brings nothing new is the last', async () => {
		const { count, asked } = await pages(listed(...rows(25)), listed(...rows(25)));
		expect({ count, pages: asked.length }).toEqual({ count: 25, pages: 2 });
	});

	test('a size that is refused is tried smaller', async () => {
		expect(await pages(failed('GA001'), listed(...rows(3)))).toEqual({
			count: 3,
			asked: [
				['0', '100'],
				['0', '25'],
			],
		});
	});

	test('a later page that is refused is no end', async () => {
		expect((await failureOf(pages(listed(...rows(25)), failed('GA001')))).code).toBe('GA001');
	});
});

describe('an order read again', () => {
	test('keeps what the detail does not say', async () => {
		const { orders, transport } = open([], ok({ groww_order_id: 'F1', order_status: 'EXECUTED' }));
		const before = shown({ groww_order_id: 'F1', segment: 'FNO', remark: 'r' });
		const { order, raw } = await orders.refresh(before);
		expect(order).toMatchObject({ orderId: 'F1', status: 'filled', message: 'r' });
		expect(raw.segment).toBe('FNO');
		expect(transport.requests[0].query).toEqual({ segment: 'FNO' });
	});

	test('that Groww does not know stays as it was', async () => {
		const { orders } = open([], failed('GA004'));
		const before = shown({ groww_order_id: 'F1', segment: 'FNO' });
		expect(await orders.refresh(before)).toBe(before);
	});
});

describe('trades', () => {
	const [trade] = orderTrades.reply.payload.trade_list;

	test('of the day: of the orders that have fills', async () => {
		const { orders, transport } = open(
			['CASH'],
			listed(
				{ groww_order_id: 'C2', filled_quantity: 0 },
				{ groww_order_id: 'C1', filled_quantity: 5 },
			),
			reply(orderTrades.reply),
		);
		expect((await orders.trades(null, notRefused)).map(({ raw }) => raw)).toEqual([trade]);
		expect(transport.paths()).toEqual(['/v1/order/list', '/v1/order/trades/C1']);
	});

	test('of one order, all pages', async () => {
		const page = (count: number) => ok({ trade_list: Array<object>(count).fill(trade) });
		const { orders, transport } = open(['FNO'], ok({ groww_order_id: 'F1' }), page(50), page(2));
		expect(await orders.trades({ by: 'orderId', value: 'F1' }, notRefused)).toHaveLength(52);
		expect(transport.requests.slice(1).map(({ query }) => query)).toEqual([
			{ segment: 'FNO', page: '0', page_size: '50' },
			{ segment: 'FNO', page: '1', page_size: '50' },
		]);
	});

	const [inPaise] = orderTrades.live[0].reply.payload.trade_list;
	test.each([
		['as documented', trade, 100, 100],
		['in paise', inPaise, 100, 100],
		[
			'in paise, beside an average of many places',
			{ ...trade, price: 10_033 },
			100.3333333,
			100.33,
		],
		['as text', { ...trade, price: '100.50' }, 100.5, 100.5],
		['ten times the average', { ...trade, price: 1000 }, 100, null],
		['beside no average', trade, null, null],
		['beside an average of nothing', trade, 0, null],
	])('the price of a trade %s', async (_, row, average_fill_price, price) => {
		const order = { groww_order_id: 'F1', filled_quantity: 10, average_fill_price };
		const { orders } = open(['FNO'], ok(order), ok({ trade_list: [row, row] }));
		const told: string[] = [];
		const read = await orders.trades({ by: 'orderId', value: 'F1' }, ({ message }) =>
			told.push(message),
		);
		expect(told).toEqual([]);
		expect(read.map(({ value }) => value.price)).toEqual([price, price]);
		expect(read[0].raw.price).toBe(row.price);
		const said = expect.stringMatching(/of trade GW123456 is in rupees or in paise is not known/);
		expect(told).toEqual(price === null ? [said] : []);
	});

	test('a trade without a price has none, and nobody is told', async () => {
		const order = { groww_order_id: 'F1', average_fill_price: 100 };
		const rows = [{ ...trade, price: null }, trade];
		const { orders } = open(['FNO'], ok(order), ok({ trade_list: rows }));
		const read = await orders.trades({ by: 'orderId', value: 'F1' }, notRefused);
		expect(read.map(({ value }) => value.price)).toEqual([null, 100]);
	});

	test.each([
		['not there', [failed('GA004')]],
		['without trades', [ok({ groww_order_id: 'F1' }), failed('GA004')]],
	])('of an order that is %s: none', async (_, answers) => {
		const { orders } = open(['FNO'], ...answers);
		expect(await orders.trades({ by: 'orderId', value: 'F1' }, notRefused)).toEqual([]);
	});
});

test.each([
	['is found by its reference', [ok({ groww_order_id: 'C1' }), ok({ order_status: 'OPEN' })], 'C1'],
	['is not there', [failed('GA004')], undefined],
])('an order that was sent %s', async (_, answers, orderId) => {
	const { orders, transport } = open([], ...answers);
	const sent = orders.prepare(growwAskedOrder(), 'Ab-654321234');
	const found = await orders.findSent(sent);
	expect(found.order?.order.orderId).toBe(orderId);
	expect(found.labels).toBeNull();
	expect(transport.requests[0]).toMatchObject({
		path: '/v1/order/status/reference/Ab-654321234',
		query: { segment: 'CASH' },
	});
});

describe('the exact request of a change', () => {
	const { orders } = open([]);
	const modified = (raw: object, changes: OrderChanges) =>
		orders.modifyRequest(shown({ ...DETAIL, segment: 'CASH', ...raw }), changes);

	test('a modification has the documented keys', () => {
		expect(modified({}, {})).toEqual({
			method: 'POST',
			path: '/v1/order/modify',
			body: { ...modify.request, order_type: 'SL' },
		});
	});

	test('what the order type does not carry is left out', () => {
		expect(modified({}, { orderType: 'MARKET', quantity: 5 }).body).toEqual({
			groww_order_id: 'GMK39038RDT490CCVRO',
			segment: 'CASH',
			order_type: 'MARKET',
			quantity: 5,
		});
		expect(modified({}, { orderType: 'SL_M', triggerPrice: '2440.05' }).body).toMatchObject({
			trigger_price: 2440.05,
		});
		expect(modified({}, { orderType: 'LIMIT', price: '2501.1' }).body).not.toHaveProperty(
			'trigger_price',
		);
		expect(modified({}, { orderType: 'LIMIT', price: '2501.1' }).body.price).toBe(2501.1);
	});

	test('an unknown order type is refused', async () => {
		const failure = await failureOf(() => modified({ order_type: 'STOP' }, {}));
		expect(failure).toMatchObject({ failure: 'input', code: 'BAD_ORDER_TYPE' });
	});

	test('a cancellation', () => {
		expect(orders.cancelRequest(shown({ groww_order_id: 'F1', segment: 'FNO' }))).toEqual({
			method: 'POST',
			path: '/v1/order/cancel',
			body: { segment: 'FNO', groww_order_id: 'F1' },
		});
	});
});

describe('a change that is sent', () => {
	const change = async (answer: Answer) => {
		const { orders, transport } = open([], answer);
		const request = orders.cancelRequest(shown(DETAIL));
		await orders.change(request);
		return { request, transport };
	};

	test('is the request that was shown', async () => {
		const { request, transport } = await change(ok({ order_status: 'CANCELLATION_REQUESTED' }));
		expect(transport.requests).toHaveLength(1);
		expect(transport.requests[0]).toMatchObject(request);
	});

	test.each([null, '', []])('a success with %p says nothing', async (payload) => {
		expect(await failureOf(change(ok(payload)))).toMatchObject({
			failure: 'unclear',
			code: 'NO_DATA',
		});
	});
});
