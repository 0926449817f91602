import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../operation';
import type { OrderBroker } from './broker';
import { changeOptions, orderKeyFields, waitForFinal } from './fields';

/**
 * @param scope the broker's own fields, such as Groww's segment.
 * @param changes the collection `changes`, with the broker's order types.
 */
export function modifyOrder<C extends OrderBroker>(
	scope: INodeProperties[],
	changes: INodeProperties,
): Operation<C> {
	return {
		name: 'Modify',
		value: 'modify',
		action: 'Modify order',
		description: 'Change price, quantity or type of an open order, and confirm the change',
		fields: [...scope, ...orderKeyFields, changes, changeOptions(waitForFinal)],
		async execute(context) {
			const { modify } = await import('./modify.run');
			return await modify(context);
		},
	};
}
