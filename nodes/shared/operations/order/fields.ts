import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { confirmWithin, dryRun, optionsField } from '../../fields';
import { ofVersion1, orderLocator, since1point1, unlessPicked } from '../../locators';

/** An order by its id, or by the reference it was placed with: as version 1 asked for it. */
const orderKeyFields: INodeProperties[] = [
	{
		displayName: 'Look Up By',
		name: 'lookUpBy',
		type: 'options',
		options: [
			{ name: 'Order ID', value: 'orderId' },
			{ name: 'Order Reference', value: 'orderReference' },
		],
		default: 'orderId',
		description: 'What names the order',
	},
	{
		displayName: 'Order ID',
		name: 'orderId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.orderId }}',
		displayOptions: { show: { lookUpBy: ['orderId'] } },
		description: 'The broker’s own ID of the order',
	},
	{
		displayName: 'Order Reference',
		name: 'orderReference',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.orderReference }}',
		displayOptions: { show: { lookUpBy: ['orderReference'] } },
		description: 'Your own reference of the order, or the one in the output of Place Order',
	},
];

/**
 * What names one order.
 * @param scope the broker's own fields that narrow the search; a picked order brings them
 */
export const orderFieldsOf = (scope: INodeProperties[]): INodeProperties[] => [
	...[...scope, ...orderKeyFields].map(ofVersion1),
	orderLocator,
	...scope.map((field) => since1point1(unlessPicked('order', field))),
];

export const waitForFinal: INodeProperties = {
	displayName: 'Wait Until Final (Seconds)',
	name: 'waitForFinal',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 600 },
	default: 30,
	description:
		'How many seconds to wait for the order to be filled, rejected or cancelled. The output shows it as it is then.',
};

export const marketProtection: INodeProperties = {
	displayName: 'Market Protection (%)',
	name: 'marketProtection',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 50 },
	default: 1,
	description:
		'For market orders: sends a limit order instead, at most so many percent above the last price (buy) or below it (sell), on the tick and within the circuits. What does not fill by then stays open. Orders with a limit keep theirs.',
};

/** How much is ordered, and in how many orders: options of Place Order. */
export const sizingOptions: INodeProperties[] = [
	marketProtection,
	{
		displayName: 'Quantity In',
		name: 'quantityIn',
		type: 'options',
		options: [
			{ name: 'Lots', value: 'lots', description: 'Whole lots; of shares a lot is one' },
			{
				name: 'Rupees',
				value: 'rupees',
				description:
					'An amount, rounded down to whole lots by the limit price, or by the last price where there is none',
			},
			{ name: 'Units', value: 'units', description: 'Shares, or units of a contract' },
		],
		default: 'units',
		description: 'What the quantity counts',
	},
	{
		displayName: 'Split Above Freeze Quantity',
		name: 'splitAboveFreeze',
		type: 'boolean',
		default: false,
		description:
			'Whether to send several orders where the quantity is above what the exchange takes in one. The output is their sum, with each under orders. A repetition sends what is missing and no more.',
	},
];

/** Option of Place Order. @param legs target and stop-loss, which each broker words in its own way */
export function exitsField(...legs: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Exits After the Fill',
		name: 'exits',
		type: 'collection',
		placeholder: 'Add exit',
		default: {},
		description:
			'A stop-loss, or a target and a stop-loss of which one cancels the other, for what the order fills. Waits for the fill as long as Wait Until Final says (30 seconds without it), and cancels what has not filled by then. Prices in rupees, not distances.',
		options: [
			{
				displayName: 'Close If Exits Fail',
				name: 'closeIfExitsFail',
				type: 'boolean',
				default: false,
				description:
					'Whether to close what has filled again, at market, where the exits certainly could not be placed',
			},
			{
				displayName: 'Keep Entry',
				name: 'keepEntry',
				type: 'boolean',
				default: false,
				description:
					'Whether to leave the order open that has not filled by the end of the wait, instead of cancelling it',
			},
			...legs,
		],
	};
}

/** Options of modify (with waiting) and of the cancellations (without). */
export function changeOptions(...more: INodeProperties[]): INodeProperties {
	return optionsField(
		{
			...confirmWithin,
			description:
				'How many seconds to read the order until the change shows, before the outcome is reported as unknown',
		},
		{
			...dryRun,
			description: 'Whether to check and return the exact request instead of sending it',
		},
		...more,
	);
}

/** What a modification changes; a field that is not added stays as it is. */
export function changesField(orderTypes: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Changes',
		name: 'changes',
		type: 'collection',
		placeholder: 'Add change',
		default: {},
		options: [
			{
				displayName: 'Order Type',
				name: 'orderType',
				type: 'options',
				options: orderTypes,
				default: 'LIMIT',
				description: 'New order type',
			},
			{
				displayName: 'Price',
				name: 'price',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'New limit price in rupees',
			},
			{
				displayName: 'Quantity',
				name: 'quantity',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 1,
				hint: 'In units, not in lots',
				description: 'New total quantity in units, filled units included',
			},
			{
				displayName: 'Trigger Price',
				name: 'triggerPrice',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'New trigger price in rupees',
			},
		],
	};
}
