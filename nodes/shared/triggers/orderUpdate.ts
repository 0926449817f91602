import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../brokers/core/broker';
import { statusFilter } from '../operations/order/filters';
import type { TriggerEvent } from '../trigger';

/** Which changes of which orders run the workflow. */
export const updateFilters = (tradingSymbol: string): INodeProperties => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	description: 'Without a filter each new state of each order of the account runs the workflow',
	options: [
		{
			displayName: 'Reference Prefix',
			name: 'referencePrefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. breakout-',
			description: 'What the order reference begins with, as the broker shows it',
		},
		{
			...statusFilter,
			default: ['cancelled', 'filled', 'rejected'],
			description: 'The states that run the workflow',
		},
		{
			displayName: 'Trading Symbol',
			name: 'tradingSymbol',
			type: 'string',
			default: '',
			placeholder: `e.g. ${tradingSymbol}`,
			description: 'Orders of this instrument alone; SBIN finds SBIN-EQ too',
		},
	],
});

/** An order of the account changes: it is pushed by the broker, and looked up where that may have failed. */
export const orderUpdate = (
	tradingSymbol: string,
): TriggerEvent<Has<'orders' | 'orderStream'>> => ({
	name: 'On Order Update',
	value: 'orderUpdate',
	action: 'On order update',
	description: 'Runs when an order of the account is taken, triggered, filled, changed or ends',
	fields: [updateFilters(tradingSymbol)],
	prepare: async (context) => {
		const { prepareOrderUpdate } = await import('./orderUpdate.run');
		return prepareOrderUpdate(context);
	},
});
