/** Writes messages of Protocol Buffers; a field that is zero or blank is not on the wire. */
export class ProtoWriter {
	private readonly parts: Buffer[] = [];

	/** @param zeros writes them all the same, as some writers do */
	constructor(private readonly zeros = false) {}

	/** An int32, int64 or enum. */
	integer(field: number, value: number): this {
		if (value === 0 && !this.zeros) return this;
		return this.put(field, 0, varint(BigInt(value)));
	}

	double(field: number, value: number): this {
		if (value === 0 && !this.zeros) return this;
		const bytes = Buffer.alloc(8);
		bytes.writeDoubleLE(value);
		return this.put(field, 1, bytes);
	}

	text(field: number, value: string): this {
		return value === '' && !this.zeros ? this : this.bytes(field, Buffer.from(value));
	}

	message(field: number, value: ProtoWriter): this {
		return this.bytes(field, value.toBuffer());
	}

	toBuffer(): Buffer {
		return Buffer.concat(this.parts);
	}

	private bytes(field: number, value: Buffer): this {
		return this.put(field, 2, Buffer.concat([varint(BigInt(value.length)), value]));
	}

	private put(field: number, wire: number, value: Buffer): this {
		this.parts.push(varint(BigInt((field << 3) | wire)), value);
		return this;
	}
}

function varint(value: bigint): Buffer {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, value);
	do {
		const more = rest > 0x7fn;
		bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
		rest >>= 7n;
	} while (rest > 0n);
	return Buffer.from(bytes);
}
