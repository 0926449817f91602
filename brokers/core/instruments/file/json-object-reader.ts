import { InstrumentFormatError } from '../errors';

/** One object of the array, or null if it is not valid JSON. */
export type ObjectSink = (object: Readonly<Record<string, unknown>> | null) => void;

const LONGEST_OBJECT = 64 * 1024;

const code = (character: string) => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA] = [code('"'), code('\\'), code(',')];
const [OPEN_OBJECT, CLOSE_OBJECT] = [code('{'), code('}')];
const [OPEN_ARRAY, CLOSE_ARRAY] = [code('['), code(']')];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

type State = 'start' | 'firstObject' | 'nextObject' | 'object' | 'afterObject' | 'end';

/**
 * Reads one long JSON array of objects as it arrives. It only finds where each object begins and
 * ends; JSON.parse reads the object. So there is no JSON grammar of ours, and never more than one
 * object and one chunk in memory.
 */
export class JsonObjectReader {
	private state: State = 'start';

	private depth = 0;

	private inString = false;

	private escaped = false;

	/** Beginning of an object whose end has not arrived yet. */
	private begun: Buffer = Buffer.alloc(0);

	private position = 0;

	constructor(private readonly sink: ObjectSink) {}

	/** @throws InstrumentFormatError if the file is anything but an array of objects. */
	write(chunk: Uint8Array): void {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let from = 0;
		let at = 0;
		while (at < bytes.length) {
			if (this.state === 'object') {
				at = this.skipInObject(bytes, at);
				if (this.depth === 0) {
					this.finishObject(bytes.subarray(from, at));
					this.state = 'afterObject';
				}
			} else {
				if (this.betweenObjects(bytes[at], this.position + at)) from = at;
				at++;
			}
		}
		if (this.state === 'object') this.keep(bytes.subarray(from));
		this.position += bytes.length;
	}

	/** @throws InstrumentFormatError if the array has not been closed. */
	end(): void {
		if (this.state === 'end') return;
		throw new InstrumentFormatError(
			this.state === 'start'
				? 'it is empty'
				: `it stops after ${this.position} bytes, before its end`,
		);
	}

	/** Goes on to the end of the object or of the bytes; where it got to. */
	private skipInObject(bytes: Buffer, start: number): number {
		for (let at = start; at < bytes.length; at++) {
			const byte = bytes[at];
			if (this.inString) {
				if (this.escaped) this.escaped = false;
				else if (byte === BACKSLASH) this.escaped = true;
				else if (byte === QUOTE) this.inString = false;
			} else if (byte === QUOTE) {
				this.inString = true;
			} else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
				this.depth++;
			} else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
				this.depth--;
				if (this.depth === 0) return at + 1;
			}
		}
		return bytes.length;
	}

	/** Takes a byte outside of objects; true if an object begins with it. */
	private betweenObjects(byte: number, position: number): boolean {
		if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return false;
		const { state } = this;
		if (state === 'start') {
			if (byte === BYTE_ORDER_MARK[position]) return false;
			if (byte === OPEN_ARRAY) {
				this.state = 'firstObject';
				return false;
			}
		} else if (byte === OPEN_OBJECT && (state === 'firstObject' || state === 'nextObject')) {
			this.state = 'object';
			this.depth = 1;
			return true;
		} else if (byte === CLOSE_ARRAY && (state === 'firstObject' || state === 'afterObject')) {
			this.state = 'end';
			return false;
		} else if (byte === COMMA && state === 'afterObject') {
			this.state = 'nextObject';
			return false;
		}
		const what = state === 'start' ? 'it is not a JSON array' : 'it is not an array of objects';
		throw new InstrumentFormatError(`${what} (byte ${position + 1})`);
	}

	private keep(bytes: Buffer): void {
		this.begun = Buffer.concat([this.begun, bytes]);
		if (this.begun.length > LONGEST_OBJECT) {
			throw new InstrumentFormatError('one of its objects has no end');
		}
	}

	private finishObject(bytes: Buffer): void {
		const whole = this.begun.length > 0 ? Buffer.concat([this.begun, bytes]) : bytes;
		if (this.begun.length > 0) this.begun = Buffer.alloc(0);
		this.sink(parseObject(whole.toString('utf8')));
	}
}

function parseObject(json: string): Readonly<Record<string, unknown>> | null {
	try {
		return JSON.parse(json) as Readonly<Record<string, unknown>>;
	} catch {
		return null;
	}
}
