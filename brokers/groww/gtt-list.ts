import { BrokerError } from '../core/errors';
import { type BrokerGtt, newestFirst, type WantedGtts } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import type { OnRefused } from '../core/orders/orders-api';
import type { GttStatus } from '../core/outputs';
import { type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import { LIST_WORDS, smartList, TYPES, type Window, yearOfWindows } from './gtt-pages';
import { listedToday } from './gtt-past';
import { inFull, orRefusal } from './gtt-read';

type Api = BrokerApi<GrowwEndpoints>;

/** What one question can be about. */
interface Part {
	segment: string;
	status: keyof typeof LIST_WORDS;
}

/** When: the newest weeks, or earlier ones, of which an earlier answer may serve. */
interface When {
	window: Window;
	isPast: boolean;
	mayServeAgain: boolean;
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
	{ statuses, limit, instruments, toBeTold = false }: WantedGtts,
	onRefused: OnRefused,
): Promise<BrokerGtt[]> {
	let parts = segments.flatMap((segment) =>
		statuses.filter(isListed).map((status) => ({ segment, status })),
	);
	const seen = new Set<string>();
	const found: BrokerGtt[] = [];
	for (const [n, window] of yearOfWindows().entries()) {
		const when = { window, isPast: n > 0, mayServeAgain: n > 0 && toBeTold };
		const lists = await Promise.all(
			parts.map(async (part) => await orRefusal(async () => await ofPart(api, part, when))),
		);
		const refusals = lists.map((list) => (list instanceof BrokerError ? list : null));
		if (refusals.every((one) => one !== null)) throw refusals[0];
		refusals.forEach((one, n) => one && onRefused(refusalOf(parts[n], one)));
		parts = parts.filter((_, n) => refusals[n] === null);
		const rows = lists.flatMap((list) => (list instanceof BrokerError ? [] : list));
		const fresh = rows.filter((row) => isOfOne(row, instruments) && isNew(seen, row));
		found.push(...(await inFull(api, fresh)).sort(newestFirst));
		if (limit !== null && found.length >= limit) break;
	}
	return found;
}

async function ofPart(api: Api, part: Part, when: When): Promise<JsonObject[]> {
	const { segment, status } = part;
	const types = when.isPast && status === 'active' ? lastingTypes(segment) : TYPES;
	const lists = types.map(async (type) => {
		const asked = { segment, type, status: LIST_WORDS[status], ...when.window };
		const read = async () => await smartList(api, asked);
		return await (when.mayServeAgain ? listedToday(api.account, asked, read) : read());
	});
	return (await Promise.all(lists)).flat();
}

/** Those that outlive their day: shares have OCO orders of intraday positions alone (Smart Orders). */
function lastingTypes(segment: string) {
	return TYPES.filter((type) => type !== 'OCO' || segment !== 'CASH');
}

function isListed(status: GttStatus): status is Part['status'] {
	return status in LIST_WORDS;
}

/** Rows name their instrument, so that others need not be read one by one. */
function isOfOne(row: JsonObject, instruments: WantedGtts['instruments']): boolean {
	const [symbol, place] = [readText(row.trading_symbol), readText(row.exchange)];
	if (instruments === undefined || symbol === null || place === null) return true;
	return instruments.some(
		({ exchange, tradingSymbol }) => exchange === place && tradingSymbol === symbol,
	);
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
