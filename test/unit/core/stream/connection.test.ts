import {
	type OpenedSocket,
	type StreamEvents,
	StreamConnection,
} from '../../../../brokers/core/stream/connection';

/** A socket of the test: what was sent, and the way to end it. */
class FakeSocket {
	readonly sent: string[] = [];
	end!: () => void;
	readonly closed = new Promise<number>((resolve) => {
		this.end = () => resolve(1006);
	});

	constructor(readonly events: StreamEvents<string>) {}

	send(text: string): void {
		this.sent.push(text);
	}

	ping(): void {
		this.sent.push('<ping>');
	}
}

const START = 1_000_000;
let opened: number[];
let sockets: FakeSocket[];
let downs: unknown[];
let ups: number;
let connection: StreamConnection<string>;

function begin(
	fails: (attempt: number) => unknown = () => null,
	validUntil: number | null = null,
	random = () => 0,
): void {
	connection = new StreamConnection({
		random,
		open: async (events): Promise<OpenedSocket> => {
			opened.push(Date.now() - START);
			const failure = fails(opened.length);
			if (failure !== null) throw failure;
			const socket = new FakeSocket(events);
			sockets.push(socket);
			return { socket, token: 't', validUntil, ping: 'ping' };
		},
		onMessage: () => undefined,
		onUp: () => {
			ups += 1;
		},
		onDown: (error) => downs.push(error),
	});
}

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
	jest.useFakeTimers({ now: START });
	opened = [];
	sockets = [];
	downs = [];
	ups = 0;
});
afterEach(async () => {
	connection.stop();
	await pass(0);
	expect(jest.getTimerCount()).toBe(0);
	jest.useRealTimers();
});

test('tries without end: after 1 s, doubling to 60 s', async () => {
	const refused = new Error('no');
	begin(() => refused);
	await pass(400_000);
	expect(opened.slice(0, 9)).toEqual([
		0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000,
	]);
	expect(new Set(downs)).toEqual(new Set([refused]));
});

test('chance shortens each pause by up to a half, so that not all come back at once', async () => {
	begin(
		() => new Error('no'),
		null,
		() => 1,
	);
	await pass(40_000);
	expect(opened.slice(0, 6)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500]);
});

test('one that was up for a minute comes back after a second; one that falls at once waits longer', async () => {
	begin();
	for (let tens = 0; tens < 7; tens++) {
		await pass(10_000);
		sockets[0].events.onSign();
	}
	expect(ups).toBe(1);
	sockets[0].end();
	await pass(1_000);
	expect(opened).toHaveLength(2);
	sockets[1].end();
	await pass(1_000);
	sockets[2].end();
	await pass(1_999);
	expect(opened).toHaveLength(3);
	await pass(1);
	expect(opened).toHaveLength(4);
	expect(downs).toEqual([null, null, null]);
});

test('says ping in both ways every ten seconds, and ends a socket that gives no sign for 25', async () => {
	begin();
	await pass(20_000);
	expect(sockets[0].sent).toEqual(['ping', '<ping>', 'ping', '<ping>']);
	sockets[0].events.onSign();
	await pass(20_000);
	expect(downs).toEqual([]);
	await pass(10_000);
	expect(downs).toEqual([null]);
	await pass(1_000);
	expect(opened).toHaveLength(2);
});

test('is opened anew when its session ends', async () => {
	begin(() => null, START + 35_000);
	const signs = setInterval(() => sockets.at(-1)?.events.onSign(), 5_000);
	await pass(39_999);
	expect(opened).toHaveLength(1);
	await pass(1_001);
	expect(opened).toHaveLength(2);
	clearInterval(signs);
});

test('asked to, it tries at once, and opens anew what is open', async () => {
	begin((attempt) => (attempt === 2 ? null : new Error('no')));
	await pass(500);
	connection.renew();
	await pass(0);
	expect(opened).toEqual([0, 500]);
	connection.renew();
	await pass(1_000);
	expect(opened).toHaveLength(3);
});

test('stopped while it opens, it leaves no socket behind', async () => {
	begin();
	connection.stop();
	await pass(0);
	expect(sockets[0].events.signal.aborted).toBe(true);
	await sockets[0].closed;
	await pass(100_000);
	expect(opened).toHaveLength(1);
});
