import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { filterField, type OrderExamples } from './filters';

/** @param scope the broker's own fields that narrow the search. */
export function getManyOrders(
	scope: INodeProperties[],
	examples: OrderExamples,
): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many orders',
		description: 'Get the orders of today',
		fields: [...scope, ...returnAllFields, filterField(examples, true)],
		read: async ({ broker, field, warn }) => {
			const { passes, readFilters } = await import('./filters.run');
			const filters = readFilters(broker.id, field);
			const orders = await broker.orders.within(field).list(warn);
			return orders
				.filter((order) => passes(order, filters))
				.map(({ order, raw }) => ({ value: order, raw }));
		},
	});
}
