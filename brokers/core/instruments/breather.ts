import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Arena } from './blocks';

/**
 * Long work in slices, so that n8n's event loop stays free:
 * `if (breather.due()) await breather.rest();`
 */
export class Breather {
	private since = performance.now();

	constructor(private readonly sliceMs = 8) {}

	/** True when the work has run for a slice without a rest. */
	due(): boolean {
		return performance.now() - this.since >= this.sliceMs;
	}

	async rest(): Promise<void> {
		await nextTurn();
		this.since = performance.now();
	}
}

const RUN = 2048;

/**
 * The numbers 0…count-1 in the order of `compare`, by a merge sort that rests between slices
 * (a built-in sort of a quarter of a million rows would hold the event loop). Equal ones keep
 * their order.
 */
export async function sortedOrder(
	count: number,
	compare: (a: number, b: number) => number,
	breather: Breather,
	arena: Arena,
): Promise<Uint32Array> {
	let from = arena.array(Uint32Array, count);
	for (let index = 0; index < count; index++) from[index] = index;
	for (let start = 0; start < count; start += RUN) {
		from.subarray(start, start + RUN).sort(compare);
		if (breather.due()) await breather.rest();
	}
	let to = arena.array(Uint32Array, count);
	for (let width = RUN; width < count; width *= 2) {
		for (let start = 0; start < count; start += 2 * width) {
			let left = start;
			const middle = Math.min(start + width, count);
			let right = middle;
			const end = Math.min(start + 2 * width, count);
			for (let at = start; at < end; at++) {
				const takeLeft = left < middle && (right >= end || compare(from[left], from[right]) <= 0);
				to[at] = takeLeft ? from[left++] : from[right++];
				if ((at & 1023) === 0 && breather.due()) await breather.rest();
			}
		}
		[from, to] = [to, from];
	}
	return from;
}
