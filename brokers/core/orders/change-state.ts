import { toDecimal } from '../money';
import type { Order } from '../outputs';
import { isFinal, type OrderChanges, type OrderFacts } from './orders-api';

/** What an order read back says about a change that was asked for. */
export type ChangeState =
	/** It has taken effect. */
	| 'done'
	/** It never will: the order is final. */
	| 'tooLate'
	/** The broker or the exchange is at it. */
	| 'pending'
	/** Nothing of it shows. */
	| 'unchanged';

/** What a read order says about its cancellation. */
export function cancellationState(order: Order, { underWay }: OrderFacts): ChangeState {
	if (order.status === 'cancelled') return 'done';
	if (isFinal(order)) return 'tooLate';
	return underWay.cancellation.test(order.brokerStatus ?? '') ? 'pending' : 'unchanged';
}

/** What a read order says about the modification of the order as it was before. */
export function modificationState(
	order: Order,
	wanted: OrderChanges,
	{ priceNeeds, underWay: { modification } }: OrderFacts,
	before: Order,
): ChangeState {
	const underWay = modification.test(order.brokerStatus ?? '');
	const market = wanted.orderType !== undefined && !priceNeeds[wanted.orderType]?.price;
	// A market order is shown as the limit order that it was converted to, with the price that it got or
	// that protects it.
	const repriced = !isSamePrice(order.price, before.price);
	const filledSince = order.status === 'filled' && before.status !== 'filled';
	const converted = market && (filledSince || repriced);
	// A stop-loss-market may lose its trigger on the way, and then fires at once; the new price tells it
	// from an order that fired as it was before.
	const lostTrigger = market && repriced && order.triggerPrice === null;
	const sameType =
		wanted.orderType === undefined || order.orderType === wanted.orderType || converted;
	const sameQuantity = wanted.quantity === undefined || order.quantity === wanted.quantity;
	const same = (value: string | undefined, has: number | null) =>
		value === undefined || isSamePrice(has, value);
	if (
		sameType &&
		sameQuantity &&
		same(wanted.price, order.price) &&
		(lostTrigger || same(wanted.triggerPrice, order.triggerPrice))
	) {
		return underWay ? 'pending' : 'done';
	}
	if (isFinal(order)) return 'tooLate';
	return underWay ? 'pending' : 'unchanged';
}

function isSamePrice(one: number | null, other: number | string | null): boolean {
	return toDecimal(one ?? '') === toDecimal(other ?? '');
}
