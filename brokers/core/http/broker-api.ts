import { BrokerError, type BrokerId } from '../errors';
import type { ApiRequest } from '../orders/orders-api';
import { isObject, type JsonObject, readRows } from '../wire';
import type { ApiClient } from './api-client';
import { type Endpoint, type Endpoints, partsOf, pathOf } from './endpoints';
import { SharedRead } from './shared-read';

/** What one call of an endpoint carries. */
export interface ApiCall {
	/** What stands in braces in the endpoint's path. */
	parts?: Record<string, string>;
	query?: Record<string, string>;
	body?: unknown;
	/** Asked right before the request leaves; what it throws leaves the request unsent. */
	lastCheck?: () => Promise<void>;
	/** Instead of the client's own, for a read that is one of many: the last of them waits for all others. */
	maxWaitMs?: number;
}

export interface BrokerApiOptions {
	broker: BrokerId;
	/** For messages. */
	displayName: string;
	client: ApiClient;
	/** Whom shared reads are shared among: everybody who reads this account, as far as it is known now. */
	account(): string;
	/** How long what changes something may wait for its turn: late, it may be worthless. */
	sendWithinMs?: number;
	signal?: AbortSignal;
}

const sharedReads = new Map<string, SharedRead<unknown>>();
const MAX_SHARED_READS = 400;

/** A reply that means "there is none". */
const NONE = Symbol('none');

/**
 * A broker's endpoints by their names. Replies are read to the shape that the table documents; one of
 * another shape is `unclear`: "no orders" lets an order be placed, so nothing may pass for it.
 * Every method throws BrokerError.
 */
export class BrokerApi<Table extends Endpoints = Endpoints> {
	constructor(
		private readonly endpoints: Table,
		private readonly options: BrokerApiOptions,
	) {}

	/** Whom what is read may be shared among: everybody who reads this account, as far as it is known now. */
	get account(): string {
		return this.options.account();
	}

	/**
	 * The exact request that `call` with this body sends, for a dry run.
	 * @param parts what stands in braces in the endpoint's path
	 */
	request<Body extends JsonObject | null>(
		name: keyof Table & string,
		body: Body,
		parts: Record<string, string> = {},
	): ApiRequest<Body> {
		const endpoint = this.endpoints[name];
		return { method: endpoint.method, path: pathOf(endpoint, parts), body };
	}

	/** A success's data, whatever they are. */
	async call(name: keyof Table & string, call: ApiCall = {}): Promise<unknown> {
		const data = await this.ask(name, call);
		return data === NONE ? null : data;
	}

	async object(name: keyof Table & string, call: ApiCall = {}): Promise<JsonObject> {
		const data = await this.ask(name, call);
		if (isObject(data)) return data;
		throw this.without('NO_DATA', 'data');
	}

	/** Null where the broker says that there is none. */
	async objectOrNull(name: keyof Table & string, call: ApiCall = {}): Promise<JsonObject | null> {
		const data = await this.ask(name, call);
		if (data === NONE || isObject(data)) return data === NONE ? null : data;
		throw this.without('NO_DATA', 'data');
	}

	/** The rows of a list; none is null, blank text, a missing key, or a code of its own. */
	async list(name: keyof Table & string, call: ApiCall = {}): Promise<JsonObject[]> {
		return readRows(await this.values(name, call));
	}

	/** The same where the rows are no objects: texts, or lists themselves. */
	async values(name: keyof Table & string, call: ApiCall = {}): Promise<unknown[]> {
		const endpoint: Endpoint = this.endpoints[name];
		const data = await this.ask(name, call);
		if (data === NONE || (endpoint.blankIsNone && isBlank(data))) return [];
		const rows = endpoint.rows === undefined ? data : this.rowsUnder(endpoint.rows, data);
		if (isBlank(rows)) return [];
		if (Array.isArray(rows)) return rows;
		throw this.without('NO_LIST', 'a list');
	}

	private rowsUnder(key: string, data: unknown): unknown {
		if (isObject(data)) return data[key];
		throw this.without('NO_DATA', 'data');
	}

	/** Sends what `request` made. */
	async send(
		{ method, path, body }: ApiRequest<JsonObject | null>,
		lastCheck?: () => Promise<void>,
	): Promise<unknown> {
		for (const [name, endpoint] of Object.entries(this.endpoints)) {
			const parts = endpoint.method === method ? partsOf(endpoint, path) : null;
			if (parts !== null)
				return await this.call(name, { parts, body: body ?? undefined, lastCheck });
		}
		throw this.unclear('NO_ENDPOINT', `There is no endpoint ${path}.`);
	}

	/** An answer that leaves open what was done. */
	unclear(code: string, message: string): BrokerError {
		return new BrokerError({ broker: this.options.broker, failure: 'unclear', code, message });
	}

	private without(code: string, what: string): BrokerError {
		return this.unclear(code, `${this.options.displayName} answered without ${what}.`);
	}

	private async ask(name: keyof Table & string, call: ApiCall): Promise<unknown> {
		const endpoint: Endpoint = this.endpoints[name];
		try {
			if (!endpoint.shared) return await this.exchange(endpoint, call);
			return await this.sharedRead(name, async () => await this.exchange(endpoint, call));
		} catch (error) {
			if (error instanceof BrokerError && endpoint.empty?.includes(error.code)) return NONE;
			throw error;
		}
	}

	private async exchange(endpoint: Endpoint, { parts, ...call }: ApiCall): Promise<unknown> {
		const { method, limit, throttled, writes, adds } = endpoint;
		return await this.options.client.call({
			...call,
			method,
			path: pathOf(endpoint, parts),
			limit,
			...(throttled ? { throttled } : {}),
			...(writes ? { writes: true } : {}),
			...(writes === 'session' ? { ownSessionOnly: true } : {}),
			...(writes === 'trade' ? { maxWaitMs: this.options.sendWithinMs } : {}),
			...(adds ? { adds } : {}),
		});
	}

	private async sharedRead(name: string, read: () => Promise<unknown>): Promise<unknown> {
		const key = JSON.stringify([this.options.broker, this.options.account(), name]);
		let shared = sharedReads.get(key);
		if (!shared) {
			if (sharedReads.size >= MAX_SHARED_READS) sharedReads.clear();
			shared = new SharedRead();
			sharedReads.set(key, shared);
		}
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
}

/** What brokers send in place of an empty list. */
function isBlank(data: unknown): boolean {
	return (
		data === undefined || data === null || data === '' || (Array.isArray(data) && data.length === 0)
	);
}
