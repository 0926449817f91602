import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { resources as angelOne } from '../../../nodes/AngelOne/operations';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { resources as groww } from '../../../nodes/Groww/operations';
import { Groww } from '../../../nodes/Groww/Groww.node';
import type { Has } from '../../../brokers/core/broker';
import {
	findOperation,
	type Operation,
	propertiesOf,
	type Resource,
} from '../../../nodes/shared/operation';
import { getProfile } from '../../../nodes/shared/operations/account';
import { getOrder } from '../../../nodes/shared/operations/order/reads';
import { place } from '../../../nodes/shared/operations/order/place';
import { getHoldings } from '../../../nodes/shared/operations/portfolio';
import { logout } from '../../../nodes/shared/operations/session';

const field = (name: string, show?: Record<string, string[]>): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
	...(show ? { displayOptions: { show } } : {}),
});

const operation = (value: string, fields: INodeProperties[] = []): Operation<null> => ({
	name: value.toUpperCase(),
	value,
	action: `Do ${value}`,
	description: `Does ${value}`,
	fields,
	execute: async () => await Promise.resolve({}),
});

const table: Array<Resource<null>> = [
	{ name: 'A', value: 'a', operations: [operation('get', [field('id')]), operation('put')] },
	{
		name: 'B',
		value: 'b',
		defaultOperation: 'put',
		operations: [operation('get'), operation('put', [field('price', { type: ['LIMIT'] })])],
	},
];

describe('the table', () => {
	const properties = propertiesOf(table);

	test('makes the menu of resources', () => {
		expect(properties[0]).toMatchObject({
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'a',
			options: [
				{ name: 'A', value: 'a' },
				{ name: 'B', value: 'b' },
			],
		});
	});

	test('makes a menu of operations for each', () => {
		const menus = properties.filter(({ name }) => name === 'operation');
		expect(menus.map((menu) => menu.displayOptions?.show)).toEqual([
			{ resource: ['a'] },
			{ resource: ['b'] },
		]);
		expect(menus.map((menu) => menu.default)).toEqual(['get', 'put']);
		expect(menus[0].options).toEqual([
			{ name: 'GET', value: 'get', action: 'Do get', description: 'Does get' },
			{ name: 'PUT', value: 'put', action: 'Do put', description: 'Does put' },
		]);
	});

	test('shows a field for its own operation alone, and keeps its own conditions', () => {
		expect(properties.slice(3)).toEqual([
			{ ...field('id'), displayOptions: { show: { resource: ['a'], operation: ['get'] } } },
			{
				...field('price'),
				displayOptions: { show: { resource: ['b'], operation: ['put'], type: ['LIMIT'] } },
			},
		]);
	});

	test('shows a field that several operations have alike once for all, each in its own order', () => {
		const [a, b, c] = ['one', 'two', 'three'].map((name) => field(name));
		const other = field('two', { type: ['LIMIT'] });
		const operations = [
			operation('first', [a, b, c]),
			operation('second', [c, a]),
			operation('third', [a, other, { ...c }]),
		];
		const [, , ...shown] = propertiesOf([{ name: 'A', value: 'a', operations }]);
		const namesOf = (value: string) =>
			shown
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(value))
				.map(({ name }) => name);
		expect(namesOf('first')).toEqual(['one', 'two', 'three']);
		expect(namesOf('second')).toEqual(['three', 'one']);
		expect(namesOf('third')).toEqual(['one', 'two', 'three']);
		expect(shown.map(({ name }) => name)).toEqual(['one', 'two', 'two', 'three', 'one']);
	});

	test('leaves the fields themselves as they were: they are shared', () => {
		expect(table[1].operations[1].fields[0]).toEqual(field('price', { type: ['LIMIT'] }));
	});

	test('finds what the user chose, and nothing else', () => {
		expect(findOperation(table, 'b', 'put')).toBe(table[1].operations[1]);
		expect(findOperation(table, 'b', 'delete')).toBeUndefined();
		expect(findOperation(table, 'c', 'get')).toBeUndefined();
		expect(findOperation(table, '', '')).toBeUndefined();
	});
});

/** The wrong choice here costs money, so none is made for the user. */
const TO_BE_CHOSEN = ['triggerDirection'];

