import type { IDataObject } from 'n8n-workflow';
import { changeOnce } from '../../../brokers/core/orders/change-once';
import type { BrokerOrder, OrderKey, OrdersApi } from '../../../brokers/core/orders/orders-api';
import { BrokerError, type BrokerId, inputError } from '../../../brokers/core/errors';
import type { Instrument } from '../../../brokers/core/instruments/types';
import type { Permissions } from '../../../brokers/core/orders/order-rules';
import { givenReference, type ReferenceRule } from '../../../brokers/core/orders/reference';
import { wait } from '../../../brokers/core/wait';
import type { ItemContext } from '../operation';

/** What the order operations need of a broker; both contexts have it. */
export interface OrderBroker {
	id: BrokerId;
	/** Tells accounts apart. */
	owner: string;
	permissions: Permissions;
	/** What the broker takes as an order's reference. */
	referenceRule: ReferenceRule;
	/** Groww wants to be told the segments; Angel One has none. */
	orders(segments: string[]): OrdersApi;
	/** One that reads on when the execution is cancelled: what became of an order that was sent. */
	ordersAfterCancel(segments: string[]): OrdersApi;
	/** The instrument of an order, for its lot and tick. @throws BrokerError */
	instrumentOf(order: BrokerOrder): Promise<Instrument>;
	/** How far the broker's books may lag behind, milliseconds. */
	bookLagMs: number;
	secrets: string[];
	signal?: AbortSignal;
}

/** Options of the operations that change an order. */
export interface ChangeOptions extends IDataObject {
	dryRun?: boolean;
	/** Seconds. */
	confirmWithin?: number;
	/** Seconds. */
	waitForFinal?: number;
}

/** The orders in the segment or segments that the node asks for, where its broker has any. */
export function ordersOf<C extends OrderBroker>({
	functions,
	itemIndex,
	broker,
}: ItemContext<C>): OrdersApi {
	const many = functions.getNodeParameter('segments', itemIndex, []) as string[];
	const one = functions.getNodeParameter('segment', itemIndex, '') as string;
	return broker.orders(many.length > 0 ? many : [one]);
}

/** How the user names the order. @throws BrokerError `input` */
export function readKey<C extends OrderBroker>({
	functions,
	itemIndex,
	broker,
}: ItemContext<C>): OrderKey {
	const by =
		functions.getNodeParameter('lookUpBy', itemIndex, 'orderId') === 'orderReference'
			? 'orderReference'
			: 'orderId';
	const value = String(functions.getNodeParameter(by, itemIndex, '')).trim();
	if (value !== '' && by === 'orderReference') {
		// The user's own key is found under what was sent for it.
		return { by, value: givenReference(value, broker.referenceRule, Date.now()).sent };
	}
	if (value !== '') return { by, value };
	const name = by === 'orderId' ? 'Order ID' : 'Order Reference';
	throw inputError(broker.id, by, 'NO_ORDER', `${name} is empty.`);
}

/**
 * Runs a change of one order, once at a time in this process however often it is asked for.
 * @param change the same for a repetition, different for every other change.
 * @param work is told whether an earlier try may have taken effect.
 */
export async function changing<T>(
	broker: OrderBroker,
	{ by, value }: OrderKey,
	change: unknown[],
	work: (mayHaveApplied: boolean) => Promise<T>,
): Promise<T> {
	return await changeOnce(JSON.stringify([broker.id, broker.owner, by, value, ...change]), work);
}

const REREAD_MS = 1_000;

/**
 * @param maxWaitMs for how long an order that is not there is looked for: one that was placed a
 * moment ago may be missing from the broker's books.
 * @throws BrokerError `refused` where there is no such order today.
 */
export async function orderOf(
	broker: OrderBroker,
	orders: OrdersApi,
	key: OrderKey,
	maxWaitMs = 0,
): Promise<BrokerOrder> {
	const giveUpAt = Date.now() + maxWaitMs;
	for (;;) {
		const order = await orders.find(key);
		if (order) return order;
		if (Date.now() >= giveUpAt || broker.signal?.aborted) break;
		await wait(REREAD_MS, broker.signal);
	}
	throw new BrokerError({
		broker: broker.id,
		failure: 'refused',
		code: 'ORDER_NOT_FOUND',
		message: `There is no order with ${key.by === 'orderId' ? 'id' : 'reference'} ${key.value} today.`,
		hint: 'Brokers list the orders of the day alone. An order placed a moment ago may need a few seconds to appear.',
		retryable: true,
	});
}
