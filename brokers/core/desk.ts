import type { BrokerId } from './errors';
import type { Order, OrderStatus } from './shapes';
import type { JsonObject } from './wire';

/** An order as the broker has it: simplified, and as received. */
export interface DeskOrder {
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
export interface OrderDesk {
	/** Null where the broker has no such order today. */
	find(key: OrderKey): Promise<DeskOrder | null>;
	/** Today's orders, newest last. */
	list(): Promise<DeskOrder[]>;
	/** The same order, read again in the cheapest way. */
	refresh(order: DeskOrder): Promise<DeskOrder>;
	/** Today's trades, of one order where the key is given. */
	trades(key: OrderKey | null): Promise<Array<{ trade: Trade; raw: JsonObject }>>;
	/** The exact request a modification sends. */
	modifyRequest(order: DeskOrder, changes: OrderChanges): DeskRequest;
	/** The exact request a cancellation sends. */
	cancelRequest(order: DeskOrder): DeskRequest;
	/** Sends one of the two; success is the broker's word, not yet the exchange's. */
	send(request: DeskRequest): Promise<void>;
}

export interface DeskRequest {
	method: 'POST';
	path: string;
	body: JsonObject;
}

const FINAL: OrderStatus[] = ['filled', 'cancelled', 'rejected'];

/** Whether nothing more can happen to the order. */
export function isFinal(order: Order): boolean {
	return FINAL.includes(order.status);
}
