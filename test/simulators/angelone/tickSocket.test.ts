import { WebSocket } from 'ws';
import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import {
	angelOneDemoAccount,
	angelOneSecondAccount,
	startAngelOneSimulator,
} from '../../../simulators/angelone';
import { Client } from './client';

let simulator: AngelOneSimulator;
let client: Client;
beforeEach(async () => {
	simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false, tickSocketCachedAfterMs: 1 },
	});
	client = new Client(simulator);
	await client.login();
});
afterEach(async () => await simulator.close());

interface Heard {
	socket: WebSocket;
	texts: string[];
	packets: Buffer[];
	/** The code of its end, once it has ended. */
	code?: number;
}

const address = () => `${simulator.origin.replace('http', 'ws')}/smart-stream`;
const headers = (changes: Record<string, string | undefined> = {}) => ({
	Authorization: `Bearer ${client.jwt}`,
	'x-api-key': angelOneDemoAccount.apiKey,
	'x-client-code': angelOneDemoAccount.clientCode,
	'x-feed-token': client.feedToken,
	...changes,
});

async function listen(sent: object = headers(), url = address()): Promise<Heard> {
	const given = Object.entries(sent).filter(([, value]) => value !== undefined);
	const socket = new WebSocket(url, {
		headers: Object.fromEntries(given) as Record<string, string>,
	});
	const heard: Heard = { socket, texts: [], packets: [] };
	socket.on('message', (data: Buffer, isBinary) => {
		if (isBinary) heard.packets.push(data);
		else heard.texts.push(data.toString());
	});
	socket.on('close', (code) => (heard.code = code));
	await new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
		socket.once('unexpected-response', (_request, { statusCode, headers: said }) =>
			reject(new Error(`${String(statusCode)} ${String(said['x-error-message'] ?? '')}`.trim())),
		);
	});
	return heard;
}

const until = async (condition: () => boolean) => {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 1_000) throw new Error('Waited in vain');
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const request = (
	tokens: string[],
	{ action = 1, mode = 3, exchangeType = 1 as unknown, id = 'abcde12345' } = {},
) =>
	JSON.stringify({
		...{ correlationID: id, action },
		params: { mode, tokenList: [{ exchangeType, tokens }] },
	});

/** Of one packet: token, price in paise, sequence. */
const seen = (packet: Buffer) => {
	const token = packet.subarray(2, 27).toString().replace(/\0.*$/s, '');
	return [token, Number(packet.readBigInt64LE(43)), Number(packet.readBigInt64LE(27))] as const;
};
const prices = ({ packets }: Heard) => packets.map((packet) => seen(packet)[1]);

/** Subscribed to SBIN in one mode, with its cached packet. */
async function subscribed(mode = 3, quirks: Partial<AngelOneQuirks> = {}): Promise<Heard> {
	const heard = await listen();
	heard.socket.send(request(['3045'], { mode }));
	await until(() => heard.packets.length > 0);
	Object.assign(simulator.quirks, quirks);
	return heard;
}

