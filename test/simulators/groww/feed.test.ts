/** The feed, by a client of NATS, key pairs and a decoder that are not ours. */
import path from 'node:path';
import { createRequire } from 'node:module';
import type { FeedQuirks, GrowwQuirks } from '../../../simulators/groww';
import type { Caller, Json } from './support';
import { growwDemoAccount } from '../../../simulators/groww';
import { startTrading } from './support';

// What growwapi stands on itself.
const ofGrowwapi = createRequire(require.resolve('growwapi/package.json'));
const { connect, jwtAuthenticator } = ofGrowwapi('nats.ws') as Json;
const nkeys = ofGrowwapi('nkeys.js') as Json;
const protobuf = ofGrowwapi('protobufjs') as Json;
const PROTOS = path.join(
	path.dirname(require.resolve('growwapi/package.json')),
	'dist/utils/Protobuffer/protos',
);
const orderProto = protobuf.loadSync(path.join(PROTOS, 'orderUpdate.proto'));
const OrderMessage = orderProto.lookupType('OrderDetailsBroadCastDto');
const priceProto = protobuf.loadSync(path.join(PROTOS, 'liveFeed.proto'));
const PriceMessage = priceProto.lookupType('StocksSocketResponseProtoDto');
const asRead = { enums: String, longs: Number, defaults: true };

let caller: Caller;
let quirks: GrowwQuirks;
const open: Json[] = [];
beforeEach(async () => {
	caller = await startTrading({ quirks: { enforceRateLimits: false } });
	quirks = caller.simulator.quirks;
});
afterEach(async () => {
	for (const one of open.splice(0)) await one.close().catch(() => undefined);
	await caller.simulator.close();
});

const until = async (condition: () => boolean) => {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 1_000) throw new Error('Waited in vain');
		await pause(2);
	}
};
const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

const TOKEN = '/v1/api/apex/v1/socket/token/create/';
const ask = async (socketKey: string, at = TOKEN) => await caller.post(at, { socketKey });

interface Listening {
	client: Json;
	/** Payloads by subject, oldest first. */
	heard: Array<[subject: string, payload: Uint8Array]>;
	id: string;
	subscribe(...subjects: string[]): Promise<void>;
	orders(): string[];
	prices(): Json[];
}

/** Logs in to the feed with a new key; subscribes to the account's orders. */
async function listen(
	change: (given: Json) => Json = (given) => given,
	timeout = 5_000,
): Promise<Listening> {
	const pair = nkeys.createUser();
	const { token, subscriptionId } = (await ask(pair.getPublicKey())).body;
	const given = change({ token, seed: pair.getSeed() });
	const client = await connect({
		servers: caller.simulator.origin.replace('http', 'ws'),
		authenticator: jwtAuthenticator(given.token, given.seed),
		...{ reconnect: false, timeout },
	});
	open.push(client);
	const heard: Listening['heard'] = [];
	const subscribe = async (...subjects: string[]) => {
		for (const subject of subjects)
			client.subscribe(subject, {
				callback: (error: Error | null, message: Json) =>
					heard.push([error ? String(error.message) : message.subject, message?.data]),
			});
		await client.flush().catch(() => undefined);
	};
	const id = String(subscriptionId);
	await subscribe(`stocks/order/updates.apex.${id}`, `stocks_fo/order/updates.apex.${id}`);
	const orders = () => heard.map(([, payload]) => told(payload));
	const prices = () =>
		heard.map(([, payload]) => PriceMessage.toObject(PriceMessage.decode(payload), asRead));
	return { client, heard, id, subscribe, orders, prices };
}

/** `EXECUTED 10` */
function told(payload: Uint8Array): string {
	try {
		const { orderDetailUpdateDto: update } = OrderMessage.toObject(
			OrderMessage.decode(payload),
			asRead,
		);
		return update ? `${update.orderStatus} ${update.filledQuantity}` : 'stages';
	} catch {
		return 'garbage';
	}
}

