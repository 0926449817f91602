import type { ReadField } from '../../../../../brokers/core/reading';
import type { BrokerOrder } from '../../../../../brokers/core/orders/orders-api';
import { passes, readFilters } from '../../../../../nodes/shared/operations/order/filters.run';
import { failureOf } from '../../../support/failures';

const form =
	(filters: unknown): ReadField =>
	() =>
		filters;
const order = (changes: object): BrokerOrder =>
	({ order: { status: 'open', ...changes }, raw: {} }) as unknown as BrokerOrder;
const passing = (filters: object, changes: object) =>
	passes(order(changes), readFilters('angelOne', form(filters)));

describe('a filter that is given and says nothing is an error, not "everything"', () => {
	const nothing = [undefined, null, '', '   ', {}, [], 0, 5, true, Number.NaN];
	const names = ['product', 'tradingSymbol', 'transactionType'];
	test.each(names.flatMap((name) => nothing.map((value) => [name, value] as const)))(
		'%s: %p',
		async (name, value) => {
			const failure = await failureOf(async () =>
				Promise.resolve(readFilters('groww', form({ [name]: value }))),
			);
			expect(failure).toMatchObject({ failure: 'input', field: name, code: 'INVALID_FILTER' });
		},
	);

	test.each([
		['status', []],
		['status', 'open'],
		['status', undefined],
		['status', ['open', 'pending']],
		['transactionType', 'HOLD'],
		['symbol', 'SBIN'],
		['toString', 'x'],
	])('%s: %p', async (name, value) => {
		const failure = await failureOf(async () =>
			Promise.resolve(readFilters('groww', form({ [name]: value }))),
		);
		expect(failure).toMatchObject({ failure: 'input', field: name });
	});

	test.each([undefined, null, '', 'SBIN', []])('filters that are %p', async (filters) => {
		const failure = await failureOf(async () =>
			Promise.resolve(readFilters('groww', form(filters))),
		);
		expect(failure).toMatchObject({ field: 'filters', code: 'INVALID_FILTER' });
	});

	test('none given: everything passes', () => {
		expect(readFilters('groww', form({}))).toEqual({});
		expect(passing({}, { tradingSymbol: null })).toBe(true);
	});
});

test.each([
	['SBIN', 'SBIN-EQ', true],
	[' sbin ', 'SBIN-EQ', true],
	['SBIN-EQ', 'SBIN-EQ', true],
	['SBIN-EQ', 'SBIN', true],
	['SBIN', 'SBIN', true],
	['SBIN-BE', 'SBIN', false],
	['SBIN-BE', 'SBIN-EQ', false],
	['BAJAJ', 'BAJAJ-AUTO', false],
	['BAJAJ-AUTO', 'BAJAJ-AUTO-EQ', true],
	['IIFL', 'IIFL-N1', false],
	['SBI', 'SBIN-EQ', false],
	['NIFTY', 'NIFTY26DEC2625000CE', false],
	['SBIN', null, false],
])('the symbol %s names %s: %s', (wanted, tradingSymbol, same) => {
	expect(passing({ tradingSymbol: wanted }, { tradingSymbol })).toBe(same);
});

test('sides and products in any case', () => {
	const has = { transactionType: 'BUY', product: 'INTRADAY' };
	expect(passing({ transactionType: 'buy', product: 'intraday' }, has)).toBe(true);
	expect(passing({ transactionType: 'SELL' }, has)).toBe(false);
});
