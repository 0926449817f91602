import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../operation';
import type { PlacingBroker } from './placement.run';

/** @param fields the broker's own form of an order. */
export function place(fields: INodeProperties[]): Operation<PlacingBroker> {
	return {
		name: 'Place',
		value: 'place',
		action: 'Place order',
		description: 'Place an order, at most once',
		fields,
		places: true,
		execute: async (context) => {
			const { placeOrder } = await import('./place.run');
			return await placeOrder(context);
		},
	};
}
