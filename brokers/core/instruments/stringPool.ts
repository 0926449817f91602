import type { Arena } from './blocks';

/** Text of an index: UTF-8 bytes end to end, each string known by its number. Number 0 is ''. */
export interface PooledText {
	bytes: Uint8Array;
	/** Where each string ends; it starts where the one before it ends. */
	ends: Uint32Array;
}

const FIRST_BYTES = 1 << 24;
const FIRST_STRINGS = 1 << 20;
const FIRST_SLOTS = 1 << 17;

/**
 * Collects strings outside of V8's heap, each distinct one once. A Map of a million strings would
 * take ten times the memory.
 */
export class StringPool {
	private bytes: Buffer;

	private ends: Uint32Array;

	/** Hash of each string, by number. */
	private hashes: Uint32Array;

	/** Open-addressed: number + 1 of a string, or 0. */
	private slots: Uint32Array;

	private used = 0;

	private count = 0;

	constructor(private readonly arena: Arena) {
		this.bytes = bufferOf(arena.array(Uint8Array, FIRST_BYTES));
		this.ends = arena.array(Uint32Array, FIRST_STRINGS);
		this.hashes = arena.array(Uint32Array, FIRST_STRINGS);
		this.slots = arena.array(Uint32Array, FIRST_SLOTS);
		this.intern('');
	}

	get size(): number {
		return this.count;
	}

	/** Number of this text: the one it has already, or the next. */
	intern(text: string): number {
		this.makeRoom(text.length * 3);
		const start = this.used;
		const end = this.append(text, start);
		let hash = 0x811c9dc5;
		for (let at = start; at < end; at++) hash = Math.imul(hash ^ this.bytes[at], 0x01000193);
		hash = (hash ^ (hash >>> 15)) >>> 0;
		const mask = this.slots.length - 1;
		let slot = hash & mask;
		for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
			const id = this.slots[slot] - 1;
			if (this.hashes[id] === hash && this.sameBytes(id, start, end)) return id;
		}
		this.slots[slot] = this.count + 1;
		this.hashes[this.count] = hash;
		this.used = end;
		this.ends[this.count] = end;
		return this.count++;
	}

	/** The text of a number. */
	text(id: number): string {
		return this.bytes.toString('utf8', id === 0 ? 0 : this.ends[id - 1], this.ends[id]);
	}

	/** All of it; the pool must not grow any more. */
	finish(): PooledText {
		const bytes = new Uint8Array(this.bytes.buffer, this.bytes.byteOffset, this.used);
		return { bytes, ends: this.ends.subarray(0, this.count) };
	}

	/** Nearly all text is ASCII: written here, since a call into native code costs more. */
	private append(text: string, start: number): number {
		for (let index = 0; index < text.length; index++) {
			const code = text.charCodeAt(index);
			if (code > 127) return start + this.bytes.write(text, start, 'utf8');
			this.bytes[start + index] = code;
		}
		return start + text.length;
	}

	private sameBytes(id: number, start: number, end: number): boolean {
		const from = id === 0 ? 0 : this.ends[id - 1];
		if (this.ends[id] - from !== end - start) return false;
		for (let index = 0; index < end - start; index++) {
			if (this.bytes[from + index] !== this.bytes[start + index]) return false;
		}
		return true;
	}

	private makeRoom(length: number): void {
		while (this.used + length > this.bytes.length) {
			const all = new Uint8Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
			this.bytes = bufferOf(this.arena.longer(all));
		}
		if (this.count === this.ends.length) {
			this.ends = this.arena.longer(this.ends);
			this.hashes = this.arena.longer(this.hashes);
		}
		if (this.count * 3 > this.slots.length * 2) this.spread();
	}

	private spread(): void {
		this.slots = this.arena.array(Uint32Array, this.slots.length * 2);
		const mask = this.slots.length - 1;
		for (let id = 0; id < this.count; id++) {
			let slot = this.hashes[id] & mask;
			while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
			this.slots[slot] = id + 1;
		}
	}
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
	Buffer.from(buffer, byteOffset, byteLength);
