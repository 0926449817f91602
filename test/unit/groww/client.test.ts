import { TransportError } from '../../../brokers/core/http/http-transport';
import { GrowwClient } from '../../../brokers/groww/client';
import { loggedIn } from '../support/accounts';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const failed = (code: string, status: number) =>
	reply({ status: 'FAILURE', error: { code, message: 'x', metadata: null } }, status);

const HEADERS = {
	Accept: 'application/json',
	'X-API-VERSION': '1.0',
	Authorization: 'Bearer token-1',
};

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

function clientWith(...answers: Answer[]) {
	const transport = new ScriptedTransport(...answers);
	const client = new GrowwClient({
		...loggedIn(),
		transport,
		timeoutMs: 7_000,
		maxWaitMs: 30_000,
	});
	return { client, transport };
}

async function running<T>(work: Promise<T>, ms = 60_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

test.each<[string, (client: GrowwClient) => Promise<unknown>, object, object]>([
	['profile', async (client) => await client.profile(), { path: '/v1/user/detail' }, {}],
	['margin', async (client) => await client.margin(), { path: '/v1/margins/detail/user' }, {}],
	[
		'create order',
		async (client) => await client.createOrder({ quantity: 1 }),
		{ method: 'POST', path: '/v1/order/create', body: { quantity: 1 } },
		{ 'Content-Type': 'application/json' },
	],
	[
		'status by reference',
		async (client) => await client.statusByReference('Ab-654321234-1628190', 'FNO'),
		{ path: '/v1/order/status/reference/Ab-654321234-1628190', query: { segment: 'FNO' } },
		{},
	],
	[
		'detail',
		async (client) => await client.orderDetail('GMK/1', 'CASH'),
		{ path: '/v1/order/detail/GMK%2F1', query: { segment: 'CASH' } },
		{},
	],
	[
		'last price',
		async (client) => await client.lastPrice('NSE', 'CASH', 'RELIANCE'),
		{ path: '/v1/live-data/ltp', query: { segment: 'CASH', exchange_symbols: 'NSE_RELIANCE' } },
		{},
	],
])('the exact request: %s', async (_, call, request, headers) => {
	const { client, transport } = clientWith(ok({ groww_order_id: 'x' }));
	await call(client);
	expect(transport.requests).toEqual([
		{
			method: 'GET',
			query: undefined,
			body: undefined,
			...request,
			headers: { ...HEADERS, ...headers },
			timeoutMs: 7_000,
			signal: undefined,
		},
	]);
});

describe('creating', () => {
	test('returns the reply', async () => {
		const payload = { groww_order_id: 'GMK1', order_status: 'OPEN' };
		expect(await clientWith(ok(payload)).client.createOrder({})).toEqual(payload);
	});

	test.each([null, '', {}, { groww_order_id: '' }, { order_status: 'OPEN' }, []])(
		'a success with %p says nothing',
		async (payload) => {
			const { client } = clientWith(ok(payload));
			expect(await failureOf(client.createOrder({}))).toMatchObject({
				failure: 'unclear',
				code: 'NO_ORDER_ID',
			});
		},
	);

	test('401 renews the session and sends the same order once more', async () => {
		const { client, transport } = clientWith(
			reply({ errorCode: 401, errorMessage: { message: 'Please Login' } }, 401),
			ok({ groww_order_id: 'x' }),
		);
		await client.createOrder({ a: 1 });
		expect(transport.requests.map(({ headers }) => headers.Authorization)).toEqual([
			'Bearer token-1',
			'Bearer token-2',
		]);
		expect(transport.requests[1].body).toEqual({ a: 1 });
	});

	test.each([
		['GA000', failed('GA000', 500)],
		['GA003', failed('GA003', 503)],
		['an empty reply', reply('')],
		['a page', reply('<html>', 502)],
		['a timeout', new TransportError('TIMEOUT', true, 'No reply.')],
		['a lost connection', new TransportError('CONNECTION_LOST', true, 'Lost.', true)],
	])('%s is unclear and is not sent again', async (_, answer) => {
		const { client, transport } = clientWith(answer, ok({ groww_order_id: 'x' }));
		expect((await failureOf(running(client.createOrder({})))).failure).toBe('unclear');
		expect(transport.requests).toHaveLength(1);
	});

	test('ten a second, not more', async () => {
		const { client, transport } = clientWith(
			...Array<Answer>(25).fill(ok({ groww_order_id: 'x' })),
		);
		const work = Promise.all(Array.from({ length: 25 }, async () => await client.createOrder({})));
		await jest.advanceTimersByTimeAsync(999);
		expect(transport.requests).toHaveLength(10);
		await running(work);
	});
});

describe('an order that Groww does not know', () => {
	test.each([404, 400, 200])('is null: GA004 under HTTP %d', async (status) => {
		const { client } = clientWith(failed('GA004', status), failed('GA004', status));
		expect(await client.statusByReference('Ab-654321234', 'CASH')).toBeNull();
		expect(await client.orderDetail('x', 'CASH')).toBeNull();
	});

	test.each([
		['another refusal', failed('GA005', 403), 'refused'],
		['a page with 404', reply('<html>', 404), 'unclear'],
		['nothing', reply(''), 'unclear'],
		['a success without an order', ok(null), 'unclear'],
	])('is not proven by %s', async (_, answer, failure) => {
		const { client } = clientWith(answer);
		const error = await failureOf(client.statusByReference('Ab-654321234', 'CASH'));
		expect(error.failure).toBe(failure);
	});
});

test.each([
	[{ NSE_RELIANCE: 2334.2 }, '2334.2'],
	[{ NSE_RELIANCE: '2334.20' }, '2334.20'],
	[{ NSE_SBIN: 812 }, null],
	[{ NSE_RELIANCE: null }, null],
	[null, null],
])('the last price in %p', async (payload, price) => {
	const { client } = clientWith(ok(payload));
	expect(await client.lastPrice('NSE', 'CASH', 'RELIANCE')).toBe(price);
});
