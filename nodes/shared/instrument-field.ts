import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

/** A way to name something by a text. */
export function textMode(
	displayName: string,
	name: string,
	form: Omit<INodePropertyMode, 'displayName' | 'name' | 'type'>,
): INodePropertyMode {
	return { ...{ displayName, name }, type: 'string', ...form };
}

/** How one broker's forms name an instrument. */
export interface InstrumentForm {
	/** Exchange, and what else narrows the search for the instrument. */
	scope: INodeProperties[];
	/** How the broker writes symbols. */
	symbol: { placeholder: string; hint: string };
	/** Further ways to name an instrument. */
	modes?: INodePropertyMode[];
}

/** The scope and the instrument in it: what an operation on one instrument asks for. */
export function instrumentFields(form: InstrumentForm, description: string): INodeProperties[] {
	return [...form.scope, instrumentField(form, description)];
}

/** The instrument picker. A picked value names its exchange too, so that it cannot slip to another. */
export function instrumentField(
	{ symbol, modes = [] }: InstrumentForm,
	description: string,
): INodeProperties {
	return {
		displayName: 'Instrument',
		name: 'instrument',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		builderHint: {
			propertyHint:
				'Use mode "symbol" with a trading symbol such as SBIN; values of mode "list" cannot be made up',
		},
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
			textMode('By Symbol', 'symbol', symbol),
			...modes,
		],
	};
}
