import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { changeOptions, orderKeyFields } from './fields';

/** @param scope the broker's own fields that narrow the search. */
export function cancelOrder(scope: INodeProperties[]): Operation<Has<'orders'>> {
	return {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel order',
		description: 'Cancel an open order, and confirm that it is cancelled',
		fields: [...scope, ...orderKeyFields, changeOptions()],
		execute: async (context) => {
			const { cancel } = await import('./cancel.run');
			return await cancel(context);
		},
	};
}
