import { angelOne } from '../../../brokers/angelone';
import { AngelOneTickStream } from '../../../brokers/angelone/smart-stream';
import { closePools } from '../../../brokers/core/http/agents';
import { AxiosTransport } from '../../../brokers/core/http/axios-transport';
import {
	type Authenticator,
	NO_SESSION,
	type Session,
	SessionManager,
} from '../../../brokers/core/session/session-manager';
import { type SocketAddress, socketOpener } from '../../../brokers/core/stream/session-socket';
import type { OpenedTicks, Tick, TickMessage } from '../../../brokers/core/stream/tick-stream-api';
import {
	type AngelOneQuirks,
	type AngelOneSimulator,
	startAngelOneSimulator,
} from '../../../simulators/angelone';
import { addAngelOneAccount, angelOneFields } from '../../brokers';
import { failureOf } from '../support/failures';

let simulator: AngelOneSimulator;
beforeAll(async () => {
	simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false, tickSocketCachedAfterMs: 0 },
	});
});
const before = () => structuredClone(simulator.quirks);
let quirks: AngelOneQuirks;
beforeEach(() => {
	quirks = before();
	simulator.setPrice('SBIN', 870);
});
afterEach(() => {
	simulator.tickSocket.cut();
	Object.assign(simulator.quirks, quirks);
});
afterAll(async () => {
	closePools();
	await simulator.close();
});

const until = async (condition: () => boolean) => {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 2_000) throw new Error('Waited in vain');
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
};

const SBIN = { exchange: 'NSE', segment: null, token: '3045', tradingSymbol: 'SBIN-EQ' };
const RELIANCE = { ...SBIN, token: '2885', tradingSymbol: 'RELIANCE-EQ' };
const AT_BSE = { ...SBIN, exchange: 'BSE', token: '500112', tradingSymbol: 'SBIN' };

/** A client of its own. @param change of each session that a log-in gives */
function clientOf(stored: Partial<Session> = {}, change = (session: Session) => session) {
	const account = addAngelOneAccount(simulator);
	const fields = { baseUrl: simulator.origin, ...angelOneFields(account) };
	const credential = angelOne.readCredential(fields);
	const transport = new AxiosTransport({ origin: simulator.origin, proxy: null });
	const login = credential.authenticator(transport);
	let logins = 0;
	const authenticator: Authenticator = {
		...{ broker: 'angelOne', owner: login.owner, secrets: login.secrets },
		login: async () => {
			logins++;
			return change(await login.login(null));
		},
	};
	let kept: Session = { ...NO_SESSION, ...stored };
	if (stored.accessToken !== undefined)
		kept = { ...kept, sessionOwner: login.owner, sessionExpiresAt: '2099-01-01T00:00:00+05:30' };
	const store = {
		id: account.clientCode,
		read: async () => await Promise.resolve(kept),
		write: async (session: Session) => {
			kept = session;
			await Promise.resolve();
		},
	};
	const stream = () =>
		new AngelOneTickStream(
			credential,
			socketOpener({
				...{ broker: 'angelOne', displayName: 'Angel One', secrets: credential.secrets },
				sessions: new SessionManager(authenticator, store, kept),
				route: { proxy: null },
			}),
		);
	return { account, stream, logins: () => logins };
}

interface Heard extends OpenedTicks {
	messages: TickMessage[];
	ticks(): Tick[];
	kinds(): string[];
}

async function open(stream: AngelOneTickStream, refused: string | null = null): Promise<Heard> {
	const messages: TickMessage[] = [];
	const onMessage = (message: TickMessage) => void messages.push(message);
	const { signal } = new AbortController();
	const opened = await stream.open({ onMessage, onSign: () => undefined, signal }, refused);
	return {
		...{ ...opened, messages, kinds: () => messages.map(({ kind }) => kind) },
		ticks: () => messages.flatMap((one) => (one.kind === 'tick' ? [one.tick] : [])),
	};
}

/** Subscribed to SBIN, with its first tick. */
async function subscribed(changes: Partial<AngelOneQuirks> = {}): Promise<Heard> {
	const heard = await open(clientOf().stream());
	heard.subscribe([SBIN]);
	await until(() => heard.ticks().length > 0);
	Object.assign(simulator.quirks, changes);
	return heard;
}

