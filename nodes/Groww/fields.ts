import type { INodeProperties } from 'n8n-workflow';
import type { OrderForm } from '../shared/operations/order/form';

const exchange: INodeProperties = {
	displayName: 'Exchange',
	name: 'exchange',
	type: 'options',
	options: [
		{ name: 'BSE', value: 'BSE' },
		{ name: 'MCX', value: 'MCX' },
		{ name: 'NSE', value: 'NSE' },
	],
	default: 'NSE',
	description:
		'Exchange of the instrument. One from the list brings its own, whatever is chosen here.',
};

const segment: INodeProperties = {
	displayName: 'Segment',
	name: 'segment',
	type: 'options',
	options: [
		{ name: 'Cash', value: 'CASH' },
		{ name: 'Commodity', value: 'COMMODITY', description: 'Not open to every account' },
		{ name: 'Futures and Options', value: 'FNO' },
	],
	default: 'CASH',
	description:
		'Segment of the instrument. One from the list brings its own, whatever is chosen here.',
};

/** What only Groww's orders have. */
export const orderForm: OrderForm = {
	scope: [exchange, segment],
	symbol: {
		placeholder: 'e.g. SBIN',
		hint: 'Groww’s trading symbol; TradingView’s NSE:SBIN, M_M, NIFTYZ2026',
	},
	products: [
		{ name: 'CNC', value: 'CNC', description: 'Shares to keep (delivery)' },
		{ name: 'MIS', value: 'MIS', description: 'Squared off the same day (intraday)' },
		{ name: 'NRML', value: 'NRML', description: 'Futures and options held overnight' },
	],
	defaultProduct: 'CNC',
	orderTypes: {
		limit: 'LIMIT',
		market: 'MARKET',
		stopLossLimit: 'SL',
		stopLossMarket: 'SL_M',
	},
	orderTypeDescription:
		'How the order is priced. Groww turns market orders into limit orders within its price protection.',
	options: [
		{
			displayName: 'Validity',
			name: 'validity',
			type: 'options',
			options: [{ name: 'Day', value: 'DAY' }],
			default: 'DAY',
			description: 'How long the order stands',
		},
	],
	tradingSymbol: 'TCS',
	/** One order lives in one segment. */
	oneOrder: [{ ...segment, description: 'Segment of the order' }],
	/** Groww lists each segment by itself; one that it refuses is reported beside the others. */
	manyOrders: [
		{
			displayName: 'Segments',
			name: 'segments',
			type: 'multiOptions',
			options: segment.options,
			default: ['CASH', 'FNO'],
			description: 'Segments to ask for',
		},
	],
};
