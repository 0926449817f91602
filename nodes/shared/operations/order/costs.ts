/** What an order would block and cost, before it is placed. */
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { optionsField } from '../../fields';
import { readOperation } from '../../read-operation';
import { type OrderForm, orderFields } from './form';

/** @param form the broker's own form of an order. */
export function getMargin(form: OrderForm): Operation<Has<'instruments' | 'margins'>> {
	return readOperation({
		name: 'Get Required Margin',
		value: 'getMargin',
		action: 'Get required margin',
		description:
			'Get what an order would block and whether the account has enough; places nothing. Several items can be one basket, with the benefit of hedges.',
		fields: [
			...orderFields(form),
			optionsField({
				displayName: 'As Basket',
				name: 'asBasket',
				type: 'boolean',
				default: false,
				description:
					'Whether to take the orders of all items together as one basket, with one result. The first item decides.',
			}),
		],
		readAll: async (contexts) => {
			const { readMargins } = await import('./costs.run');
			return await readMargins(contexts);
		},
	});
}

/** @param form the broker's own form of an order. */
export function getCharges(form: OrderForm): Operation<Has<'charges' | 'instruments'>> {
	return readOperation({
		name: 'Estimate Charges',
		value: 'getCharges',
		action: 'Estimate charges',
		description:
			'Get brokerage, taxes and fees of an order before it is placed; places nothing. A market order counts with the last price.',
		fields: orderFields(form),
		readAll: async (contexts) => {
			const { readCharges } = await import('./costs.run');
			return await readCharges(contexts);
		},
	});
}