test('tells each state of an order of this account, as others decode it', async () => {
	const { orders, heard } = await listen();
	const id = await caller.createId({ order_reference_id: 'ref-00000001' });
	await until(() => orders().includes('APPROVED 0'));
	caller.simulator.fill(id, 4);
	caller.simulator.fill(id, 6, 859);
	await until(() => orders().includes('EXECUTED 10'));
	expect(orders()).toEqual(['NEW 0', 'APPROVED 0', 'APPROVED 4', 'EXECUTED 10']);
	const [, last] = heard[heard.length - 1];
	const decoded = OrderMessage.toObject(OrderMessage.decode(last), asRead);
	expect(decoded.stageAndTimeStamp).toHaveLength(1);
	expect(decoded.orderDetailUpdateDto).toMatchObject({
		...{ quantity: 10, price: 86_000, triggerPrice: 0, filledQuantity: 10, remainingQuantity: 0 },
		...{ averageFillPrice: 85_940, growwOrderId: id, orderStatus: 'EXECUTED', duration: 'DAY' },
		...{ exchange: 'NSE', segment: 'CASH', product: 'CNC', orderType: 'L', buySell: 'B' },
		contractId: expect.stringMatching(/^INE/),
	});
});

test('derivatives come under their own subject, with their symbol', async () => {
	const { heard, orders, id } = await listen();
	const symbol = 'NIFTY26NOVFUT';
	await caller.create({
		...{ segment: 'FNO', product: 'NRML', trading_symbol: symbol, quantity: 65, price: 25_000 },
	});
	await until(() => orders().includes('APPROVED 0'));
	expect(heard[0][0]).toBe(`stocks_fo/order/updates.apex.${id}`);
	const { orderDetailUpdateDto } = OrderMessage.toObject(OrderMessage.decode(heard[0][1]), asRead);
	expect(orderDetailUpdateDto).toMatchObject({
		contractId: symbol,
		segment: 'FNO',
		product: 'NRML',
	});
});

test('prices follow the market, under the subjects of shares and indices', async () => {
	const listening = await listen();
	await listening.subscribe('/ld/eq/nse/price.3045', '/ld/indices/nse/price.NIFTY');
	caller.simulator.setPrice('SBIN', 871.35);
	caller.simulator.setPrice('NIFTY', 26_111.1);
	caller.simulator.setPrice('RELIANCE', 1);
	await until(() => listening.heard.length >= 2);
	await pause(10);
	const [share, index] = listening.prices();
	expect(listening.heard).toHaveLength(2);
	expect(share).toMatchObject({ symbol: '3045', segment: 'CASH', exchange: 'NSE' });
	expect(share.priceData).toMatchObject({ price: 871.35, close: 870 });
	expect(share.priceData.timestamp).toBeCloseTo(caller.simulator.clock.now(), -4);
	expect(index).toMatchObject({ symbol: 'NIFTY', indexData: { value: 26_111.1 } });
});

test('what was before is not told, and what is missed neither', async () => {
	const id = await caller.createId();
	const { orders, client } = await listen();
	await pause(20);
	expect(orders()).toEqual([]);
	await client.close();
	caller.simulator.fill(id);
	const again = await listen();
	await pause(20);
	expect(again.orders()).toEqual([]);
	expect(caller.simulator.feed.open).toBe(1);
});

