import type { INodeParameters } from 'n8n-workflow';
import { MANY_LOG_INS, useWorld } from '../support';
import { pause, until } from '../time';
import {
	AT_EXCHANGE,
	last,
	orderTriggers,
	testSharing,
	told,
	type UpdateStream,
} from './orderTriggers';

const world = useWorld(MANY_LOG_INS);
const sim = () => world().angelOne;
const stream: UpdateStream = {
	broker: 'angelOne',
	socket: () => sim().orderSocket,
	book: { path: 'getOrderBook', calls: 1 },
};
const triggers = orderTriggers(world, stream);
const { booksRead, fasterTime, newCredential, place, realTime, start, trigger } = triggers;

afterAll(() => {
	const written = world().engine.allLogs.join('\n');
	expect(sim().issuedTokens.length).toBeGreaterThan(10);
	expect(sim().issuedTokens.filter((token) => written.includes(token))).toEqual([]);
	expect(sim().orderSocket.handshakes.some(({ url }) => url.includes('ey'))).toBe(false);
});

test('an order that is placed, fills in parts and is done: each state once, as it happens', async () => {
	// On a busy machine the book, read each hurried minute, would tell of the order before the socket.
	realTime();
	const credential = await newCredential();
	const one = trigger(credential, {});
	await start(one);
	const orderId = await place(credential, { options: { orderReference: 'breakout-1' } });
	await until(() => told(one, orderId).includes('open 0'));
	sim().fill(orderId, 4);
	await until(() => told(one, orderId).at(-1) === 'partiallyFilled 4');
	const filledAt = process.hrtime.bigint();
	sim().fill(orderId, 6);
	await until(() => last(one).status === 'filled');
	expect(Number(process.hrtime.bigint() - filledAt) / 1e6).toBeLessThan(500);
	await pause(50);
	expect(told(one, orderId)).toEqual(['accepted 0', 'open 0', 'partiallyFilled 4', 'filled 10']);
	expect(Object.keys(last(one)).join(' ')).toBe(
		'broker orderId orderReference status brokerStatus exchange tradingSymbol instrumentToken transactionType product orderType quantity filledQuantity averagePrice price triggerPrice placedAt updatedAt message duplicate previousStatus source',
	);
	expect(last(one)).toMatchObject({
		broker: 'angelOne',
		orderId,
		orderReference: 'breakout-1',
		status: 'filled',
		previousStatus: 'partiallyFilled',
		source: 'stream',
		exchange: 'NSE',
		tradingSymbol: 'SBIN-EQ',
		quantity: 10,
		averagePrice: 800,
	});
	expect((await one.executions.at(-1))?.status).toBe('success');
	expect([...one.failures, ...one.givenUp]).toEqual([]);
	const [{ headers, url }] = sim().orderSocket.handshakes.slice(-1);
	expect(headers.authorization).toMatch(/^Bearer ey/);
	expect(url).toBe('/smart-order-update');
});

testSharing(world, stream, triggers);

describe('a connection that is lost', () => {
	test.each([
		['without a word', undefined],
		['in order', 1000],
		['by an error of the server', 1011],
	])('%s: nothing is lost, nothing comes twice', async (_, code) => {
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		const orders: string[] = [];
		for (let count = 0; count < 4; count++) orders.push(await place(credential));
		await until(() => orders.every((id) => told(one, id).length === 1));
		sim().fill(orders[0]);
		sim().orderSocket.cut(code);
		await until(() => sim().orderSocket.open === 0);
		sim().fill(orders[1]);
		sim().fill(orders[2], 3);
		sim().fill(orders[2], 4);
		await until(() => sim().orderSocket.open === 1);
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
	});

	test('while no socket can be had, the order book is read instead', async () => {
		const credential = await newCredential();
		sim().quirks.orderSocketHandshake = 502;
		const one = trigger(credential);
		const books = booksRead();
		await one.start();
		await until(() => booksRead() > books);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		sim().fill(orderId);
		await until(() => told(one, orderId).length === 2);
		expect(last(one)).toMatchObject({ status: 'filled', source: 'recovered' });
		sim().quirks.orderSocketHandshake = 'byToken';
		await until(() => sim().orderSocket.open === 1);
		expect(one.items).toHaveLength(2);
	});
});

