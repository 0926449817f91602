import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
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

export const statusFilter: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'multiOptions',
	options: STATES,
	default: [],
	description: 'Only orders in one of these states',
};

/** The broker's own words in its forms. */
export interface OrderWords {
	/** Those that Place Order offers. */
	products: INodePropertyOptions[];
	/** A trading symbol, for example. */
	tradingSymbol: string;
}

/** A collection of filters on orders; cancelling concerns open orders alone, so it has no status. */
export function filterField(
	{ products, tradingSymbol }: OrderWords,
	withStatus: boolean,
): INodeProperties {
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
				type: 'options',
				options: products,
				default: '',
				description:
					'Only orders with this product; an expression may give any broker’s word for it',
			},
			...(withStatus ? [statusFilter] : []),
			{
				displayName: 'Trading Symbol',
				name: 'tradingSymbol',
				type: 'string',
				default: '',
				placeholder: `e.g. ${tradingSymbol}`,
				description: 'Only orders of this instrument, as Place Order takes it By Symbol',
			},
			{ ...transactionType, description: 'Only orders of this side' },
		],
	};
}
