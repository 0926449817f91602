import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Interval } from '../../brokers/core/outputs';
import { menu, productField } from '../shared/fields';
import { type InstrumentForm, textMode } from '../shared/instrument-field';
import { exchangeOf } from '../shared/operations/instrument';
import type { GttForm } from '../shared/operations/gtt';
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

/** The order types of an OCO's legs, that which counts where none is given first. */
export const ocoLegs = {
	target: [
		{ name: 'Limit', value: 'LIMIT' },
		{ name: 'Market', value: 'MARKET' },
	],
	stopLoss: [
		{ name: 'Stop-Loss Market', value: 'SL_M' },
		{ name: 'Stop-Loss Limit', value: 'SL' },
	],
};

/** What only Groww's orders have. */
export const orderForm: OrderForm = {
	scope: [exchange, segment],
	symbol: {
		placeholder: 'e.g. SBIN',
		hint: 'Groww’s trading symbol; TradingView’s NSE:SBIN, M_M, NIFTYZ2026',
	},
	products: [
		{
			name: 'Carry Forward (NRML)',
			value: 'NRML',
			description: 'Futures and options held overnight',
		},
		{ name: 'Delivery (CNC)', value: 'CNC', description: 'Shares to keep' },
		{ name: 'Intraday (MIS)', value: 'MIS', description: 'Squared off the same day' },
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
	exitLegs: ocoLegs,
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

const byGrowwSymbol = textMode('By Groww Symbol', 'growwSymbol', {
	placeholder: 'e.g. NSE-NIFTY-30Sep25-24650-CE',
	hint: 'Contracts that have expired too, as Get Past Contracts lists them',
});

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
/** The same without some of its options. */
const without = (field: INodeProperties, value: string): INodeProperties => ({
	...field,
	options: field.options?.filter((one) => 'value' in one && one.value !== value),
});

const gttSegment = without(segment, 'COMMODITY');

const triggerDirection = menu('Trigger Direction', 'triggerDirection', {
	options: [
		{ name: 'Down', value: 'down', description: 'The price is above the trigger and falls to it' },
		{ name: 'Up', value: 'up', description: 'The price is below the trigger and rises to it' },
	],
	// The wrong way round it triggers at once, so it is chosen.
	default: '',
	description: 'Which way the price moves to the trigger: the wrong one triggers at once',
});

const gttOrderType: INodeProperties = {
	displayName: 'Order Type',
	name: 'orderType',
	type: 'options',
	options: [
		{ name: 'Limit', value: 'LIMIT' },
		{ name: 'Market', value: 'MARKET' },
		{ name: 'Stop-Loss Limit', value: 'SL' },
		{ name: 'Stop-Loss Market', value: 'SL_M' },
	],
	default: 'LIMIT',
	description: 'What is sent to the exchange when the trigger is reached',
};

/** What only Groww's GTT orders have. */
export const gttForm: GttForm = {
	...orderForm,
	scope: [without(exchange, 'MCX'), gttSegment],
	trigger: [triggerDirection, gttOrderType],
	priced: ['LIMIT', 'SL'],
	statuses: [
		{ name: 'Active', value: 'active' },
		{ name: 'Cancelled', value: 'cancelled' },
		{ name: 'Completed', value: 'completed' },
		{ name: 'Triggered', value: 'triggered' },
	],
	many: (orderForm.manyOrders ?? []).map((field) => without(field, 'COMMODITY')),
	changes: [
		gttOrderType,
		{ ...productField(orderForm), description: 'New product; of an OCO alone' },
		{
			displayName: 'Stop-Loss Trigger Price',
			name: 'stopLossTriggerPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: '',
			description: 'New trigger price in rupees of the stop-loss; of an OCO alone',
		},
		{
			displayName: 'Target Trigger Price',
			name: 'targetTriggerPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: '',
			description: 'New trigger price in rupees of the target; of an OCO alone',
		},
		triggerDirection,
	],
};
