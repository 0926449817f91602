/**
 * Strict readers for what a broker sent. Numbers arrive as strings and strings as numbers, empty
 * lists as null, whole bodies as HTML: everything passes through here once, and nothing here throws.
 */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The message of anything thrown; errors of other realms are no `Error` here. */
export function messageOf(error: unknown, otherwise: string): string {
	const message = isObject(error) ? error.message : undefined;
	return typeof message === 'string' && message !== '' ? message : otherwise;
}

/** The parsed JSON, or undefined for anything that is not JSON (HTML, text, a cut-off body). */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** A trimmed non-empty string, or null; numbers become their decimal text (order ids, tokens). */
export function readText(value: unknown): string | null {
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	if (typeof value !== 'string') return null;
	const text = value.trim();
	return text === '' || text === 'null' ? null : text;
}

/**
 * A finite number, or null. Reads "9999", "-12.50", "- 2235.80" (brokers print a space
 * after the sign) and "1,234.5".
 */
export function readNumber(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	if (typeof value !== 'string') return null;
	const text = value.replace(/[\s,]/g, '');
	return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** A list of objects; null, "" and missing mean the empty list. Rows that are no objects are dropped. */
export function readRows(value: unknown): JsonObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A list of strings; also reads the bracketed text in which some documentation prints lists. */
export function readTextList(value: unknown): string[] {
	const list = typeof value === 'string' ? value.replace(/[[\]"']/g, '').split(',') : value;
	if (!Array.isArray(list)) return [];
	return list.map(readText).filter((text): text is string => text !== null);
}