describe('a session that is refused', () => {
	test('at the handshake is renewed once', async () => {
		const credential = await newCredential();
		await place(credential);
		sim().revokeAllSessions();
		const one = trigger(credential);
		await start(one);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		expect(one.failures).toEqual([]);
	});

	test('by a message is renewed, and the socket opened again', async () => {
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		sim().orderSocket.send('{"status-code":"401","error-message":"401","orderData":null}');
		const [before, after] = [0, 1].map((back) => sim().orderSocket.handshakes.length + back);
		await until(
			() => sim().orderSocket.handshakes.length === after && sim().orderSocket.open === 1,
		);
		const [first, second] = [before, after].map((count) => sim().orderSocket.handshakes[count - 1]);
		expect(second.headers.authorization).not.toBe(first.headers.authorization);
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
	});

	test('a log-in that is refused is told once, and mended by the credential', async () => {
		const credential = await newCredential();
		const { mpin } = await world().engine.credentialData(credential.id);
		await world().engine.editCredential(credential.id, { mpin: '0000' });
		const one = trigger(credential);
		await one.start();
		await until(() => one.failures.length > 0);
		await pause(300);
		expect(one.failures).toHaveLength(1);
		expect(one.failures[0].message).toMatch(/AB1007|PIN/);
		await world().engine.editCredential(credential.id, { mpin });
		await until(() => sim().orderSocket.open === 1);
		expect(one.givenUp).toEqual([]);
	});
});

describe.each([
	['numbers as text and text as numbers', { orderSocketTyping: 'swapped' }],
	['codes that nobody knows', { orderSocketCodes: 'unknown' }],
	['each update five times', { orderSocketTimes: 5 }],
	['frames that make no sense, and of others', { orderSocketGarbage: true }],
	['no greeting', { orderSocketGreeting: 'none' }],
	['a late greeting', { orderSocketGreeting: 'late' }],
	['two greetings', { orderSocketGreeting: 'twice' }],
	['updates that are late', { orderSocketDelayMs: 100 }],
	['control pongs alone', { orderSocketPong: 'control' }],
	['text pongs alone', { orderSocketPong: 'text' }],
] as const)('with %s', (_, quirks) => {
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
	});
});

test('updates in the wrong order: what is final stays, and nothing falls', async () => {
	sim().quirks.orderSocketSequence = 'reversed';
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
});

test('a socket that is up and tells nothing is found out by the book', async () => {
	sim().quirks.orderSocketUpdates = 'none';
	const credential = await newCredential();
	const one = trigger(credential);
	await start(one);
	const handshakes = sim().orderSocket.handshakes.length;
	const orderId = await place(credential);
	fasterTime();
	await until(() => told(one, orderId).length === 1);
	expect(last(one).source).toBe('recovered');
	await until(() => sim().orderSocket.handshakes.length > handshakes);
});

test('a final update that never comes is found in the book', async () => {
	sim().quirks.orderSocketUpdates = 'notFinal';
	const credential = await newCredential();
	const one = trigger(credential);
	await start(one);
	const orderId = await place(credential);
	await until(() => told(one, orderId).length === 1);
	sim().fill(orderId);
	fasterTime();
	await until(() => told(one, orderId).length === 2);
	expect(last(one)).toMatchObject({
		status: 'filled',
		source: 'recovered',
		previousStatus: 'open',
	});
});

test.each(['closes', 'mute'] as const)(
	'a session that ends while its socket is open, which %s',
	async (orderSocketAtExpiry) => {
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		sim().quirks.orderSocketAtExpiry = orderSocketAtExpiry;
		const handshakes = sim().orderSocket.handshakes.length;
		sim().expireSessions();
		fasterTime();
		const orderId = await place(credential);
		await until(() => told(one, orderId).length === 1);
		await until(() => sim().orderSocket.handshakes.length > handshakes);
		await until(() => sim().orderSocket.open === 1);
		sim().fill(orderId);
		await until(() => last(one).status === 'filled');
		expect(told(one, orderId)).toEqual(['open 0', 'filled 10']);
		expect([...one.failures, ...one.givenUp]).toEqual([]);
	},
);

test('a trigger that n8n starts twice tells each state once', async () => {
	const credential = await newCredential();
	const one = trigger(credential);
	await start(one);
	const handshakes = sim().orderSocket.handshakes.length;
	const twin = await one.startTwin();
	await until(() => sim().orderSocket.handshakes.length > handshakes);
	await pause(20);
	const orderId = await place(credential);
	await until(() => told(one, orderId).length > 0);
	sim().fill(orderId);
	await until(() => last(one).status === 'filled');
	await pause(50);
	await twin?.closeFunction?.();
	expect(told(one, orderId)).toEqual(['open 0', 'filled 10']);
});

