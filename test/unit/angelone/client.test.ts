import { AngelOneClient, type AngelOneClientOptions } from '../../../brokers/angelone/client';
import { TransportError } from '../../../brokers/core/http/http-transport';
import placeOrder from '../../../contracts/angelone/placeOrder.json';
import { loggedIn } from '../support/accounts';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

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

function clientWith(answers: Answer[], changes: Partial<AngelOneClientOptions> = {}) {
	const transport = new ScriptedTransport(...answers);
	const client = new AngelOneClient({
		...loggedIn(),
		apiKey: 'key-1',
		clientCode: 'A12345',
		transport,
		timeoutMs: 7_000,
		maxWaitMs: 30_000,
		...changes,
	});
	return { client, transport };
}

async function running<T>(work: Promise<T>, ms = 60_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

describe('the exact requests', () => {
	test.each<[string, (client: AngelOneClient) => Promise<unknown>, object]>([
		[
			'profile',
			async (client) => await client.profile(),
			{ method: 'GET', path: '/rest/secure/angelbroking/user/v1/getProfile', body: undefined },
		],
		[
			'funds',
			async (client) => await client.rms(),
			{ method: 'GET', path: '/rest/secure/angelbroking/user/v1/getRMS', body: undefined },
		],
		[
			'place order',
			async (client) => await client.placeOrder({ variety: 'NORMAL' }),
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/order/v1/placeOrder',
				body: { variety: 'NORMAL' },
			},
		],
		[
			'order book',
			async (client) => await client.orderBook(),
			{ method: 'GET', path: '/rest/secure/angelbroking/order/v1/getOrderBook', body: undefined },
		],
		[
			'last price',
			async (client) => await client.lastPrice('NSE', 'SBIN-EQ', '3045'),
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/order/v1/getLtpData',
				body: { exchange: 'NSE', tradingsymbol: 'SBIN-EQ', symboltoken: '3045' },
			},
		],
		[
			'log out',
			async (client) => await client.logout(),
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/user/v1/logout',
				body: { clientcode: 'A12345' },
			},
		],
	])('%s', async (name, call, request) => {
		const { client, transport } = clientWith([ok(name === 'order book' ? [] : { orderid: '1' })]);
		await call(client);
		expect(transport.requests).toHaveLength(1);
		expect(transport.requests[0]).toMatchObject({ ...request, headers: HEADERS, timeoutMs: 7_000 });
	});
});

describe('placing', () => {
	test('returns both ids', async () => {
		const { client } = clientWith([reply(placeOrder.reply), ok({ orderid: 200910000000112 })]);
		expect(await client.placeOrder({})).toEqual({
			orderId: '200910000000111',
			uniqueOrderId: '34reqfachdfih',
		});
		expect(await client.placeOrder({})).toEqual({
			orderId: '200910000000112',
			uniqueOrderId: null,
		});
	});

	test.each([null, '', {}, { orderid: '' }, { orderid: null }, [], 'x'])(
		'a success with %p says nothing',
		async (data) => {
			const { client, transport } = clientWith([ok(data)]);
			expect(await failureOf(client.placeOrder({}))).toMatchObject({
				failure: 'unclear',
				code: 'NO_ORDER_ID',
			});
			expect(transport.requests).toHaveLength(1);
		},
	);

	test.each(['AG8001', 'AG8002', 'AG8003', 'AB1010', 'AB1011'])(
		'%s renews the session and sends the same order once more',
		async (code) => {
			const { client, transport } = clientWith([gateway(code), ok({ orderid: '1' })]);
			await client.placeOrder({ a: 1 });
			expect(transport.requests.map(({ headers }) => headers.Authorization)).toEqual([
				'Bearer token-1',
				'Bearer token-2',
			]);
			expect(transport.requests[1].body).toEqual({ a: 1 });
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
		const { client, transport } = clientWith([answer, ok({ orderid: '1' })]);
		expect((await failureOf(running(client.placeOrder({})))).failure).toBe('unclear');
		expect(transport.requests).toHaveLength(1);
	});

	test('nine a second, not more', async () => {
		const { client, transport } = clientWith(Array<Answer>(20).fill(ok({ orderid: '1' })));
		const work = Promise.all(Array.from({ length: 20 }, async () => await client.placeOrder({})));
		await jest.advanceTimersByTimeAsync(999);
		expect(transport.requests).toHaveLength(9);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(transport.requests).toHaveLength(18);
		await running(work);
	});
});

