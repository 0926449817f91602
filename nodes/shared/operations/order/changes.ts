/** What changes orders that are there. */
import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { changeOptions, orderFieldsOf, waitForFinal } from './fields';
import { filterField, type OrderWords } from './filters';

/** @param scope the broker's own fields that narrow the search. */
export function cancelOrder(scope: INodeProperties[]): Operation<Has<'orders'>> {
	return {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel order',
		description: 'Cancel an open order, and confirm that it is cancelled',
		fields: [...orderFieldsOf(scope), changeOptions()],
		execute: async (context) => {
			const { cancel } = await import('./cancel.run');
			return await cancel(context);
		},
	};
}

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
		fields: [...orderFieldsOf(scope), changes, changeOptions(waitForFinal)],
		execute: async (context) => {
			const { modify } = await import('./modify.run');
			return await modify(context);
		},
	};
}
