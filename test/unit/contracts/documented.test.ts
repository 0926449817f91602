import { join } from 'node:path';
import { documented, documentedIn } from '../../../scripts/documented';

test('key paths and types of the documented reply, and of the live ones together', () => {
	const contract = {
		reply: { status: true, data: [{ price: '1.50', depth: { buy: [] } }] },
		live: [
			{ note: 'a number', reply: { status: true, data: [{ price: 1.5 }, { price: null }] } },
			{ note: 'nothing', reply: { status: true, data: null } },
		],
	};
	expect(documented(contract)).toEqual({
		reply: {
			status: ['boolean'],
			data: ['list'],
			'data[]': ['object'],
			'data[].price': ['string'],
			'data[].depth': ['object'],
			'data[].depth.buy': ['list'],
		},
		live: {
			status: ['boolean'],
			data: ['list', 'null'],
			'data[]': ['object'],
			'data[].price': ['number', 'null'],
		},
	});
});

test('symbols are no keys', () => {
	const reply = { payload: { NSE_SBIN: { open: 1 }, BSE_SBIN: { open: 2 } } };
	expect(documented({ reply, live: [], namedBySymbol: 'payload' }).reply).toEqual({
		payload: ['object'],
		'payload.*': ['object'],
		'payload.*.open': ['number'],
	});
});

describe.each(['angelone', 'groww'])('the samples of %s', (broker) => {
	const all = documentedIn(join(__dirname, '../../../contracts', broker));

	test('have every endpoint, in the order of their names', () => {
		expect(Object.keys(all).length).toBeGreaterThan(14);
		expect(Object.keys(all)).toEqual(Object.keys(all).sort());
	});

	test('show keys and names of types, and no value', () => {
		const types = ['boolean', 'list', 'null', 'number', 'object', 'string'];
		for (const { reply, live } of Object.values(all))
			for (const [path, names] of Object.entries({ ...reply, ...live })) {
				expect(path).toMatch(/^[A-Za-z0-9_-]+(\[\])*(\.(\*|[A-Za-z0-9_-]+)(\[\])*)*$/);
				expect(names.filter((name) => !types.includes(name))).toEqual([]);
			}
		expect(JSON.stringify(all)).not.toMatch(/SBIN|RELIANCE|A12345|eyJ/);
	});
});
