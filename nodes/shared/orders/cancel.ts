import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { cancellationState, carryOut } from '../../../brokers/core/change';
import type { DeskOrder, OrderDesk } from '../../../brokers/core/desk';
import { assertMayWrite } from '../../../brokers/core/order-rules';
import type { Operation } from '../operation';
import { beforeSending, confirmMs, dryRunOf } from '../place';
import { type ChangeOptions, deskOf, orderOf, type OrderBroker, readKey } from './broker';
import { changeOptions, orderKeyFields } from './fields';

/** Cancels one order and reads back what became of it. */
export async function cancelAndConfirm(
	broker: OrderBroker,
	desk: OrderDesk,
	order: DeskOrder,
	options: ChangeOptions,
): Promise<IDataObject> {
	const request = desk.cancelRequest(order);
	if (options.dryRun) return dryRunOf(broker.id, request, order.order.orderReference, null);
	const { order: now, already } = await carryOut({
		desk,
		order,
		verb: 'cancelled',
		stateOf: cancellationState,
		send: async () => await desk.send(request),
		confirmMs: confirmMs(options),
		settleMs: broker.settleMs,
		signal: broker.signal,
	});
	return { ...now.order, cancelled: true, duplicate: already };
}

/** @param scope the broker's own fields, such as Groww's segment. */
export function cancelOrder<C extends OrderBroker>(scope: INodeProperties[]): Operation<C> {
	return {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel order',
		description: 'Cancel an open order, and confirm that it is cancelled',
		fields: [...scope, ...orderKeyFields, changeOptions()],
		async execute(context) {
			const { functions, itemIndex, broker } = context;
			const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
			const desk = deskOf(context);
			const order = await beforeSending(async () => {
				if (!options.dryRun) assertMayWrite(broker.id, broker.permissions);
				return await orderOf(broker, desk, readKey(context));
			});
			return await cancelAndConfirm(broker, desk, order, options);
		},
	};
}
