import { angelOne, type AngelOne } from '../../../brokers/angelone';
import { TransportError } from '../../../brokers/core/http/http-transport';
import placeOrder from '../../../contracts/angelone/placeOrder.json';
import { accountOf, openWith, running } from '../support/broker';
import { failureOf } from '../support/failures';
import { instrument } from '../support/instruments';
import { askedOrder, nothingToCheck } from '../support/orders';
import { type Answer, reply } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const gateway = (errorCode: string) =>
	reply({ success: false, message: 'Invalid Token', errorCode, data: '' });

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const HEADERS = {
	'Content-Type': 'application/json',
	Accept: 'application/json',
	'X-UserType': 'USER',
	'X-SourceID': 'WEB',
	'X-ClientLocalIP': '127.0.0.1',
	'X-ClientPublicIP': '127.0.0.1',
	'X-MACAddress': '00:00:00:00:00:00',
	'X-PrivateKey': 'key-1',
	Authorization: 'Bearer token-1',
};

const ORDER = {
	variety: 'NORMAL',
	tradingsymbol: 'SBIN-EQ',
	symboltoken: '3045',
	transactiontype: 'BUY',
	exchange: 'NSE',
	ordertype: 'LIMIT',
	producttype: 'DELIVERY',
	duration: 'DAY',
	price: '812.35',
	squareoff: '0',
	stoploss: '0',
	quantity: '10',
	ordertag: 'tag-1',
};

const open = (...answers: Answer[]) => openWith(angelOne, answers);

async function place({ orders }: AngelOne) {
	return await orders.send(orders.prepare(askedOrder(), 'tag-1'), nothingToCheck);
}

describe('the exact requests', () => {
	test.each<[string, (broker: AngelOne) => Promise<unknown>, object]>([
		[
			'profile',
			async ({ account }) => await account.profile(),
			{ method: 'GET', path: '/rest/secure/angelbroking/user/v1/getProfile', body: undefined },
		],
		[
			'funds',
			async ({ account }) => await account.funds(),
			{ method: 'GET', path: '/rest/secure/angelbroking/user/v1/getRMS', body: undefined },
		],
		[
			'place order',
			place,
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/order/v1/placeOrder',
				body: ORDER,
			},
		],
		[
			'order book',
			async ({ orders }) => await orders.list(),
			{ method: 'GET', path: '/rest/secure/angelbroking/order/v1/getOrderBook', body: undefined },
		],
		[
			'trade book',
			async ({ orders }) => await orders.trades(null),
			{ method: 'GET', path: '/rest/secure/angelbroking/order/v1/getTradeBook', body: undefined },
		],
		[
			'holdings',
			async ({ portfolio }) => await portfolio.holdings(),
			{
				method: 'GET',
				path: '/rest/secure/angelbroking/portfolio/v1/getAllHolding',
				body: undefined,
			},
		],
		[
			'last price',
			async ({ market }) => await market.lastPrice(instrument()),
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/order/v1/getLtpData',
				body: { exchange: 'NSE', tradingsymbol: 'SBIN-EQ', symboltoken: '3045' },
			},
		],
		[
			'log out',
			async ({ session }) => await session.revoke?.(),
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/user/v1/logout',
				body: { clientcode: 'A12345' },
			},
		],
	])('%s', async (name, call, request) => {
		const { broker, transport } = open(ok(name.endsWith('book') ? [] : { orderid: '1' }));
		await call(broker);
		expect(transport.requests).toHaveLength(1);
		expect(transport.requests[0]).toMatchObject({ ...request, headers: HEADERS, timeoutMs: 7_000 });
	});
});

describe('placing', () => {
	test('returns both ids', async () => {
		const { broker } = open(reply(placeOrder.reply), ok({ orderid: 200910000000112 }));
		expect(await place(broker)).toMatchObject({
			order: { orderId: '200910000000111' },
			raw: { uniqueorderid: '34reqfachdfih' },
		});
		expect(await place(broker)).toMatchObject({
			order: { orderId: '200910000000112' },
			raw: { uniqueorderid: null },
		});
	});

	test.each([null, '', {}, { orderid: '' }, { orderid: null }, [], 'x'])(
		'a success with %p says nothing',
		async (data) => {
			const { broker, transport } = open(ok(data));
			expect(await failureOf(place(broker))).toMatchObject({
				failure: 'unclear',
				code: 'NO_ORDER_ID',
			});
			expect(transport.requests).toHaveLength(1);
		},
	);

	test.each(['AG8001', 'AG8002', 'AG8003', 'AB1010', 'AB1011'])(
		'%s renews the session and sends the same order once more',
		async (code) => {
			const { broker, transport } = open(gateway(code), ok({ orderid: '1' }));
			await place(broker);
			expect(transport.requests.map(({ headers }) => headers.Authorization)).toEqual([
				'Bearer token-1',
				'Bearer token-2',
			]);
			expect(transport.requests[1].body).toEqual(ORDER);
		},
	);

	test.each([
		['an empty reply', reply('')],
		['an empty 400', reply('', 400)],
		['a page', reply('<html>Request Rejected</html>')],
		['a 502', reply('<html>', 502)],
		['half a reply', reply('{"status":tr')],
		['a timeout', new TransportError('TIMEOUT', true, 'No reply.')],
		['a lost connection', new TransportError('CONNECTION_LOST', true, 'Lost.', true)],
	])('%s is unclear and is not sent again', async (_, answer) => {
		const { broker, transport } = open(answer, ok({ orderid: '1' }));
		expect((await failureOf(running(place(broker)))).failure).toBe('unclear');
		expect(transport.requests).toHaveLength(1);
	});

	test('nine a second, not more', async () => {
		const { broker, transport } = open(...Array<Answer>(20).fill(ok({ orderid: '1' })));
		const work = Promise.all(Array.from({ length: 20 }, async () => await place(broker)));
		await jest.advanceTimersByTimeAsync(999);
		expect(transport.requests).toHaveLength(9);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(transport.requests).toHaveLength(18);
		await running(work);
	});

	test('what the last check throws leaves the order unsent', async () => {
		const { broker, transport } = open(ok({ orderid: '1' }));
		const prepared = broker.orders.prepare(askedOrder(), 'tag-1');
		const lost = async () => await Promise.reject(new Error('the lock is lost'));
		await expect(broker.orders.send(prepared, lost)).rejects.toThrow('the lock is lost');
		expect(transport.requests).toEqual([]);
	});

	test('an order that would leave later than a minute after it was asked for is not sent', async () => {
		const { broker, transport } = open(...Array<Answer>(700).fill(ok({ orderid: '1' })));
		const work = Array.from(
			{ length: 700 },
			async () => await place(broker).catch((e: Error) => e),
		);
		await jest.advanceTimersByTimeAsync(180_000);
		const failed = (await Promise.all(work)).filter((result) => result instanceof Error);
		expect(failed.length).toBe(700 - transport.requests.length);
		expect(failed[0]).toMatchObject({ failure: 'rateLimited', code: 'PACE_LIMIT' });
		// The limit is 500 a minute.
		expect(transport.requests.length).toBe(500);
	});
});

