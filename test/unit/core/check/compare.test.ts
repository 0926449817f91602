import { differences } from '../../../../brokers/core/check/compare';
import { documented } from '../../../../scripts/documented';

const DOCUMENTED = documented({
	reply: {
		status: true,
		message: 'SUCCESS',
		data: [{ id: '1', price: '1.50', depth: { buy: [{ quantity: 1 }] } }],
	},
	live: [
		{ note: 'numbers', reply: { status: true, data: [{ price: 1.5, lot: 1 }] } },
		{ note: 'nothing', reply: { status: true, data: null } },
	],
});

const envelope = { status: true, message: 'SUCCESS' };
const row = { id: '7', price: 1, lot: 2, depth: { buy: [{ quantity: 5 }] } };
const NONE = { missingKeys: [], newKeys: [], retypedKeys: [] };

test.each([
	['the documented reply', { ...envelope, data: [row] }],
	['what was seen live', { ...envelope, data: null }],
	['an empty list, whose rows tell nothing', { ...envelope, data: [] }],
	['a live key that is not there', { ...envelope, data: [{ ...row, lot: undefined }] }],
])('%s differs in nothing', (_what, body) => {
	expect(differences(JSON.parse(JSON.stringify(body)), DOCUMENTED)).toEqual(NONE);
});

test('a documented key that is not there is missing, and nothing below it is told', () => {
	const without = { id: '7', price: 1, lot: 2 };
	expect(differences({ status: true, data: [without] }, DOCUMENTED)).toEqual({
		...NONE,
		missingKeys: ['message', 'data[].depth'],
	});
});

test('a new key is told with its type, and nothing below it', () => {
	const body = { ...envelope, ttl: null, data: [{ ...row, legs: [{ price: 1 }] }] };
	expect(differences(body, DOCUMENTED)).toEqual({
		...NONE,
		newKeys: ['ttl: null', 'data[].legs: list'],
	});
});

test('a key of another type is told with both', () => {
	const body = {
		...envelope,
		data: [
			{ ...row, id: 7, price: null },
			{ ...row, price: {} },
		],
	};
	expect(differences(body, DOCUMENTED)).toEqual({
		...NONE,
		retypedKeys: [
			'data[].id: number, not string',
			'data[].price: null or object, not string or number',
		],
	});
});

describe('keys that are values are not told', () => {
	test('in an object where a list is documented', () => {
		const body = { ...envelope, data: { RELIANCE: { quantity: 10 }, TCS: {} } };
		expect(differences(body, DOCUMENTED)).toEqual({
			...NONE,
			retypedKeys: ['data: object, not list or null'],
		});
	});

	test('where none of the documented keys is', () => {
		const body = { ...envelope, data: [{ RELIANCE: 1, TCS: 2 }] };
		const { newKeys, missingKeys } = differences(body, DOCUMENTED);
		expect(newKeys).toEqual(['data[].*: number']);
		expect(missingKeys).toEqual(['data[].id', 'data[].price', 'data[].depth']);
	});

	test('where it has digits like an id, or is no word', () => {
		const body = { ...envelope, data: [{ ...row, A123456: 1, 'a@b.example': 1, '52WeekLow': 1 }] };
		expect(differences(body, DOCUMENTED).newKeys).toEqual([
			'data[].*: number',
			'data[].52WeekLow: number',
		]);
	});

	test('where the documentation names rows by symbol', () => {
		const prices = documented({
			reply: { payload: { NSE_SBIN: { open: 1 } } },
			live: [],
			namedBySymbol: 'payload',
		});
		expect(differences({ payload: { NSE_TCS: { open: '1', oi: 1 } } }, prices)).toEqual({
			...NONE,
			newKeys: ['payload.*.oi: number'],
			retypedKeys: ['payload.*.open: string, not number'],
		});
		expect(differences({ payload: {} }, prices)).toEqual(NONE);
	});
});

test('a documented key that live replies are known to lack is not missing', () => {
	const profile = documented({
		reply: { data: { code: '1', name: 'n', mail: 'm', mobile: '9', brokerid: 'B' } },
		live: [
			{
				note: 'another key for it',
				reply: { data: { code: '1', name: 'n', mail: '', mobile: '', broker: 'B' } },
			},
		],
	});
	const live = { code: '2', name: 'x', mail: '', mobile: '', broker: 'B' };
	expect(differences({ data: live }, profile)).toEqual(NONE);
	const nameless = { code: '2', mail: '', mobile: '', broker: 'B' };
	expect(differences({ data: nameless }, profile)).toEqual({ ...NONE, missingKeys: ['data.name'] });
});
