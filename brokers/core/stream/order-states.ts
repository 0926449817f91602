import { isFinal } from '../orders/orders-api';
import type { Order, OrderStatus } from '../outputs';

/**
 * Who tells of an order: the socket, the broker's book where the socket may have missed it, or a call of the
 * broker's that its book confirmed.
 */
export type Witness = 'stream' | 'recovered' | 'postback';

/** An order in a state that it was not in before. */
export interface OrderChange extends Order {
	/** Null for an order that nobody has told of before. */
	previousStatus: OrderStatus | null;
	source: Witness;
}

/** What is kept of an order: enough to tell a new state from a known or an older one. */
export type KnownState = Pick<
	Order,
	| 'status'
	| 'filledQuantity'
	| 'quantity'
	| 'price'
	| 'triggerPrice'
	| 'orderType'
	| 'updatedAt'
	| 'orderReference'
>;

/** So long a book may lag behind the socket, at most: no bound is known, and what comes later is read later. */
const LAG_MS = 10_000;

const RANK: Record<OrderStatus, number> = {
	unknown: 0,
	accepted: 1,
	triggerPending: 2,
	open: 3,
	partiallyFilled: 4,
	filled: 5,
	cancelled: 5,
	rejected: 5,
};

/**
 * One truth out of several witnesses, in any order and as often as they like: each state of an order
 * once, what is older than the known one never, a filled quantity that falls never, nothing after a final
 * state but a fill that it did not have yet.
 */
export class OrderStates {
	private readonly known: Map<string, KnownState>;
	/** When the socket told of an order last, epoch milliseconds. */
	private readonly heard = new Map<string, number>();

	constructor(known: Iterable<[string, KnownState]> = []) {
		this.known = new Map(known);
	}

	has(orderId: string): boolean {
		return this.known.has(orderId);
	}

	get(orderId: string): KnownState | undefined {
		return this.known.get(orderId);
	}

	/** Forgets orders that have not changed since then, ISO 8601 with +05:30: no book shows them any more. */
	forgetBefore(time: string): void {
		for (const [id, { updatedAt }] of this.known) {
			if (updatedAt === null || updatedAt >= time) continue;
			this.known.delete(id);
			this.heard.delete(id);
		}
	}

	/** The order's change, where it is one; it is known from then on. */
	take(order: Order, source: Witness): OrderChange | null {
		const { orderId } = order;
		if (orderId === null) return null;
		const before = this.known.get(orderId);
		const behind = source !== 'stream' && Date.now() - (this.heard.get(orderId) ?? 0) < LAG_MS;
		if (source === 'stream') this.heard.set(orderId, Date.now());
		if (before && !isNews(before, order, behind)) return null;
		const state = stateOf(order, before);
		this.known.set(orderId, state);
		const { filledQuantity, orderReference } = state;
		const previousStatus = before?.status ?? null;
		return { ...order, filledQuantity, orderReference, previousStatus, source };
	}
}

/** @param behind the witness is a book that may not have what the socket told a moment ago */
function isNews(before: KnownState, order: Order, behind: boolean): boolean {
	const filledBefore = before.filledQuantity ?? 0;
	const filled = order.filledQuantity ?? filledBefore;
	if (isFinal(before)) return order.status === before.status && filled > filledBefore;
	if (isFinal(order) || filled > filledBefore) return true;
	if (filled < filledBefore || behind) return false;
	const [then, now] = [before.updatedAt ?? '', order.updatedAt ?? ''];
	if (now !== '' && now < then) return false;
	// Within one second no clock tells which of two states is the later one.
	const sameSecond = now === then || now === '';
	if (sameSecond && RANK[order.status] < RANK[before.status]) return false;
	return differs(before, order);
}

const TELLING = ['status', 'quantity', 'price', 'triggerPrice', 'orderType'] as const;

const differs = (before: KnownState, order: Order) =>
	TELLING.some((key) => order[key] !== null && order[key] !== before[key]);

function stateOf(order: Order, before: KnownState | undefined): KnownState {
	const { status, filledQuantity, quantity, price, triggerPrice, orderType, updatedAt } = order;
	return {
		status,
		filledQuantity: most(filledQuantity, before?.filledQuantity ?? null),
		quantity: quantity ?? before?.quantity ?? null,
		price: price ?? before?.price ?? null,
		triggerPrice: triggerPrice ?? before?.triggerPrice ?? null,
		orderType: orderType ?? before?.orderType ?? null,
		// Without it nothing would tell when the order may be forgotten.
		updatedAt: updatedAt ?? before?.updatedAt ?? order.placedAt,
		// A witness that leaves the label out does not take it away.
		orderReference: order.orderReference ?? before?.orderReference ?? null,
	};
}

function most(one: number | null, other: number | null): number | null {
	return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
