import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../operation';
import type { OrderBroker } from './broker';
import { changeOptions, orderKeyFields } from './fields';

/** @param scope the broker's own fields, such as Groww's segment. */
export function cancelOrder<C extends OrderBroker>(scope: INodeProperties[]): Operation<C> {
	return {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel order',
		description: 'Cancel an open order, and confirm that it is cancelled',
		fields: [...scope, ...orderKeyFields, changeOptions()],
		async execute(context) {
			const { cancel } = await import('./cancel.run');
			return await cancel(context);
		},
	};
}
