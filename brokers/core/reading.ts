import { isObject, type JsonObject } from './wire';

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

/** What a form's locator names, blank where it names nothing; null where the form has none. */
export function readLocator(read: ReadField, name: string): { mode: string; value: string } | null {
	const locator = read(name, null);
	if (locator === null || locator === '') return null;
	const { mode = 'id', value } = isObject(locator) ? locator : { value: locator };
	return { mode: String(mode), value: String(value ?? '').trim() };
}
