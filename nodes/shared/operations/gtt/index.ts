import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import {
	confirmWithin,
	dryRun,
	menu,
	orderReference,
	productField,
	quantity,
	returnAllFields,
	transactionType,
	alphabetical,
	optionsField,
} from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import { gttLocator, ofVersion1 } from '../../locators';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import type { GttBroker } from './read.run';

/** What only one broker's forms of GTT orders have. */
export interface GttForm extends InstrumentForm {
	products: INodePropertyOptions[];
	defaultProduct: string;
	/** What the broker asks for beside the trigger price. */
	trigger: INodeProperties[];
	/** The order types with a limit; absent where all have one. */
	priced?: string[];
	/** The statuses that the broker lists by. */
	statuses: INodePropertyOptions[];
	/** The fields that narrow the search for many, where the broker needs them. */
	many: INodeProperties[];
	/** What can be changed beside price, quantity and trigger price. */
	changes: INodeProperties[];
}

/** As version 1 asked for it. */
const gttId: INodeProperties = {
	displayName: 'GTT ID',
	name: 'gttId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.gttId }}',
	description: 'The broker’s own ID of the GTT order, as Create and Get Many have it',
};

const gttFields = [ofVersion1(gttId), gttLocator];

const rupees = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: '',
	placeholder: 'e.g. 868.50',
	description,
});

const triggerPrice = rupees(
	'Trigger Price',
	'triggerPrice',
	'Price in rupees at which the order is sent to the exchange, a multiple of the tick size',
);

const price = rupees('Price', 'price', 'Limit price in rupees, a multiple of the tick size');

/** @param own the options that it has beside those of all changes */
const options = (...own: INodeProperties[]): INodeProperties =>
	optionsField(
		{
			...confirmWithin,
			description:
				'How many seconds to look for the GTT order, or for the change in it, before the outcome is reported as unknown',
		},
		{
			...dryRun,
			description: 'Whether to check and return the exact request instead of sending it',
		},
		...own,
	);

function createFields(form: GttForm): INodeProperties[] {
	const shown = form.priced ? { displayOptions: { show: { orderType: form.priced } } } : {};
	return [
		...instrumentFields(form, 'What to trade when the trigger is reached'),
		transactionType,
		quantity,
		productField(form),
		triggerPrice,
		...form.trigger,
		{ ...price, ...shown },
		options(orderReference),
	];
}

function changesField(form: GttForm): INodeProperties {
	const own = [
		{ ...price, description: 'New limit price in rupees' },
		{ ...quantity, required: false, description: 'New number of units' },
		{ ...triggerPrice, description: 'New trigger price in rupees' },
		...form.changes,
	];
	return {
		displayName: 'Changes',
		name: 'changes',
		type: 'collection',
		placeholder: 'Add change',
		default: {},
		description: 'What to change; what is not added stays as it is',
		options: own.sort((one, other) => alphabetical(one.displayName, other.displayName)),
	};
}

/** GTT orders of both brokers, in the order of the menu. */
export function gttOperations(form: GttForm): Array<Operation<GttBroker>> {
	return [
		{
			name: 'Cancel',
			value: 'cancel',
			action: 'Cancel GTT order',
			description:
				'Cancel a GTT order that waits for its trigger, and confirm that it is cancelled',
			fields: [...gttFields, options()],
			execute: async (context) => await (await import('./change.run')).cancelGtt(context),
		},
		{
			name: 'Create',
			value: 'create',
			action: 'Create GTT order',
			description:
				'Create a GTT (good till triggered) order, at most once: the broker keeps it until the market reaches the trigger price, then sends the order',
			fields: createFields(form),
			places: true,
			execute: async (context) => await (await import('./create.run')).createGtt(context),
		},
		readOperation({
			name: 'Get',
			value: 'get',
			action: 'Get GTT order',
			description: 'Get one GTT order, with its status',
			fields: gttFields,
			read: async (context) => await (await import('./read.run')).readOne(context),
		}),
		readOperation({
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many GTTs',
			description: 'Get GTT orders, the newest first',
			fields: [
				{
					displayName: 'Status',
					name: 'status',
					type: 'multiOptions',
					options: form.statuses,
					default: ['active'],
					description: 'Which GTT orders to get: active ones wait for their trigger',
				},
				...form.many,
				...returnAllFields,
			],
			read: async (context) => await (await import('./read.run')).readMany(context),
		}),
		{
			name: 'Modify',
			value: 'modify',
			action: 'Modify GTT order',
			description: 'Change a GTT order that waits for its trigger, and confirm the change',
			fields: [...gttFields, changesField(form), options()],
			execute: async (context) => await (await import('./change.run')).modifyGtt(context),
		},
	];
}

/** A leg of an OCO, or of the exits of an order: what leaves when the market reaches its trigger. */
export const legField = (
	displayName: string,
	name: string,
	description: string,
	orderTypes: INodePropertyOptions[],
): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	description,
	options: [
		menu('Order Type', 'orderType', {
			options: orderTypes,
			default: orderTypes[0].value,
			description: `What is sent when the trigger is reached. Without it: ${orderTypes[0].name}.`,
		}),
		{ ...price, description: 'Limit price in rupees; for order types with a limit alone' },
		triggerPrice,
	],
});

/** @param legs the order types of target and stop-loss, that which counts where none is given first */
export function createOco(
	form: GttForm,
	legs: Record<'target' | 'stopLoss', INodePropertyOptions[]>,
): Operation<Has<'gtt' | 'instruments' | 'oco'>> {
	const { target, stopLoss } = legs;
	return {
		name: 'Create OCO',
		value: 'createOco',
		action: 'Create OCO order',
		description:
			'Create target and stop-loss of an open position, at most once: the one that is reached first cancels the other',
		fields: [
			...instrumentFields(form, 'What the position is in'),
			{
				...quantity,
				description: 'Number of units to close, not more than the open position',
			},
			productField(form),
			legField('Target', 'target', 'Where the position is closed with a profit', target),
			legField('Stop-Loss', 'stopLoss', 'Where the position is closed with a loss', stopLoss),
			options(orderReference),
		],
		places: true,
		execute: async (context) => await (await import('./create.run')).createOcoOf(context, legs),
	};
}
