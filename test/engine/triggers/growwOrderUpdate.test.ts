import type { INodeParameters } from 'n8n-workflow';
import type { GrowwQuirks } from '../../../simulators/groww';
import { output, run, useWorld } from '../support';
import { pause, until } from '../time';
import { last, orderTriggers, testSharing, told, type UpdateStream } from './orderTriggers';

const world = useWorld({ groww: { quirks: { enforceRateLimits: false } } });
const sim = () => world().groww;
const stream: UpdateStream = {
	broker: 'groww',
	socket: () => sim().feed,
	// One for each segment.
	book: { path: '/v1/order/list', calls: 3 },
};
const triggers = orderTriggers(world, stream);
const { booksRead, fasterTime, newCredential, place, start, trigger } = triggers;

afterAll(() => {
	const written = world().engine.allLogs.join('\n');
	expect(sim().issuedTokens.length).toBeGreaterThan(10);
	expect(sim().issuedTokens.filter((token) => written.includes(token))).toEqual([]);
	const opened = JSON.stringify(sim().feed.handshakes);
	expect(sim().issuedTokens.filter((token) => opened.includes(token))).toEqual([]);
});

test('an order that is placed, fills in parts and is done: each state once, as it happens', async () => {
	const credential = await newCredential();
	const one = trigger(credential, {});
	await start(one);
	const orderId = await place(credential, { options: { orderReference: 'breakout-1' } });
	await until(() => told(one, orderId).includes('open 0'));
	sim().fill(orderId, 4);
	await until(() => told(one, orderId).at(-1) === 'partiallyFilled 4');
	sim().fill(orderId, 6, 799.5);
	await until(() => last(one).status === 'filled');
	await pause(50);
	expect(told(one, orderId)).toEqual(['accepted 0', 'open 0', 'partiallyFilled 4', 'filled 10']);
	expect(Object.keys(last(one)).join(' ')).toBe(
		'broker orderId orderReference status brokerStatus exchange tradingSymbol instrumentToken transactionType product orderType quantity filledQuantity averagePrice price triggerPrice placedAt updatedAt message duplicate previousStatus source',
	);
	expect(last(one)).toMatchObject({
		broker: 'groww',
		orderId,
		orderReference: 'breakout-1',
		status: 'filled',
		brokerStatus: 'EXECUTED',
		previousStatus: 'partiallyFilled',
		source: 'stream',
		exchange: 'NSE',
		tradingSymbol: 'SBIN',
		quantity: 10,
		price: 800,
		averagePrice: 799.7,
	});
	expect((await one.executions.at(-1))?.status).toBe('success');
	expect([...one.failures, ...one.givenUp]).toEqual([]);
	const [{ headers, url }] = sim().feed.handshakes.slice(-1);
	expect(headers.authorization).toBeUndefined();
	expect(url).toBe('/');
});

testSharing(world, stream, triggers);

/** The first symbol that a search finds. */
async function symbolOf(query: string, exchange: string): Promise<string> {
	const form = { resource: 'instrument', operation: 'search', query, exchange };
	const found = await run(world().engine, world().broker('groww'), await newCredential(), form);
	return String(output(found).tradingSymbol);
}

test('derivatives come by their own subject, commodities by the order list', async () => {
	fasterTime();
	sim().quirks.commodityAllowed = true;
	const [future, gold] = [await symbolOf('nifty fut', 'NSE'), await symbolOf('gold fut', 'MCX')];
	const credential = await newCredential();
	sim().accounts.at(-1)?.activeSegments.push('COMMODITY');
	const one = trigger(credential);
	await start(one);
	const contract = (value: string, changes: INodeParameters) => ({
		...{ product: 'NRML', instrument: { __rl: true, mode: 'symbol', value } },
		...changes,
	});
	const form = contract(future, { segment: 'FNO', quantity: 65, price: 25_000 });
	const orderId = await place(credential, form);
	await until(() => told(one, orderId).includes('open 0'));
	expect(last(one)).toMatchObject({ source: 'stream', tradingSymbol: future, quantity: 65 });
	const goods = { exchange: 'MCX', segment: 'COMMODITY', quantity: 100, price: 120_000 };
	const other = await place(credential, contract(gold, goods));
	await until(() => told(one, other).length > 0);
	// It lacks the margin.
	expect(last(one)).toMatchObject({
		...{ source: 'recovered', tradingSymbol: gold, status: 'rejected' },
	});
});

