/** What the resource Portfolio can do. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import {
	confirmWithin,
	dryRun,
	optionsField,
	orderReference,
	productField,
	quantity,
	returnAllFields,
	transactionType,
	whenMarketClosed,
} from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import { ofVersion1, positionLocator } from '../../locators';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { marketProtection } from '../order/fields';
import type { OrderForm } from '../order/form';
import type { SquareOff } from '../session/square-off';
import type { TargetBroker } from './targets.run';

export const getHoldings = readOperation<Has<'portfolio'>>({
	name: 'Get Holdings',
	value: 'getHoldings',
	action: 'Get holdings',
	description: 'Get the shares in the demat account, with their value and profit or loss',
	fields: returnAllFields,
	read: async ({ broker }) => await broker.portfolio.holdings(),
});

/** @param scope the broker's own fields that narrow the search. */
export function getPositions(scope: INodeProperties[] = []): Operation<Has<'portfolio'>> {
	return readOperation({
		name: 'Get Positions',
		value: 'getPositions',
		action: 'Get positions',
		description:
			'Get the positions that are open or were closed today, with quantities in units (below zero: short), average and last price, realised and unrealised profit or loss in rupees',
		fields: [...scope, ...returnAllFields],
		read: async ({ broker, field, warn, note }) => {
			const positions = await broker.portfolio.positions(field, warn);
			if (positions.length === 0) note('The broker lists no position.');
			return positions;
		},
	});
}

/** What only one broker's forms have of conversions. */
export interface ConversionForm extends InstrumentForm {
	products: INodePropertyOptions[];
	/** A trading symbol, as an example. */
	tradingSymbol: string;
	/** The product of positions that are closed the same day. */
	intradayProduct: string;
	/** The product of shares that are kept. */
	defaultProduct: string;
}

export function convertPosition(
	form: ConversionForm,
): Operation<Has<'conversions' | 'instruments'>> {
	return {
		name: 'Convert Position',
		value: 'convertPosition',
		action: 'Convert position',
		description:
			'Move units of an open position to another product, intraday to delivery for example, and read back that they moved. Nothing is bought or sold.',
		fields: conversionFields(form),
		execute: async (context) => {
			const { convert } = await import('./convertPosition.run');
			return await convert(context);
		},
	};
}

function conversionFields(form: ConversionForm): INodeProperties[] {
	const { products, intradayProduct, defaultProduct } = form;
	return [
		...instrumentFields(form, 'Whose position to convert').map(ofVersion1),
		ofVersion1({
			...transactionType,
			description: 'Side of the position: Buy for a long one, Sell for a short one',
		}),
		positionLocator(`NSE:${form.tradingSymbol}:${intradayProduct}:BUY`),
		{
			...quantity,
			description: 'Number of units to convert, at most those of the position; no lots',
		},
		ofVersion1({
			displayName: 'From Product',
			name: 'fromProduct',
			type: 'options',
			options: products,
			default: intradayProduct,
			description: 'Product of the position now',
		}),
		{
			displayName: 'To Product',
			name: 'toProduct',
			type: 'options',
			options: products,
			default: defaultProduct,
			description: 'Product that the units go to',
		},
		optionsField(
			meaning(
				confirmWithin,
				'How many seconds to read the positions until the units have moved, before the outcome is reported as unknown',
			),
			meaning(dryRun, 'Whether to check and return the exact request instead of sending it'),
		),
	];
}

function meaning(field: INodeProperties, description: string): INodeProperties {
	return { ...field, description };
}

/** Of what brings positions to a target. */
const targetOptions: INodeProperties[] = [
	meaning(
		marketProtection,
		'Sends limit orders instead of market orders, at most so many percent above the last price (buy) or below it (sell), on the tick and within the circuits. What does not fill by then stays open, and the output says so.',
	),
	meaning(
		orderReference,
		'Your own key, any text or number. Under one key the orders are sent once a day in this account, however often the workflow runs, and whatever the position is by then. Without this option a repetition inside the same execution sends nothing twice.',
	),
	meaning(confirmWithin, 'How many seconds to read positions until they are at their target'),
	meaning(dryRun, 'Whether to return the exact requests, in their order, and send none'),
];

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
			optionsField(...targetOptions, whenMarketClosed),
		],
		places: true,
		execute: async (context) => {
			return await (await import('./setPosition.run')).setPositionOf(context);
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
			optionsField(...targetOptions, {
				...whenMarketClosed,
				default: 'refuse',
				description:
					'What to do with positions outside continuous trading, the closing auction included. Without this option nothing is sent for them, and the output says what stands.',
			}),
		],
		places: true,
		execute: async (context) => {
			return await (await import('./squareOff.run')).squareOffOf(context, exchanges);
		},
	};
}

/** Closes all that a square-off closes unasked: for the kill switch. */
export const squareOffAll: SquareOff<TargetBroker> = async (context) =>
	await (await import('./squareOff.run')).squareOffAll(context);

function filterFields(form: OrderForm, exchanges: INodeProperties['options']): INodeProperties[] {
	const choice = (
		displayName: string,
		name: string,
		options: INodeProperties['options'],
		description: string,
	): INodeProperties => ({
		displayName,
		name,
		type: 'options',
		options,
		default: String((options?.[0] as INodePropertyOptions).value),
		description,
	});
	const named = (...names: string[]) => names.map((name) => ({ name, value: name.toLowerCase() }));
	return [
		choice('Exchange', 'exchange', exchanges, 'Only positions at this exchange'),
		{
			displayName: 'Expiring Today',
			name: 'expiringToday',
			type: 'boolean',
			default: true,
			description: 'Whether to close only contracts that expire today',
		},
		meaning(
			productField(form),
			'Only positions of this product. Without this filter, what ends with the day and carried contracts are closed; shares that are kept are closed only where this filter names their product.',
		),
		choice(
			'Profit or Loss',
			'pnl',
			named('Loss', 'Profit'),
			'Only positions that have lost, or only those that have gained; realised and unrealised',
		),
		choice('Side', 'side', named('Long', 'Short'), 'Only positions of this side'),
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
