import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

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
		description: 'Get the executions of today, of all orders or of one',
		fields: [...scope, ofOrder, ...returnAllFields],
		read: async ({ broker, field, warn }) => {
			const orderId = String(field('orderId', '')).trim();
			const orders = broker.orders.within(field);
			return await orders.trades(orderId === '' ? null : { by: 'orderId', value: orderId }, warn);
		},
	});
}
