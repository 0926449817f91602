import type { INodeProperties } from 'n8n-workflow';
import { transactionType } from '../../fields';

/** The states of an order, as the filter offers them. */
export const STATES = [
	{ name: 'Accepted', value: 'accepted' },
	{ name: 'Cancelled', value: 'cancelled' },
	{ name: 'Filled', value: 'filled' },
	{ name: 'Open', value: 'open' },
	{ name: 'Partially Filled', value: 'partiallyFilled' },
	{ name: 'Rejected', value: 'rejected' },
	{ name: 'Trigger Pending', value: 'triggerPending' },
	{ name: 'Unknown', value: 'unknown' },
];

const statusFilter: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'multiOptions',
	options: STATES,
	default: [],
	description: 'Only orders in one of these states',
};

/** The broker's own words, as examples in its forms. */
export interface OrderExamples {
	product: string;
	tradingSymbol: string;
}

/** A collection of filters on orders; cancelling concerns open orders alone, so it has no status. */
export function filterField(examples: OrderExamples, withStatus: boolean): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'Product',
				name: 'product',
				type: 'string',
				default: '',
				placeholder: `e.g. ${examples.product}`,
				description: 'Only orders with this product, in the broker’s own word',
			},
			...(withStatus ? [statusFilter] : []),
			{
				displayName: 'Trading Symbol',
				name: 'tradingSymbol',
				type: 'string',
				default: '',
				placeholder: `e.g. ${examples.tradingSymbol}`,
				description: 'Only orders of this instrument',
			},
			{ ...transactionType, description: 'Only orders of this side' },
		],
	};
}