describe('the order book', () => {
	test.each([
		['null', null, []],
		['nothing', '', []],
		['rows', [{ orderid: '1' }, { orderid: '2' }], [{ orderid: '1' }, { orderid: '2' }]],
	])('as %s', async (_, data, rows) => {
		const { broker } = open(ok(data));
		expect((await broker.orders.list()).map(({ raw }) => raw)).toEqual(rows);
	});

	test('may be refused as empty', async () => {
		const empty = (errorcode: string) =>
			open(reply({ status: false, message: 'Order not found', errorcode, data: null })).broker;
		expect(await empty('AB1013').orders.list()).toEqual([]);
		expect(await empty('AB1014').orders.trades(null)).toEqual([]);
		expect(await empty('AB1015').portfolio.holdings()).toEqual([]);
		expect((await failureOf(empty('AB1006').orders.list())).code).toBe('AB1006');
		expect((await failureOf(empty('AB1014').orders.list())).code).toBe('AB1014');
	});

	test.each([{}, { orderid: '1' }, 'none', 5, false])(
		'is not empty where the broker sent %p: that would let an order be placed again',
		async (data) => {
			const { broker } = open(ok(data));
			expect(await failureOf(broker.orders.list())).toMatchObject({
				failure: 'unclear',
				code: 'NO_LIST',
			});
		},
	);

	test('is read once for a hundred askers, and by all connections of an account', async () => {
		const account = accountOf(angelOne);
		const one = openWith(angelOne, [ok([{ orderid: '1' }])], account);
		const two = openWith(angelOne, [], account);
		const work = Array.from(
			{ length: 100 },
			async (_, index) => await (index % 2 ? one : two).broker.orders.list(),
		);
		// The connection that asked first makes the read.
		two.transport.then(ok([{ orderid: '1' }]));
		const books = await running(Promise.all(work));
		expect(one.transport.requests.length + two.transport.requests.length).toBe(1);
		expect(books.every((book) => book.length === 1)).toBe(true);
	});

	test('is read at most once a second', async () => {
		const { broker, transport } = open(...Array<Answer>(10).fill(ok([])));
		const work: Array<Promise<unknown>> = [];
		for (let call = 0; call < 30; call++) {
			work.push(broker.orders.list());
			await jest.advanceTimersByTimeAsync(100);
		}
		expect(transport.requests.length).toBeLessThanOrEqual(4);
		await running(Promise.all(work));
	});

	test('whose reader was cancelled is read again by those who share it', async () => {
		const account = accountOf(angelOne);
		const cancel = new AbortController();
		const untilCancelled: Answer = async ({ signal }) =>
			await new Promise((_, reject) => {
				signal?.addEventListener('abort', () =>
					reject(new TransportError('CANCELLED', true, 'Cancelled.')),
				);
			});
		const cancelled = openWith(angelOne, [untilCancelled], { ...account, signal: cancel.signal });
		const other = openWith(angelOne, [ok([{ orderid: '1' }])], account);
		const first = failureOf(cancelled.broker.orders.list());
		const second = other.broker.orders.list();
		await jest.advanceTimersByTimeAsync(50);
		cancel.abort();
		expect((await running(first)).code).toBe('CANCELLED');
		expect((await second).map(({ raw }) => raw)).toEqual([{ orderid: '1' }]);
	});
});

describe('the last price', () => {
	test.each([
		[{ ltp: '191' }, '191'],
		[{ ltp: 191.05 }, '191.05'],
		[{ ltp: '' }, null],
		[{}, null],
		[null, null],
	])('of %p', async (data, price) => {
		const { broker } = open(ok(data));
		expect(await broker.market.lastPrice(instrument())).toBe(price);
	});
});

test.each([null, '', [], 'x'])('an object that is none is no profile: %p', async (data) => {
	const { broker } = open(ok(data));
	expect(await failureOf(broker.account.profile())).toMatchObject({
		failure: 'unclear',
		code: 'NO_DATA',
	});
});

test('a log-out with a refused token does not log in for it', async () => {
	const { broker, transport } = open(gateway('AG8001'), ok(''));
	const { revoke } = broker.session;
	expect((await failureOf(revoke())).failure).toBe('tokenRefused');
	expect(transport.requests).toHaveLength(1);
});
