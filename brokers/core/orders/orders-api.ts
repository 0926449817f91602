import type { BrokerId } from '../errors';
import type { Order, OrderStatus } from '../shapes';
import type { JsonObject } from '../wire';

/** An order as the broker has it: simplified, and as received. */
export interface BrokerOrder {
	order: Order;
	raw: JsonObject;
}

/** How an order is named. */
export interface OrderKey {
	by: 'orderId' | 'orderReference';
	value: string;
}

/** What a modification asks for; absent means unchanged. Prices are decimal strings in rupees. */
export interface OrderChanges {
	orderType?: string;
	/** Units. */
	quantity?: number;
	price?: string;
	triggerPrice?: string;
}

/** One execution of an order at the exchange. */
export interface Trade {
	broker: BrokerId;
	orderId: string | null;
	tradeId: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	transactionType: string | null;
	product: string | null;
	/** Units. */
	quantity: number | null;
	/** Rupees. */
	price: number | null;
	tradedAt: string | null;
}

/** The orders of one account: what both brokers' order operations stand on. Every method throws BrokerError. */
export interface OrdersApi {
	/** Null where the broker has no such order today. */
	find(key: OrderKey): Promise<BrokerOrder | null>;
	/** Today's orders, newest last. */
	list(): Promise<BrokerOrder[]>;
	/** The same order, read again in the cheapest way. */
	refresh(order: BrokerOrder): Promise<BrokerOrder>;
	/** Today's trades, of one order where the key is given. */
	trades(key: OrderKey | null): Promise<Array<{ trade: Trade; raw: JsonObject }>>;
	/** The exact request a modification sends. */
	modifyRequest(order: BrokerOrder, changes: OrderChanges): ApiRequest;
	/** The exact request a cancellation sends. */
	cancelRequest(order: BrokerOrder): ApiRequest;
	/** Sends one of the two; success is the broker's word, not yet the exchange's. */
	send(request: ApiRequest): Promise<void>;
}

export interface ApiRequest {
	method: 'POST';
	path: string;
	body: JsonObject;
}

const FINAL: OrderStatus[] = ['filled', 'cancelled', 'rejected'];

/** Whether nothing more can happen to the order. */
export function isFinal(order: Order): boolean {
	return FINAL.includes(order.status);
}
