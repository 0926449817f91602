import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { confirmWithin, dryRun, quantity, transactionType } from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import type { Operation } from '../../operation';

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