describe('a connection that is lost', () => {
	test.each([
		['without a word', () => sim().feed.cut()],
		['in order', () => sim().feed.cut(1000)],
		['because its token has ended', () => sim().feed.refuse('User Authentication Expired')],
		['because it is stale', () => sim().feed.refuse('Stale Connection')],
		['by a line that nobody knows', () => sim().feed.send('WHAT is this\r\n')],
	])('%s: nothing is lost, nothing comes twice', async (_, end) => {
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		const orders: string[] = [];
		for (let count = 0; count < 4; count++) orders.push(await place(credential));
		await until(() => orders.every((id) => told(one, id).length === 1));
		const tokens = new Set(connected());
		sim().fill(orders[0]);
		end();
		await until(() => sim().feed.open === 0);
		sim().fill(orders[1]);
		sim().fill(orders[2], 3);
		sim().fill(orders[2], 4);
		await until(() => sim().feed.open === 1);
		sim().fill(orders[3]);
		await until(() => orders.every((id) => told(one, id).length > 1));
		await pause(50);
		expect(orders.map((id) => told(one, id))).toEqual([
			['open 0', 'filled 10'],
			['open 0', 'filled 10'],
			['open 0', 'partiallyFilled 7'],
			['open 0', 'filled 10'],
		]);
		const sources = one.items.flat().filter(({ orderId }) => orderId === orders[2]);
		expect(sources.map(({ source }) => source)).toEqual(['stream', 'recovered']);
		expect([...one.failures, ...one.givenUp]).toEqual([]);
		// Each connection has a token and a key of its own.
		expect(connected().filter((text) => tokens.has(text))).toHaveLength(tokens.size);
		expect(new Set(connected()).size).toBe(connected().length);
	});

	test('while none can be had, the order list is read instead', async () => {
		const credential = await newCredential();
		sim().quirks.feedHandshake = 502;
		const one = trigger(credential);
		const books = booksRead();
		await one.start();
		await until(() => booksRead() >= books + 3);
		await pause(20);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		sim().fill(orderId);
		await until(() => told(one, orderId).length === 2);
		expect(last(one)).toMatchObject({ status: 'filled', source: 'recovered' });
		sim().quirks.feedHandshake = 'open';
		await until(() => sim().feed.open === 1);
		expect(one.items).toHaveLength(2);
	});
});

/** What each connection has logged in with, oldest first. */
const connected = () => sim().feed.lines.filter((line) => line.startsWith('CONNECT'));

describe('a log-in that is refused', () => {
	test('by the token call is renewed once', async () => {
		const credential = await newCredential();
		await place(credential);
		sim().revokeAllSessions();
		const one = trigger(credential);
		await start(one);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		expect(one.failures).toEqual([]);
	});

	test('by the feed is tried again with another token, and the order list read meanwhile', async () => {
		sim().quirks.feedLogIn = 'refused';
		const credential = await newCredential();
		const tried = connected().length;
		const logins = sim().logins;
		const one = trigger(credential);
		await one.start();
		await until(() => connected().length > tried + 1);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		sim().quirks.feedLogIn = 'verified';
		await until(() => sim().feed.open === 1);
		expect(sim().logins - logins).toBe(1);
		expect(one.failures).toEqual([]);
	});

	test.each([
		['derivatives alone', ['stocks_fo/'], 1],
		['all of them', ['stocks'], 0],
	])('subjects of orders are refused, %s', async (_, feedDenied, open) => {
		sim().quirks.feedDenied = feedDenied;
		const credential = await newCredential();
		const books = booksRead();
		const one = trigger(credential);
		await one.start();
		await until(() => booksRead() >= books + 3);
		await pause(20);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		expect(last(one).source).toBe(open ? 'stream' : 'recovered');
	});
});

describe.each<[string, Partial<GrowwQuirks>]>([
	[
		'lines in every legal form',
		{
			...{ feedTokenReply: 'wrapped', feedInfo: 'split', feedLowerCaseVerbs: true },
			...{ feedHeaders: true, feedFraming: 'joined', feedSaysOk: true },
		},
	],
	[
		'lines in pieces, and more of them than needed',
		{
			...{ feedTokenReply: 'redirects', feedSubscriptionId: 'changing', feedInfo: 'again' },
			...{ feedFraming: 'bytes', feedSid: 'unknown', feedPings: 5 },
		},
	],
	[
		'fields and messages that nobody knows, five times each',
		{
			...{ feedZeros: 'written', feedUnknownFields: true, feedGarbage: true },
			...{ feedStages: true, feedTimes: 5 },
		},
	],
	['updates that are late', { feedDelayMs: 100 }],
	['one connection for an account', { feedConnections: 'lastOne' }],
	['reads that lag behind', { statusLagMs: 30, listLagMs: 30 }],
	['the words of settled orders', { filledStatus: 'DELIVERY_AWAITED' }],
])('with %s', (_, quirks) => {
	test('each state comes once, in order', async () => {
		Object.assign(sim().quirks, quirks);
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		sim().fill(orderId, 3);
		await until(() => told(one, orderId).length === 2);
		sim().fill(orderId);
		await until(() => told(one, orderId).length === 3);
		await pause(50);
		expect(told(one, orderId)).toEqual(['open 0', 'partiallyFilled 3', 'filled 10']);
		expect(one.items.flat().map(({ source }) => source)).toEqual(['stream', 'stream', 'stream']);
		expect(last(one)).toMatchObject({ averagePrice: 800, orderReference: expect.any(String) });
	});
});