test('tells each price of what it is subscribed to, by all four headers and none in the address', async () => {
	const { account, stream } = clientOf();
	const heard = await open(stream());
	const { url, headers, status } = simulator.tickSocket.handshakes.at(-1) ?? {};
	expect([url, status]).toEqual(['/smart-stream', 101]);
	expect(headers).toMatchObject({
		...{ 'x-client-code': account.clientCode, 'x-api-key': account.apiKey },
		...{ authorization: `Bearer ${heard.token}`, 'x-feed-token': expect.stringMatching(/^ey/) },
	});
	heard.subscribe([SBIN, AT_BSE, SBIN]);
	await until(() => heard.ticks().length === 2);
	simulator.setPrice('3045', 871.05);
	await until(() => heard.ticks().length === 3);
	const prices = heard.ticks().map(({ key, lastPrice }) => [key, lastPrice]);
	expect(prices).toEqual([
		['1:3045', 8_700_000],
		['3:500112', 8_700_000],
		['1:3045', 8_710_500],
	]);
	expect(heard.ticks().map(({ key }) => key)).toContain(stream().keyOf(AT_BSE));
	expect(heard.ticks()[2].quote(SBIN)).toMatchObject({
		...{ exchange: 'NSE', tradingSymbol: 'SBIN-EQ', instrumentToken: '3045', lastPrice: 871.05 },
		...{ previousClose: 870, change: 1.05, bidPrice: 871.05, askPrice: 871.05, bidQuantity: 500 },
	});
	heard.unsubscribe([SBIN]);
	await until(() => simulator.tickSocket.subscriptions.includes(1));
	simulator.setPrice('3045', 872);
	simulator.setPrice('500112', 872);
	await until(() => heard.ticks().length === 4);
	expect(heard.ticks()[3].key).toBe('3:500112');
	expect(heard.validUntil).toBeGreaterThan(Date.now());
});

test('what is live is dialled at its own host, anything else at the base URL', async () => {
	const session = { ...NO_SESSION, accessToken: 'jwt', feedToken: 'feed' };
	const originsOf = async (baseUrl: string) => {
		const addresses: SocketAddress[] = [];
		const fields = { apiKey: 'key-1', clientCode: 'a12345', baseUrl };
		const stream = new AngelOneTickStream(angelOne.readCredential(fields), {
			open: async (address) => {
				addresses.push(address(session));
				return await Promise.reject(new Error('far enough'));
			},
			dial: async () => await Promise.reject(new Error('not dialled here')),
		});
		await open(stream).catch(() => undefined);
		return addresses.map(({ origin, path, ping, headers }) => [origin + path, ping, headers]);
	};
	const headers = {
		...{ Authorization: 'Bearer jwt', 'x-api-key': 'key-1', 'x-client-code': 'A12345' },
		'x-feed-token': 'feed',
	};
	expect(await originsOf('')).toEqual([
		['https://smartapisocket.angelone.in/smart-stream', 'ping', headers],
	]);
	expect(await originsOf('http://127.0.0.1:8080')).toEqual([
		['http://127.0.0.1:8080/smart-stream', 'ping', headers],
	]);
});

test('asks for one mode, in frames of at most 250 tokens of one exchange', async () => {
	const heard = await open(clientOf().stream());
	const many = Array.from({ length: 620 }, (_, at) => ({ ...SBIN, token: `9${at}` }));
	const since = simulator.tickSocket.frames.length;
	heard.subscribe([...many, AT_BSE, ...many]);
	await until(() => simulator.tickSocket.frames.length === since + 4);
	const frames = simulator.tickSocket.frames.slice(since).map(
		(text) =>
			JSON.parse(text) as {
				action: number;
				params: { mode: number; tokenList: Array<{ exchangeType: number; tokens: string[] }> };
			},
	);
	const shape = frames.map(({ action, params: { mode, tokenList } }) => [
		...[action, mode, tokenList.length, tokenList[0].exchangeType, tokenList[0].tokens.length],
	]);
	expect(shape).toEqual([
		[1, 3, 1, 1, 250],
		[1, 3, 1, 1, 250],
		[1, 3, 1, 1, 120],
		[1, 3, 1, 3, 1],
	]);
	heard.unsubscribe([AT_BSE]);
	await until(() => simulator.tickSocket.frames.length === since + 5);
	expect(JSON.parse(simulator.tickSocket.frames.at(-1) ?? '')).toEqual({
		action: 0,
		params: { mode: 3, tokenList: [{ exchangeType: 3, tokens: ['500112'] }] },
	});
	expect(clientOf().stream().most).toBe(1_000);
});

test('keys are of the exchange and the token; of other exchanges there are no prices', () => {
	const stream = clientOf().stream();
	const keyOf = (exchange: string) => stream.keyOf({ ...SBIN, exchange });
	expect(['NSE', 'NFO', 'BSE', 'BFO', 'MCX', 'NCDEX', 'CDS'].map(keyOf)).toEqual(
		['1', '2', '3', '4', '5', '7', '13'].map((type) => `${type}:3045`),
	);
	for (const exchange of ['BCD', 'toString', '', 'nse'])
		expect(() => keyOf(exchange)).toThrow(
			expect.objectContaining({ failure: 'input', code: 'BAD_EXCHANGE', field: 'exchange' }),
		);
});

