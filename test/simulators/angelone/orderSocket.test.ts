import type { AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { WebSocket } from 'ws';
import { Client, order } from './client';

let simulator: AngelOneSimulator;
let client: Client;
beforeEach(async () => {
	simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false },
	});
	client = new Client(simulator);
	await client.login();
});
afterEach(async () => await simulator.close());

interface Heard {
	socket: WebSocket;
	texts: string[];
	/** `AB01 0`: code and filled quantity of each update. */
	updates(): string[];
}

const address = () => `${simulator.origin.replace('http', 'ws')}/smart-order-update`;

async function listen(headers: object = { Authorization: `Bearer ${client.jwt}` }): Promise<Heard> {
	const socket = new WebSocket(address(), { headers: { ...headers } });
	const texts: string[] = [];
	socket.on('message', (data: Buffer) => texts.push(data.toString()));
	await new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
		socket.once('unexpected-response', (_request, { statusCode, headers: said }) =>
			reject(new Error(`${String(statusCode)} ${String(said['x-error-message'] ?? '')}`.trim())),
		);
	});
	const updates = () =>
		texts
			.filter((text) => text.startsWith('{'))
			.map((text) => JSON.parse(text) as Record<string, unknown>)
			.map((one) => {
				const { filledshares } = (one.orderData ?? {}) as { filledshares?: string };
				return `${String(one['order-status'])} ${filledshares ?? ''}`.trim();
			});
	return { socket, texts, updates };
}

const until = async (condition: () => boolean) => {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 1_000) throw new Error('Waited in vain');
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
};

async function place(changes: object = {}): Promise<string> {
	return (await client.place({ ...changes })).orderid;
}

test('greets, and tells each state of an order of this client, as documented', async () => {
	const heard = await listen();
	const orderId = await place({ ordertag: 'tag-1' });
	await until(() => heard.updates().includes('AB01 0'));
	simulator.fill(orderId, 4);
	simulator.fill(orderId);
	await until(() => heard.updates().includes('AB05 10'));
	expect(heard.updates()).toEqual(['AB00', 'AB09 0', 'AB01 0', 'AB01 4', 'AB05 10']);
	const last = JSON.parse(heard.texts.at(-1) ?? '') as { orderData: Record<string, unknown> };
	expect(last).toMatchObject({
		'user-id': angelOneDemoAccount.clientCode,
		'status-code': '200',
		'error-message': '',
		orderData: {
			...{ orderid: orderId, ordertag: 'tag-1', quantity: '10', price: 800, averageprice: 800 },
			...{ status: 'complete', orderstatus: 'complete', symboltoken: '3045' },
		},
	});
	const documented = JSON.parse(heard.texts[0]) as { orderData: object };
	expect(Object.keys(last.orderData).sort()).toEqual(Object.keys(documented.orderData).sort());
});

test('no snapshot, and nothing of what was missed', async () => {
	const orderId = await place();
	const heard = await listen();
	simulator.fill(orderId);
	await until(() => heard.updates().includes('AB05 10'));
	heard.socket.terminate();
	await until(() => simulator.orderSocket.open === 0);
	await place();
	const again = await listen();
	await place();
	await until(() => again.updates().length === 3);
	expect(again.updates()).toEqual(['AB00', 'AB09 0', 'AB01 0']);
});

test('the handshake: 401 for no token, 403 for one that has ended, 429 for the fourth', async () => {
	await expect(listen({})).rejects.toThrow('401 Invalid Header - Invalid Auth token');
	await expect(listen({ Authorization: 'Bearer nonsense' })).rejects.toThrow('401');
	const sockets = [await listen(), await listen(), await listen({ Authorization: client.jwt })];
	await expect(listen()).rejects.toThrow('429');
	for (const { socket } of sockets) socket.terminate();
	simulator.revokeAllSessions();
	await expect(listen()).rejects.toThrow('403');
	simulator.quirks.orderSocketBearer = 'required';
	await client.login();
	await expect(listen({ Authorization: client.jwt })).rejects.toThrow('401');
	for (const refusal of [401, 403, 429, 502] as const) {
		simulator.quirks.orderSocketHandshake = refusal;
		await expect(listen()).rejects.toThrow(String(refusal));
	}
	simulator.quirks.orderSocketHandshake = 'reset';
	await expect(listen()).rejects.toThrow(/ECONNRESET|hang up/);
});

