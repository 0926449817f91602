import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { changeOptions, orderKeyFields, waitForFinal } from './fields';

/**
 * @param scope the broker's own fields that narrow the search.
 * @param changes the collection `changes`, with the broker's order types.
 */
export function modifyOrder(
	scope: INodeProperties[],
	changes: INodeProperties,
): Operation<Has<'instruments' | 'market' | 'orders'>> {
	return {
		name: 'Modify',
		value: 'modify',
		action: 'Modify order',
		description: 'Change price, quantity or type of an open order, and confirm the change',
		fields: [...scope, ...orderKeyFields, changes, changeOptions(waitForFinal)],
		execute: async (context) => {
			const { modify } = await import('./modify.run');
			return await modify(context);
		},
	};
}
