import type { Arena } from './blocks';
import { InstrumentFormatError } from './errors';

/**
 * An open-addressed hash table from a key (any case) to row numbers, as one typed array that can be
 * saved as it is. It holds no keys: whoever looks up compares the rows' own text.
 */

/** Hash of the key in upper case. */
function hashKey(key: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < key.length; index++) {
		hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
	}
	return (hash ^ (hash >>> 15)) >>> 0;
}

/** An empty table that so many entries fill to six tenths at most. */
export function emptyKeyTable(entries: number, arena: Arena): Uint32Array {
	let slots = 16;
	while (slots * 0.6 < entries) slots *= 2;
	return arena.array(Uint32Array, slots);
}

/** A real file is far below this; one symbol on every row of a broken file must not hang us. */
const MOST_STEPS = 4096;

/** @throws InstrumentFormatError if thousands of rows share the key. */
export function addKey(table: Uint32Array, key: string, row: number): void {
	const mask = table.length - 1;
	let slot = hashKey(key.toUpperCase()) & mask;
	for (let steps = 0; table[slot] !== 0; steps++) {
		if (steps === MOST_STEPS) {
			throw new InstrumentFormatError(`thousands of rows share the symbol or token "${key}"`);
		}
		slot = (slot + 1) & mask;
	}
	table[slot] = row + 1;
}

/** Rows that may have this key, each once; the caller checks them. */
export function rowsNear(table: Uint32Array, key: string): number[] {
	const mask = table.length - 1;
	const rows: number[] = [];
	let slot = hashKey(key.toUpperCase()) & mask;
	for (let steps = 0; table[slot] !== 0 && steps < table.length; steps++) {
		const row = table[slot] - 1;
		if (!rows.includes(row)) rows.push(row);
		slot = (slot + 1) & mask;
	}
	return rows;
}
