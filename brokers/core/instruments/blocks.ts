/**
 * Memory for large arrays. The system's allocator keeps freed memory for later, up to hundreds of
 * megabytes after an index was made, unless it got a block from the system by itself and for itself:
 * glibc does so for 32 MiB and more. Pages of a block that are never written take no memory.
 */
const SMALLEST = 33 * 1024 * 1024;

/** Zeroed memory that goes back to the system as soon as nobody holds it. */
export function block(bytes: number): ArrayBuffer {
	return new ArrayBuffer(Math.max(bytes, SMALLEST));
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;
interface NumbersType<T extends Numbers> {
	new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
	readonly BYTES_PER_ELEMENT: number;
}

/** Arrays cut one after the other from blocks; all are given back together. */
export class Arena {
	private current = new ArrayBuffer(0);

	private used = 0;

	array<T extends Numbers>(Type: NumbersType<T>, length: number): T {
		const bytes = length * Type.BYTES_PER_ELEMENT;
		if (this.used + bytes > this.current.byteLength) {
			this.current = block(bytes);
			this.used = 0;
		}
		const array = new Type(this.current, this.used, length);
		this.used += (bytes + 7) & ~7;
		return array;
	}

	/** A copy with twice the room. */
	longer<T extends Numbers>(array: T): T {
		const copy = this.array(array.constructor as NumbersType<T>, array.length * 2);
		copy.set(array);
		return copy;
	}
}
