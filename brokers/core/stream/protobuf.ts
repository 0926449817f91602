/** Reads messages of Protocol Buffers without their schema (protobuf.dev, "Encoding"). */

/** Cut off, or no message at all. */
export class GarbledMessage extends Error {
	override readonly name = 'GarbledMessage';
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

interface Field {
	number: number;
	wire: number;
	/** A varint's value, or where in the bytes the field's own begin and end. */
	value: number | bigint;
	end: number;
}

/**
 * The fields of one message. Those that nobody asks for are skipped; one of another wire type than
 * asked for counts as absent; of several the last one counts. A number that is zero is not on the wire, so
 * what is absent reads as null.
 */
export class ProtoMessage {
	private readonly fields: Field[] = [];

	/** @throws GarbledMessage */
	constructor(private readonly bytes: Buffer) {
		let at = 0;
		while (at < bytes.length) at = this.readField(at);
	}

	double(number: number): number | null {
		const field = this.last(number, FIXED64);
		const value = field ? this.bytes.readDoubleLE(Number(field.value)) : NaN;
		return Number.isFinite(value) ? value : null;
	}

	/** An int32, int64 or enum; null for what a number does not hold exactly. */
	integer(number: number): number | null {
		const field = this.last(number, VARINT);
		if (!field) return null;
		const value = Number(
			typeof field.value === 'bigint' ? BigInt.asIntN(64, field.value) : field.value,
		);
		return Number.isSafeInteger(value) ? value : null;
	}

	text(number: number): string | null {
		const field = this.last(number, BYTES);
		return field ? this.part(field).toString('utf8') : null;
	}

	/** @throws GarbledMessage */
	message(number: number): ProtoMessage | null {
		const field = this.last(number, BYTES);
		return field ? new ProtoMessage(this.part(field)) : null;
	}

	/** @throws GarbledMessage */
	messages(number: number): ProtoMessage[] {
		return this.fields
			.filter((field) => field.number === number && field.wire === BYTES)
			.map((field) => new ProtoMessage(this.part(field)));
	}

	private last(number: number, wire: number): Field | undefined {
		return this.fields.findLast((field) => field.number === number && field.wire === wire);
	}

	private part({ value, end }: Field): Buffer {
		return this.bytes.subarray(Number(value), end);
	}

	private readField(at: number): number {
		const tag = this.varint(at);
		const number = Number(tag.value) >>> 3;
		const wire = Number(tag.value) & 7;
		if (number === 0 || tag.value > 0xffffffff) throw new GarbledMessage('no field');
		if (wire === VARINT) {
			const { value, end } = this.varint(tag.end);
			return this.add({ number, wire, value, end });
		}
		if (wire === FIXED64 || wire === FIXED32) {
			const end = tag.end + (wire === FIXED64 ? 8 : 4);
			return this.add({ number, wire, value: tag.end, end });
		}
		if (wire !== BYTES) throw new GarbledMessage('no wire type');
		const { value: length, end: value } = this.varint(tag.end);
		if (length > this.bytes.length) throw new GarbledMessage('cut off');
		return this.add({ number, wire, value, end: value + Number(length) });
	}

	private add(field: Field): number {
		if (field.end > this.bytes.length) throw new GarbledMessage('cut off');
		this.fields.push(field);
		return field.end;
	}

	private varint(at: number): { value: number | bigint; end: number } {
		let value = 0;
		for (let place = 0; place < 4; place++) {
			const byte = this.byte(at + place);
			value += (byte & 0x7f) * 2 ** (7 * place);
			if (byte < 0x80) return { value, end: at + place + 1 };
		}
		let large = BigInt(value);
		for (let place = 4; place < 10; place++) {
			const byte = this.byte(at + place);
			large += BigInt(byte & 0x7f) << BigInt(7 * place);
			if (byte < 0x80) return { value: large, end: at + place + 1 };
		}
		throw new GarbledMessage('no end of a number');
	}

	private byte(at: number): number {
		if (at >= this.bytes.length) throw new GarbledMessage('cut off');
		return this.bytes[at];
	}
}
