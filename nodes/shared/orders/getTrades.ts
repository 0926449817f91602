import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { simplify } from '../fields';
import type { Operation } from '../operation';
import { type OrderBroker, ordersOf } from './broker';
import { returnAllFields } from './fields';

/** @param scope the broker's own fields, such as Groww's segments. */
export function getTrades<C extends OrderBroker>(scope: INodeProperties[]): Operation<C> {
	return {
		name: 'Get Trades',
		value: 'getTrades',
		action: 'Get trades',
		description: 'Get the executions of today, of all orders or of one',
		fields: [
			...scope,
			{
				displayName: 'Order ID',
				name: 'orderId',
				type: 'string',
				default: '',
				placeholder: 'e.g. {{ $json.orderId }}',
				description: 'Only trades of this order; leave empty for the trades of every order',
			},
			...returnAllFields,
			simplify,
		],
		onlyReads: true,
		async execute(context) {
			const { functions, itemIndex } = context;
			const orderId = String(functions.getNodeParameter('orderId', itemIndex, '')).trim();
			const all = functions.getNodeParameter('returnAll', itemIndex, false) as boolean;
			const limit = all
				? Number.POSITIVE_INFINITY
				: (functions.getNodeParameter('limit', itemIndex, 50) as number);
			const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
			const trades = await ordersOf(context).trades(
				orderId === '' ? null : { by: 'orderId', value: orderId },
			);
			return trades
				.slice(0, limit)
				.map(({ trade, raw }) => (simple ? { ...trade } : (raw as IDataObject)));
		},
	};
}