describe('the handshake', () => {
	test.each([
		['Auth token', { Authorization: undefined }],
		['Auth token', { Authorization: 'Bearer nonsense' }],
		['Client Code', { 'x-client-code': 'X1' }],
		['Auth token', { 'x-client-code': angelOneSecondAccount.clientCode }],
		['API Key', { 'x-api-key': 'other' }],
		['Feed Token', { 'x-feed-token': undefined }],
	])('401 for the %s of %j', async (what, changes) => {
		await expect(listen(headers(changes))).rejects.toThrow(`401 Invalid Header - Invalid ${what}`);
		expect(simulator.tickSocket.handshakes.at(-1)?.status).toBe(401);
	});

	test('each token is of its own kind', async () => {
		await expect(listen(headers({ 'x-feed-token': client.jwt }))).rejects.toThrow('Feed Token');
		const feed = { Authorization: `Bearer ${client.feedToken}` };
		await expect(listen(headers(feed))).rejects.toThrow('Auth token');
	});

	test('the JWT with and without Bearer, or as the switch has it', async () => {
		const bare = headers({ Authorization: client.jwt });
		await listen(bare);
		simulator.quirks.tickSocketBearer = 'required';
		await expect(listen(bare)).rejects.toThrow('Auth token');
		simulator.quirks.tickSocketBearer = 'forbidden';
		await expect(listen()).rejects.toThrow('Auth token');
		await listen(bare);
	});

	test('the query instead, and two headers alone, as the switch has it', async () => {
		const { clientCode, apiKey } = angelOneDemoAccount;
		const query = (feed: string) =>
			`${address()}?clientCode=${clientCode}&feedToken=${feed}&apiKey=${apiKey}`;
		await listen({}, query(client.feedToken));
		await expect(listen({}, query('nonsense'))).rejects.toThrow('Feed Token');
		const two = headers({ Authorization: undefined, 'x-api-key': undefined });
		simulator.quirks.tickSocketAuth = 'headers';
		await expect(listen({}, query(client.feedToken))).rejects.toThrow('Auth token');
		await expect(listen(two)).rejects.toThrow('Auth token');
		simulator.quirks.tickSocketAuth = 'lenient';
		await listen(two);
	});

	test('the fourth of a client: 429 or a reset; one that broke off may count for a while', async () => {
		const three = [await listen(), await listen(), await listen()];
		await expect(listen()).rejects.toThrow('429');
		simulator.quirks.tickSocketAboveMost = 'reset';
		await expect(listen()).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.quirks.tickSocketAboveMost = 429;
		simulator.quirks.tickSocketReleaseMs = 600_000;
		three[0].socket.terminate();
		await until(() => simulator.tickSocket.open === 2);
		await expect(listen()).rejects.toThrow('429');
		simulator.quirks.tickSocketReleaseMs = 0;
		const fourth = await listen();
		Object.assign(simulator.quirks, { tickSocketReleaseMs: 600_000, tickSocketMost: 4 });
		fourth.socket.close(1000);
		await until(() => simulator.tickSocket.open === 2);
		// The one that was closed as it should be does not count.
		await listen();
		expect(simulator.tickSocket.open).toBe(3);
	});

	test('whatever comes: a refusal, a page, a reset, silence; or late', async () => {
		for (const refusal of [401, 429, 502] as const) {
			simulator.quirks.tickSocketHandshake = refusal;
			await expect(listen()).rejects.toThrow(String(refusal));
		}
		simulator.quirks.tickSocketHandshake = 'bare401';
		await expect(listen()).rejects.toThrow(/^401$/);
		simulator.quirks.tickSocketHandshake = 'reset';
		await expect(listen()).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.quirks.tickSocketHandshake = 'silence';
		const silent = listen();
		silent.catch(() => undefined);
		expect(await Promise.race([silent, pause(30)])).toBeUndefined();
		simulator.quirks.tickSocketHandshake = 'byHeaders';
		simulator.quirks.tickSocketHandshakeDelayMs = 50;
		const since = performance.now();
		await listen();
		expect(performance.now() - since).toBeGreaterThan(45);
	});

	test('a session that has ended: refused, taken, or taken and mute', async () => {
		simulator.expireSessions();
		await expect(listen()).rejects.toThrow('Auth token');
		simulator.quirks.tickSocketOldSession = 'accepted';
		await subscribed();
		simulator.quirks.tickSocketOldSession = 'mute';
		const mute = await listen();
		mute.socket.send(request(['3045']));
		mute.socket.send('ping');
		await until(() => mute.texts.includes('pong'));
		simulator.setPrice('3045', 900);
		await pause(20);
		expect(mute.packets).toEqual([]);
	});

	test('another path has no socket', async () => {
		const elsewhere = listen(headers(), address().replace('smart-stream', 'other'));
		await expect(elsewhere).rejects.toThrow('404');
	});
});

