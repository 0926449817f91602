import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	confirmWithin,
	dryRun,
	orderReference,
	priceFields,
	quantity,
	transactionType,
	whenMarketClosed,
} from '../shared/fields';
import { changesField, waitForFinal } from '../shared/operations/order/fields';
import type { OrderExamples } from '../shared/operations/order/filters';

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
	description: 'Exchange of the instrument',
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
	description: 'Segment of the instrument',
};

/** The instrument picker. A picked value is `EXCHANGE:SEGMENT:symbol`, so that it cannot slip to another exchange. */
const instrument: INodeProperties = {
	displayName: 'Instrument',
	name: 'instrument',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'What to trade',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Type a name, e.g. sbin or nifty 25000 ce',
			typeOptions: {
				searchListMethod: 'searchInstruments',
				searchable: true,
				searchFilterRequired: true,
			},
		},
		{
			displayName: 'By Symbol',
			name: 'symbol',
			type: 'string',
			placeholder: 'e.g. SBIN',
			hint: 'Groww’s trading symbol',
		},
	],
};

const product: INodeProperties = {
	displayName: 'Product',
	name: 'product',
	type: 'options',
	options: [
		{ name: 'CNC', value: 'CNC', description: 'Shares to keep (delivery)' },
		{ name: 'MIS', value: 'MIS', description: 'Squared off the same day (intraday)' },
		{ name: 'NRML', value: 'NRML', description: 'Futures and options held overnight' },
	],
	default: 'CNC',
	description: 'How the position is held',
};

const orderTypeOptions: INodePropertyOptions[] = [
	{ name: 'Limit', value: 'LIMIT' },
	{ name: 'Market', value: 'MARKET' },
	{ name: 'Stop-Loss Limit', value: 'SL' },
	{ name: 'Stop-Loss Market', value: 'SL_M' },
];

const orderType: INodeProperties = {
	displayName: 'Order Type',
	name: 'orderType',
	type: 'options',
	options: orderTypeOptions,
	default: 'LIMIT',
	description:
		'How the order is priced. Groww turns market orders into limit orders within its price protection.',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		confirmWithin,
		dryRun,
		orderReference,
		{
			displayName: 'Validity',
			name: 'validity',
			type: 'options',
			options: [{ name: 'Day', value: 'DAY' }],
			default: 'DAY',
			description: 'How long the order stands',
		},
		waitForFinal,
		whenMarketClosed,
	],
};

export const placeFields: INodeProperties[] = [
	exchange,
	segment,
	instrument,
	transactionType,
	quantity,
	product,
	orderType,
	...priceFields(['LIMIT', 'SL'], ['SL', 'SL_M']),
	options,
];

/** What a modification may change. */
export const modifyFields = changesField(orderTypeOptions);

export const orderExamples: OrderExamples = { product: 'MIS', tradingSymbol: 'TCS' };

/** One order lives in one segment. */
export const oneSegment: INodeProperties[] = [{ ...segment, description: 'Segment of the order' }];

/** Groww lists each segment by itself; one that is not active for the account is passed over. */
export const someSegments: INodeProperties[] = [
	{
		displayName: 'Segments',
		name: 'segments',
		type: 'multiOptions',
		options: segment.options,
		default: ['CASH', 'FNO'],
		description: 'Segments to ask for',
	},
];
