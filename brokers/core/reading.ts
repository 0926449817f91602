import type { JsonObject } from './wire';

/** Something read: simplified, and as received. */
export interface Reading<T> {
	value: T;
	raw: JsonObject;
}

export function reading<T>(raw: JsonObject, read: (raw: JsonObject) => T): Reading<T> {
	return { value: read(raw), raw };
}

/** Reads a field of the form at hand: a node's parameter for one item. */
export type ReadField = (name: string, otherwise?: unknown) => unknown;