describe('subscriptions', () => {
	test('the cached packet, then one for each price that is set, in each mode', async () => {
		const heard = await listen();
		for (const mode of [1, 2, 3]) heard.socket.send(request(['3045', '3045'], { mode }));
		await until(() => heard.packets.length === 3);
		simulator.setPrice('SBIN', 871.05);
		await until(() => heard.packets.length === 6);
		expect(heard.packets.map(({ length }) => length)).toEqual([51, 123, 379, 51, 123, 379]);
		expect(prices(heard)).toEqual([87_000, 87_000, 87_000, 87_105, 87_105, 87_105]);
		expect(simulator.tickSocket.subscriptions).toEqual([3]);
		heard.socket.send(request(['3045'], { mode: 3, action: 0 }));
		heard.socket.send(request(['no such token', '2885'], { mode: 1 }));
		await until(() => heard.packets.length === 7);
		simulator.setPrice('SBIN', 872);
		await until(() => heard.packets.length === 9);
		expect(heard.packets.slice(7).map(({ length }) => length)).toEqual([51, 123]);
	});

	test('the same token of two exchanges is two instruments', async () => {
		const heard = await listen();
		heard.socket.send(request(['500112'], { exchangeType: 3, mode: 1 }));
		heard.socket.send(request(['500112'], { exchangeType: 1, mode: 1 }));
		await until(() => heard.packets.length === 1);
		simulator.setPrice('500112', 880);
		await until(() => heard.packets.length === 2);
		expect(heard.packets.map((packet) => packet[1])).toEqual([3, 3]);
		// SBIN of NSE is not asked for.
		simulator.setPrice('3045', 880);
		await pause(15);
		expect(heard.packets).toHaveLength(2);
	});

	test('after ticks were unsubscribed they may go on', async () => {
		const heard = await subscribed(1, { tickSocketUnsubscribe: 'ignored' });
		heard.socket.send(request(['3045'], { mode: 1, action: 0 }));
		await until(() => simulator.tickSocket.frames.length === 2);
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 2);
	});

	test.each([
		['no JSON', 'hello'],
		['a list', '[]'],
		['a text as exchange', request(['3045'], { exchangeType: '1' })],
		['an unknown exchange', request(['3045'], { exchangeType: 6 })],
		['an unknown action', request(['3045'], { action: 2 })],
		['an unknown mode', request(['3045'], { mode: 5 })],
		['numbers as tokens', request([3045] as unknown as string[])],
		['the mode that was withdrawn', request(['3045'], { mode: 4 })],
	])('E1001 for %s, and what was subscribed goes on', async (_what, text) => {
		const heard = await subscribed();
		heard.socket.send(text);
		await until(() => heard.texts.length === 1);
		expect(JSON.parse(heard.texts[0])).toEqual({
			correlationID: text.includes('abcde12345') ? 'abcde12345' : '',
			...{ errorCode: 'E1001', errorMessage: 'Invalid Request Payload.' },
		});
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 2);
	});

	test('mode 4 may have no answer', async () => {
		simulator.quirks.tickSocketMode4 = 'silence';
		const heard = await listen();
		heard.socket.send(request(['3045'], { mode: 4 }));
		await pause(20);
		expect([heard.texts, heard.packets]).toEqual([[], []]);
	});

	test('E1002 above the limit, which counts each mode of a token: for all of it, or what is above', async () => {
		simulator.quirks.tickSocketSubscriptions = 3;
		const heard = await listen();
		heard.socket.send(request(['3045', '2885'], { mode: 1 }));
		// What is there already is not counted again.
		heard.socket.send(request(['3045', '2885'], { mode: 1 }));
		await until(() => heard.packets.length === 2);
		heard.socket.send(request(['3045', '2885'], { mode: 2 }));
		await until(() => heard.texts.length === 1);
		expect(JSON.parse(heard.texts[0])).toEqual({
			...{ correlationID: 'abcde12345', errorCode: 'E1002' },
			errorMessage: 'Invalid Request. Subscription Limit Exceeded',
		});
		expect(simulator.tickSocket.subscriptions).toEqual([2]);
		simulator.quirks.tickSocketErrorId = 'empty';
		simulator.quirks.tickSocketOverQuota = 'excess';
		heard.socket.send(request(['3045', '2885'], { mode: 2 }));
		await until(() => heard.texts.length === 2 && heard.packets.length === 3);
		expect(JSON.parse(heard.texts[1])).toMatchObject({ correlationID: '', errorCode: 'E1002' });
		expect(simulator.tickSocket.subscriptions).toEqual([3]);
	});
});

