import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { applyChange, toldOfOrder } from '../../../../brokers/core/orders/apply-change';
import { cancellationState } from '../../../../brokers/core/orders/change-state';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import type { BrokerOrder, OrdersApi } from '../../../../brokers/core/orders/orders-api';
import { changing } from '../../changing';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, confirmMs, dryRunOf, readChangeOptions } from './options';
import { orderOf, readKey } from './order-of';

/**
 * Cancels one order and reads back what became of it.
 * @param mayHaveApplied an earlier try may have taken effect.
 */
export async function cancelAndConfirm(
	{ signal }: Has<'orders'>,
	orders: OrdersApi,
	order: BrokerOrder,
	options: ChangeOptions,
	mayHaveApplied: boolean,
): Promise<IDataObject> {
	await beforeSending(async () => await orders.assertOnlyCancels(order));
	const request = orders.cancelRequest(order);
	const { order: now, alreadyApplied } = await applyChange({
		orders,
		order,
		told: toldOfOrder,
		verb: 'cancelled',
		stateOf: (read) => cancellationState(read.order, orders.facts),
		send: async () => await orders.change(request),
		confirmMs: confirmMs(options),
		mayHaveApplied,
		signal,
	});
	return { ...now.order, cancelled: true, duplicate: alreadyApplied };
}

/** The request that a cancellation would send. @throws BrokerError where none would be */
export async function dryCancel({ id }: Has<'orders'>, orders: OrdersApi, order: BrokerOrder) {
	await orders.assertOnlyCancels(order);
	return dryRunOf(id, orders.cancelRequest(order), order.order.orderReference, null);
}

/** Cancels the order that the item names. @throws BrokerError */
export async function cancel(context: ItemContext<Has<'orders'>>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const orders = broker.orders.within(field);
	const { bookLagMs } = orders.facts;
	const { options, key } = await beforeSending(async () => {
		const options = readChangeOptions(broker, field);
		return { options, key: readKey(broker, field) };
	});
	const find = async () =>
		await beforeSending(async () => await orderOf(broker, orders, key, bookLagMs));
	if (options.dryRun) return await dryCancel(broker, orders, await find());
	return await changing(broker, [key.by, key.value], ['cancel'], {
		find,
		idOf: ({ order }) => order.orderId ?? '',
		apply: async (order, mayHaveApplied) =>
			await cancelAndConfirm(broker, orders, order, options, mayHaveApplied),
	});
}