test('a refused subscription is told of, and what was there goes on', async () => {
	const heard = await subscribed({ tickSocketSubscriptions: 1 });
	heard.subscribe([RELIANCE]);
	await until(() => heard.messages.length === 2);
	expect(heard.messages[1]).toEqual({
		...{ kind: 'notSubscribed', code: 'E1002' },
		message: 'Invalid Request. Subscription Limit Exceeded',
	});
	simulator.setPrice('3045', 873);
	await until(() => heard.ticks().length === 2);
});

test.each([
	{ tickSocketGarbage: 'frames' },
	{ tickSocketForeign: true },
	{ tickSocketValues: 'zeroPrice' },
	{ tickSocketValues: 'beyond53Bits' },
	{ tickSocketValues: 'emptyBook' },
	{ tickSocketValues: 'sidesSwapped' },
	{ tickSocketValues: 'zeroTotals' },
	{ tickSocketOiChange: 'NaN' },
	{ tickSocketOiChange: 'Infinity' },
	{ tickSocketSequence: 'zero' },
	{ tickSocketTimes: 3 },
] as Array<Partial<AngelOneQuirks>>)('%j: no wrong price, and the next one comes', async (odd) => {
	const heard = await subscribed(odd);
	simulator.setPrice('3045', 874);
	Object.assign(simulator.quirks, quirks);
	simulator.setPrice('3045', 875);
	const own = () => heard.ticks().filter(({ key }) => key === '1:3045');
	await until(() => own().at(-1)?.lastPrice === 8_750_000);
	const unknown = ['zeroPrice', 'beyond53Bits'].includes(String(odd.tickSocketValues));
	const expected = unknown ? null : 8_740_000;
	const between = own().slice(1, -1);
	expect(between.map(({ lastPrice }) => lastPrice)).toEqual(between.map(() => expected));
	expect(between).toHaveLength(odd.tickSocketTimes ?? 1);
	const { depth, bidPrice } = between[0].quote(SBIN);
	const empty = odd.tickSocketValues === 'emptyBook';
	expect([depth?.buy.length, bidPrice]).toEqual(empty ? [0, null] : [5, 874]);
	const garbled = heard.kinds().filter((kind) => kind === 'garbled').length;
	expect(garbled).toBe(odd.tickSocketGarbage ? 11 : 0);
});

describe('the session', () => {
	test('a feed token that is refused renews it once', async () => {
		const client = clientOf();
		const first = await open(client.stream());
		simulator.revokeAllSessions();
		const second = await open(client.stream());
		expect([client.logins(), first.token === second.token]).toEqual([2, false]);
	});

	test('one without a feed token, as an older version or a browser stored it, is renewed first', async () => {
		const client = clientOf({ accessToken: 'stored-jwt' });
		const since = simulator.tickSocket.handshakes.length;
		await open(client.stream());
		expect(client.logins()).toBe(1);
		expect(simulator.tickSocket.handshakes.length - since).toBe(1);
	});

	test('none has a feed token: that is said, and nobody logs in again and again', async () => {
		const client = clientOf({}, (session) => ({ ...session, feedToken: '' }));
		const failures = [];
		for (let tries = 0; tries < 3; tries++) failures.push(await failureOf(open(client.stream())));
		expect(client.logins()).toBe(2);
		for (const failure of failures)
			expect(failure).toMatchObject({ failure: 'login', code: 'NO_FEED_TOKEN', retryable: true });
		expect(failures[0].message).toBe(
			'The session of Angel One has no feed token, without which it pushes no prices.',
		);
		const since = simulator.tickSocket.handshakes.length;
		await failureOf(open(client.stream(), 'another token'));
		expect(simulator.tickSocket.handshakes.length).toBe(since);
	});

	test('one that was renewed for its refusal, and lacks a feed token, is not renewed for that too', async () => {
		const client = clientOf({}, (session) => ({ ...session, feedToken: '' }));
		const failure = await failureOf(open(client.stream(), 'refused before'));
		expect([failure.code, client.logins()]).toEqual(['NO_FEED_TOKEN', 1]);
	});

	test('too many connections are told as such', async () => {
		simulator.quirks.tickSocketHandshake = 429;
		const failure = await failureOf(open(clientOf().stream()));
		expect(failure).toMatchObject({ failure: 'rateLimited', code: 'SOCKET_429' });
	});
});
