import type { JsonObject } from '../core/wire';

/** A list is remembered by account and question, whose dates are others tomorrow. */
const MAX_REMEMBERED = 2_000;

const remembered = new Map<string, JsonObject[]>();

/**
 * A list of smart orders that were created in earlier weeks: none comes to it any more. What has ended
 * since is in it still, so each is to be read by itself. A failure is not remembered.
 */
export async function listedToday(
	account: string,
	asked: object,
	read: () => Promise<JsonObject[]>,
): Promise<JsonObject[]> {
	const key = JSON.stringify([account, asked]);
	const known = remembered.get(key);
	if (known !== undefined) return known;
	const rows = await read();
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	remembered.set(key, rows);
	return rows;
}
