import fc from 'fast-check';
import {
	NatsParser,
	NatsProtocolError,
	type ServerMessage,
} from '../../../../../brokers/core/stream/nats/parser';

/** What comes of these pieces, payloads as text. */
function read(...pieces: Array<Buffer | string>) {
	const told: unknown[] = [];
	const parser = new NatsParser((message) =>
		told.push(message.kind === 'message' ? [message.subject, message.payload.toString()] : message),
	);
	for (const piece of pieces) parser.push(Buffer.from(piece));
	return told;
}

const MSG = 'MSG /ld/eq/nse/price.2885 1 5\r\nhello\r\n';
const LINES = [
	'INFO {"nonce":"abc","max_payload":1048576} \r\n',
	'PING\r\n',
	'pong\r\n',
	'+OK\r\n',
	"-ERR 'Authorization Violation'\r\n",
	MSG,
	'msg a.b 9 reply.to 4\r\n\r\n\r\n\r\n',
	'HMSG c 2 21 24\r\nNATS/1.0\r\nName: x\r\n\r\nabc\r\n',
	'HMSG c 2 inbox 12 12\r\nNATS/1.0\r\n\r\n\r\n',
	'MSG d 3 0\r\n\r\n',
];
const TOLD = [
	{ kind: 'info', info: { nonce: 'abc', max_payload: 1_048_576 } },
	{ kind: 'ping' },
	{ kind: 'pong' },
	{ kind: 'ok' },
	{ kind: 'error', text: 'Authorization Violation' },
	['/ld/eq/nse/price.2885', 'hello'],
	['a.b', '\r\n\r\n'],
	['c', 'abc'],
	['c', ''],
	['d', ''],
];

test('each line, and all in one frame', () => {
	expect(LINES.flatMap((line) => read(line))).toEqual(TOLD);
	expect(read(LINES.join(''))).toEqual(TOLD);
});

test('the documented frame', () => {
	const frame = Buffer.from(
		'4d5347202f6c642f65712f6e73652f70726963652e3238383520312032380d0a0a0432383835180122120900802c952d0d7a42699a999999991393400d0a',
		'hex',
	);
	const told: ServerMessage[] = [];
	new NatsParser((message) => told.push(message)).push(frame);
	const payload = Buffer.from('0a0432383835180122120900802c952d0d7a42699a99999999139340', 'hex');
	expect(told).toEqual([{ kind: 'message', subject: '/ld/eq/nse/price.2885', payload }]);
});

test('cut at every byte, and at any', () => {
	const all = Buffer.from(LINES.join(''));
	expect(read(...[...all].map((byte) => Buffer.from([byte])))).toEqual(TOLD);
	for (let at = 0; at <= all.length; at++)
		expect(read(all.subarray(0, at), all.subarray(at))).toEqual(TOLD);
	fc.assert(
		fc.property(fc.array(fc.nat(all.length), { maxLength: 12 }), (cuts) => {
			const places = [0, ...cuts.sort((one, other) => one - other), all.length];
			const pieces = places.slice(1).map((end, place) => all.subarray(places[place], end));
			expect(read(...pieces)).toEqual(TOLD);
		}),
	);
});

test.each([
	'WHAT\r\n',
	'\r\n',
	'MSG\r\n',
	'MSG a 1\r\n',
	'MSG a 1 x\r\n',
	'MSG a 1 -5\r\n',
	'MSG a 1 1.5\r\n',
	'MSG a 1 reply more 5\r\nhello\r\n',
	'MSG a 1 1048577\r\n',
	'MSG a 1 3\r\nhello\r\n',
	'HMSG a 1 9 5\r\n',
	'HMSG a 1 5\r\n',
	'INFO nothing\r\n',
	'INFO []\r\n',
	'x'.repeat(65_537),
])('%.20j is no line of the protocol', (line) => {
	expect(() => read(line)).toThrow(NatsProtocolError);
	expect(() => read(...[...line.slice(0, 70_000)].map((letter) => letter))).toThrow(
		NatsProtocolError,
	);
});

test('what has come of a line does not hold its frame, and a payload holds its own bytes', () => {
	const parser = new NatsParser(() => undefined);
	const frame = Buffer.alloc(1_000_000, 'PING\r\n'.padEnd(10, ' '));
	frame.write('PING\r\n+OK', frame.length - 9);
	parser.push(frame.subarray(frame.length - 9));
	const [rest] = (parser as unknown as { line: Buffer[] }).line;
	expect(rest.toString()).toBe('+OK');
	expect(rest.buffer).not.toBe(frame.buffer);
	parser.push(Buffer.from('\r\nMSG a 1 4\r\nab'));
	const { body } = parser as unknown as { body: { bytes: Buffer } };
	expect(body.bytes).toHaveLength(6);
});

/** FRAMES=1000000 for a long run. */
const FRAMES = Number(process.env.FRAMES ?? 5_000);

test('anything at all: it is read or refused, and nothing is kept', () => {
	const piece = fc.oneof(
		fc.constantFrom(...LINES, 'MSG a 1 ', 'HMSG ', '5\r\n', '\r\n', 'INFO {', "-ERR '", 'PING'),
		fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
	);
	let messages = 0;
	fc.assert(
		fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
			const parser = new NatsParser(() => (messages += 1));
			try {
				for (const one of pieces) parser.push(Buffer.from(one));
			} catch (error) {
				if (!(error instanceof NatsProtocolError)) throw error;
			}
		}),
		{ numRuns: FRAMES },
	);
	expect(messages).toBeGreaterThan(0);
});
