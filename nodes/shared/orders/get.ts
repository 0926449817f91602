import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { simplify } from '../fields';
import type { Operation } from '../operation';
import { type OrderBroker, orderOf, ordersOf, readKey } from './broker';
import { orderKeyFields } from './fields';

/** @param scope the broker's own fields, such as Groww's segment. */
export function getOrder<C extends OrderBroker>(scope: INodeProperties[]): Operation<C> {
	return {
		name: 'Get',
		value: 'get',
		action: 'Get order',
		description: 'Get one order of today, with its status',
		fields: [...scope, ...orderKeyFields, simplify],
		onlyReads: true,
		async execute(context) {
			const { order, raw } = await orderOf(context.broker, ordersOf(context), readKey(context));
			const simple = context.functions.getNodeParameter(
				'simplify',
				context.itemIndex,
				true,
			) as boolean;
			return simple ? { ...order } : (raw as IDataObject);
		},
	};
}
