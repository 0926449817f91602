import type { IDataObject } from 'n8n-workflow';
import { cancellationState, carryOut } from '../../../brokers/core/change';
import type { DeskOrder, OrderDesk } from '../../../brokers/core/desk';
import { assertMayWrite } from '../../../brokers/core/order-rules';
import type { ItemContext } from '../operation';
import { beforeSending, confirmMs, dryRunOf } from '../place';
import { changing, type ChangeOptions, deskOf, orderOf, type OrderBroker, readKey } from './broker';

/**
 * Cancels one order and reads back what became of it.
 * @param again an earlier try may have taken effect.
 */
export async function cancelAndConfirm(
	broker: OrderBroker,
	desk: OrderDesk,
	order: DeskOrder,
	options: ChangeOptions,
	again: boolean,
): Promise<IDataObject> {
	const request = desk.cancelRequest(order);
	const { order: now, already } = await carryOut({
		desk,
		order,
		verb: 'cancelled',
		stateOf: cancellationState,
		send: async () => await desk.send(request),
		confirmMs: confirmMs(options),
		settleMs: broker.settleMs,
		again,
		signal: broker.signal,
	});
	return { ...now.order, cancelled: true, duplicate: already };
}

/** The request that a cancellation would send. */
export function dryCancel(broker: OrderBroker, desk: OrderDesk, order: DeskOrder): IDataObject {
	const { orderReference } = order.order;
	return dryRunOf(broker.id, desk.cancelRequest(order), orderReference, null);
}

/** Cancels the order that the item names. @throws BrokerError */
export async function cancel<C extends OrderBroker>(context: ItemContext<C>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
	const desk = deskOf(context);
	const key = await beforeSending(async () => {
		if (!options.dryRun) assertMayWrite(broker.id, broker.permissions);
		return readKey(context);
	});
	const find = async () =>
		await beforeSending(async () => await orderOf(broker, desk, key, broker.settleMs));
	if (options.dryRun) return dryCancel(broker, desk, await find());
	return await changing(
		broker,
		key,
		['cancel'],
		async (again) => await cancelAndConfirm(broker, desk, await find(), options, again),
	);
}