describe('the order book', () => {
	test.each([
		['null', null, []],
		['nothing', '', []],
		['rows', [{ orderid: '1' }, { orderid: '2' }], [{ orderid: '1' }, { orderid: '2' }]],
	])('as %s', async (_, data, rows) => {
		const { client } = clientWith([ok(data)]);
		expect(await client.orderBook()).toEqual(rows);
	});

	test('may be refused as empty', async () => {
		const empty = (errorcode: string) =>
			reply({ status: false, message: 'Order not found', errorcode, data: null });
		expect(await clientWith([empty('AB1013')]).client.orderBook()).toEqual([]);
		expect(await clientWith([empty('AB1014')]).client.tradeBook()).toEqual([]);
		expect((await failureOf(clientWith([empty('AB1006')]).client.orderBook())).code).toBe('AB1006');
	});

	test.each([{}, { orderid: '1' }, 'none', 5, false])(
		'is not empty where the broker sent %p: that would let an order be placed again',
		async (data) => {
			const { client } = clientWith([ok(data)]);
			expect(await failureOf(client.orderBook())).toMatchObject({
				failure: 'unclear',
				code: 'NO_LIST',
			});
		},
	);

	test('is read once for a hundred callers, and by all clients of an account', async () => {
		const account = loggedIn();
		const one = clientWith([ok([{ orderid: '1' }])], account);
		const two = clientWith([], account);
		const work = Array.from({ length: 100 }, async (_, index) =>
			(index % 2 ? one : two).client.orderBook(),
		);
		// The first caller's client makes the read.
		two.transport.then(ok([{ orderid: '1' }]));
		const books = await running(Promise.all(work));
		expect(one.transport.requests.length + two.transport.requests.length).toBe(1);
		expect(books.every((book) => book.length === 1)).toBe(true);
	});

	test('is read at most once a second', async () => {
		const { client, transport } = clientWith(Array<Answer>(10).fill(ok([])));
		const work: Array<Promise<unknown>> = [];
		for (let call = 0; call < 30; call++) {
			work.push(client.orderBook());
			await jest.advanceTimersByTimeAsync(100);
		}
		expect(transport.requests.length).toBeLessThanOrEqual(4);
		await running(Promise.all(work));
	});

	test('whose reader was cancelled is read again by those who share it', async () => {
		const account = loggedIn();
		const cancel = new AbortController();
		const cancelled = clientWith(
			[
				async ({ signal }) =>
					await new Promise((_, reject) => {
						signal?.addEventListener('abort', () =>
							reject(new TransportError('CANCELLED', true, 'Cancelled.')),
						);
					}),
			],
			{ ...account, signal: cancel.signal },
		);
		const other = clientWith([ok([{ orderid: '1' }])], account);
		const first = failureOf(cancelled.client.orderBook());
		const second = other.client.orderBook();
		await jest.advanceTimersByTimeAsync(50);
		cancel.abort();
		expect((await running(first)).code).toBe('CANCELLED');
		expect(await second).toEqual([{ orderid: '1' }]);
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
		const { client } = clientWith([ok(data)]);
		expect(await client.lastPrice('NSE', 'SBIN-EQ', '3045')).toBe(price);
	});
});

test.each([null, '', [], 'x'])('an object that is none is no profile: %p', async (data) => {
	const { client } = clientWith([ok(data)]);
	expect(await failureOf(client.profile())).toMatchObject({ failure: 'unclear', code: 'NO_DATA' });
});

test('a log-out with a refused token does not log in for it', async () => {
	const { client, transport } = clientWith([gateway('AG8001'), ok('')]);
	expect((await failureOf(client.logout())).failure).toBe('tokenRefused');
	expect(transport.requests).toHaveLength(1);
});
