import type { JsonObject } from './wire';

/** Something read: simplified, and as received. */
export interface Reading<T> {
	value: T;
	raw: JsonObject;
}

/** @param read runs when the value is first asked for: who wants the raw data does not pay for it. */
export function reading<T>(raw: JsonObject, read: (raw: JsonObject) => T): Reading<T> {
	let done: { value: T } | null = null;
	return {
		raw,
		get value() {
			done ??= { value: read(raw) };
			return done.value;
		},
	};
}

/** Reads a field of the form at hand: a node's parameter for one item. */
export type ReadField = (name: string, otherwise?: unknown) => unknown;
