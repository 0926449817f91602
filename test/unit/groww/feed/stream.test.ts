import { defineBroker } from '../../../../brokers/core/broker';
import { inputError } from '../../../../brokers/core/errors';
import type { OrderMessage } from '../../../../brokers/core/stream/order-stream-api';
import type { SocketOpener } from '../../../../brokers/core/stream/session-socket';
import type { FrameEvents } from '../../../../brokers/core/stream/socket';
import type { TickMessage } from '../../../../brokers/core/stream/tick-stream-api';
import { groww } from '../../../../brokers/groww';
import { GrowwOrderStream } from '../../../../brokers/groww/feed/order-stream';
import { GrowwTickStream } from '../../../../brokers/groww/feed/tick-stream';
import { openWith } from '../../support/broker';
import { failureOf } from '../../support/failures';
import { type Answer, reply } from '../../support/transport';

/** A server of the feed: what clients said, and what it says by itself. */
class FakeServer {
	readonly sockets: FakeSocket[] = [];
	readonly addresses: object[] = [];
	/** Instead of an answer to the log-in. */
	refusal: string | null = null;
	answers = true;
	dial: SocketOpener['dial'] = async (address, events) => {
		this.addresses.push(address);
		const socket = new FakeSocket(this, events);
		this.sockets.push(socket);
		setImmediate(() => socket.say('INFO {"nonce":"n"}\r\n'));
		return await Promise.resolve({ socket, token: 'token-1', ping: '', validUntil: this.until });
	};
	until: number | null = null;

	get open(): FakeSocket[] {
		return this.sockets.filter(({ ended }) => !ended);
	}
}

class FakeSocket {
	readonly lines: string[] = [];
	ended = false;
	private close!: (code: number) => void;
	readonly closed = new Promise<number>((resolve) => {
		this.close = resolve;
	});

	constructor(
		private readonly server: FakeServer,
		private readonly events: FrameEvents,
	) {}

	send(text: string): void {
		for (const line of text.split('\r\n').filter((one) => one !== '')) {
			this.lines.push(line);
			if (line === 'PING' && this.server.answers) setImmediate(() => this.say('PONG\r\n'));
			if (line.startsWith('CONNECT') && this.server.refusal) this.say(this.server.refusal);
		}
	}

	ping(): void {}

	end(): void {
		this.ended = true;
		this.close(1006);
	}

	say(text: string | Buffer): void {
		if (!this.ended) this.events.onFrame(Buffer.from(text));
	}

	publish(subject: string, hex: string): void {
		const payload = Buffer.from(hex, 'hex');
		const head = Buffer.from(`MSG ${subject} 1 ${payload.length}\r\n`);
		this.say(Buffer.concat([head, payload, Buffer.from('\r\n')]));
	}
}

const TOKEN = reply({ token: 'jwt-1', subscriptionId: 'c3Vi=', expiry: '2026-11-21T06:00:00' });
const PRICE = '0a0432383835180122120900802c952d0d7a42699a99999999139340';
const RELIANCE = { exchange: 'NSE', segment: 'CASH', token: '2885', tradingSymbol: 'RELIANCE' };
const SBIN = { ...RELIANCE, token: '3045', tradingSymbol: 'SBIN' };
const SUBJECT = '/ld/eq/nse/price.2885';

let server: FakeServer;
let stops: AbortController[];
beforeEach(() => {
	server = new FakeServer();
	stops = [];
});
afterEach(() => {
	for (const stop of stops) stop.abort();
	expect(server.open).toEqual([]);
});

/** One account with its two streams. */
function account(...answers: Answer[]) {
	const module = defineBroker({ ...groww, abilities: (context) => ({ context }) });
	const { broker, transport } = openWith(module, answers);
	const socket: SocketOpener = {
		open: async () => await Promise.reject(inputError('groww', '', 'NOT_HERE', '')),
		dial: async (...asked) => await server.dial(...asked),
	};
	const context = { ...broker.context, socket };
	const heard: Array<OrderMessage | TickMessage> = [];
	let signs = 0;
	const events = () => {
		const stop = new AbortController();
		stops.push(stop);
		const onMessage = (message: OrderMessage | TickMessage) => void heard.push(message);
		return { onMessage, onSign: () => void (signs += 1), signal: stop.signal };
	};
	return {
		...{ transport, heard, signs: () => signs },
		orders: async () => await new GrowwOrderStream(context).open(events()),
		ticks: async () => await new GrowwTickStream(context).open(events()),
	};
}

const connects = () =>
	server.sockets.map(({ lines }) => JSON.parse(lines[0].slice(8)) as { nkey: string });

