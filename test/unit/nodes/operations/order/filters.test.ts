import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ReadField } from '../../../../../brokers/core/reading';
import type { BrokerOrder } from '../../../../../brokers/core/orders/orders-api';
import { passes, readFilters } from '../../../../../nodes/shared/operations/order/filters.run';
import { AngelOne } from '../../../../../nodes/AngelOne/AngelOne.node';
import { Groww } from '../../../../../nodes/Groww/Groww.node';
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

test.each([
	['Angel One', new AngelOne(), ['CARRYFORWARD', 'DELIVERY', 'INTRADAY', 'MARGIN']],
	['Groww', new Groww(), ['NRML', 'CNC', 'MIS']],
])('%s: products are chosen from a menu, as in Place Order', (_, node, products) => {
	const { properties } = node.description;
	const of = (operation: string, name: string) =>
		properties.find(
			(each) => each.name === name && each.displayOptions?.show?.operation?.includes(operation),
		);
	const values = (property: INodeProperties | undefined) =>
		property?.options?.map((option) => (option as INodePropertyOptions).value);
	expect(values(of('place', 'product'))).toEqual(products);
	for (const operation of ['getMany', 'cancelAll']) {
		const filters = of(operation, 'filters')?.options as INodeProperties[];
		const product = filters.find(({ name }) => name === 'product');
		expect(product).toMatchObject({ type: 'options', default: '' });
		expect(values(product)).toEqual(products);
	}
});

test('sides and products in any case', () => {
	const has = { transactionType: 'BUY', product: 'INTRADAY' };
	expect(passing({ transactionType: 'buy', product: 'intraday' }, has)).toBe(true);
	expect(passing({ transactionType: 'SELL' }, has)).toBe(false);
});
