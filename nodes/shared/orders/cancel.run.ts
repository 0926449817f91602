import type { IDataObject } from 'n8n-workflow';
import { applyChange, cancellationState } from '../../../brokers/core/orders/change';
import type { BrokerOrder, OrdersApi } from '../../../brokers/core/orders/orders-api';
import { assertMayWrite } from '../../../brokers/core/orders/order-rules';
import type { ItemContext } from '../operation';
import { beforeSending, confirmMs, dryRunOf } from '../place';
import {
	type ChangeOptions,
	changing,
	type OrderBroker,
	orderOf,
	ordersOf,
	readKey,
} from './broker';

/**
 * Cancels one order and reads back what became of it.
 * @param mayHaveApplied an earlier try may have taken effect.
 */
export async function cancelAndConfirm(
	broker: OrderBroker,
	orders: OrdersApi,
	order: BrokerOrder,
	options: ChangeOptions,
	mayHaveApplied: boolean,
): Promise<IDataObject> {
	const request = orders.cancelRequest(order);
	const { order: now, alreadyApplied } = await applyChange({
		orders,
		order,
		verb: 'cancelled',
		stateOf: cancellationState,
		send: async () => await orders.send(request),
		confirmMs: confirmMs(options),
		bookLagMs: broker.bookLagMs,
		mayHaveApplied,
		signal: broker.signal,
	});
	return { ...now.order, cancelled: true, duplicate: alreadyApplied };
}

/** The request that a cancellation would send. */
export function dryCancel(broker: OrderBroker, orders: OrdersApi, order: BrokerOrder): IDataObject {
	const { orderReference } = order.order;
	return dryRunOf(broker.id, orders.cancelRequest(order), orderReference, null);
}

/** Cancels the order that the item names. @throws BrokerError */
export async function cancel<C extends OrderBroker>(context: ItemContext<C>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
	const orders = ordersOf(context);
	const key = await beforeSending(async () => {
		if (!options.dryRun) assertMayWrite(broker.id, broker.permissions);
		return readKey(context);
	});
	const find = async () =>
		await beforeSending(async () => await orderOf(broker, orders, key, broker.bookLagMs));
	if (options.dryRun) return dryCancel(broker, orders, await find());
	return await changing(
		broker,
		key,
		['cancel'],
		async (mayHaveApplied) =>
			await cancelAndConfirm(broker, orders, await find(), options, mayHaveApplied),
	);
}
