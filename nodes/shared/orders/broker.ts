import type { IDataObject } from 'n8n-workflow';
import { changeOnce } from '../../../brokers/core/change-once';
import type { DeskOrder, OrderDesk, OrderKey } from '../../../brokers/core/desk';
import { BrokerError, type BrokerId, inputError } from '../../../brokers/core/errors';
import type { Instrument } from '../../../brokers/core/instruments/types';
import type { Permissions } from '../../../brokers/core/order-rules';
import { givenReference, type ReferenceRule } from '../../../brokers/core/reference';
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
	desk(segments: string[]): OrderDesk;
	/** One that reads on when the execution is cancelled: what became of an order that was sent. */
	lastingDesk(segments: string[]): OrderDesk;
	/** The instrument of an order, for its lot and tick. @throws BrokerError */
	instrumentOf(order: DeskOrder): Promise<Instrument>;
	/** How far the broker's books may lag behind, milliseconds. */
	settleMs: number;
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

/** The desk for the segment or segments that the node asks for, where its broker has any. */
export function deskOf<C extends OrderBroker>({
	functions,
	itemIndex,
	broker,
}: ItemContext<C>): OrderDesk {
	const many = functions.getNodeParameter('segments', itemIndex, []) as string[];
	const one = functions.getNodeParameter('segment', itemIndex, '') as string;
	return broker.desk(many.length > 0 ? many : [one]);
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
	work: (again: boolean) => Promise<T>,
): Promise<T> {
	return await changeOnce(JSON.stringify([broker.id, broker.owner, by, value, ...change]), work);
}

const REREAD_MS = 1_000;

/**
 * @param patienceMs for how long an order that is not there is looked for: one that was placed a
 * moment ago may be missing from the broker's books.
 * @throws BrokerError `refused` where there is no such order today.
 */
export async function orderOf(
	broker: OrderBroker,
	desk: OrderDesk,
	key: OrderKey,
	patienceMs = 0,
): Promise<DeskOrder> {
	const giveUpAt = Date.now() + patienceMs;
	for (;;) {
		const order = await desk.find(key);
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
