import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ReadField } from '../../brokers/core/reading';
import { menu } from './fields';

/** What an operation is given for one item. */
export interface ItemContext<C> {
	functions: IExecuteFunctions;
	itemIndex: number;
	/** The broker: client, account, instruments. */
	broker: C;
}

/** What came of one item, or of several as one: the JSON of the output items, or the failure. */
export type ItemResult = { items: number[] } & ({ results: IDataObject[] } | { error: unknown });

/** One operation: its place in the editor and what it does with one item. */
export interface Operation<C> {
	name: string;
	value: string;
	/** Shown in the nodes panel: sentence case, without articles. */
	action: string;
	description: string;
	/** The operation's own fields; the runner's table shows them for this operation alone. */
	fields: INodeProperties[];
	/** Changes nothing, so that several items may be under way at the same time. */
	onlyReads?: true;
	/** Places an order, so that its failures say where there is none. */
	places?: true;
	/** Returns the JSON of the output items for this item. */
	execute: (context: ItemContext<C>) => Promise<IDataObject | IDataObject[]>;
	/**
	 * Does the same for all items of a run at once, where a broker answers for many in one call. What
	 * fails for one item is that item's outcome; what is thrown fails them all.
	 */
	executeAll?: (contexts: Array<ItemContext<C>>) => Promise<ItemResult[]>;
}

export interface Resource<C> {
	name: string;
	value: string;
	/** Chosen at first; the menu's first where absent. */
	defaultOperation?: string;
	operations: Array<Operation<C>>;
}

/** The resource and operation menus and every operation's fields, made from the table. */
export function propertiesOf<C>(resources: Array<Resource<C>>): INodeProperties[] {
	return [
		menu('Resource', 'resource', {
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: resources[0].value,
		}),
		...resources.map(operationMenu),
		...resources.flatMap(fieldsOf),
	];
}

function operationMenu<C>(resource: Resource<C>): INodeProperties {
	return menu('Operation', 'operation', {
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: resource.defaultOperation ?? resource.operations[0].value,
	});
}

/**
 * The fields of a resource's operations. One that several have alike is there once, since n8n goes through
 * all fields of a node several times in each execution. Each operation has its own in its own order.
 */
function fieldsOf<C>({ value: resource, operations }: Resource<C>): INodeProperties[] {
	const placed: Array<{ field: INodeProperties; text: string; shownFor: string[] }> = [];
	for (const { value, fields } of operations) {
		let next = 0;
		for (const field of fields) {
			const text = JSON.stringify(field);
			const same = placed.findIndex((other, at) => at >= next && other.text === text);
			if (same === -1) placed.splice(next, 0, { field, text, shownFor: [value] });
			else placed[same].shownFor.push(value);
			next = (same === -1 ? next : same) + 1;
		}
	}
	return placed.map(({ field, shownFor }) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { resource: [resource], operation: shownFor, ...field.displayOptions?.show },
		},
	}));
}

/**
 * What the canvas shows under the node's name: broker and operation in words. The name alone does
 * not say the broker, because n8n names a new node after its action.
 */
export function subtitleOf<C>(broker: string, resources: Array<Resource<C>>): string {
	const actions = resources.flatMap(({ value, operations }) =>
		operations.map((operation) => [
			`${value} ${operation.value}`,
			`${broker}: ${operation.action[0].toLowerCase()}${operation.action.slice(1)}`,
		]),
	);
	const words = JSON.stringify(Object.fromEntries(actions));
	return `={{ (${words})[$parameter["resource"] + " " + $parameter["operation"]] }}`;
}

/** The table's entry for what the user chose. */
export function findOperation<C>(
	resources: Array<Resource<C>>,
	resource: string,
	operation: string,
): Operation<C> | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

/** Reads the form of one item. A field that is not shown for what is chosen reads as blank text. */
export function fieldReader(functions: IExecuteFunctions, itemIndex: number): ReadField {
	return (name, otherwise = '') => functions.getNodeParameter(name, itemIndex, otherwise);
}
