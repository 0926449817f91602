import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../operation';
import type { OrderBroker } from './broker';
import { changeOptions, filterField, type OrderExamples } from './fields';

/** @param scope the broker's own fields, such as Groww's segments. */
export function cancelAllOrders<C extends OrderBroker>(
	scope: INodeProperties[],
	examples: OrderExamples,
): Operation<C> {
	return {
		name: 'Cancel All',
		value: 'cancelAll',
		action: 'Cancel all open orders',
		description: 'Cancel every open order, or those that pass the filters; one result for each',
		fields: [...scope, filterField(examples, false), changeOptions()],
		async execute(context) {
			const { cancelAll } = await import('./cancelAll.run');
			return await cancelAll(context);
		},
	};
}
