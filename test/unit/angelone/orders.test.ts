import { angelOne } from '../../../brokers/angelone';
import { readOrder } from '../../../brokers/angelone/parse';
import type { BrokerOrder, OrderChanges, OrdersApi } from '../../../brokers/core/orders/orders-api';
import type { JsonObject } from '../../../brokers/core/wire';
import cancelOrder from '../../../contracts/angelone/cancelOrder.json';
import details from '../../../contracts/angelone/details.json';
import modifyOrder from '../../../contracts/angelone/modifyOrder.json';
import orderBook from '../../../contracts/angelone/getOrderBook.json';
import tradeBook from '../../../contracts/angelone/getTradeBook.json';
import { openWith, running } from '../support/broker';
import { failureOf } from '../support/failures';
import { askedOrder, notRefused } from '../support/orders';
import { type Answer, reply } from '../support/transport';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });

function open(...answers: Answer[]) {
	const { broker, transport } = openWith(angelOne, answers);
	const orders: OrdersApi = broker.orders;
	return { orders, transport };
}

const BOOK_ROW = orderBook.reply.data[0];

/** Numbers for prices. */
const DETAILS = {
	...details.reply.data,
	text: 'Your order has been rejected due to Insufficient Funds.',
};

describe('an order as the broker shows it', () => {
	test('a row of the order book', () => {
		expect(readOrder(BOOK_ROW)).toEqual({
			broker: 'angelOne',
			orderId: '201020000000080',
			orderReference: null,
			status: 'cancelled',
			brokerStatus: 'cancelled',
			exchange: 'NSE',
			tradingSymbol: 'SBIN-EQ',
			instrumentToken: null,
			transactionType: 'BUY',
			product: 'INTRADAY',
			orderType: 'LIMIT',
			quantity: 1,
			filledQuantity: 0,
			averagePrice: null,
			price: 194,
			triggerPrice: null,
			placedAt: null,
			updatedAt: '2020-10-20T13:10:59+05:30',
			message: null,
			duplicate: false,
		});
	});

	test('the details of a rejected order', () => {
		expect(readOrder(DETAILS)).toMatchObject({
			status: 'rejected',
			price: 2298.25,
			instrumentToken: '2885',
			message: 'Your order has been rejected due to Insufficient Funds.',
		});
	});

	test.each([
		['open', 'open'],
		['Open', 'open'],
		['complete', 'filled'],
		['COMPLETE', 'filled'],
		['cancelled', 'cancelled'],
		['rejected', 'rejected'],
		['open pending', 'accepted'],
		['trigger pending', 'triggerPending'],
		['modify pending', 'open'],
		['modified', 'open'],
		['validation pending', 'accepted'],
		['put order req received', 'accepted'],
		['after market order req received', 'accepted'],
		['cancelled after market order', 'cancelled'],
		['AMO SUBMITTED', 'accepted'],
		['AMO CANCELLED', 'cancelled'],
		['not cancelled', 'open'],
		['not modified', 'open'],
		['modify after market order req received', 'accepted'],
		['some new word', 'unknown'],
		['constructor', 'unknown'],
		['__proto__', 'unknown'],
	])('the word %p means %s', (orderstatus, status) => {
		expect(readOrder({ ...BOOK_ROW, orderstatus })).toMatchObject({
			status,
			brokerStatus: orderstatus,
		});
	});

	test('without a word of its own, `status` counts; without either it is unknown', () => {
		expect(readOrder({ status: 'open' }).status).toBe('open');
		expect(readOrder({ orderstatus: '', status: 'complete' }).status).toBe('filled');
		expect(readOrder({})).toMatchObject({ status: 'unknown', brokerStatus: null, orderId: null });
	});

	test.each([
		['open', '74', 'partiallyFilled'],
		['open', '1000', 'open'],
		['open', '0', 'open'],
		['open pending', '1', 'partiallyFilled'],
		['cancelled', '74', 'cancelled'],
		['complete', '1000', 'filled'],
		['trigger pending', '5', 'triggerPending'],
	])('%s with %s of 1000 filled is %s', (orderstatus, filledshares, status) => {
		const row = { ...BOOK_ROW, quantity: '1000', orderstatus, filledshares };
		expect(readOrder(row).status).toBe(status);
	});

	test('ids and tags may come as numbers', () => {
		expect(readOrder({ orderid: 260513000257131, ordertag: 77 })).toMatchObject({
			orderId: '260513000257131',
			orderReference: '77',
		});
	});
});

