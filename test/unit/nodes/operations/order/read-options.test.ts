import { readConnection } from '../../../../../brokers/core/credential';
import { confirmMs, readOptions } from '../../../../../nodes/shared/operations/order/options';
import { failureOf } from '../../../support/failures';

const read = (options: unknown) => readOptions('angelOne', () => options);
const failure = async (options: unknown) =>
	await failureOf(async () => await Promise.resolve(read(options)));

test.each(['false', 'true', 'yes', '', 0, 1, null, undefined, {}, []])(
	'a dry run that is %p is an error, never a real order',
	async (dryRun) => {
		expect(await failure({ dryRun })).toMatchObject({
			failure: 'input',
			field: 'dryRun',
			code: 'INVALID_DRY_RUN',
		});
	},
);

test.each([true, false])('a dry run that is %p', (dryRun) => {
	expect(read({ dryRun })).toEqual({ dryRun });
});

const BAD = ['', ' ', 'x', '1e2', null, undefined, true, [], {}, Number.NaN, Infinity, -1];
test.each([
	...[...BAD, 0, 4, 4.99, 300.01, 301].map((value) => ['confirmWithin', value] as const),
	...[...BAD, 600.01, 601].map((value) => ['waitForFinal', value] as const),
])('%s of %p is out of bounds', async (name, value) => {
	const refused = await failure({ [name]: value });
	expect(refused).toMatchObject({ failure: 'input', field: name, code: 'INVALID_SECONDS' });
	expect(refused.message).toMatch(/must be a number of seconds from (5 to 300|0 to 600)/);
});

test('seconds within their bounds, as a text too', () => {
	for (const confirmWithin of [5, 20, 300])
		expect(read({ confirmWithin })).toEqual({ confirmWithin });
	expect(read({ confirmWithin: '20', waitForFinal: '0' })).toEqual({
		confirmWithin: 20,
		waitForFinal: 0,
	});
	expect(confirmMs(read({ confirmWithin: 7.5 }))).toBe(7_500);
	expect(confirmMs(read({}))).toBe(20_000);
});

test.each([null, 'x', [], 5])('options that are %p', async (options) => {
	expect(await failure(options)).toMatchObject({ field: 'options', code: 'INVALID_OPTIONS' });
});

describe('the credential’s permissions', () => {
	const permissions = (value: unknown) =>
		readConnection('groww', { permissions: value }, 'https://api.groww.in').permissions;

	test.each(['readonly', 'ReadOnly', 'READ_ONLY', 'read-only', ' trade', '', null, true, {}])(
		'%p is an error, not Trade',
		async (value) => {
			const refused = await failureOf(async () => await Promise.resolve(permissions(value)));
			expect(refused).toMatchObject({ failure: 'input', field: 'permissions' });
		},
	);

	test('the two that there are, and the default that the editor leaves out', () => {
		expect(permissions('readOnly').readOnly).toBe(true);
		expect(permissions('trade').readOnly).toBe(false);
		expect(permissions(undefined).readOnly).toBe(false);
	});
});
