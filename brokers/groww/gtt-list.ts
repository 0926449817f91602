import { BrokerError } from '../core/errors';
import { type BrokerGtt, newestFirst, type WantedGtts } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import type { OnRefused } from '../core/orders/orders-api';
import type { GttStatus } from '../core/outputs';
import { type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import { LIST_WORDS, smartList, TYPES, type Window, yearOfWindows } from './gtt-pages';
import { inFull, orRefusal } from './gtt-read';

type Api = BrokerApi<GrowwEndpoints>;

/** What one question can be about. */
interface Part {
	segment: string;
	status: keyof typeof LIST_WORDS;
}

/**
 * Smart orders of both types, month by month back to a year for as long as more are wanted, the newest
 * first. What Groww refuses to list (a segment that is closed, a status that the filter does not know any
 * more) is told of once, and is an error where it is all that was asked for.
 * @throws BrokerError
 */
export async function listGtts(
	api: Api,
	segments: readonly string[],
	{ statuses, limit }: WantedGtts,
	onRefused: OnRefused,
): Promise<BrokerGtt[]> {
	let parts = segments.flatMap((segment) =>
		statuses.filter(isListed).map((status) => ({ segment, status })),
	);
	const seen = new Set<string>();
	const found: BrokerGtt[] = [];
	for (const window of yearOfWindows()) {
		const lists = await Promise.all(
			parts.map(async (part) => await orRefusal(async () => await ofPart(api, part, window))),
		);
		const refusals = lists.map((list) => (list instanceof BrokerError ? list : null));
		if (refusals.every((one) => one !== null)) throw refusals[0];
		refusals.forEach((one, n) => one && onRefused(refusalOf(parts[n], one)));
		parts = parts.filter((_, n) => refusals[n] === null);
		const rows = lists.flatMap((list) => (list instanceof BrokerError ? [] : list));
		const fresh = rows.filter((row) => isNew(seen, row));
		found.push(...(await inFull(api, fresh)).sort(newestFirst));
		if (limit !== null && found.length >= limit) break;
	}
	return found;
}

async function ofPart(api: Api, { segment, status }: Part, window: Window): Promise<JsonObject[]> {
	const word = LIST_WORDS[status];
	const lists = TYPES.map(
		async (type) => await smartList(api, { segment, type, status: word, ...window }),
	);
	return (await Promise.all(lists)).flat();
}

function isListed(status: GttStatus): status is Part['status'] {
	return status in LIST_WORDS;
}

function isNew(seen: Set<string>, row: JsonObject): boolean {
	const id = readText(row.smart_order_id);
	if (id === null || seen.has(id)) return false;
	seen.add(id);
	return true;
}

function refusalOf({ segment, status }: Part, error: BrokerError): BrokerError {
	return error.with({
		message: `Groww did not list the ${status} GTT orders of the segment ${segment}: ${error.message}`,
	});
}