const shown = (raw: JsonObject): BrokerOrder => ({ order: readOrder(raw), raw: { ...raw } });

describe('the order of a form', () => {
	const rows = [
		{ orderid: '1', ordertag: 'a' },
		{ orderid: '2', ordertag: 'b' },
	];

	test('by its id and by its tag, out of the book', async () => {
		const { orders } = open(ok(rows), ok(rows), ok(rows));
		expect((await orders.find({ by: 'orderId', value: '2' }))?.raw).toEqual(rows[1]);
		const byTag = orders.find({ by: 'orderReference', value: 'a' });
		expect((await running(byTag))?.raw).toEqual(rows[0]);
		const none = orders.find({ by: 'orderReference', value: '2' });
		expect(await running(none)).toBeNull();
	});

	test('is the same whatever the form narrows: there are no segments', () => {
		const { orders } = open();
		expect(orders.within(() => ['CASH'])).toBe(orders);
	});
});

describe('live rows', () => {
	const [complete, amo] = orderBook.live.map(({ reply: { data } }) => (data ?? [])[0]);

	test('a complete one: numbers, its tag, and no time of a fill', () => {
		expect(readOrder(complete as object as JsonObject)).toMatchObject({
			orderId: '201020000000081',
			orderReference: 'ref-1',
			status: 'filled',
			averagePrice: 194.45,
			triggerPrice: null,
			placedAt: null,
			updatedAt: '2020-10-20T13:10:59+05:30',
		});
	});

	test('an id that ends in letters stays as it is', () => {
		expect(readOrder(amo as object as JsonObject)).toMatchObject({ orderId: '0100aa00aa00AO' });
	});

	test.each([
		[{}, 'accepted'],
		[{ exchtime: '20-Oct-2020 09:15:00' }, 'open'],
		[{ exchangeorderid: '1100000000048358' }, 'open'],
		[{ variety: 'NORMAL' }, 'open'],
		[{ orderstatus: 'after market order req received' }, 'accepted'],
		[{ orderstatus: 'rejected' }, 'rejected'],
		[{ orderstatus: 'complete' }, 'filled'],
	])('an after-market order with %p is %s', (changes, status) => {
		expect(readOrder({ ...amo, ...changes } as object as JsonObject).status).toBe(status);
	});
});

describe('an order read again', () => {
	test('by its unique id, from the details', async () => {
		const { orders, transport } = open(reply(details.reply));
		const read = await orders.refresh(shown({ orderid: '1', uniqueorderid: 'a/b' }));
		expect(transport.paths()).toEqual(['/rest/secure/angelbroking/order/v1/details/a%2Fb']);
		expect(read.order.orderId).toBe('231010000000970');
	});

	test('without one, from the book', async () => {
		const { orders } = open(ok([{ orderid: '1', orderstatus: 'complete' }]));
		expect((await orders.refresh(shown({ orderid: '1' }))).order.status).toBe('filled');
	});

	const unknown = reply({
		status: false,
		message: 'Order not found',
		errorcode: 'AB1013',
		data: null,
	});
	const before = shown({ orderid: '1', uniqueorderid: 'u-1', ordertag: 'mine' });

	test.each([
		['its id', { orderid: '1', uniqueorderid: 'u-2', ordertag: '' }],
		['its unique id', { orderid: '2', uniqueorderid: 'u-1', ordertag: '' }],
		['its tag', { orderid: '2', uniqueorderid: 'u-2', ordertag: 'mine' }],
	])('that the details do not know is found in the book by %s', async (_, row) => {
		const { orders } = open(unknown, ok([{ orderid: '3', ordertag: 'other' }, row]));
		expect((await orders.refresh(before)).raw).toEqual(row);
	});

	test('is not what has its tag twice, or none', async () => {
		const twice = ['2', '3'].map((orderid) => ({ orderid, ordertag: 'mine' }));
		const { orders } = open(unknown, ok(twice));
		expect(await orders.refresh(before)).toBe(before);
		const untagged = shown({ orderid: '1', uniqueorderid: 'u-1', ordertag: '' });
		const empty = open(unknown, ok([{ orderid: '2', ordertag: '' }]));
		expect(await empty.orders.refresh(untagged)).toBe(untagged);
	});

	test('that the book lacks stays as it was', async () => {
		const { orders } = open(ok([]));
		const before = shown({ orderid: '1', orderstatus: 'open' });
		expect(await orders.refresh(before)).toBe(before);
	});
});

