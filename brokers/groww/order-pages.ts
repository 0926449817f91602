import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';

const LARGEST_PAGE = 100;
/** A page shorter than the smaller of the two documented sizes is the last. */
const SMALLEST_PAGE = 25;
const TRADES_PAGE = 50;
const MAX_PAGES = 200;

type Api = BrokerApi<GrowwEndpoints>;

/**
 * Order list of one segment, today's orders, all pages. The documentation names two largest page
 * sizes (100 and 25) and the reply no total: a refused size is tried smaller, and the end is a page
 * that is short or brings nothing new. Groww's newest order comes first, here last.
 * @throws BrokerError
 */
export async function orderList(api: Api, segment: string): Promise<JsonObject[]> {
	const rows = new Map<string, JsonObject>();
	let size = LARGEST_PAGE;
	for (let page = 0; page < MAX_PAGES; page++) {
		let found: JsonObject[];
		try {
			found = await orderPage(api, segment, page, size);
		} catch (error) {
			const maybeSize = error instanceof BrokerError && error.code === 'GA001';
			if (!maybeSize || page > 0 || size === SMALLEST_PAGE) throw error;
			size = SMALLEST_PAGE;
			found = await orderPage(api, segment, page, size);
		}
		const known = rows.size;
		for (const row of found) rows.set(readText(row.groww_order_id) ?? `row ${rows.size}`, row);
		if (found.length < SMALLEST_PAGE || rows.size === known) break;
	}
	return [...rows.values()].reverse();
}

async function orderPage(api: Api, segment: string, page: number, size: number) {
	return await api.list('orderList', {
		query: { segment, page: String(page), page_size: String(size) },
	});
}

/** Trades of one order, all pages. @throws BrokerError */
export async function tradesOf(api: Api, orderId: string, segment: string): Promise<JsonObject[]> {
	const rows: JsonObject[] = [];
	for (let page = 0; page < MAX_PAGES; page++) {
		const query = { segment, page: String(page), page_size: String(TRADES_PAGE) };
		const found = await api.list('trades', { parts: { orderId }, query });
		rows.push(...found);
		if (found.length < TRADES_PAGE) break;
	}
	return rows;
}
