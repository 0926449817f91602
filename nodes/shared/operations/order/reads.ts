import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { orderFieldsOf } from './fields';
import { filterField, type OrderWords } from './filters';

/** @param scope the broker's own fields that narrow the search. */
export function getOrder(scope: INodeProperties[]): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get',
		value: 'get',
		action: 'Get order',
		description: 'Get one order of today, with its status',
		fields: [...orderFieldsOf(scope)],
		read: async ({ broker, field }) => {
			const { orderOf, readKey } = await import('./order-of');
			const orders = broker.orders.within(field);
			const { order, raw } = await orderOf(broker, orders, readKey(broker, field));
			return { value: order, raw };
		},
	});
}

/** @param scope the broker's own fields that narrow the search. */
export function getManyOrders(
	scope: INodeProperties[],
	words: OrderWords,
): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many orders',
		description: 'Get the orders of today, the newest first',
		fields: [...scope, ...returnAllFields, filterField(words, true)],
		read: async ({ broker, field, warn, note }) => {
			const { nonePasses, passes, readFilters } = await import('./filters.run');
			const filters = readFilters(broker.id, field, broker.products);
			const orders = await broker.orders.within(field).list(warn);
			const found = orders.filter((order) => passes(order, filters));
			if (orders.length === 0) note('The broker lists no order of today.');
			else if (found.length === 0) note(`Of the ${nonePasses(orders, 'order', ' of today')}.`);
			return found.reverse().map(({ order, raw }) => ({ value: order, raw }));
		},
	});
}

const ofOrder: INodeProperties = {
	displayName: 'Order ID',
	name: 'orderId',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.orderId }}',
	description: 'Only trades of this order; leave empty for the trades of every order',
};

/** @param scope the broker's own fields that narrow the search. */
export function getTrades(scope: INodeProperties[]): Operation<Has<'orders'>> {
	return readOperation({
		name: 'Get Trades',
		value: 'getTrades',
		action: 'Get trades',
		description: 'Get the executions of today, of all orders or of one, the newest first',
		fields: [...scope, ofOrder, ...returnAllFields],
		read: async ({ broker, field, warn }) => {
			const orderId = String(field('orderId', '')).trim();
			const orders = broker.orders.within(field);
			const key = orderId === '' ? null : { by: 'orderId' as const, value: orderId };
			return (await orders.trades(key, warn)).reverse();
		},
	});
}