describe('trades', () => {
	const [trade] = tradeBook.reply.data;
	const trades = [trade, { ...trade, orderid: '2', fillid: '7' }];

	test('of the day', async () => {
		const { orders } = open(ok(trades));
		expect((await orders.trades(null, notRefused)).map(({ raw }) => raw)).toEqual(trades);
	});

	test('of one order, by its id', async () => {
		const { orders } = open(ok(trades));
		const found = await orders.trades({ by: 'orderId', value: '2' }, notRefused);
		expect(found.map(({ value: { tradeId } }) => tradeId)).toEqual(['7']);
	});

	test('of one order, by its tag', async () => {
		const { orders } = open(ok([{ orderid: '2', ordertag: 'b' }]), ok(trades));
		const found = await orders.trades({ by: 'orderReference', value: 'b' }, notRefused);
		expect(found.map(({ value: { tradeId } }) => tradeId)).toEqual(['7']);
	});

	test('of an order that is not there: none, and the trade book is not asked', async () => {
		const { orders, transport } = open(ok([]));
		expect(await orders.trades({ by: 'orderReference', value: 'b' }, notRefused)).toEqual([]);
		expect(transport.requests).toHaveLength(1);
	});
});

describe('an order that was sent', () => {
	const sent = {
		exchange: 'NSE',
		tradingsymbol: 'SBIN-EQ',
		transactiontype: 'BUY',
		quantity: '10',
	};
	const findIn = async (rows: object[]) => {
		const { orders } = open(ok(rows));
		return await orders.findSent(orders.prepare(askedOrder(), 'tag-1'));
	};

	test('is found by its tag', async () => {
		const row = { ...sent, orderid: '5', ordertag: 'tag-1' };
		const found = await findIn([{ ...sent, orderid: '4', ordertag: 'other' }, row]);
		expect(found.order?.raw).toEqual(row);
		expect(found.labels).toEqual(['other', 'tag-1']);
	});

	test.each([
		['another tag', { ordertag: 'other' }],
		['another quantity', { quantity: '11' }],
		['the other side', { transactiontype: 'SELL' }],
		['another symbol', { tradingsymbol: 'SBIN-BE' }],
		['another exchange', { exchange: 'BSE' }],
	])('is not the row with %s', async (_, changes) => {
		expect((await findIn([{ ...sent, ...changes }])).order).toBeNull();
	});

	test('the book does not tell all labels where a row has none', async () => {
		const row = { ...sent, orderid: '5', ordertag: 'tag-1' };
		const untagged = { ...sent, quantity: '11' };
		expect((await findIn([row, untagged])).labels).toBeNull();
	});

	test('may be a row like it without a tag, so nothing is known', async () => {
		expect(await failureOf(findIn([sent]))).toMatchObject({
			failure: 'unclear',
			code: 'NO_ORDER_TAGS',
		});
	});
});

describe('the exact request of a modification', () => {
	const { orders } = open();
	const row = { ...BOOK_ROW, symboltoken: '3045', triggerprice: '190.00' };
	const modified = (raw: object, changes: OrderChanges) =>
		orders.modifyRequest(shown({ ...row, ...raw }), changes);

	test('is the whole order, with the documented keys', () => {
		const { method, path, body } = modified({}, { price: '195.5' });
		expect({ method, path }).toEqual({
			method: 'POST',
			path: '/rest/secure/angelbroking/order/v1/modifyOrder',
		});
		expect(body).toEqual({ ...modifyOrder.request, price: '195.5' });
	});

	test('what is not asked for stays', () => {
		expect(modified({}, { quantity: 5 }).body).toMatchObject({ price: '194', quantity: '5' });
		expect(modified({ duration: 'IOC' }, {}).body).toMatchObject({ duration: 'IOC' });
	});

	test('of the type: what it carries comes along, what it does not carry goes', () => {
		expect(modified({}, { orderType: 'MARKET' }).body).toMatchObject({
			ordertype: 'MARKET',
			price: '0',
		});
		expect(modified({}, { orderType: 'STOPLOSS_LIMIT', triggerPrice: '191' }).body).toMatchObject({
			variety: 'STOPLOSS',
			price: '194',
			triggerprice: '191',
		});
		expect(modified({}, { orderType: 'STOPLOSS_MARKET' }).body).toMatchObject({
			price: '0',
			triggerprice: '190',
		});
	});

	test.each([
		['NORMAL', 'LIMIT', 'NORMAL'],
		['AMO', 'LIMIT', 'NORMAL'],
		['AMO', 'STOPLOSS_LIMIT', 'STOPLOSS'],
		['STOPLOSS', 'STOPLOSS_LIMIT', 'STOPLOSS'],
		['ROBO', 'LIMIT', 'ROBO'],
		[null, 'STOPLOSS_MARKET', 'STOPLOSS'],
		[null, 'LIMIT', 'NORMAL'],
	])('of the variety %s, %s: %s', (variety, ordertype, sent) => {
		expect(modified({ variety, ordertype }, {}).body.variety).toBe(sent);
	});

	test('of an unknown order type is refused', async () => {
		const failure = await failureOf(() => modified({ ordertype: 'SL' }, {}));
		expect(failure).toMatchObject({ failure: 'input', code: 'BAD_ORDER_TYPE' });
	});
});

