import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { orderKeyFields } from './fields';

/** @param scope the broker's own fields that narrow the search. */
export function getOrder(scope: INodeProperties[]): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get',
		value: 'get',
		action: 'Get order',
		description: 'Get one order of today, with its status',
		fields: [...scope, ...orderKeyFields],
		read: async ({ broker, field }) => {
			const { orderOf, readKey } = await import('./order-of');
			const orders = broker.orders.within(field);
			const { order, raw } = await orderOf(broker, orders, readKey(broker, field));
			return { value: order, raw };
		},
	});
}
