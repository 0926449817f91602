import type { INodeProperties } from 'n8n-workflow';
import {
	confirmWithin,
	dryRun,
	orderReference,
	priceFields,
	quantity,
	transactionType,
} from '../../../shared/fields';
import { instrumentField } from '../../instrument';

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

const orderType: INodeProperties = {
	displayName: 'Order Type',
	name: 'orderType',
	type: 'options',
	options: [
		{ name: 'Limit', value: 'LIMIT' },
		{ name: 'Market', value: 'MARKET' },
		{ name: 'Stop-Loss Limit', value: 'STOPLOSS_LIMIT' },
		{ name: 'Stop-Loss Market', value: 'STOPLOSS_MARKET' },
	],
	default: 'LIMIT',
	description:
		'How the order is priced. Angel One turns market orders into limit orders within its price protection.',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
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
	],
};

export const placeFields: INodeProperties[] = [
	exchange,
	instrumentField,
	transactionType,
	quantity,
	product,
	orderType,
	...priceFields(['LIMIT', 'STOPLOSS_LIMIT'], ['STOPLOSS_LIMIT', 'STOPLOSS_MARKET']),
	options,
];
