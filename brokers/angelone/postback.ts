/** What Angel One sends to the postback URL of an app ("Postback / Webhook" of SmartAPI's documentation). */
import type { Postback, PostbackApi } from '../core/stream/postback-api';
import { isObject, type JsonObject, parseJson, readText } from '../core/wire';
import { clientCodeOf } from './login';
import { readOrder } from './parse';

/** A field of a form, and what is in it. */
const DEEPEST = 3;

/** The content type is documented nowhere: the row is looked for, as JSON or inside a form. */
export function postbacksOf(clientCode: string): PostbackApi {
	return { read: (body) => readPostback(body, clientCode) };
}

function readPostback(body: string, clientCode: string): Postback | null {
	const row = rowIn(body, DEEPEST) ?? rowIn(fieldsOf(body), DEEPEST);
	if (row === null) return null;
	const client = readText(row.clientcode);
	const isOwn = client !== null && clientCodeOf(client) === clientCodeOf(clientCode);
	return { order: readOrder(row), isOwn };
}

/** Text as JSON; objects as they are, else by what their fields hold. */
function rowIn(value: unknown, depth: number): JsonObject | null {
	const read = typeof value === 'string' ? parseJson(value) : value;
	if (depth === 0) return null;
	if (typeof read === 'string') return rowIn(read, depth - 1);
	if (!isObject(read)) return null;
	if (readText(read.orderid) !== null) return read;
	for (const inner of Object.values(read)) {
		const row = rowIn(inner, depth - 1);
		if (row !== null) return row;
	}
	return null;
}

/** A form's fields; a body that is one long name is the JSON itself. */
function fieldsOf(body: string): JsonObject {
	const fields = [...new URLSearchParams(body)];
	return Object.fromEntries(fields.flatMap(([name, text]) => [[name, text || name]]));
}
