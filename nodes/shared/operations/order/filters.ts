import type { INodeProperties } from 'n8n-workflow';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { transactionType } from '../../fields';

const statusFilter: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'multiOptions',
	options: [
		{ name: 'Accepted', value: 'accepted' },
		{ name: 'Cancelled', value: 'cancelled' },
		{ name: 'Filled', value: 'filled' },
		{ name: 'Open', value: 'open' },
		{ name: 'Partially Filled', value: 'partiallyFilled' },
		{ name: 'Rejected', value: 'rejected' },
		{ name: 'Trigger Pending', value: 'triggerPending' },
		{ name: 'Unknown', value: 'unknown' },
	],
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

/** What the user wants to see; an empty filter lets everything pass. */
export interface OrderFilters {
	status?: string[];
	product?: string;
	tradingSymbol?: string;
	transactionType?: string;
}

export function passes({ order }: BrokerOrder, filters: OrderFilters): boolean {
	const { status, product, tradingSymbol, transactionType } = filters;
	const same = (wanted: string | undefined, has: string | null) =>
		!wanted?.trim() || wanted.trim().toUpperCase() === has?.toUpperCase();
	return (
		(!status?.length || status.includes(order.status)) &&
		same(product, order.product) &&
		same(tradingSymbol, order.tradingSymbol) &&
		same(transactionType, order.transactionType)
	);
}
