/** How an order, a GTT order and a position are named: from a list, or by what an expression gives. */
import type { DisplayCondition, INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { textMode } from './instrument-field';

const inVersions = (
	versions: Array<number | DisplayCondition>,
	field: INodeProperties,
): INodeProperties => ({
	...field,
	displayOptions: {
		...field.displayOptions,
		show: { '@version': versions, ...field.displayOptions?.show },
	},
});

/** Forms of node version 1, for the workflows that were saved with them. */
export const ofVersion1 = (field: INodeProperties) => inVersions([1], field);

/** Those that stand in their place. */
export const since1point1 = (field: INodeProperties) => inVersions([{ _cnd: { gte: 1.1 } }], field);

/** A field that a picked entry brings itself. */
export const unlessPicked = (locator: string, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: {
		...field.displayOptions,
		hide: { [`/${locator}.mode`]: ['list'], ...field.displayOptions?.hide },
	},
});

interface LocatorForm extends Pick<INodeProperties, 'displayName' | 'name' | 'description'> {
	/** The node's method that searches. */
	search: string;
	placeholder: string;
	modes: INodePropertyMode[];
	/** What builds workflows should put there. */
	propertyHint: string;
}

function locator({ search, placeholder, modes, propertyHint, ...form }: LocatorForm) {
	return since1point1({
		...form,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		builderHint: { propertyHint },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder,
				typeOptions: { searchListMethod: search, searchable: true },
			},
			...modes,
		],
	});
}

export const orderLocator = locator({
	displayName: 'Order',
	name: 'order',
	description: 'An order of today, by the broker’s ID or by the reference that it was placed with',
	search: 'searchOrders',
	placeholder: 'Choose an order of today',
	propertyHint:
		'Use mode "id" with the orderId of an earlier node, or mode "reference" with an order reference',
	modes: [
		textMode('By ID', 'id', {
			placeholder: 'e.g. {{ $json.orderId }}',
			hint: 'The broker’s own ID of the order',
		}),
		textMode('By Reference', 'reference', {
			placeholder: 'e.g. {{ $json.orderReference }}',
			hint: 'Your own reference of the order, or the one in the output of Place',
		}),
	],
});

export const gttLocator = locator({
	displayName: 'GTT Order',
	name: 'gtt',
	description: 'A GTT order, by the broker’s ID as Create and Get Many have it',
	search: 'searchGtts',
	placeholder: 'Choose an active GTT order',
	propertyHint: 'Use mode "id" with the gttId of an earlier node',
	modes: [
		textMode('By ID', 'id', {
			placeholder: 'e.g. {{ $json.gttId }}',
			hint: 'The broker’s own ID of the GTT order',
		}),
	],
});

/** @param example the broker's own words */
export const positionLocator = (example: string) =>
	locator({
		displayName: 'Position',
		name: 'position',
		description: 'An open position: its exchange, trading symbol, product and side',
		search: 'searchPositions',
		placeholder: 'Choose an open position',
		propertyHint: `Use mode "name" with exchange, trading symbol, product and side (BUY for a long position), as ${example}`,
		modes: [
			textMode('By Name', 'name', {
				placeholder: `e.g. ${example}`,
				hint: 'Exchange, trading symbol, product and side',
			}),
		],
	});