test('orders and prices share one connection, which ends with the last of them', async () => {
	const { orders, ticks, transport, heard, signs } = account(TOKEN);
	const [one, other] = await Promise.all([orders(), ticks()]);
	expect(server.sockets).toHaveLength(1);
	const [socket] = server.sockets;
	expect(transport.requests).toMatchObject([
		{
			...{ method: 'POST', path: '/v1/api/apex/v1/socket/token/create/' },
			body: { socketKey: connects()[0].nkey },
		},
	]);
	expect(server.addresses).toEqual([
		{ origin: 'https://socket-api.groww.in', path: '/', ping: '' },
	]);
	expect(connects()[0]).toMatchObject({ jwt: 'jwt-1', sig: expect.any(String) as string });
	expect(socket.lines.filter((line) => line.startsWith('SUB'))).toEqual([
		'SUB stocks/order/updates.apex.c3Vi= 1',
		'SUB stocks_fo/order/updates.apex.c3Vi= 2',
	]);

	other.subscribe([RELIANCE, SBIN]);
	expect(socket.lines.slice(-2)).toEqual([`SUB ${SUBJECT} 3`, 'SUB /ld/eq/nse/price.3045 4']);
	const before = signs();
	socket.publish(SUBJECT, PRICE);
	socket.publish(SUBJECT, PRICE.slice(0, 20));
	socket.publish('stocks/order/updates.apex.c3Vi=', '0a0e09000000d8d14e80411203524d53');
	expect(heard).toMatchObject([
		{ kind: 'tick', tick: { key: SUBJECT, lastPrice: 12_209_000 } },
		{ kind: 'garbled' },
		{ kind: 'nothing' },
	]);
	// Each of both hears that the other side is there.
	expect(signs() - before).toBe(6);
	other.unsubscribe([RELIANCE]);
	expect(socket.lines.at(-1)).toBe('UNSUB 3');

	one.socket.end();
	await one.socket.closed;
	expect(socket.ended).toBe(false);
	expect(socket.lines.slice(-2)).toEqual(['UNSUB 1', 'UNSUB 2']);
	other.socket.end();
	await other.socket.closed;
	expect(socket.ended).toBe(true);
});

test('when it is lost, all of them learn of it, and the next has a new key and token', async () => {
	const { orders, ticks } = account(TOKEN, TOKEN);
	const both = await Promise.all([orders(), ticks()]);
	server.sockets[0].say("-ERR 'User Authentication Expired'\r\n");
	await Promise.all(both.map(({ socket }) => socket.closed));
	await ticks();
	expect(new Set(connects().map(({ nkey }) => nkey)).size).toBe(2);
	expect(server.open).toHaveLength(1);
});

test.each([
	["-ERR 'Authorization Violation'\r\n", 'FEED_REFUSED', /did not accept the log-in/],
	["-ERR 'maximum connections exceeded'\r\n", 'FEED_ENDED', /maximum connections exceeded/],
	['WHAT\r\n', 'FEED_GARBLED', /protocol/],
	["-ERR 'no jwt-1 here'\r\n", 'FEED_ENDED', /^(?!.*jwt-1)/],
])('%j to the log-in is an error for both, and no socket is left', async (said, code, words) => {
	server.refusal = said;
	const { orders, ticks } = account(TOKEN);
	const [one, other] = await Promise.all([failureOf(orders()), failureOf(ticks())]);
	expect([one.code, other.code]).toEqual([code, code]);
	expect(one.message).toMatch(words);
	expect(one.retryable).toBe(true);
});

describe('the token call', () => {
	const moved: Answer = { status: 307, text: '', dateMs: null };
	test.each<[string, Answer[]]>([
		[
			'in an envelope',
			[reply({ status: 'SUCCESS', payload: { token: 'j', subscriptionId: 's' } })],
		],
		['behind one redirect', [moved, TOKEN]],
		['after a session that is over', [reply({ errorCode: 401 }, 401), TOKEN]],
	])('%s', async (_, answers) => {
		const { orders, transport } = account(...answers);
		await orders();
		expect(transport.requests).toHaveLength(answers.length);
		if (answers[0] === moved) expect(transport.paths()[1]).toMatch(/token\/create$/);
	});

	test.each<[string, Answer[], string]>([
		['two redirects', [moved, moved], 'EMPTY_REPLY'],
		['a page', [reply('<html></html>')], 'NOT_JSON'],
		['no token', [reply({ status: 'SUCCESS', payload: {} })], 'NO_FEED_TOKEN'],
		['403', [reply('Access forbidden', 403), reply('Access forbidden', 403)], 'HTTP_403'],
		['no subscription', [reply({ token: 'j' })], 'NO_SUBSCRIPTION_ID'],
	])('with %s is an error', async (_, answers, code) => {
		const { orders } = account(...answers);
		expect((await failureOf(orders())).code).toBe(code);
	});

	test('without a subscription prices come all the same', async () => {
		const { ticks } = account(reply({ token: 'j' }));
		expect((await ticks()).token).toBe('token-1');
	});
});

