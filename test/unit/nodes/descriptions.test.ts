import type { INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { AngelOneTrigger } from '../../../nodes/AngelOne/AngelOneTrigger.node';
import { Groww } from '../../../nodes/Groww/Groww.node';
import { GrowwTrigger } from '../../../nodes/Groww/GrowwTrigger.node';

/** What a model is asked to fill in: a field, by the way to it. */
type Field = [way: string, field: INodeProperties];

const isField = (one: object): one is INodeProperties => 'type' in one;

/** A field with all that is in it: fields of collections, and of their values. */
function fieldsIn(field: INodeProperties, way: string): Field[] {
	const here = `${way} / ${field.displayName}`;
	if (field.type !== 'collection' && field.type !== 'fixedCollection') return [[here, field]];
	const inner = (field.options ?? []).flatMap((one) =>
		isField(one) ? [one] : ((one as INodePropertyCollection).values ?? []),
	);
	return [[here, field], ...inner.flatMap((each) => fieldsIn(each, here))];
}

const wayOf = (node: string, { displayOptions }: INodeProperties) => {
	const { resource = [], operation = [] } = displayOptions?.show ?? {};
	return [node, String(resource), String(operation)].join(' ');
};

const fieldsOf = ({ description }: INodeType) =>
	description.properties.flatMap((field) => fieldsIn(field, wayOf(description.displayName, field)));
const fields = [new AngelOne(), new Groww()].flatMap(fieldsOf);

/** Menus of the node itself, and what no model fills in. */
const isFilledIn = ([, { name, type }]: Field) =>
	type !== 'notice' && !['resource', 'operation'].includes(name);

/** Frames that hold fields; what they are for stands at the fields. */
const isFrame = ({ type, name }: INodeProperties) =>
	type === 'collection' && ['options', 'filters', 'changes'].includes(name);

const AMOUNT = /price|value$|rupees|stopLoss$|squareOff$|trailing/i;
const QUANTITY = /quantity/i;

const filled = fields.filter(isFilledIn).filter(([, field]) => !isFrame(field));

it.each(filled)('%s tells a model what to fill in', (_, { description = '', displayName }) => {
	const words = description.split(/\s+/).filter((word) => /\w/.test(word));
	expect(words.length).toBeGreaterThanOrEqual(3);
	expect(description.toLowerCase()).not.toBe(displayName.toLowerCase());
});

const numbers = filled.filter(([, { type }]) => type === 'number');

it.each(numbers.filter(([, { name }]) => AMOUNT.test(name) && !QUANTITY.test(name)))(
	'%s says that it is rupees',
	(_, { description }) => {
		expect(description).toMatch(/rupees|percent|premium|delta|strikes/i);
	},
);

it.each(numbers.filter(([, { name }]) => QUANTITY.test(name)))(
	'%s says what it counts',
	(_, { description }) => {
		expect(description).toMatch(/units|lots|shares/i);
	},
);

it.each(numbers.filter(([, { displayName }]) => /\(seconds\)/i.test(displayName)))(
	'%s says that it is seconds',
	(_, { description }) => {
		expect(description).toMatch(/seconds/i);
	},
);

it.each(filled.filter(([, { type }]) => type === 'dateTime'))(
	'%s says how a time is written',
	(_, { description }) => {
		expect(description).toMatch(/YYYY-MM-DD|ISO 8601|\d{4}-\d\d-\d\dT/);
	},
);

// With a precision n8n shows 26000 as 26000.0000.
test('numbers are shown as they are typed', () => {
	const all = [...fields, ...[new AngelOneTrigger(), new GrowwTrigger()].flatMap(fieldsOf)];
	const padded = all.filter(([, { typeOptions }]) => typeOptions?.numberPrecision);
	expect(padded.map(([way]) => way)).toEqual([]);
});