describe('a log-in that is not good', () => {
	test.each<[string, (given: Json) => Json]>([
		['a token of another key', (given) => ({ ...given, seed: nkeys.createUser().getSeed() })],
		['no token of the feed', (given) => ({ ...given, token: caller.token })],
		['a token that nobody issued', (given) => ({ ...given, token: `${given.token}x` })],
	])('%s', async (_, change) => {
		await expect(listen(change)).rejects.toThrow(/authori[sz]ation/i);
		expect(caller.simulator.feed.open).toBe(0);
	});

	test('a token whose time is over', async () => {
		caller.simulator.clock.set('2026-11-20T05:59:59+05:30');
		caller.simulator.clock.advance(0);
		const late = listen((given) => {
			caller.simulator.clock.advance(2_000);
			return given;
		});
		await expect(late).rejects.toThrow(/authori[sz]ation/i);
	});

	test('a signature of another nonce', async () => {
		const pair = nkeys.createUser();
		const { token } = (await ask(pair.getPublicKey())).body;
		const client = connect({
			servers: caller.simulator.origin.replace('http', 'ws'),
			authenticator: () => {
				const { nkey, sig } = jwtAuthenticator(token, pair.getSeed())('another');
				return { nkey, sig, jwt: token };
			},
			...{ reconnect: false, timeout: 5_000 },
		});
		await expect(client).rejects.toThrow(/authori[sz]ation/i);
	});

	test('the token call knows keys, and sessions', async () => {
		expect((await ask('UNO')).status).toBe(400);
		expect((await caller.post(TOKEN, {}, { bearer: 'nobody' })).status).toBe(401);
		expect((await ask(nkeys.createUser().getPublicKey(), TOKEN.slice(0, -1))).status).toBe(200);
	});

	test('subjects of others are refused', async () => {
		const listening = await listen();
		await listening.subscribe('stocks/order/updates.apex.others');
		await until(() => listening.heard.length > 0);
		expect(listening.heard[0][0]).toMatch(/permissions violation/i);
	});
});

/** An order that rests and fills: what came of it. */
async function filled(listening: Listening): Promise<string[]> {
	const id = await caller.createId();
	caller.simulator.fill(id);
	const expected = quirks.feedUpdates === 'notFinal' ? 'APPROVED 0' : 'EXECUTED 10';
	await until(() => listening.orders().includes(expected));
	await pause(15);
	return listening.orders();
}
const ALL = ['NEW 0', 'APPROVED 0', 'EXECUTED 10'];
const wireOf = async (work: () => Promise<unknown>) => {
	const texts: string[] = [];
	const socket = new WebSocket(caller.simulator.origin.replace('http', 'ws'));
	socket.binaryType = 'arraybuffer';
	socket.addEventListener('message', ({ data }) => texts.push(Buffer.from(data).toString()));
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve);
		socket.addEventListener('error', () => reject(new Error('not opened')));
	});
	await work();
	await pause(20);
	socket.close();
	return texts;
};
/** The server's side of a session of the client that is not ours. */
async function wire(work: (listening: Listening) => Promise<unknown>) {
	const listening = await listen();
	await work(listening);
	return listening;
}

