import { TransportError } from '../../../brokers/core/http/http-transport';
import { groww, type Groww } from '../../../brokers/groww';
import { openWith, running } from '../support/broker';
import { failureOf } from '../support/failures';
import { instrument } from '../support/instruments';
import { growwAskedOrder, nothingToCheck, notRefused } from '../support/orders';
import { type Answer, reply } from '../support/transport';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const failed = (code: string, status: number) =>
	reply({ status: 'FAILURE', error: { code, message: 'x', metadata: null } }, status);

const HEADERS = {
	Accept: 'application/json',
	'X-API-VERSION': '1.0',
	Authorization: 'Bearer token-1',
};

const REFERENCE = 'Ab-654321234-1628190';
const ORDER = {
	trading_symbol: 'SBIN',
	quantity: 10,
	price: 812.35,
	validity: 'DAY',
	exchange: 'NSE',
	segment: 'CASH',
	product: 'CNC',
	order_type: 'LIMIT',
	transaction_type: 'BUY',
	order_reference_id: REFERENCE,
};
const RELIANCE = instrument({ segment: 'CASH', tradingSymbol: 'RELIANCE' });

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const open = (...answers: Answer[]) => openWith(groww, answers);

async function place({ orders }: Groww) {
	return await orders.send(orders.prepare(growwAskedOrder(), REFERENCE), nothingToCheck);
}

/** Orders of one segment, as a form names it. */
const ordersOf = ({ orders }: Groww, segment: string) =>
	orders.within((name, otherwise) => (name === 'segment' ? segment : otherwise));

test.each<[string, (broker: Groww) => Promise<unknown>, object, object]>([
	['profile', async ({ account }) => await account.profile(), { path: '/v1/user/detail' }, {}],
	['margin', async ({ account }) => await account.funds(), { path: '/v1/margins/detail/user' }, {}],
	[
		'create order',
		place,
		{ method: 'POST', path: '/v1/order/create', body: ORDER },
		{ 'Content-Type': 'application/json' },
	],
	[
		'status by reference',
		async (broker) =>
			await ordersOf(broker, 'FNO').find({ by: 'orderReference', value: REFERENCE }),
		{ path: `/v1/order/status/reference/${REFERENCE}`, query: { segment: 'FNO' } },
		{},
	],
	[
		'detail',
		async (broker) => await ordersOf(broker, 'CASH').find({ by: 'orderId', value: 'GMK/1' }),
		{ path: '/v1/order/detail/GMK%2F1', query: { segment: 'CASH' } },
		{},
	],
	[
		'order list',
		async (broker) => await ordersOf(broker, 'COMMODITY').list(notRefused),
		{
			path: '/v1/order/list',
			query: { segment: 'COMMODITY', page: '0', page_size: '100' },
		},
		{},
	],
	[
		'holdings',
		async ({ portfolio }) => await portfolio.holdings(),
		{ path: '/v1/holdings/user' },
		{},
	],
	[
		'last price',
		async ({ market }) => await market.lastPrice(RELIANCE),
		{ path: '/v1/live-data/ltp', query: { segment: 'CASH', exchange_symbols: 'NSE_RELIANCE' } },
		{},
	],
])('the exact request: %s', async (name, call, request, headers) => {
	// A status without an order id asks for no detail.
	const { broker, transport } = open(
		ok(name === 'create order' ? { groww_order_id: 'x' } : { order_status: 'OPEN' }),
	);
	await call(broker);
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
		const { raw } = await place(open(ok(payload)).broker);
		expect(raw).toEqual({ ...payload, segment: 'CASH' });
	});

	test.each([null, '', {}, { groww_order_id: '' }, { order_status: 'OPEN' }, []])(
		'a success with %p says nothing',
		async (payload) => {
			const { broker } = open(ok(payload));
			expect(await failureOf(place(broker))).toMatchObject({
				failure: 'unclear',
				code: 'NO_ORDER_ID',
			});
		},
	);

	test('401 renews the session and sends the same order once more', async () => {
		const { broker, transport } = open(
			reply({ errorCode: 401, errorMessage: { message: 'Please Login' } }, 401),
			ok({ groww_order_id: 'x' }),
		);
		await place(broker);
		expect(transport.requests.map(({ headers }) => headers.Authorization)).toEqual([
			'Bearer token-1',
			'Bearer token-2',
		]);
		expect(transport.requests[1].body).toEqual(ORDER);
	});

	test.each([
		['GA000', failed('GA000', 500)],
		['GA003', failed('GA003', 503)],
		['an empty reply', reply('')],
		['a page', reply('<html>', 502)],
		['a timeout', new TransportError('TIMEOUT', true, 'No reply.')],
		['a lost connection', new TransportError('CONNECTION_LOST', true, 'Lost.', true)],
	])('%s is unclear and is not sent again', async (_, answer) => {
		const { broker, transport } = open(answer, ok({ groww_order_id: 'x' }));
		expect((await failureOf(running(place(broker)))).failure).toBe('unclear');
		expect(transport.requests).toHaveLength(1);
	});

	test('ten a second, not more', async () => {
		const { broker, transport } = open(...Array<Answer>(25).fill(ok({ groww_order_id: 'x' })));
		const work = Promise.all(Array.from({ length: 25 }, async () => await place(broker)));
		await jest.advanceTimersByTimeAsync(999);
		expect(transport.requests).toHaveLength(10);
		await running(work);
	});
});

describe('an order that Groww does not know', () => {
	const byReference = { by: 'orderReference', value: 'Ab-654321234' } as const;

	test.each([404, 400, 200])('is null: GA004 under HTTP %d', async (status) => {
		const { broker } = open(failed('GA004', status), failed('GA004', status));
		const orders = ordersOf(broker, 'CASH');
		expect(await orders.find(byReference)).toBeNull();
		expect(await orders.find({ by: 'orderId', value: 'x' })).toBeNull();
	});

	test.each([
		['another refusal', failed('GA005', 403), 'refused'],
		['a page with 404', reply('<html>', 404), 'unclear'],
		['nothing', reply(''), 'unclear'],
		['a success without an order', ok(null), 'unclear'],
	])('is not proven by %s', async (_, answer, failure) => {
		// A refusal of access is asked about once more, with another session.
		const { broker } = open(answer, answer);
		const error = await failureOf(ordersOf(broker, 'CASH').find(byReference));
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
	const { broker } = open(ok(payload));
	expect(await broker.market.lastPrice(RELIANCE)).toBe(price);
});
