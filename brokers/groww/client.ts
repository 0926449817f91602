import { BrokerCaller, type Call } from '../core/caller';
import { BrokerError } from '../core/errors';
import type { HttpSender } from '../core/http';
import { pacerFor } from '../core/pacing';
import type { SessionKeeper } from '../core/session';
import { isObject, type JsonObject, readText } from '../core/wire';
import { GROWW, growwHeaders, PACES, PATHS } from './api';
import { growwError, judgeReply } from './replies';

export interface GrowwClientOptions {
	/** Identifies the account for pacing. */
	owner: string;
	sender: HttpSender;
	sessions: SessionKeeper;
	timeoutMs: number;
	patienceMs: number;
	signal?: AbortSignal;
}

/** Groww's Trading API, one method an endpoint; every method throws BrokerError. */
export class GrowwClient {
	private readonly caller: BrokerCaller;

	constructor({ owner, ...options }: GrowwClientOptions) {
		this.caller = new BrokerCaller({
			...options,
			broker: GROWW,
			pacer: pacerFor(owner, PACES),
			headers: growwHeaders,
			judge: judgeReply,
		});
	}

	/** User detail (User). */
	async profile(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.user, family: 'nonTrading' });
	}

	/** Available user margin (Margin): numbers in rupees. */
	async margin(): Promise<JsonObject> {
		return await this.object({ method: 'GET', path: PATHS.margin, family: 'nonTrading' });
	}

	/**
	 * Place order (Orders). Success means taken by Groww, not yet by the exchange; without an order
	 * id it says nothing, so it is `unclear`.
	 */
	async createOrder(body: JsonObject): Promise<JsonObject> {
		const data = await this.caller.call({
			method: 'POST',
			path: PATHS.createOrder,
			body,
			family: 'order',
			writes: true,
		});
		if (!isObject(data) || readText(data.groww_order_id) === null) {
			throw growwError('unclear', 'NO_ORDER_ID', 'Groww answered without an order id.');
		}
		return data;
	}

	/** Order status by the caller's reference; null where Groww knows none (GA004). */
	async statusByReference(reference: string, segment: string): Promise<JsonObject | null> {
		const path = PATHS.statusByReference(reference);
		return await this.orNull({ method: 'GET', path, query: { segment }, family: 'nonTrading' });
	}

	/** Order detail; null where Groww knows no such order (GA004). */
	async orderDetail(orderId: string, segment: string): Promise<JsonObject | null> {
		const path = PATHS.orderDetail(orderId);
		return await this.orNull({ method: 'GET', path, query: { segment }, family: 'nonTrading' });
	}

	/** LTP (Live Data) of one symbol as the broker writes it, null where it has none. */
	async lastPrice(
		exchange: string,
		segment: string,
		tradingSymbol: string,
	): Promise<string | null> {
		const key = `${exchange}_${tradingSymbol}`;
		const data = await this.caller.call({
			method: 'GET',
			path: PATHS.ltp,
			query: { segment, exchange_symbols: key },
			family: 'liveData',
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
		const data = await this.caller.call(call);
		if (isObject(data)) return data;
		throw growwError('unclear', 'NO_DATA', 'Groww answered without data.');
	}
}