/** Each switch: what it is with it. A switch without a test does not compile. */
const cases: Record<keyof FeedQuirks, () => Promise<void>> = {
	feedTokenReply: async () => {
		const key = nkeys.createUser().getPublicKey();
		expect(Object.keys((await ask(key)).body)).toEqual(['token', 'subscriptionId', 'expiry']);
		quirks.feedTokenReply = 'wrapped';
		expect((await ask(key)).body).toMatchObject({
			status: 'SUCCESS',
			payload: { token: expect.any(String) },
		});
		quirks.feedTokenReply = 'noSubscriptionId';
		expect(Object.keys((await ask(key)).body)).toEqual(['token']);
		quirks.feedTokenReply = 'redirects';
		const { status, headers } = await ask(key);
		expect([status, headers.location]).toEqual([307, TOKEN.slice(0, -1)]);
		expect((await ask(key, TOKEN.slice(0, -1))).status).toBe(200);
	},
	feedSubscriptionId: async () => {
		const [first, second] = [await listen(), await listen()];
		expect(first.id).toBe(second.id);
		quirks.feedSubscriptionId = 'changing';
		const third = await listen();
		expect(third.id).not.toBe(first.id);
		expect(await filled(third)).toEqual(ALL);
	},
	feedHandshake: async () => {
		quirks.feedHandshake = 502;
		await expect(listen()).rejects.toThrow();
		quirks.feedHandshake = 'reset';
		await expect(listen()).rejects.toThrow();
		quirks.feedHandshake = 'silence';
		await expect(
			Promise.race([listen(undefined, 200), pause(100).then(() => 'nothing')]),
		).resolves.toBe('nothing');
		expect(caller.simulator.feed.handshakes.length).toBeGreaterThan(2);
	},
	feedLogIn: async () => {
		quirks.feedLogIn = 'refused';
		await expect(listen()).rejects.toThrow(/authori[sz]ation/i);
		quirks.feedLogIn = 'silence';
		await expect(listen(undefined, 50)).rejects.toThrow(/timeout/i);
	},
	feedInfo: async () => {
		const info = await wireOf(async () => undefined);
		expect(info).toHaveLength(1);
		expect(info[0]).toMatch(/^INFO \{.*"nonce":"[\w-]{15}".*\} \r\n$/);
		quirks.feedInfo = 'noNonce';
		expect((await wireOf(async () => undefined))[0]).not.toContain('nonce');
		quirks.feedInfo = 'split';
		expect(await wireOf(async () => undefined)).toHaveLength(2);
		expect(await filled(await listen())).toEqual(ALL);
		quirks.feedInfo = 'again';
		expect(await filled(await listen())).toEqual(ALL);
	},
	feedFraming: async () => {
		quirks.feedFraming = 'bytes';
		expect((await wireOf(async () => undefined)).length).toBeGreaterThan(100);
		expect(await filled(await listen())).toEqual(ALL);
		quirks.feedFraming = 'joined';
		expect(await filled(await listen())).toEqual(ALL);
	},
	feedLowerCaseVerbs: async () => {
		quirks.feedLowerCaseVerbs = true;
		expect((await wireOf(async () => undefined))[0]).toMatch(/^info \{/);
	},
	feedHeaders: async () => {
		quirks.feedHeaders = true;
		expect(await filled(await listen())).toEqual(ALL);
	},
	feedSaysOk: async () => {
		quirks.feedSaysOk = true;
		expect(await filled(await listen())).toEqual(ALL);
	},
	feedPongs: async () => {
		const { client } = await listen();
		await client.flush();
		quirks.feedPongs = false;
		await expect(
			Promise.race([client.flush(), pause(50).then(() => Promise.reject(new Error('none')))]),
		).rejects.toThrow('none');
	},
	feedPings: async () => {
		quirks.feedPings = 10;
		const before = caller.simulator.feed.lines.length;
		expect(await filled(await listen())).toEqual(ALL);
		const lines = caller.simulator.feed.lines.slice(before);
		expect(lines.filter((line) => line === 'PONG')).toHaveLength(30);
	},
	feedSid: async () => {
		quirks.feedSid = 'unknown';
		const { orders } = await wire(async () => caller.simulator.fill(await caller.createId()));
		await pause(20);
		// A client that goes by the number hears nothing.
		expect(orders()).toEqual([]);
	},
	feedDenied: async () => {
		quirks.feedDenied = ['/ld/'];
		const listening = await listen();
		await listening.subscribe('/ld/eq/nse/price.3045');
		await until(() => listening.heard.length > 0);
		expect(listening.heard[0][0]).toMatch(/permissions violation/i);
		listening.heard.length = 0;
		expect(await filled(listening)).toEqual(ALL);
	},
	feedMost: async () => {
		quirks.feedMost = 3;
		const { subscribe } = await listen();
		await subscribe('/ld/eq/nse/price.1', '/ld/eq/nse/price.2').catch(() => undefined);
		await until(() => caller.simulator.feed.subjects.length === 3);
	},
	feedConnections: async () => {
		await listen();
		await listen();
		expect(caller.simulator.feed.open).toBe(2);
		quirks.feedConnections = 'lastOne';
		await listen();
		await until(() => caller.simulator.feed.open === 1);
	},
	feedAtExpiry: async () => {
		const listening = await listen();
		caller.simulator.clock.set('2026-11-23T11:00:00+05:30');
		caller.token = growwDemoAccount.dailyAccessToken ?? '';
		caller.simulator.accounts[0].dailyAccessToken = caller.token = 'token of Monday';
		quirks.feedAtExpiry = 'mute';
		await caller.createId();
		await pause(20);
		expect(listening.orders()).toEqual([]);
		quirks.feedAtExpiry = 'stays';
		expect(await filled(listening)).toEqual(ALL);
		quirks.feedAtExpiry = 'closes';
		expect(String(await listening.client.closed())).toMatch(/authentication expired/i);
	},
	feedMute: async () => {
		const listening = await listen();
		quirks.feedMute = true;
		await listening.subscribe('/ld/eq/nse/price.3045');
		caller.simulator.setPrice('SBIN', 875);
		caller.simulator.fill(await caller.createId());
		await pause(20);
		expect(listening.heard).toEqual([]);
	},
	feedZeros: async () => {
		const listening = await listen();
		await filled(listening);
		const [, absent] = listening.heard[0];
		quirks.feedZeros = 'written';
		listening.heard.length = 0;
		expect(await filled(listening)).toEqual(ALL);
		expect(listening.heard[0][1].length).toBeGreaterThan(absent.length + 10);
	},
	feedUnknownFields: async () => {
		quirks.feedUnknownFields = true;
		const listening = await listen();
		expect(await filled(listening)).toEqual(ALL);
		expect(Buffer.from(listening.heard[0][1]).includes('later')).toBe(true);
	},
	feedGarbage: async () => {
		quirks.feedGarbage = true;
		const said = await filled(await listen());
		expect(said.filter((one) => ALL.includes(one))).toEqual(expect.arrayContaining(ALL));
		expect(said.filter((one) => one === 'garbage').length).toBeGreaterThan(5);
	},
	feedStages: async () => {
		quirks.feedStages = true;
		expect(await filled(await listen())).toEqual(ALL.flatMap((one) => ['stages', one]));
	},
	feedDelayMs: async () => {
		quirks.feedDelayMs = 60;
		const { orders } = await listen();
		await caller.createId();
		await pause(30);
		expect(orders()).toEqual([]);
		await until(() => orders().length === 2);
	},
	feedUpdates: async () => {
		const listening = await listen();
		const cases = [
			['none', []],
			['finalOnly', ['EXECUTED 10']],
			['notFinal', ['NEW 0', 'APPROVED 0']],
		] as const;
		for (const [which, expected] of cases) {
			quirks.feedUpdates = which;
			listening.heard.length = 0;
			caller.simulator.fill(await caller.createId());
			await pause(25);
			expect(listening.orders()).toEqual(expected);
		}
	},
	feedTimes: async () => {
		quirks.feedTimes = 3;
		expect(await filled(await listen())).toEqual(ALL.flatMap((one) => [one, one, one]));
	},
	feedSequence: async () => {
		quirks.feedSequence = 'reversed';
		const { orders } = await listen();
		await caller.createId();
		await until(() => orders().length === 2);
		expect(orders()).toEqual(['APPROVED 0', 'NEW 0']);
	},
	feedTime: async () => {
		quirks.feedTime = 's';
		const listening = await listen();
		await listening.subscribe('/ld/eq/nse/price.3045');
		caller.simulator.setPrice('SBIN', 875);
		await until(() => listening.heard.length > 0);
		expect(listening.prices()[0].priceData.timestamp).toBeLessThan(1e11);
	},
	feedPrices: async () => {
		quirks.feedPrices = 'paise';
		const listening = await listen();
		await listening.subscribe('/ld/eq/nse/price.3045');
		caller.simulator.setPrice('SBIN', 875.5);
		await until(() => listening.heard.length > 0);
		expect(listening.prices()[0].priceData).toMatchObject({ price: 87_550, close: 87_000 });
	},
	feedLastPrice: async () => {
		quirks.feedLastPrice = true;
		const listening = await listen();
		await listening.subscribe('/ld/eq/nse/price.3045');
		await until(() => listening.heard.length > 0);
		expect(listening.prices()[0].priceData.price).toBe(870);
	},
};

test.each(Object.entries(cases))('the switch %s', async (_, check) => await check());