test('filters: status, beginning of the reference, symbol', async () => {
	const credential = await newCredential();
	const filled = trigger(credential, { status: ['filled'] }, { workflowId: 'a' });
	const mine = trigger(
		credential,
		{ ...AT_EXCHANGE, referencePrefix: 'mine-' },
		{ workflowId: 'b' },
	);
	const reliance = trigger(credential, { tradingSymbol: 'reliance' }, { workflowId: 'c' });
	for (const one of [filled, mine, reliance]) await start(one);
	const first = await place(credential, { options: { orderReference: 'mine-1' } });
	const second = await place(credential, { options: { orderReference: 'Mine-2' } });
	sim().fill(first);
	sim().fill(second);
	await until(() => filled.items.length === 2);
	await pause(50);
	expect(told(filled, first)).toEqual(['filled 10']);
	expect(told(mine, first)).toEqual(['open 0', 'filled 10']);
	expect(told(mine, second)).toEqual([]);
	expect(reliance.items).toEqual([]);
});

test.each([
	[{ status: [] }, 'Status must be a list of one state or more'],
	[{ status: ['done'] }, 'done'],
	[{ referencePrefix: '' }, 'Reference Prefix must be a text'],
])('the filter %j cannot start', async (filters, said) => {
	const one = trigger(await newCredential(), filters as INodeParameters);
	await expect(one.start()).rejects.toThrow(said);
});

describe('n8n ends and starts again', () => {
	test('what changed meanwhile is told once, the rest is not', async () => {
		const credential = await newCredential();
		const one = trigger(credential);
		await start(one);
		const orders: string[] = [];
		for (let count = 0; count < 3; count++) orders.push(await place(credential));
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
		expect(news[0].previousStatus).toBe('open');

		// Once more: nothing is new.
		await pause(60);
		await one.stop();
		await start(one, 'init');
		await pause(50);
		expect(one.items).toHaveLength(before + 2);
	});
});

test('a credential that becomes another account’s: its updates come, and nothing old of it', async () => {
	const [credential, other] = [await newCredential(), await newCredential()];
	const old = await place(other);
	sim().fill(old);
	await pause(110);
	const one = trigger(credential);
	await start(one);
	const { apiKey, clientCode, mpin, totpSecret } = await world().engine.credentialData(other.id);
	const handshakes = sim().orderSocket.handshakes.length;
	await world().engine.editCredential(credential.id, { apiKey, clientCode, mpin, totpSecret });
	await until(() => sim().orderSocket.handshakes.length > handshakes);
	await pause(50);
	expect(one.items).toEqual([]);
	const orderId = await place(other);
	await until(() => told(one, orderId).length === 1);
	expect(sim().orderSocket.open).toBe(1);
});

test('a test run ends with the first update, and leaves no socket', async () => {
	const credential = await newCredential();
	const one = trigger(credential);
	const ran = one.testRun();
	await until(() => sim().orderSocket.open === 1);
	await pause(50);
	const orderId = await place(credential);
	const [[item]] = await ran;
	expect(item.json).toMatchObject({ orderId, status: 'open' });
	await until(() => sim().orderSocket.open === 0);
});

test('many updates at once run in their order, few at a time', async () => {
	let underWay = 0;
	let most = 0;
	const work = async () => {
		most = Math.max(most, ++underWay);
		await pause(10);
		underWay -= 1;
	};
	const credential = await newCredential();
	const one = trigger(credential, { status: ['partiallyFilled', 'filled'] }, { work });
	await start(one);
	const orderId = await place(credential, { quantity: 40 });
	for (let part = 0; part < 40; part++) sim().fill(orderId, 1);
	await until(() => told(one, orderId).length === 40);
	expect(told(one, orderId).at(-1)).toBe('filled 40');
	const filled = one.items.flat().map(({ filledQuantity }) => filledQuantity);
	expect(filled).toEqual(Array.from({ length: 40 }, (_, part) => part + 1));
	expect(most).toBeLessThanOrEqual(10);
});

test('an n8n that refuses to tell when an execution ends has each once more, without asking', async () => {
	const credential = await newCredential();
	const one = trigger(credential, AT_EXCHANGE, { refusesDonePromise: true });
	await start(one);
	const orderId = await place(credential);
	await until(() => one.executions.length === 1);
	sim().fill(orderId);
	await until(() => one.executions.length === 2);
	await pause(50);
	expect(one.executions).toHaveLength(2);
});
