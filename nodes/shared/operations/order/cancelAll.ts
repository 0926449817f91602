import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { changeOptions } from './fields';
import { filterField, type OrderWords } from './filters';

/** @param scope the broker's own fields that narrow the search. */
export function cancelAllOrders(
	scope: INodeProperties[],
	words: OrderWords,
): Operation<Has<'orders'>> {
	return {
		name: 'Cancel All',
		value: 'cancelAll',
		action: 'Cancel all open orders',
		description: 'Cancel every open order, or those that pass the filters; one result for each',
		fields: [...scope, filterField(words, false), changeOptions()],
		execute: async (context) => {
			const { cancelAll } = await import('./cancelAll.run');
			return await cancelAll(context);
		},
	};
}
