import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { filterField, type OrderWords } from './filters';

/** @param scope the broker's own fields that narrow the search. */
export function getManyOrders(
	scope: INodeProperties[],
	words: OrderWords,
): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many orders',
		description: 'Get the orders of today',
		fields: [...scope, ...returnAllFields, filterField(words, true)],
		read: async ({ broker, field, warn, note }) => {
			const { nonePasses, passes, readFilters } = await import('./filters.run');
			const filters = readFilters(broker.id, field);
			const orders = await broker.orders.within(field).list(warn);
			const found = orders.filter((order) => passes(order, filters));
			if (orders.length === 0) note('The broker lists no order of today.');
			else if (found.length === 0) note(`Of the ${nonePasses(orders, 'order', ' of today')}.`);
			return found.map(({ order, raw }) => ({ value: order, raw }));
		},
	});
}
