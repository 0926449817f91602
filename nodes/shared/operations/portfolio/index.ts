/** What the resource Portfolio can do. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { confirmWithin, dryRun, quantity, returnAllFields, transactionType } from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

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
		...instrumentFields(form, 'Whose position to convert'),
		{
			...transactionType,
			description: 'Side of the position: Buy for a long one, Sell for a short one',
		},
		{
			...quantity,
			description: 'Number of units to convert, at most those of the position; no lots',
		},
		{
			displayName: 'From Product',
			name: 'fromProduct',
			type: 'options',
			options: products,
			default: intradayProduct,
			description: 'Product of the position now',
		},
		{
			displayName: 'To Product',
			name: 'toProduct',
			type: 'options',
			options: products,
			default: defaultProduct,
			description: 'Product that the units go to',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					...confirmWithin,
					description:
						'How many seconds to read the positions until the units have moved, before the outcome is reported as unknown',
				},
				{
					...dryRun,
					description: 'Whether to check and return the exact request instead of sending it',
				},
			],
		},
	];
}
