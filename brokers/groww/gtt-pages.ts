import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { nextIstHour, toIstIso } from '../core/ist';
import type { GttStatus } from '../core/outputs';
import { type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';

type Api = BrokerApi<GrowwEndpoints>;

export const TYPES = ['GTT', 'OCO'] as const;
export const SEGMENTS = ['CASH', 'FNO'] as const;

const DAY_MS = 86_400_000;
const PAGE = 50;
/** The size where none is asked for; a page shorter than that is the last, whatever was asked for. */
const SMALLEST_PAGE = 10;
const MAX_PAGES = 501;
/** A window may be a month; the shortest has 28 days. */
const WINDOW_DAYS = 28;
/** A GTT lives a year, so the oldest that is active was created that long ago. */
const WINDOWS = Math.ceil(366 / WINDOW_DAYS);
/** As long as the journal keeps an entry, and a day. */
const RECENT_DAYS = 4;

/** The words of the list's filter; those that it does not take are in no list. */
export const LIST_WORDS = {
	active: 'ACTIVE',
	cancelled: 'CANCELLED',
	completed: 'COMPLETED',
	triggered: 'TRIGGERED',
} as const satisfies Partial<Record<GttStatus, string>>;

const ALL_WORDS = Object.values(LIST_WORDS);
/** The newest documentation does not have it among the filter's words any more. */
const DROPPED = 'TRIGGERED';

/** When they were created, as the list writes times. */
export interface Window {
	start: string;
	end: string;
}

/** What one list is asked for. */
interface Asked extends Window {
	segment: string;
	type: string;
	status: string;
}

/** Windows that cover a year, the newest first. */
export function yearOfWindows(): Window[] {
	const midnight = nextIstHour(Date.now(), 0);
	return Array.from({ length: WINDOWS }, (_, n) => ({
		start: stamp(midnight - (n + 1) * WINDOW_DAYS * DAY_MS),
		end: stamp(midnight - n * WINDOW_DAYS * DAY_MS),
	}));
}

/** Smart orders of one segment and type that were created in the last days, whatever became of them. */
export async function recent(api: Api, segment: string, type: string): Promise<JsonObject[]> {
	const midnight = nextIstHour(Date.now(), 0);
	const [start, end] = [stamp(midnight - RECENT_DAYS * DAY_MS), stamp(midnight)];
	const lists = await Promise.all(
		ALL_WORDS.map(async (status) => {
			try {
				return await smartList(api, { segment, type, status, start, end });
			} catch (error) {
				const isDropped = error instanceof BrokerError && error.code === 'GA001';
				if (status !== DROPPED || !isDropped) throw error;
				return [];
			}
		}),
	);
	return lists.flat();
}

/**
 * List Smart Orders, all pages, each row with its segment. The end is a page that is short or brings
 * nothing new. @throws BrokerError
 */
export async function smartList(api: Api, { type, ...asked }: Asked): Promise<JsonObject[]> {
	const rows = new Map<string, JsonObject>();
	for (let page = 0; page < MAX_PAGES; page++) {
		const found = await smartPage(api, { smart_order_type: type, ...asked }, page);
		const known = rows.size;
		for (const row of found)
			rows.set(readText(row.smart_order_id) ?? `row ${rows.size}`, {
				segment: asked.segment,
				...row,
			});
		if (found.length < SMALLEST_PAGE || rows.size === known) break;
	}
	return [...rows.values()];
}

async function smartPage(
	api: Api,
	{ start, end, ...asked }: Omit<Asked, 'type'> & { smart_order_type: string },
	page: number,
): Promise<JsonObject[]> {
	const times = { start_date_time: start, end_date_time: end };
	const pages = { page: String(page), page_size: String(PAGE) };
	return await api.list('gttList', { query: { ...asked, ...pages, ...times } });
}

/** In India, without a zone. */
function stamp(epochMs: number): string {
	return toIstIso(epochMs).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}