describe('packets', () => {
	test('come again and again while the market is open, or as the switch has it', async () => {
		const heard = await subscribed(1, { tickSocketEveryMs: 20 });
		await until(() => heard.packets.length >= 3);
		expect(new Set(prices(heard)).size).toBe(1);
		simulator.quirks.market = 'closed';
		heard.socket.send('ping');
		await until(() => heard.texts.length === 1);
		const quiet = heard.packets.length;
		await pause(50);
		expect(heard.packets.length).toBe(quiet);
		simulator.quirks.tickSocketOutOfHours = 'ticks';
		await until(() => heard.packets.length > quiet);
	});

	test('the cached one after a reconnect is the same to the byte; it may be missing', async () => {
		const first = await subscribed();
		simulator.setPrice('3045', 880);
		await until(() => first.packets.length === 2);
		first.socket.close(1001);
		const second = await subscribed();
		expect(second.packets[0]).toEqual(first.packets[1]);
		simulator.quirks.tickSocketCachedAfterMs = null;
		const third = await listen();
		third.socket.send(request(['3045']));
		await pause(20);
		expect(third.packets).toEqual([]);
	});

	test('have one number after the other in an exchange, indices none', async () => {
		const heard = await listen();
		heard.socket.send(request(['3045', '2885', '99926000'], { mode: 1 }));
		await until(() => heard.packets.length === 3);
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 4);
		const sequences = Object.fromEntries(
			heard.packets.map((packet) => [seen(packet)[0], seen(packet)[2]]),
		);
		expect(sequences['99926000']).toBe(0);
		expect(sequences['3045']).toBeGreaterThan(sequences['2885']);
		simulator.quirks.tickSocketSequence = 'zero';
		simulator.setPrice('3045', 881);
		await until(() => heard.packets.length === 5);
		expect(seen(heard.packets[4])[2]).toBe(0);
	});

	test('tell the whole second of the simulated clock, or one of before', async () => {
		const moment = '2026-09-24T15:27:33.001+05:30';
		simulator.clock.set(moment);
		const heard = await subscribed(1, { tickSocketLagMs: 428_000 });
		simulator.clock.set(moment);
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 2);
		const [at, late] = heard.packets.map((packet) => Number(packet.readBigInt64LE(35)));
		expect(at).toBe(1790243853000);
		expect(at - late).toBe(428_000);
	});

	test('come twice with numbers of their own, or the same to the byte', async () => {
		const heard = await subscribed(1, { tickSocketTimes: 3 });
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 4);
		const [a, b, c] = heard.packets.slice(1).map((packet) => seen(packet)[2]);
		expect([b - a, c - b]).toEqual([1, 1]);
		simulator.quirks.tickSocketRepeats = 'identical';
		simulator.setPrice('3045', 881);
		await until(() => heard.packets.length === 7);
		expect(heard.packets[4]).toEqual(heard.packets[5]);
	});

	test('may be followed by an older one, and by those of instruments that nobody asked for', async () => {
		const heard = await subscribed(1, { tickSocketOrder: 'olderAfter', tickSocketForeign: true });
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 5);
		const [, newer, older, currency, long] = heard.packets;
		expect(older.readBigInt64LE(35)).toBeLessThan(newer.readBigInt64LE(35));
		expect(seen(older)[1]).toBe(88_001);
		expect([currency[1], ...seen(currency).slice(0, 2)]).toEqual([13, '1151', 833_125_000]);
		expect(seen(long)[0]).toHaveLength(25);
	});

	test.each([
		['zeroPrice', 43, 0n],
		['beyond53Bits', 43, 2n ** 53n],
		['emptyBook', 157, 0n],
		['sidesSwapped', 147, undefined],
		['zeroTotals', 75, 0n],
	] as const)('may say something odd: %s', async (tickSocketValues, at, value) => {
		const heard = await subscribed(3, { tickSocketValues });
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 2);
		const [plain, odd] = heard.packets;
		if (value !== undefined) expect(odd.readBigInt64LE(at)).toBe(value);
		expect([147, 247].map((flag) => plain.readInt16LE(flag))).toEqual([1, 0]);
		const swapped = tickSocketValues === 'sidesSwapped';
		expect([147, 247].map((flag) => odd.readInt16LE(flag))).toEqual(swapped ? [0, 1] : [1, 0]);
		expect(odd).toHaveLength(379);
	});

	test.each([
		['garbage', -1.2e200],
		['NaN', NaN],
		['Infinity', Infinity],
	] as const)('the change of open interest is %s', async (tickSocketOiChange, value) => {
		simulator.quirks.tickSocketOiChange = tickSocketOiChange;
		expect((await subscribed()).packets[0].readDoubleLE(139)).toBe(value);
	});

	test('come behind frames that make no sense, or one of a megabyte', async () => {
		const heard = await subscribed(1, { tickSocketGarbage: 'frames' });
		simulator.setPrice('3045', 880);
		await until(() => heard.packets.length === 13);
		const lengths = heard.packets.slice(1).map(({ length }) => length);
		expect(lengths).toEqual([40, 51, 51, 50, 122, 378, 380, 25, 102, 29, 0, 51]);
		expect(seen(heard.packets[12])[1]).toBe(88_000);
		simulator.quirks.tickSocketGarbage = 'huge';
		simulator.setPrice('3045', 881);
		await until(() => heard.packets.length === 15);
		expect(heard.packets[13]).toHaveLength(1024 * 1024);
	});

	test('a flood of them, whose prices move', async () => {
		const heard = await subscribed(1, { tickSocketFloodPerSecond: 5_000 });
		await until(() => heard.packets.length > 500);
		expect(new Set(prices(heard))).toEqual(new Set([87_000, 87_005]));
	});

	test('one that does not read is cut', async () => {
		const heard = await subscribed(3, {
			...{ tickSocketFloodPerSecond: 50_000, tickSocketBufferBytes: 100_000 },
		});
		heard.socket.pause();
		await until(() => simulator.tickSocket.open === 0);
	});
});