test('a ping in text has a pong in text, one of the protocol one of the protocol', async () => {
	const heard = await listen();
	let pongs = 0;
	heard.socket.on('pong', () => (pongs += 1));
	const both = () => {
		heard.socket.send('ping');
		heard.socket.ping();
	};
	both();
	await until(() => pongs === 1 && heard.texts.includes('pong'));
	simulator.quirks.orderSocketPong = 'none';
	both();
	await until(() => simulator.orderSocket.frames.length === 4);
	expect([pongs, heard.texts.filter((text) => text === 'pong').length]).toEqual([1, 1]);
	simulator.quirks.orderSocketIdleMs = 20;
	await new Promise((resolve) => heard.socket.once('close', resolve));
});

test.each([
	[{ orderSocketUpdates: 'none' }, ['AB00']],
	[{ orderSocketUpdates: 'finalOnly' }, ['AB00', 'AB05 10']],
	[{ orderSocketUpdates: 'notFinal' }, ['AB00', 'AB09 0', 'AB01 0']],
	[{ orderSocketTimes: 2 }, ['AB00', 'AB09 0', 'AB09 0', 'AB01 0', 'AB01 0', 'AB05 10', 'AB05 10']],
	[{ orderSocketCodes: 'unknown' }, ['AB00', 'AB12 0', 'AB12 0', 'AB12 10']],
	[{ orderSocketGreeting: 'none' }, ['AB09 0', 'AB01 0', 'AB05 10']],
	[{ orderSocketGreeting: 'twice' }, ['AB00', 'AB00', 'AB09 0', 'AB01 0', 'AB05 10']],
	[{ orderSocketSequence: 'reversed' }, ['AB00', 'AB01 0', 'AB09 0', 'AB05 10']],
] as const)('%j', async (quirks, expected) => {
	Object.assign(simulator.quirks, quirks);
	const heard = await listen();
	const orderId = await place();
	await new Promise((resolve) => setTimeout(resolve, 30));
	simulator.fill(orderId);
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(heard.updates()).toEqual(expected);
});

test('types the other way round, no tag, a delay, nonsense in between', async () => {
	Object.assign(simulator.quirks, {
		...{ orderSocketTyping: 'swapped', orderSocketHasTag: false, orderSocketDelayMs: 50 },
		orderSocketGarbage: true,
	});
	const heard = await listen();
	await place({ ordertag: 'tag-1' });
	const placedAt = performance.now();
	await until(() => heard.texts.some((text) => text.includes('"quantity":10')));
	expect(performance.now() - placedAt).toBeGreaterThan(20);
	expect(heard.texts.some((text) => text.includes('"price":"800"'))).toBe(true);
	expect(heard.texts.join()).not.toContain('tag-1');
	expect(heard.texts).toEqual(expect.arrayContaining(['', 'not json', '[]', 'null']));
});

test('a modification and a rejection', async () => {
	const heard = await listen();
	const orderId = await place();
	await client.post(
		'/order/v1/modifyOrder',
		order({ orderid: orderId, price: '801.00', duration: 'DAY' }),
	);
	simulator.reject(orderId, 'RMS: no');
	await until(() => heard.updates().some((one) => one.startsWith('AB03')));
	expect(heard.updates().join(' ')).toMatch(/AB01 0 .*AB04 0.* AB03 0$/);
	expect(heard.texts.at(-1)).toContain('RMS: no');
});

test.each(['stays', 'closes', 'mute'] as const)('at the end of its session it %s', async (what) => {
	simulator.quirks.orderSocketAtExpiry = what;
	const heard = await listen();
	const orderId = await place();
	await until(() => heard.updates().length === 3);
	simulator.expireSessions();
	if (what === 'closes') await new Promise((resolve) => heard.socket.once('close', resolve));
	simulator.fill(orderId);
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(heard.updates()).toHaveLength(what === 'stays' ? 4 : 3);
});

test("Angel One's own library hears it", async () => {
	// It has the live address in a constant of its own.
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
	const { CONSTANTS } = require('smartapi-javascript/config/constant') as {
		CONSTANTS: { wsclientupdatesURL: string };
	};
	CONSTANTS.wsclientupdatesURL = address();
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
	const Updates = require('smartapi-javascript/lib/ws_orderupdates') as new (params: object) => {
		connect(): Promise<unknown>;
		on(event: 'tick', heard: (text: string) => void): void;
		close(): void;
	};
	const { clientCode, apiKey } = angelOneDemoAccount;
	const socket = new Updates({
		...{ clientcode: clientCode, jwttoken: client.jwt, apikey: apiKey, feedtype: 'feed' },
	});
	const texts: string[] = [];
	socket.on('tick', (text) => texts.push(text));
	await socket.connect();
	const orderId = await place();
	simulator.fill(orderId);
	await until(() => texts.some((text) => text.includes('"order-status":"AB05"')));
	expect(texts[0]).toContain('AB00');
	socket.close();
});
