/** The words of menus: alike on both nodes, and each said once. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { resources as angelOne } from '../../../nodes/AngelOne/operations';
import { Groww } from '../../../nodes/Groww/Groww.node';
import { resources as groww } from '../../../nodes/Groww/operations';
import { alphabetical } from '../../../nodes/shared/fields';

const namesOf = ({ options = [] }: INodeProperties) =>
	(options as INodePropertyOptions[]).map(({ name }) => name);

const BOTH = ['Carry Forward (NRML)', 'Delivery (CNC)', 'Intraday (MIS)'];

describe.each([
	['Angel One', new AngelOne().description, angelOne, [...BOTH, 'Margin']],
	['Groww', new Groww().description, groww, BOTH],
] as const)('%s', (_, { properties }, resources, products) => {
	test('funds are called funds', () => {
		const account = resources.find(({ value }) => value === 'account');
		const operations = account?.operations.map(({ value, name, action }) => [value, name, action]);
		expect(operations).toContainEqual(['getRms', 'Get Funds (RMS)', 'Get funds']);
	});

	test('an operation does not repeat its resource, but where the public interface says so', () => {
		const repeating = resources.flatMap(({ name: resource, operations }) =>
			operations.map(({ name }) => name).filter((name) => name.split(' ').includes(resource)),
		);
		const named = ['Check Account', 'Exit Bracket Order', 'Get Market Status'];
		expect(named).toEqual(expect.arrayContaining(repeating));
	});

	test('operations are in the order of the alphabet', () => {
		for (const { operations } of resources) {
			const names = operations.map(({ name }) => name);
			expect(names).toEqual([...names].sort(alphabetical));
		}
	});

	test.each(['place', 'getMargin'])('products of %s are in everybody’s words', (operation) => {
		const product = properties.find(
			({ name, displayOptions }) =>
				name === 'product' && displayOptions?.show?.operation?.includes(operation),
		);
		expect(product && namesOf(product)).toEqual(products);
	});
});

test('Groww: what logs in by itself comes first, and what saved credentials leave out stays', () => {
	const method = new GrowwApi().properties.find(({ name }) => name === 'authMethod');
	expect(method && namesOf(method)).toEqual([
		'API Key and TOTP (Recommended)',
		'API Key and Secret',
		'Access Token of the Day',
	]);
	expect(method?.default).toBe('approval');
});
