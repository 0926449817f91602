import { NatsClient, type NatsError } from '../../../../../brokers/core/stream/nats/client';
import { newUserKey, userKeyOf } from '../../../../../brokers/core/stream/nats/nkey';

const SEED = Buffer.from(Array.from({ length: 32 }, (_, place) => place));
const INFO = 'INFO {"nonce":"nonce-abc-123"}\r\n';

/** A socket of the test: what was sent. */
class FakeSocket {
	sent = '';
	ended = false;
	end!: () => void;
	readonly closed = new Promise<number>((resolve) => {
		this.end = () => {
			this.ended = true;
			resolve(1006);
		};
	});

	send(text: string): void {
		this.sent += text;
	}

	ping(): void {}

	/** What was sent since this was asked last. */
	take(): string {
		const { sent } = this;
		this.sent = '';
		return sent;
	}
}

function begin() {
	const socket = new FakeSocket();
	const refused: Array<string | null> = [];
	const login = { jwt: 'the-token', key: userKeyOf(SEED) };
	const client = new NatsClient(login, (subject) => refused.push(subject));
	return { client, socket, refused };
}

async function loggedIn() {
	const all = begin();
	all.client.attach(all.socket);
	all.client.receive(INFO);
	const done = all.client.loggedIn(1_000);
	all.client.receive('PONG\r\n');
	await done;
	all.socket.take();
	return all;
}

const failureOf = async (work: Promise<unknown>) =>
	await work.then(
		() => null,
		(error: NatsError) => error.code,
	);

describe('keys of users', () => {
	test('as their inventors write them, and their signature', () => {
		const key = userKeyOf(SEED);
		expect(key.publicKey).toBe('UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK');
		expect(key.sign('nonce-abc-123')).toBe(
			'3nbNJvYI6aoCC2mSwJbTIDX6+XiydPg+5p5hGs1W+l+vKJ2gisORBZkfG3NyOt2MnRkUmFJjhekLNNDo9xErBg==',
		);
	});

	test('are new each time', () => {
		const [one, other] = [newUserKey(), newUserKey()];
		expect(one.publicKey).toMatch(/^U[A-Z2-7]{55}$/);
		expect(other.publicKey).not.toBe(one.publicKey);
	});
});

describe('the log-in', () => {
	test('proves the key by the nonce, also where the server greets before there is a socket', async () => {
		const { client, socket } = begin();
		client.receive(INFO.slice(0, 9));
		client.receive(Buffer.from(INFO.slice(9)));
		client.attach(socket);
		const done = client.loggedIn(1_000);
		const [connect, ping, end] = socket.sent.split('\r\n');
		expect(JSON.parse(connect.slice('CONNECT '.length))).toEqual({
			...{ verbose: false, pedantic: false, protocol: 1, headers: false, no_responders: false },
			...{ jwt: 'the-token', nkey: userKeyOf(SEED).publicKey },
			...{ sig: userKeyOf(SEED).sign('nonce-abc-123'), lang: 'node', version: '1' },
		});
		expect([ping, end]).toEqual(['PING', '']);
		client.receive('+OK\r\nPONG\r\n');
		await done;
		expect(socket.ended).toBe(false);
	});

	test.each([
		['is refused', `${INFO}-ERR 'Authorization Violation'\r\n`, 'REFUSED'],
		['has a token that is over', `${INFO}-ERR 'User Authentication Expired'\r\n`, 'REFUSED'],
		['is one too many', `${INFO}-ERR 'maximum connections exceeded'\r\n`, 'ENDED'],
		['has no nonce', 'INFO {}\r\n', 'NO_NONCE'],
		['is answered with what nobody knows', 'HELLO\r\n', 'GARBLED'],
	])('that %s ends the connection', async (_, said, code) => {
		const { client, socket } = begin();
		client.attach(socket);
		const done = client.loggedIn(1_000);
		client.receive(said);
		expect(await failureOf(done)).toBe(code);
		expect(socket.ended).toBe(true);
		expect(await failureOf(client.flush(10))).toBe(code);
	});

	test('that is refused before there is a socket ends it', async () => {
		const { client, socket } = begin();
		client.receive("-ERR 'Authorization Violation'\r\n");
		client.attach(socket);
		expect(socket.ended).toBe(true);
		expect(await failureOf(client.loggedIn(10))).toBe('REFUSED');
	});

	test('that nobody answers, or whose socket ends', async () => {
		const first = begin();
		first.client.attach(first.socket);
		expect(await failureOf(first.client.loggedIn(5))).toBe('TIMEOUT');
		const second = begin();
		second.client.attach(second.socket);
		const done = second.client.loggedIn(1_000);
		second.socket.end();
		expect(await failureOf(done)).toBe('ENDED');
	});
});