describe('refused subjects', () => {
	const refuse = (subject: string) =>
		server.sockets[0].say(`-ERR 'Permissions Violation for Subscription to "${subject}"'\r\n`);

	test('one of the two of orders leaves the other, both end the part', async () => {
		const { orders, ticks } = account(TOKEN);
		const [one, other] = await Promise.all([orders(), ticks()]);
		refuse('stocks_fo/order/updates.apex.c3Vi=');
		refuse('/ld/eq/nse/price.1');
		other.subscribe([RELIANCE]);
		let ended = false;
		void one.socket.closed.then(() => (ended = true));
		await new Promise(setImmediate);
		expect(ended).toBe(false);
		refuse('stocks/order/updates.apex.c3Vi=');
		await one.socket.closed;
		expect(server.open).toHaveLength(1);
	});

	test('of prices are told to those who asked for them', async () => {
		const { ticks, heard } = account(TOKEN);
		const other = await ticks();
		other.subscribe([RELIANCE]);
		refuse('/ld/eq/nse/price.3045');
		expect(heard).toEqual([]);
		refuse(SUBJECT);
		server.sockets[0].say("-ERR 'maximum subscriptions exceeded'\r\n");
		expect(heard).toMatchObject([{ kind: 'notSubscribed' }, { kind: 'notSubscribed' }]);
	});
});

describe('with time', () => {
	beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
	afterEach(() => jest.useRealTimers());

	test('one that is silent is not joined, and ends for all who share it', async () => {
		const { orders, ticks } = account(TOKEN, TOKEN);
		const [one, other] = await Promise.all([orders(), ticks()]);
		jest.advanceTimersByTime(19_000);
		server.sockets[0].say('PONG\r\n');
		jest.advanceTimersByTime(19_000);
		one.socket.end();
		expect(server.sockets[0].ended).toBe(false);
		jest.advanceTimersByTime(2_000);
		await orders();
		await other.socket.closed;
		expect(server.sockets.map(({ ended }) => ended)).toEqual([true, false]);
	});

	test('one whose session is over is not joined', async () => {
		server.until = Date.now() + 10_000;
		const { orders, ticks } = account(TOKEN, TOKEN);
		const one = await orders();
		jest.advanceTimersByTime(10_000);
		server.until = null;
		await ticks();
		await one.socket.closed;
		expect(server.open).toHaveLength(1);
	});

	test('a log-in that is not answered fails after 15 s', async () => {
		server.answers = false;
		const { orders } = account(TOKEN);
		const failure = failureOf(orders());
		await new Promise(setImmediate);
		await jest.advanceTimersByTimeAsync(15_000);
		expect((await failure).code).toBe('FEED_TIMEOUT');
	});
});

test('an order whose read is under way when the part ends is not told any more', async () => {
	let answer!: (row: object) => void;
	const read = new Promise<object>((resolve) => (answer = resolve));
	const { orders, heard, transport } = account(TOKEN, async () =>
		reply({ status: 'SUCCESS', payload: await read }),
	);
	const one = await orders();
	server.sockets[0].publish('stocks/order/updates.apex.c3Vi=', '12063a04474d4b31');
	await new Promise(setImmediate);
	expect(transport.paths()[1]).toBe('/v1/order/detail/GMK1');
	one.socket.end();
	await one.socket.closed;
	answer({ groww_order_id: 'GMK1', order_status: 'OPEN' });
	await new Promise(setImmediate);
	expect(heard).toEqual([]);
});

test('one that is given up while it opens leaves no socket', async () => {
	const { orders, ticks } = account(TOKEN, TOKEN);
	const [one, other] = [failureOf(orders()), ticks()];
	stops[0].abort();
	await other;
	expect(server.open).toHaveLength(1);
	stops[1].abort();
	await one.catch(() => undefined);
	expect(server.open).toEqual([]);
	const last = failureOf(orders()).catch(() => null);
	stops[2].abort();
	await last;
	await new Promise(setImmediate);
	expect(server.open).toEqual([]);
});
