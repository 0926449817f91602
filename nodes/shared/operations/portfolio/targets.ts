/** Operations that bring positions to a target. */
import type { INodeProperties } from 'n8n-workflow';
import {
	confirmWithin,
	dryRun,
	orderReference,
	productField,
	whenMarketClosed,
} from '../../fields';
import { instrumentFields } from '../../instrument-field';
import { alphabetical, type Operation } from '../../operation';
import { marketProtection } from '../order/fields';
import type { OrderForm } from '../order/form';
import type { TargetBroker } from './targets.run';

const protection: INodeProperties = {
	...marketProtection,
	description:
		'Sends limit orders instead of market orders, at most so many percent above the last price (buy) or below it (sell), on the tick and within the circuits. What does not fill by then stays open, and the output says so.',
};

const reference: INodeProperties = {
	...orderReference,
	description:
		'Your own key, any text or number. Under one key the orders are sent once a day in this account, however often the workflow runs, and whatever the position is by then. Without this option a repetition inside the same execution sends nothing twice.',
};

const readWithin: INodeProperties = {
	...confirmWithin,
	description:
		'How many seconds to read the positions until they are where they are to be, and to look for an order whose reply was lost',
};

const dry: INodeProperties = {
	...dryRun,
	description:
		'Whether to read the positions and return the exact requests, in their order, instead of sending them',
};

function optionsField(...own: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [readWithin, dry, protection, reference, ...own].sort((one, other) =>
			alphabetical(one.displayName, other.displayName),
		),
	};
}

export function setPosition(form: OrderForm): Operation<TargetBroker> {
	return {
		name: 'Set Position',
		value: 'setPosition',
		action: 'Set position',
		description:
			'Trade the difference between the position in an instrument and a target quantity, once, and read until it is there',
		fields: [
			...instrumentFields(form, 'Whose position to set'),
			productField(form),
			{
				displayName: 'Target Quantity',
				name: 'targetQuantity',
				type: 'number',
				required: true,
				default: 0,
				hint: 'In units, not in lots; below zero for a short position',
				description:
					'What the position is to be, in units: above zero long, below zero short, 0 none. For futures and options a multiple of the lot size. Open limit and market orders count as filled.',
			},
			optionsField(whenMarketClosed),
		],
		places: true,
		execute: async (context) => {
			const { setPositionOf } = await import('./setPosition.run');
			return await setPositionOf(context);
		},
	};
}

/** @param form the broker's own words; its scope has the field of the exchanges */
export function squareOff(form: OrderForm): Operation<TargetBroker> {
	const exchange = form.scope.find(({ name }) => name === 'exchange');
	const exchanges =
		exchange?.options?.flatMap((one) => ('value' in one ? String(one.value) : [])) ?? [];
	return {
		name: 'Square Off',
		value: 'squareOff',
		action: 'Square off positions',
		description:
			'Cancel the open orders of positions, close these at market, shorts first, and read until they are flat. One item for each position, with what remains and why.',
		fields: [
			...(form.manyOrders ?? []),
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add filter',
				default: {},
				options: filterFields(form, exchange?.options),
			},
			optionsField({
				...whenMarketClosed,
				default: 'refuse',
				description:
					'What to do with positions outside continuous trading, the closing auction included. Without this option nothing is sent for them, and the output says what stands.',
			}),
		],
		places: true,
		execute: async (context) => {
			const { squareOffOf } = await import('./squareOff.run');
			return await squareOffOf(context, exchanges);
		},
	};
}

function filterFields(form: OrderForm, exchanges: INodeProperties['options']): INodeProperties[] {
	return [
		{
			displayName: 'Exchange',
			name: 'exchange',
			type: 'options',
			options: exchanges,
			default: 'NSE',
			description: 'Only positions at this exchange',
		},
		{
			displayName: 'Expiring Today',
			name: 'expiringToday',
			type: 'boolean',
			default: true,
			description: 'Whether to close only contracts that expire today',
		},
		{
			...productField(form),
			description:
				'Only positions of this product. Without this filter, what ends with the day and carried contracts are closed; shares that are kept are closed only where this filter names their product.',
		},
		{
			displayName: 'Profit or Loss',
			name: 'pnl',
			type: 'options',
			options: [
				{ name: 'Loss', value: 'loss' },
				{ name: 'Profit', value: 'profit' },
			],
			default: 'loss',
			description:
				'Only positions that have lost, or only those that have gained; realised and unrealised',
		},
		{
			displayName: 'Side',
			name: 'side',
			type: 'options',
			options: [
				{ name: 'Long', value: 'long' },
				{ name: 'Short', value: 'short' },
			],
			default: 'long',
			description: 'Only positions of this side',
		},
		{
			displayName: 'Trading Symbol',
			name: 'tradingSymbol',
			type: 'string',
			default: '',
			placeholder: `e.g. ${form.tradingSymbol}`,
			description: 'Only positions in this instrument, as Place Order takes it By Symbol',
		},
	];
}
