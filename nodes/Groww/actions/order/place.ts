import type { GrowwOperation } from '../../connect';
import { placeFields } from './place.fields';

export const place: GrowwOperation = {
	name: 'Place Order',
	value: 'place',
	action: 'Place order',
	description: 'Place an order, at most once',
	fields: placeFields,
	async execute(context) {
		const { placeOrder } = await import('./place.run');
		return await placeOrder(context);
	},
};
