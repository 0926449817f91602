import type { BrokerError } from '../errors';
import type { ReadField, Reading } from '../reading';
import type { Instrument } from '../instruments/types';
import type { Order, OrderStatus, Trade } from '../outputs';
import type { JsonObject } from '../wire';
import type { PriceNeeds } from './order-rules';
import type { ReferenceRule } from './reference';

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

/** What the user asks for: raw values, which the broker checks. */
export interface AskedOrder {
	instrument: Instrument;
	transactionType: unknown;
	quantity: unknown;
	product: unknown;
	orderType: unknown;
	price: unknown;
	triggerPrice: unknown;
	/** The form's options; each broker reads those that it knows. */
	options: JsonObject;
}

/** An order that keeps to its instrument's rules. */
export interface CheckedOrder {
	/** The exact body of the request for it. */
	body: JsonObject;
	/** Units. */
	quantity: number;
	/** Rupees, null for market orders. */
	price: string | null;
	triggerPrice: string | null;
}

/** A checked order, ready to be sent. */
export interface PreparedOrder extends Omit<CheckedOrder, 'body'> {
	instrument: Instrument;
	request: ApiRequest;
	/** The label it goes out under. */
	orderReference: string;
}

/** What a modification asks for; absent means unchanged. Prices are decimal strings in rupees. */
export interface OrderChanges {
	orderType?: string;
	/** Units. */
	quantity?: number;
	price?: string;
	triggerPrice?: string;
}

/** An order as a request's body has it: raw values. */
export interface OrderInBody {
	/** Null where a price may stand for something else than a rupee a unit. */
	exchange: unknown;
	transactionType: unknown;
	/** What this order type carries; null for one that the broker does not know. */
	needs: PriceNeeds | null;
	price: unknown;
	quantity: unknown;
}

/** A request as a dry run shows it and as it is sent: no header, no secret. */
export interface ApiRequest<Body extends JsonObject | null = JsonObject> {
	method: string;
	path: string;
	/** Null for a request without one. */
	body: Body;
}

/** What a broker shows of the order under one label. */
export interface FoundOrder<T> {
	/** Null where it has none. */
	order: T | null;
	/**
	 * The labels of all the day's orders where the same read tells them; null where it does not, or where
	 * an order may have one that it does not show.
	 */
	labels: string[] | null;
}

/** The facts of a broker's orders that the shared operations go by. */
export interface OrderFacts {
	/** What the broker takes as an order's reference. */
	reference: ReferenceRule;
	/** The broker itself refuses a second order with the same reference. */
	checksReference: boolean;
	/** The broker's books lag behind by this, milliseconds, and at times by more: no bound is known. */
	bookLagMs: number;
	/** Of the orders that it takes after hours, the broker rejects some a moment later. */
	refusesAfterHours?: boolean;
	/** What each order type carries. */
	priceNeeds: Readonly<Record<string, PriceNeeds>>;
	/** The broker's words for an order while a change of it is under way. */
	underWay: { cancellation: RegExp; modification: RegExp };
	/** Where orders are to be had by their segment alone: that of one. */
	segmentOf?(order: BrokerOrder): string;
	/** How a user looks an order up by hand. */
	lookUpHint(reference: string): string;
}

/** Takes the refusal of a part of what was asked for; the rest is returned. */
export type OnRefused = (refusal: BrokerError) => void;

/** Is told why a figure of what was read is missing; also while a reading is read later. */
export type OnMissing = (reason: BrokerError) => void;

/** The orders of one account: what the order operations stand on. Every method throws BrokerError. */
export interface OrdersApi {
	readonly facts: OrderFacts;
	/** These orders as far as a form asks for them. */
	within(read: ReadField): OrdersApi;
	/** Those of the whole account. */
	everywhere(): OrdersApi;
	/** Null where the broker has no such order today. */
	find(key: OrderKey): Promise<BrokerOrder | null>;
	/**
	 * Today's orders, newest last.
	 * @param onRefused is told of each part of the account whose orders the broker would not list
	 */
	list(onRefused: OnRefused): Promise<BrokerOrder[]>;
	/** The same order, read again in the cheapest way. */
	refresh(order: BrokerOrder): Promise<BrokerOrder>;
	/** Today's trades, newest last, of one order where the key is given. `onRefused` is told of missing prices too. */
	trades(key: OrderKey | null, onRefused: OnRefused): Promise<Array<Reading<Trade>>>;
	/** Checks the order against its instrument's rules. @throws BrokerError `input`, naming the field */
	prepare(asked: AskedOrder, orderReference: string): PreparedOrder;
	/**
	 * Sends it once. Success is the broker's word, not yet the exchange's.
	 * @param lastCheck asked right before it leaves
	 */
	send(prepared: PreparedOrder, lastCheck: () => Promise<void>): Promise<BrokerOrder>;
	/** What became of it; goes on reading when the execution is stopped. */
	findSent(prepared: PreparedOrder): Promise<FoundOrder<BrokerOrder>>;
	/** The exact request a modification sends. */
	modifyRequest(order: BrokerOrder, changes: OrderChanges): ApiRequest;
	/** @throws BrokerError `refused` where a cancellation would do more than that: close a position */
	assertOnlyCancels(order: BrokerOrder): Promise<void>;
	/** The exact request a cancellation sends. */
	cancelRequest(order: BrokerOrder): ApiRequest;
	/** Sends one of the two. @param lastCheck asked right before it leaves */
	change(request: ApiRequest, lastCheck?: () => Promise<void>): Promise<void>;
}

/** An order as read later, with the time of its placing where the reply to it alone told that. */
export function withPlacing(read: BrokerOrder, placed: BrokerOrder): BrokerOrder {
	const placedAt = read.order.placedAt ?? placed.order.placedAt;
	return { ...read, order: { ...read.order, placedAt } };
}

/**
 * Whether the order is of this IST date or later, by its last update where nobody told when it was placed:
 * one that last changed before is older still. True where neither is known.
 */
export function isSince({ placedAt, updatedAt }: Order, day: string): boolean {
	const at = placedAt ?? updatedAt;
	return at === null || at.slice(0, 10) >= day;
}

/** Whether an order is of the same thing as another, or as what was asked for, as far as both say so. */
export function isLike(order: Order, other: Partial<Order>): boolean {
	return LASTING.every((key) => {
		const [one, two] = [order[key], other[key] ?? null];
		return one === null || two === null || one === two;
	});
}

/** What no change of an order changes. */
const LASTING = ['exchange', 'tradingSymbol', 'transactionType', 'product'] as const;

const FINAL: OrderStatus[] = ['filled', 'cancelled', 'rejected'];

/** Whether nothing more can happen to the order. */
export function isFinal({ status }: Pick<Order, 'status'>): boolean {
	return FINAL.includes(status);
}