describe('the exact request of a cancellation', () => {
	const { orders } = open();

	test('has the documented keys', () => {
		expect(orders.cancelRequest(shown(BOOK_ROW))).toEqual({
			method: 'POST',
			path: '/rest/secure/angelbroking/order/v1/cancelOrder',
			body: cancelOrder.request,
		});
	});

	test('of a bracket names the parent, where there is one', () => {
		const bracket = { orderid: '2', variety: 'ROBO', parentorderid: '1' };
		expect(orders.cancelRequest(shown(bracket)).body).toEqual({ variety: 'ROBO', orderid: '1' });
		const parent = { ...bracket, parentorderid: '' };
		expect(orders.cancelRequest(shown(parent)).body).toMatchObject({ orderid: '2' });
		const normal = { ...bracket, variety: 'NORMAL' };
		expect(orders.cancelRequest(shown(normal)).body).toMatchObject({ orderid: '2' });
	});
});

describe('a change that is sent', () => {
	const change = async (answer: Answer) => {
		const { orders, transport } = open(answer);
		const request = orders.cancelRequest(shown(BOOK_ROW));
		await orders.change(request);
		return { request, transport };
	};

	test('is the request that was shown', async () => {
		const { request, transport } = await change(reply(cancelOrder.reply));
		expect(transport.requests).toHaveLength(1);
		expect(transport.requests[0]).toMatchObject(request);
	});

	const wrongVariety = (errorcode: string) =>
		reply({
			status: false,
			message: 'Invalid Order Variety. Value should be NORMAL, STOPLOSS, ROBO',
			errorcode,
			data: null,
		});

	test.each([
		['NORMAL', 'AB1007', 'STOPLOSS'],
		['STOPLOSS', 'AB1008', 'NORMAL'],
	])('refused for the variety %s with %s, it is sent with %s', async (variety, code, other) => {
		const { orders, transport } = open(wrongVariety(code), reply(cancelOrder.reply));
		const request = orders.cancelRequest(shown(BOOK_ROW));
		await orders.change({ ...request, body: { ...request.body, variety } });
		expect(transport.requests.map(({ body }) => body)).toEqual([
			{ ...request.body, variety },
			{ ...request.body, variety: other },
		]);
	});

	test.each([
		['a bracket', 'ROBO', [wrongVariety('AB1007')], 'refused'],
		['both refused', 'NORMAL', [wrongVariety('AB1007'), wrongVariety('AB1007')], 'refused'],
		[
			'refused for another reason',
			'NORMAL',
			[reply({ status: false, message: 'Order not found', errorcode: 'AB1013', data: null })],
			'refused',
		],
		[
			'not answered clearly',
			'NORMAL',
			[reply({ status: false, message: 'AMX Error', errorcode: 'AB1007', data: null })],
			'unclear',
		],
	])('%s: no other try', async (_, variety, answers, failure) => {
		const { orders, transport } = open(...answers);
		const request = orders.cancelRequest(shown(BOOK_ROW));
		const change = orders.change({ ...request, body: { ...request.body, variety } });
		expect(await failureOf(change)).toMatchObject({ failure });
		expect(transport.requests).toHaveLength(answers.length);
	});

	test.each([null, '', {}, []])('a success with %p says nothing', async (data) => {
		expect(await failureOf(change(ok(data)))).toMatchObject({
			failure: 'unclear',
			code: 'NO_ORDER_ID',
		});
	});
});