test('updates in the wrong order: what is final stays, and nothing falls', async () => {
	sim().quirks.feedSequence = 'reversed';
	const credential = await newCredential();
	const one = trigger(credential);
	await start(one);
	const orderId = await place(credential);
	await until(() => told(one, orderId).length === 1);
	sim().fill(orderId, 3);
	sim().fill(orderId);
	await until(() => last(one).status === 'filled');
	await pause(50);
	expect(told(one, orderId)).toEqual(['open 0', 'filled 10']);
	expect(last(one).averagePrice).toBe(800);
});

test.each<[string, Partial<GrowwQuirks>]>([
	['tells nothing', { feedMute: true }],
	['keeps final updates to itself', { feedUpdates: 'notFinal' }],
	['has no subscription of the account', { feedTokenReply: 'noSubscriptionId' }],
])('what a feed that %s does not tell is found in the order list', async (_, quirks) => {
	fasterTime();
	Object.assign(sim().quirks, quirks);
	const credential = await newCredential();
	const books = booksRead();
	const one = trigger(credential);
	await one.start();
	await until(() => booksRead() >= books + 3);
	await pause(20);
	const orderId = await place(credential);
	await pause(50);
	sim().fill(orderId);
	await until(() => one.items.length > 0 && last(one).status === 'filled');
	expect(last(one).source).toBe('recovered');
	expect(one.failures).toEqual([]);
});

test.each(['closes', 'mute'] as const)(
	'a session that ends while its connection is open, which %s',
	async (feedAtExpiry) => {
		fasterTime();
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		sim().quirks.feedAtExpiry = feedAtExpiry;
		const opened = sim().feed.handshakes.length;
		sim().expireSessions();
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		await until(() => sim().feed.handshakes.length > opened && sim().feed.open === 1);
		sim().fill(orderId);
		await until(() => last(one).status === 'filled');
		expect(told(one, orderId)).toEqual(['open 0', 'filled 10']);
		expect([...one.failures, ...one.givenUp]).toEqual([]);
	},
);

test('n8n ends and starts again: what changed meanwhile is told once, the rest is not', async () => {
	const credential = await newCredential();
	const one = trigger(credential);
	await start(one);
	const orders = [await place(credential), await place(credential), await place(credential)];
	sim().fill(orders[0]);
	await until(() => told(one, orders[0]).length === 2 && told(one, orders[2]).length === 1);
	await pause(60);
	await one.stop();
	sim().fill(orders[1]);
	const unseen = await place(credential);
	const before = one.items.length;
	await start(one, 'init');
	await until(() => one.items.length >= before + 2);
	await pause(50);
	const news = one.items.slice(before).flat();
	expect(news.map(({ orderId, status, source }) => [orderId, status, source])).toEqual([
		[orders[1], 'filled', 'recovered'],
		[unseen, 'open', 'recovered'],
	]);
});

test('hundreds of updates at once cost a few reads of the order list', async () => {
	const credential = await newCredential();
	const one = trigger(credential, { status: ['filled'] });
	await start(one);
	await place(credential);
	const account = sim().orders.at(-1)?.account ?? '';
	const token = String((await world().engine.credentialData(credential.id)).accessToken);
	const placed = await placeMany(token, 30);
	await pause(100);
	const before = sim().requests.length;
	for (const id of placed) sim().fill(id);
	await until(() => one.items.length === 30);
	const reads = sim().requests.slice(before);
	expect(reads.length).toBeLessThan(12);
	expect(sim().orders.filter((order) => order.account === account)).toHaveLength(31);
});

/** Places so many orders of 1 SBIN that rest, past the package; their ids. */
async function placeMany(token: string, count: number): Promise<string[]> {
	const body = {
		...{ trading_symbol: 'SBIN', exchange: 'NSE', segment: 'CASH', product: 'CNC' },
		...{ order_type: 'LIMIT', transaction_type: 'BUY', validity: 'DAY', quantity: 1, price: 800 },
	};
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const ids: string[] = [];
	for (let number = 0; number < count; number++) {
		const order = { ...body, order_reference_id: `many-${String(number).padStart(6, '0')}` };
		const reply = await fetch(`${sim().origin}/v1/order/create`, {
			...{ method: 'POST', headers, body: JSON.stringify(order) },
		});
		const { payload } = (await reply.json()) as { payload: { groww_order_id: string } };
		ids.push(payload.groww_order_id);
	}
	return ids;
}