describe.each([
	['Angel One', new AngelOne().description, angelOne as Array<Resource<unknown>>],
	['Groww', new Groww().description, groww as Array<Resource<unknown>>],
])('the node of %s', (_, description, resources) => {
	test('has the operations of the public interface', () => {
		for (const [resource, value] of [
			['account', 'getProfile'],
			['account', 'getRms'],
			['order', 'place'],
			['session', 'logout'],
		])
			expect(findOperation(resources, resource, value)).toBeDefined();
	});

	test('names each operation once', () => {
		for (const { operations } of resources) {
			const values = operations.map(({ value }) => value);
			expect(new Set(values).size).toBe(values.length);
		}
	});

	test('has no two parameters of one name for one choice', () => {
		const seen = new Set<string>();
		for (const { name, displayOptions } of description.properties) {
			const { operation = [null], ...others } = displayOptions?.show ?? {};
			for (const one of operation) {
				const key = JSON.stringify([name, one, others]);
				expect(seen).not.toContain(key);
				seen.add(key);
			}
		}
	});

	test('gives every menu an existing default', () => {
		for (const { name, type, options, default: chosen } of description.properties) {
			if (type !== 'options' || TO_BE_CHOSEN.includes(name)) continue;
			expect((options as INodePropertyOptions[]).map(({ value }) => value)).toContain(chosen);
		}
	});

	test('sorts what can be done with orders, and the options of each, as a dictionary would', () => {
		const shown = description.properties
			.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes('order'))
			.filter(({ name, type }) => name === 'operation' || type === 'collection')
			.map(({ options = [] }) =>
				options.map((option) => ('displayName' in option ? option.displayName : option.name)),
			);
		expect(shown.length).toBeGreaterThan(6);
		for (const names of shown)
			expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
	});

	test('shows price and trigger where the order type carries them', () => {
		const placeField = (name: string) =>
			description.properties.find(
				(property) =>
					property.name === name && property.displayOptions?.show?.operation?.includes('place'),
			)?.displayOptions?.show?.orderType as string[];
		const needs = (type: string) => [
			placeField('price').includes(type),
			placeField('triggerPrice').includes(type),
		];
		const [limit, market, stopLimit, stopMarket] =
			description.name === 'groww'
				? ['LIMIT', 'MARKET', 'SL', 'SL_M']
				: ['LIMIT', 'MARKET', 'STOPLOSS_LIMIT', 'STOPLOSS_MARKET'];
		expect([limit, market, stopLimit, stopMarket].map(needs)).toEqual([
			[true, false],
			[false, false],
			[true, true],
			[false, true],
		]);
	});

	test('may be used by AI agents and asks for its own credential', () => {
		expect(description).toMatchObject({
			usableAsTool: true,
			credentials: [{ name: `${description.name}Api`, required: true }],
		});
	});
});

/** The compiler is the test: `npm run lint` fails where an error that is expected here is none. */
describe('a broker that lacks an ability', () => {
	test('lists what needs the abilities it has', () => {
		const some: Array<Resource<Has<'account' | 'session'>>> = [
			{ name: 'Account', value: 'account', operations: [getProfile] },
			{ name: 'Both', value: 'both', operations: [getProfile, logout] },
		];
		expect(findOperation(some, 'both', 'logout')).toBe(logout);
	});

	test('cannot list an operation that needs another', () => {
		type Broker = Has<'account' | 'instruments' | 'market'>;
		const refused: Array<Resource<Broker>> = [
			// @ts-expect-error -- it has no portfolio
			{ name: 'Portfolio', value: 'portfolio', operations: [getHoldings] },
			// @ts-expect-error -- it has no session to end
			{ name: 'Session', value: 'session', operations: [logout] },
			// @ts-expect-error -- it has no orders
			{ name: 'Order', value: 'order', operations: [getOrder([])] },
			// @ts-expect-error -- it has all that placing an order needs, but for the orders
			{ name: 'Place', value: 'place', operations: [place([])] },
			// @ts-expect-error -- one of two is enough
			{ name: 'Both', value: 'both', operations: [getProfile, getHoldings] },
		];
		expect(refused.map(({ value }) => value)).toHaveLength(5);
	});
});
