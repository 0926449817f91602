import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** A menu whose options or default are not written out where it is declared. */
export function menu(
	displayName: string,
	name: string,
	form: Omit<INodeProperties, 'displayName' | 'name' | 'type'>,
): INodeProperties {
	return { ...{ displayName, name }, type: 'options', ...form };
}

/**
 * The order of a menu, for `sort`. Menus are made at n8n's start and their words are English: comparing
 * by the rules of a language gives the same order, and brings 2 MB of rules into n8n's memory.
 */
export function alphabetical(one: string, other: string): number {
	return Number(one > other) - Number(one < other);
}

/** The collection Options, by the names that are shown. */
export function optionsField(...options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.sort((one, other) => alphabetical(one.displayName, other.displayName)),
	};
}

/** Reads with many figures can be had as the broker sent them. */
export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export const transactionType: INodeProperties = {
	displayName: 'Transaction Type',
	name: 'transactionType',
	type: 'options',
	options: [
		{ name: 'Buy', value: 'BUY' },
		{ name: 'Sell', value: 'SELL' },
	],
	default: 'BUY',
	description:
		'Whether to buy or sell. An expression may write buy and sell in any case, as alerts of TradingView do.',
};

export const quantity: INodeProperties = {
	displayName: 'Quantity',
	name: 'quantity',
	type: 'number',
	typeOptions: { minValue: 1 },
	required: true,
	default: 1,
	hint: 'In units, not in lots',
	description: 'Number of units. For futures and options also units, a multiple of the lot size.',
};

/**
 * Price and trigger price, each shown where the order type carries one. They are not `required`: n8n
 * would refuse the whole workflow with words of its own.
 */
export function priceFields(priced: string[], triggered: string[]): INodeProperties[] {
	return [
		{
			displayName: 'Price',
			name: 'price',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: '',
			placeholder: 'e.g. 868.50',
			displayOptions: { show: { orderType: priced } },
			description: 'Limit price in rupees, a multiple of the tick size',
		},
		{
			displayName: 'Trigger Price',
			name: 'triggerPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: '',
			placeholder: 'e.g. 868.50',
			displayOptions: { show: { orderType: triggered } },
			description:
				'Price in rupees at which the stop-loss order becomes active, a multiple of the tick size',
		},
	];
}

export const confirmWithin: INodeProperties = {
	displayName: 'Confirm Within (Seconds)',
	name: 'confirmWithin',
	type: 'number',
	typeOptions: { minValue: 5, maxValue: 300 },
	default: 20,
	description:
		'How many seconds to look for the order at the broker when its reply was lost, before the outcome is reported as unknown',
};

export const dryRun: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to check the order and return the exact request instead of sending it',
};

export const whenMarketClosed: INodeProperties = {
	displayName: 'When Market Is Closed',
	name: 'whenMarketClosed',
	type: 'options',
	options: [
		{ name: 'Refuse', value: 'refuse', description: 'The order is not sent' },
		{
			name: 'Send',
			value: 'send',
			description:
				'The broker takes it for the session at hand, may hold it as an after-market order (AMO), or may refuse it',
		},
	],
	default: 'send',
	description:
		'What to do outside continuous trading: on holidays and weekends, before the opening and after the close, in the pre-open session, and in the closing auction of shares that have derivatives (from 15:15 India time)',
};

export const orderReference: INodeProperties = {
	displayName: 'Order Reference',
	name: 'orderReference',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.body.alertId }}',
	description:
		'Your own key for this order, any text or number. The same key places at most one order a day in this account, however often the workflow runs. Without this option a repetition inside the same execution cannot place twice.',
};

/** For lists: each result becomes an item. */
export const returnAllFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** The exchanges of the calendar, whatever a broker's forms have. */
export const calendarExchange: INodeProperties = {
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
	description: 'The market whose hours and holidays count',
};

/** @param form the broker's own products */
export function productField(form: {
	products: INodePropertyOptions[];
	defaultProduct: string;
}): INodeProperties {
	return menu('Product', 'product', {
		options: form.products,
		default: form.defaultProduct,
		description:
			'How the position is held. An expression may write CNC, MIS and NRML, or DELIVERY, INTRADAY and CARRYFORWARD, whatever the broker calls them.',
	});
}
