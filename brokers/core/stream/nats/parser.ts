import { isObject, type JsonObject, parseJson } from '../../wire';

/** What a server of the NATS client protocol says. */
export type ServerMessage =
	| { kind: 'info'; info: JsonObject }
	| { kind: 'message'; subject: string; payload: Buffer }
	| { kind: 'error'; text: string }
	| { kind: 'ping' | 'pong' | 'ok' };

/** The server says what the protocol does not have: from here on nothing can be told apart. */
export class NatsProtocolError extends Error {
	override readonly name = 'NatsProtocolError';
}

/** No line is longer; that of INFO, the longest, has a few kB. */
const LONGEST_LINE = 64 * 1024;
/** The protocol's own limit of a payload. */
const LARGEST_PAYLOAD = 1024 * 1024;
const LF = 10;
const CR = 13;

/** A payload of which a part has come. */
interface Body {
	subject: string;
	/** Of the headers before the payload. */
	headerBytes: number;
	/** With its line end. */
	bytes: Buffer;
	filled: number;
}

/**
 * Reads the lines of a server out of bytes that are cut anywhere. Holds one line or one payload at most.
 * Payloads are parts of the given bytes where they came in one piece.
 */
export class NatsParser {
	private line: Buffer[] = [];
	private lineBytes = 0;
	private body: Body | null = null;

	constructor(private readonly tell: (message: ServerMessage) => void) {}

	/** @throws NatsProtocolError; after that nothing more can be read */
	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length)
			at = this.body ? this.fill(this.body, chunk, at) : this.read(chunk, at);
	}

	/** @returns where to go on */
	private read(chunk: Buffer, at: number): number {
		const end = chunk.indexOf(LF, at);
		const piece = chunk.subarray(at, end < 0 ? chunk.length : end);
		this.lineBytes += piece.length;
		if (this.lineBytes > LONGEST_LINE) throw new NatsProtocolError('A line that has no end.');
		if (end < 0) {
			// What is kept would hold the whole frame.
			this.line.push(Buffer.from(piece));
			return chunk.length;
		}
		const whole = this.line.length === 0 ? piece : Buffer.concat([...this.line, piece]);
		this.line = [];
		this.lineBytes = 0;
		const text = whole.at(-1) === CR ? whole.subarray(0, -1) : whole;
		return this.takeLine(text.toString('utf8'), chunk, end + 1);
	}

	private takeLine(line: string, chunk: Buffer, next: number): number {
		const [verb] = line.split(/[ \t]/, 1);
		const rest = line.slice(verb.length).trim();
		switch (verb.toUpperCase()) {
			case 'MSG':
				return this.begin(rest, false, chunk, next);
			case 'HMSG':
				return this.begin(rest, true, chunk, next);
			case 'INFO':
				this.tell({ kind: 'info', info: infoOf(rest) });
				return next;
			case 'PING':
				this.tell({ kind: 'ping' });
				return next;
			case 'PONG':
				this.tell({ kind: 'pong' });
				return next;
			case '+OK':
				this.tell({ kind: 'ok' });
				return next;
			case '-ERR':
				this.tell({ kind: 'error', text: rest.replace(/^'|'$/g, '') });
				return next;
			default:
				throw new NatsProtocolError('A line that the protocol does not have.');
		}
	}

	/** `<subject> <sid> [reply] [header bytes] <bytes>` */
	private begin(rest: string, hasHeaders: boolean, chunk: Buffer, next: number): number {
		const words = rest.split(/[ \t]+/);
		const sizes = words.splice(hasHeaders ? -2 : -1).map(Number);
		const total = sizes.at(-1) ?? NaN;
		const headerBytes = hasHeaders ? sizes[0] : 0;
		const fits = [headerBytes, total].every((size) => Number.isInteger(size) && size >= 0);
		if (!fits || headerBytes > total || total > LARGEST_PAYLOAD || ![2, 3].includes(words.length))
			throw new NatsProtocolError('A message without a size that makes sense.');
		const size = total + 2;
		const isThere = chunk.length - next >= size;
		const bytes = isThere ? chunk.subarray(next, next + size) : Buffer.allocUnsafe(size);
		const body = { subject: words[0], headerBytes, bytes, filled: isThere ? size : 0 };
		if (!isThere) this.body = body;
		else this.finish(body);
		return isThere ? next + size : next;
	}

	private fill(body: Body, chunk: Buffer, at: number): number {
		const copied = chunk.copy(body.bytes, body.filled, at);
		body.filled += copied;
		if (body.filled === body.bytes.length) {
			this.body = null;
			this.finish(body);
		}
		return at + copied;
	}

	private finish({ subject, headerBytes, bytes }: Body): void {
		const end = bytes.length - 2;
		if (bytes[end] !== CR || bytes[end + 1] !== LF)
			throw new NatsProtocolError('A message of another size than told.');
		this.tell({ kind: 'message', subject, payload: bytes.subarray(headerBytes, end) });
	}
}

function infoOf(text: string): JsonObject {
	const info = parseJson(text);
	if (!isObject(info)) throw new NatsProtocolError('An INFO that is no JSON.');
	return info;
}
