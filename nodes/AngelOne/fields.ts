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
		{ name: 'BFO (BSE Futures and Options)', value: 'BFO' },
		{ name: 'BSE', value: 'BSE' },
		{ name: 'CDS (Currency)', value: 'CDS' },
		{ name: 'MCX (Commodities)', value: 'MCX' },
		{ name: 'NFO (NSE Futures and Options)', value: 'NFO' },
		{ name: 'NSE', value: 'NSE' },
	],
	default: 'NSE',
	description: 'Exchange and segment of the instrument',
};

/** The instrument picker. A picked value is `EXCHANGE:token`, so that it cannot slip to another exchange. */
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
			placeholder: 'e.g. SBIN-EQ',
			hint: 'SBIN or SBIN-EQ; futures and options by their full trading symbol',
		},
		{
			displayName: 'By Token',
			name: 'token',
			// eslint-disable-next-line n8n-nodes-base/node-param-type-options-password-missing -- an instrument's number, no secret
			type: 'string',
			placeholder: 'e.g. 3045',
			hint: 'Angel One’s symbol token',
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*\\d+\\s*$', errorMessage: 'A token is a number' },
				},
			],
		},
	],
};

const product: INodeProperties = {
	displayName: 'Product',
	name: 'product',
	type: 'options',
	options: [
		{
			name: 'Carry Forward',
			value: 'CARRYFORWARD',
			description: 'Futures and options held overnight (NRML)',
		},
		{ name: 'Delivery', value: 'DELIVERY', description: 'Shares to keep (CNC)' },
		{ name: 'Intraday', value: 'INTRADAY', description: 'Squared off the same day (MIS)' },
		{ name: 'Margin', value: 'MARGIN', description: 'Margin delivery of shares' },
	],
	default: 'DELIVERY',
	description: 'How the position is held',
};

const orderTypeOptions: INodePropertyOptions[] = [
	{ name: 'Limit', value: 'LIMIT' },
	{ name: 'Market', value: 'MARKET' },
	{ name: 'Stop-Loss Limit', value: 'STOPLOSS_LIMIT' },
	{ name: 'Stop-Loss Market', value: 'STOPLOSS_MARKET' },
];

const orderType: INodeProperties = {
	displayName: 'Order Type',
	name: 'orderType',
	type: 'options',
	options: orderTypeOptions,
	default: 'LIMIT',
	description:
		'How the order is priced. Angel One turns market orders into limit orders within its price protection.',
};

const bracketExit = (displayName: string, name: string, hint: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	hint,
});

const bracket: INodeProperties = {
	displayName: 'Bracket',
	name: 'bracket',
	type: 'fixedCollection',
	placeholder: 'Add exits',
	default: { exits: {} },
	description: 'Makes a limit order a bracket order, with a target and a stop-loss of its own',
	options: [
		{
			displayName: 'Exits',
			name: 'exits',
			values: [
				bracketExit('Square Off', 'squareOff', 'Distance from the price in rupees'),
				bracketExit('Stop Loss', 'stopLoss', 'Distance from the price in rupees'),
				bracketExit(
					'Trailing Stop Loss',
					'trailingStopLoss',
					'Step in rupees by which it follows the price; 0: it stays',
				),
			],
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		bracket,
		confirmWithin,
		{
			displayName: 'Disclosed Quantity',
			name: 'disclosedQuantity',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Part of the quantity that the market sees; shares only',
		},
		dryRun,
		{
			displayName: 'Duration',
			name: 'duration',
			type: 'options',
			options: [
				{ name: 'Day', value: 'DAY' },
				{ name: 'IOC (Immediate or Cancel)', value: 'IOC' },
			],
			default: 'DAY',
			description: 'How long the order stands',
		},
		orderReference,
		{
			displayName: 'Surveillance Consent',
			name: 'scripConsent',
			type: 'boolean',
			default: false,
			description:
				'Whether you agree to trade a scrip that the exchange has put under surveillance',
		},
		waitForFinal,
		whenMarketClosed,
	],
};

export const placeFields: INodeProperties[] = [
	exchange,
	instrument,
	transactionType,
	quantity,
	product,
	orderType,
	...priceFields(['LIMIT', 'STOPLOSS_LIMIT'], ['STOPLOSS_LIMIT', 'STOPLOSS_MARKET']),
	options,
];

/** What a modification may change. */
export const modifyFields = changesField(orderTypeOptions);

export const orderExamples: OrderExamples = { product: 'INTRADAY', tradingSymbol: 'SBIN-EQ' };
