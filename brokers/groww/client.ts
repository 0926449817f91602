import type { ApiRequest } from '../core/orders/orders-api';
import { ApiClient, type Call } from '../core/http/api-client';
import { BrokerError } from '../core/errors';
import type { HttpTransport } from '../core/http/http-transport';
import { type RateLimiter, rateLimiterFor } from '../core/rate-limit/rate-limiter';
import type { SessionManager } from '../core/session/session-manager';
import { isObject, type JsonObject, readRows, readText } from '../core/wire';
import { GROWW, growwHeaders, PATHS, RATE_LIMITS } from './api';
import { growwError, readReply } from './errors';

export interface GrowwClientOptions {
	/** Identifies the account for rate limits. */
	owner: string;
	transport: HttpTransport;
	sessions: SessionManager;
	timeoutMs: number;
	maxWaitMs: number;
	/** Instead of this process's own: one in step with other processes. */
	rateLimiter?: Pick<RateLimiter, 'acquire'>;
	/** For an order's wait on the broker's limits; `maxWaitMs` where absent. */
	sendWithinMs?: number;
	signal?: AbortSignal;
}

const LARGEST_PAGE = 100;
/** A page shorter than the smaller of the two documented sizes is the last. */
const SMALLEST_PAGE = 25;
const MAX_PAGES = 200;

/** Groww's Trading API, one method an endpoint; every method throws BrokerError. */
export class GrowwClient {
	private readonly api: ApiClient;

	private readonly sendWithinMs: number | undefined;

	constructor({ owner, sendWithinMs, ...options }: GrowwClientOptions) {
		this.sendWithinMs = sendWithinMs;
		this.api = new ApiClient({
			...options,
			broker: GROWW,
			rateLimiter: options.rateLimiter ?? rateLimiterFor(owner, RATE_LIMITS),
			headers: growwHeaders,
			readReply,
		});
	}

	/** User detail (User). */
	async profile(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.user, limit: 'nonTrading' });
	}

	/** Available user margin (Margin): numbers in rupees. */
	async margin(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.margin, limit: 'nonTrading' });
	}

	/**
	 * Place order (Orders). Success means taken by Groww, not yet by the exchange; without an order
	 * id it says nothing, so it is `unclear`.
	 */
	async createOrder(body: JsonObject): Promise<JsonObject> {
		const data = await this.api.call({
			method: 'POST',
			path: PATHS.createOrder,
			body,
			limit: 'order',
			writes: true,
			maxWaitMs: this.sendWithinMs,
		});
		if (!isObject(data) || readText(data.groww_order_id) === null) {
			throw growwError('unclear', 'NO_ORDER_ID', 'Groww answered without an order id.');
		}
		return data;
	}

	/** Order status by the caller's reference; null where Groww knows none (GA004). */
	async statusByReference(reference: string, segment: string): Promise<JsonObject | null> {
		const path = PATHS.statusByReference(reference);
		return await this.orNull({ method: 'GET', path, query: { segment }, limit: 'nonTrading' });
	}

	/** Order detail; null where Groww knows no such order (GA004). */
	async orderDetail(orderId: string, segment: string): Promise<JsonObject | null> {
		const path = PATHS.orderDetail(orderId);
		return await this.orNull({ method: 'GET', path, query: { segment }, limit: 'nonTrading' });
	}

	/**
	 * Order list of one segment, today's orders, all pages. The documentation names two largest page
	 * sizes (100 and 25) and the reply no total: a refused size is tried smaller, and the end is a page
	 * that is short or brings nothing new. Groww's newest order comes first, here last.
	 */
	async orderList(segment: string): Promise<JsonObject[]> {
		const rows = new Map<string, JsonObject>();
		let size = LARGEST_PAGE;
		for (let page = 0; page < MAX_PAGES; page++) {
			let found: JsonObject[];
			try {
				found = await this.orderPage(segment, page, size);
			} catch (error) {
				const maybeSize = error instanceof BrokerError && error.code === 'GA001';
				if (!maybeSize || page > 0 || size === SMALLEST_PAGE) throw error;
				size = SMALLEST_PAGE;
				found = await this.orderPage(segment, page, size);
			}
			const known = rows.size;
			for (const row of found) rows.set(readText(row.groww_order_id) ?? `row ${rows.size}`, row);
			if (found.length < SMALLEST_PAGE || rows.size === known) break;
		}
		return [...rows.values()].reverse();
	}

	private async orderPage(segment: string, page: number, size: number): Promise<JsonObject[]> {
		const query = { segment, page: String(page), page_size: String(size) };
		const data = await this.object({
			method: 'GET',
			path: PATHS.orderList,
			query,
			limit: 'nonTrading',
		});
		return readRows(data.order_list);
	}

	/** Trades of one order. An order without trades may answer as unknown (GA004). */
	async trades(orderId: string, segment: string): Promise<JsonObject[]> {
		const rows: JsonObject[] = [];
		for (let page = 0; page < MAX_PAGES; page++) {
			const query = { segment, page: String(page), page_size: '50' };
			const data = await this.orNull({
				method: 'GET',
				path: PATHS.trades(orderId),
				query,
				limit: 'nonTrading',
			});
			const found = readRows(data?.trade_list);
			rows.push(...found);
			if (found.length < 50) break;
		}
		return rows;
	}

	/** Modify or cancel order. Success means taken by Groww, and at times not even that. */
	async changeOrder({ method, path, body }: ApiRequest): Promise<void> {
		const data = await this.api.call({
			method,
			path,
			body,
			limit: 'order',
			writes: true,
			maxWaitMs: this.sendWithinMs,
		});
		if (!isObject(data)) throw growwError('unclear', 'NO_DATA', 'Groww answered without data.');
	}

	/** LTP (Live Data) of one symbol as the broker writes it, null where it has none. */
	async lastPrice(
		exchange: string,
		segment: string,
		tradingSymbol: string,
	): Promise<string | null> {
		const key = `${exchange}_${tradingSymbol}`;
		const data = await this.api.call({
			method: 'GET',
			path: PATHS.ltp,
			query: { segment, exchange_symbols: key },
			limit: 'liveData',
		});
		return isObject(data) ? readText(data[key]) : null;
	}

	private async orNull(call: Call): Promise<JsonObject | null> {
		try {
			return await this.object(call);
		} catch (error) {
			if (error instanceof BrokerError && error.code === 'GA004') return null;
			throw error;
		}
	}

	private async object(call: Call): Promise<JsonObject> {
		const data = await this.api.call(call);
		if (isObject(data)) return data;
		throw growwError('unclear', 'NO_DATA', 'Groww answered without data.');
	}
}