describe('the connection', () => {
	test('a ping in text has a pong in text, one of the protocol one of the protocol', async () => {
		const heard = await listen();
		let pongs = 0;
		heard.socket.on('pong', () => (pongs += 1));
		for (const [form, text, control] of [
			['both', 1, 1],
			['text', 2, 1],
			['control', 2, 2],
			['none', 2, 2],
		] as const) {
			simulator.quirks.tickSocketPong = form;
			heard.socket.ping();
			heard.socket.send('ping');
			await until(() => heard.texts.length >= text && pongs >= control);
			await pause(5);
			expect([heard.texts.length, pongs]).toEqual([text, control]);
		}
		simulator.quirks.tickSocketIdleMs = 20;
		await until(() => heard.code === 1006);
	});

	test('connected, subscribed and mute', async () => {
		const heard = await subscribed(1, { tickSocketStalls: true });
		simulator.setPrice('3045', 880);
		heard.socket.send('ping');
		await until(() => heard.texts.length === 1);
		expect(heard.packets).toHaveLength(1);
	});

	test.each([1000, 1001, 1011, undefined, 'half'] as const)('cut by %s', async (how) => {
		const heard = await subscribed();
		simulator.tickSocket.cut(how);
		await until(() => heard.code !== undefined);
		expect(heard.code).toBe(typeof how === 'number' ? how : 1006);
		await until(() => simulator.tickSocket.open === 0);
	});

	test.each(['stays', 'closes', 'mute'] as const)(
		'at the end of its session it %s',
		async (what) => {
			const heard = await subscribed(1, { tickSocketAtExpiry: what });
			simulator.expireSessions();
			if (what === 'closes') await until(() => heard.code === 1000);
			simulator.setPrice('3045', 880);
			await pause(20);
			expect(heard.packets).toHaveLength(what === 'stays' ? 2 : 1);
		},
	);
});
