import type { ApiRequest } from '../core/orders/orders-api';
import { BrokerError } from '../core/errors';
import { ApiClient, type ApiClientOptions, type Call } from '../core/http/api-client';
import { type RateLimiter, rateLimiterFor } from '../core/rate-limit/rate-limiter';
import type { SessionManager } from '../core/session/session-manager';
import type { HttpTransport } from '../core/http/http-transport';
import { SharedRead } from '../core/http/shared-read';
import { isObject, type JsonObject, readRows, readText } from '../core/wire';
import { ANGEL_ONE, angelOneHeaders, PATHS, RATE_LIMITS } from './api';
import { angelOneError, readReply } from './errors';

/** The two ids of an order the broker has taken. */
export interface AcceptedOrder {
	orderId: string;
	/** For the details endpoint; null where the reply carries none. */
	uniqueOrderId: string | null;
}

export interface AngelOneClientOptions {
	/** Identifies the account for rate limits and shared reads. */
	owner: string;
	apiKey: string;
	clientCode: string;
	transport: HttpTransport;
	sessions: SessionManager;
	timeoutMs: number;
	maxWaitMs: number;
	/** Instead of this process's own: one in step with other processes, or none for measurements. */
	rateLimiter?: Pick<RateLimiter, 'acquire'>;
	/** For an order's wait on the broker's limits; `maxWaitMs` where absent. */
	sendWithinMs?: number;
	signal?: AbortSignal;
}

const orderBooks = new Map<string, SharedRead<JsonObject[]>>();
const MAX_ACCOUNTS = 200;

/** The SmartAPI, one method an endpoint; every method throws BrokerError. */
export class AngelOneClient {
	private readonly api: ApiClient;

	constructor(private readonly options: AngelOneClientOptions) {
		const { owner, apiKey, ...rest } = options;
		const apiOptions: ApiClientOptions = {
			...rest,
			broker: ANGEL_ONE,
			rateLimiter: options.rateLimiter ?? rateLimiterFor(owner, RATE_LIMITS),
			headers: (token) => angelOneHeaders(apiKey, token),
			readReply,
		};
		this.api = new ApiClient(apiOptions);
	}

	/** Get Profile (User). */
	async profile(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.profile, limit: 'profile' });
	}

	/** Get RMS Limit (Funds): all figures are strings in rupees. */
	async rms(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.rms, limit: 'rms' });
	}

	/**
	 * Place Order (Orders). Success means taken by Angel One, not yet by the exchange. A success
	 * without an order id (`data: null`) says nothing, so it is `unclear`.
	 * @param lastCheck asked right before the order leaves
	 */
	async placeOrder(body: JsonObject, lastCheck?: () => Promise<void>): Promise<AcceptedOrder> {
		const data = await this.api.call({
			method: 'POST',
			path: PATHS.placeOrder,
			body,
			limit: 'order',
			writes: true,
			lastCheck,
			maxWaitMs: this.options.sendWithinMs,
		});
		const orderId = isObject(data) ? readText(data.orderid) : null;
		if (!isObject(data) || orderId === null) {
			throw angelOneError('unclear', 'NO_ORDER_ID', 'Angel One answered without an order id.');
		}
		return { orderId, uniqueOrderId: readText(data.uniqueorderid) };
	}

	/** Order Book: today's orders; no orders is `data: null`. One call a second, shared by all callers. */
	async orderBook(): Promise<JsonObject[]> {
		const { owner } = this.options;
		let shared = orderBooks.get(owner);
		if (!shared) {
			if (orderBooks.size >= MAX_ACCOUNTS) orderBooks.clear();
			shared = new SharedRead();
			orderBooks.set(owner, shared);
		}
		const book: Call = { method: 'GET', path: PATHS.orderBook, limit: 'orderBook' };
		const read = async () => await this.rows(book, 'AB1013');
		for (;;) {
			try {
				return await shared.get(read);
			} catch (error) {
				if (!this.isOthersCancellation(error)) throw error;
			}
		}
	}

	/** The shared read was that of an execution which was cancelled in the middle of it. */
	private isOthersCancellation(error: unknown): boolean {
		const cancelled = error instanceof BrokerError && error.code === 'CANCELLED';
		return cancelled && !this.options.signal?.aborted;
	}

	/** Order details by `uniqueorderid`: ten a second, so this is what polling uses. */
	async orderDetails(uniqueOrderId: string): Promise<JsonObject> {
		return await this.object({
			method: 'GET',
			path: PATHS.orderDetails(uniqueOrderId),
			limit: 'details',
		});
	}

	/** Trade Book: today's trades; none is `data: null`. */
	async tradeBook(): Promise<JsonObject[]> {
		const book: Call = { method: 'GET', path: PATHS.tradeBook, limit: 'tradeBook' };
		return await this.rows(book, 'AB1014');
	}

	/** Modify Order or Cancel Order. Success means taken by Angel One; the exchange may refuse later. */
	async changeOrder({ method, path, body }: ApiRequest): Promise<void> {
		const data = await this.api.call({
			method,
			path,
			body,
			limit: 'order',
			writes: true,
			maxWaitMs: this.options.sendWithinMs,
		});
		if (!isObject(data) || readText(data.orderid) === null) {
			throw angelOneError('unclear', 'NO_ORDER_ID', 'Angel One answered without an order id.');
		}
	}

	/** Get LTP Data: the last traded price as the broker writes it, null where it has none. */
	async lastPrice(
		exchange: string,
		tradingSymbol: string,
		symbolToken: string,
	): Promise<string | null> {
		const body = { exchange, tradingsymbol: tradingSymbol, symboltoken: symbolToken };
		const data = await this.api.call({ method: 'POST', path: PATHS.ltp, body, limit: 'ltp' });
		return isObject(data) ? readText(data.ltp) : null;
	}

	/** Logout (User): ends the API session of the client. */
	async logout(): Promise<void> {
		const body = { clientcode: this.options.clientCode };
		await this.api.call({
			method: 'POST',
			path: PATHS.logout,
			body,
			limit: 'logout',
			ownSessionOnly: true,
		});
	}

	/**
	 * A list. None is `data: null`, or by the table of errors a code of its own; anything else is no
	 * answer, since "no orders" lets an order be placed.
	 */
	private async rows(call: Call, emptyCode: string): Promise<JsonObject[]> {
		try {
			const data = await this.api.call(call);
			if (data === null || data === '' || Array.isArray(data)) return readRows(data);
		} catch (error) {
			if (error instanceof BrokerError && error.code === emptyCode) return [];
			throw error;
		}
		throw angelOneError('unclear', 'NO_LIST', 'Angel One answered without a list.');
	}

	private async object(call: Call): Promise<JsonObject> {
		const data = await this.api.call(call);
		if (isObject(data)) return data;
		throw angelOneError('unclear', 'NO_DATA', 'Angel One answered without data.');
	}
}