describe('subscriptions', () => {
	test('one for a subject, whoever listens; the last one ends it', async () => {
		const { client, socket } = await loggedIn();
		const [one, other] = [jest.fn(), jest.fn()];
		client.subscribe(['a', 'b'], one);
		client.subscribe(['b', 'c'], other);
		expect(socket.take()).toBe('SUB a 1\r\nSUB b 2\r\nSUB c 3\r\n');
		client.receive('MSG b 2 2\r\nhi\r\nMSG a 777 2\r\nho\r\nMSG z 1 2\r\nno\r\n');
		expect(one.mock.calls.map(([payload, subject]) => `${subject} ${payload}`)).toEqual([
			'b hi',
			'a ho',
		]);
		expect(other).toHaveBeenCalledTimes(1);
		client.unsubscribe(['a', 'b', 'z'], one);
		expect(socket.take()).toBe('UNSUB 1\r\n');
		client.unsubscribe(['b'], other);
		expect(socket.take()).toBe('UNSUB 2\r\n');
		client.receive('MSG b 2 2\r\nhi\r\n');
		expect(other).toHaveBeenCalledTimes(1);
	});

	test('one that is refused does not end the others', async () => {
		const { client, socket, refused } = await loggedIn();
		const listener = jest.fn();
		client.subscribe(['a', 'b'], listener);
		client.receive(`-ERR 'Permissions Violation for Subscription to "a"'\r\n`);
		client.receive("-ERR 'maximum subscriptions exceeded'\r\nMSG b 2 2\r\nhi\r\n");
		expect(refused).toEqual(['a', null]);
		expect(listener).toHaveBeenCalledTimes(1);
		expect(socket.ended).toBe(false);
	});

	test('flush waits for its own answer', async () => {
		const { client, socket } = await loggedIn();
		client.subscribe(['a'], jest.fn());
		const [first, second] = [client.flush(1_000), client.flush(5)];
		expect(socket.take()).toBe('SUB a 1\r\nPING\r\nPING\r\n');
		client.receive('PONG\r\n');
		await first;
		expect(await failureOf(second)).toBe('TIMEOUT');
	});
});

test('pings of the server are answered, once a frame', async () => {
	const { client, socket } = await loggedIn();
	client.receive('PING\r\n');
	expect(socket.take()).toBe('PONG\r\n');
	client.receive('PING\r\n'.repeat(1_000));
	expect(socket.take()).toBe('PONG\r\n');
	client.receive(INFO);
	expect(socket.take()).toBe('');
});

test.each(["-ERR 'Stale Connection'\r\n", "-ERR 'Slow Consumer'\r\n", '-ERR\r\n', 'WHAT\r\n'])(
	'%j ends a connection, and nothing is heard after it',
	async (said) => {
		const { client, socket } = await loggedIn();
		const listener = jest.fn();
		client.subscribe(['a'], listener);
		client.receive(said);
		expect(socket.ended).toBe(true);
		client.receive('MSG a 1 2\r\nhi\r\n');
		expect(listener).not.toHaveBeenCalled();
	},
);
