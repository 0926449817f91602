import type { INodeProperties, INodePropertyMode, INodePropertyOptions } from 'n8n-workflow';
import type { Interval } from '../../brokers/core/outputs';
import type { InstrumentForm } from '../shared/instrument-field';
import { exchangeOf } from '../shared/operations/instrument';
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

/** Where there are futures and options. */
export const contractExchange = exchangeOf(exchange.options, 'NSE');

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

// eslint-disable-next-line n8n-nodes-base/node-param-default-missing -- a way to name an instrument has none
const byGrowwSymbol: INodePropertyMode = {
	displayName: 'By Groww Symbol',
	name: 'growwSymbol',
	type: 'string',
	placeholder: 'e.g. NSE-NIFTY-30Sep25-24650-CE',
	hint: 'Contracts that have expired too, as Get Past Contracts lists them',
};

/** Candles are to be had of contracts that no list of today holds. */
export const candleForm: InstrumentForm = { ...orderForm, modes: [byGrowwSymbol] };

/** Shortest first. */
export const candleIntervals: Interval[] = [
	...(['1m', '2m', '3m', '5m', '10m', '15m', '30m'] as const),
	...(['1h', '4h', '1d', '1w', '1M'] as const),
];

/** Groww's backtesting data have no commodities. */
export const pastExchanges: INodePropertyOptions[] = [
	{ name: 'NSE', value: 'NSE' },
	{ name: 'BSE', value: 'BSE' },
];

/** Where options can be read as a chain. */
export const chainExchange = exchangeOf(pastExchanges, 'NSE');
