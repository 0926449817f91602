/** Text of an index: UTF-8 bytes end to end, each string known by its number. Number 0 is ''. */
export interface PooledText {
	bytes: Uint8Array;
	/** Where each string ends; it starts where the one before it ends. */
	ends: Uint32Array;
}

/**
 * Collects strings outside of V8's heap, each distinct one once. A Map of a million strings would
 * take ten times the memory.
 */
export class StringPool {
	private bytes = Buffer.allocUnsafeSlow(1 << 20);

	private ends = new Uint32Array(1 << 16);

	/** Hash of each string, by number. */
	private hashes = new Uint32Array(1 << 16);

	/** Open-addressed: number + 1 of a string, or 0. */
	private slots = new Uint32Array(1 << 17);

	private used = 0;

	private count = 0;

	constructor() {
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

	finish(): PooledText {
		return { bytes: exact(this.bytes, this.used), ends: this.ends.slice(0, this.count) };
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
		if (this.used + length > this.bytes.length) {
			const larger = Buffer.allocUnsafeSlow(Math.ceil((this.used + length) * 1.5));
			this.bytes.copy(larger, 0, 0, this.used);
			this.bytes = larger;
		}
		if (this.count === this.ends.length) {
			this.ends = longer(this.ends);
			this.hashes = longer(this.hashes);
		}
		if (this.count * 3 > this.slots.length * 2) this.spread();
	}

	private spread(): void {
		this.slots = new Uint32Array(this.slots.length * 2);
		const mask = this.slots.length - 1;
		for (let id = 0; id < this.count; id++) {
			let slot = this.hashes[id] & mask;
			while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
			this.slots[slot] = id + 1;
		}
	}
}

function longer(array: Uint32Array): Uint32Array {
	const copy = new Uint32Array(Math.ceil(array.length * 1.5));
	copy.set(array);
	return copy;
}

function exact(bytes: Buffer, length: number): Uint8Array {
	const copy = new Uint8Array(length);
	copy.set(bytes.subarray(0, length));
	return copy;
}
