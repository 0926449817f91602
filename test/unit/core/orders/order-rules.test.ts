import type { BrokerError } from '../../../../brokers/core/errors';
import {
	checkChoice,
	checkPrices,
	checkQuantity,
	checkSide,
} from '../../../../brokers/core/orders/order-rules';
import { failureOf } from '../../support/failures';
import { future, instrument } from '../../support/instruments';

const refusal = async (work: () => unknown): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(work()));

describe('quantity', () => {
	test.each([
		[1, 1],
		['10', 10],
		['1,000', 1000],
		[' 5 ', 5],
		['3.0', 3],
		[100_000, 100_000],
	])('%p', (value, quantity) => {
		expect(checkQuantity('angelOne', value, instrument())).toBe(quantity);
	});

	test.each([
		0,
		'0',
		-1,
		'-5',
		1.5,
		'2.5',
		'',
		' ',
		'ten',
		null,
		undefined,
		Number.NaN,
		true,
		[],
		{},
	])('%p is none', async (value) => {
		const failure = await refusal(() => checkQuantity('angelOne', value, instrument()));
		expect(failure).toMatchObject({
			failure: 'input',
			field: 'quantity',
			code: 'INVALID_QUANTITY',
			retryable: false,
		});
		expect(failure.message).toMatch(/^Quantity must be a whole number/);
	});

	test('multiples of the lot alone, in units', async () => {
		expect(checkQuantity('groww', 150, future())).toBe(150);
		const failure = await refusal(() => checkQuantity('groww', 100, future()));
		expect(failure).toMatchObject({
			field: 'quantity',
			code: 'NOT_A_LOT_MULTIPLE',
			broker: 'groww',
		});
		expect(failure.message).toContain('NIFTY26NOV26FUT');
		expect(failure.message).toContain('75');
		expect(failure.hint).toMatch(/units, not in lots/);
	});

	test('up to the freeze quantity', async () => {
		expect(checkQuantity('groww', 1800, future())).toBe(1800);
		const failure = await refusal(() => checkQuantity('groww', 1875, future()));
		expect(failure).toMatchObject({ field: 'quantity', code: 'ABOVE_FREEZE_QUANTITY' });
		expect(failure.message).toContain('1800');
	});

	test('the error names whole lots where the file names the first frozen quantity', async () => {
		const rules = future({ lotSize: 65, freezeQuantity: 1756 });
		expect(checkQuantity('groww', 1755, rules)).toBe(1755);
		const failure = await failureOf(() => checkQuantity('groww', 1820, rules));
		expect(failure.message).toContain('1755 units');
	});

	test('a file that names no freeze quantity limits nothing', () => {
		for (const freezeQuantity of [null, 0])
			expect(checkQuantity('groww', 75_000, future({ freezeQuantity }))).toBe(75_000);
	});
});

describe('prices', () => {
	const needsBoth = { price: true, trigger: true };
	const buy = (price: unknown, triggerPrice: unknown = 0) => ({
		price,
		triggerPrice,
		transactionType: 'BUY',
	});
	const sell = (price: unknown, triggerPrice: unknown) => ({
		price,
		triggerPrice,
		transactionType: 'SELL',
	});

	test('only those that the order type carries', () => {
		const check = (price: boolean, trigger: boolean) =>
			checkPrices('angelOne', buy(100, 99), { price, trigger }, instrument());
		expect(check(true, true)).toEqual({ price: '100', triggerPrice: '99' });
		expect(check(true, false)).toEqual({ price: '100', triggerPrice: null });
		expect(check(false, true)).toEqual({ price: null, triggerPrice: '99' });
		expect(check(false, false)).toEqual({ price: null, triggerPrice: null });
	});

	test.each(['', '  ', null])('a missing price: %p', async (value) => {
		const price = await refusal(() =>
			checkPrices('angelOne', buy(value, 1), needsBoth, instrument()),
		);
		expect(price).toMatchObject({ field: 'price', code: 'INVALID_PRICE', failure: 'input' });
		expect(price.message).toBe('Enter the limit price, e.g. 868.50.');
		const trigger = await refusal(() =>
			checkPrices('angelOne', buy(1, value), needsBoth, instrument()),
		);
		expect(trigger).toMatchObject({ field: 'triggerPrice', code: 'INVALID_PRICE' });
		expect(trigger.message).toBe('Enter the trigger price, e.g. 868.50.');
	});

	test.each([0, '0', '0.00', -5, 'market', Number.NaN])(
		'an unreadable price: %p',
		async (value) => {
			const price = await refusal(() =>
				checkPrices('angelOne', buy(value, 1), needsBoth, instrument()),
			);
			expect(price).toMatchObject({ field: 'price', code: 'INVALID_PRICE', failure: 'input' });
			expect(price.message).toMatch(/^Price must be/);
			const trigger = await refusal(() =>
				checkPrices('angelOne', buy(1, value), needsBoth, instrument()),
			);
			expect(trigger).toMatchObject({ field: 'triggerPrice', code: 'INVALID_PRICE' });
			expect(trigger.message).toMatch(/^Trigger price must be/);
		},
	);

	test.each([
		['0.05', '812.35', true],
		['0.05', '812.37', false],
		['0.0025', '83.2475', true],
		['0.0025', '83.2480', false],
		['0.0025', 83.2475, true],
		['1', '25000', true],
		['1', '25000.5', false],
		['0', '0.0001', true],
	])('a tick of %s and a price of %p: %s', async (tickSize, price, fits) => {
		const check = () =>
			checkPrices(
				'angelOne',
				buy(price),
				{ price: true, trigger: false },
				instrument({ tickSize }),
			);
		if (fits) {
			expect(check().price).not.toBeNull();
		} else {
			const failure = await refusal(check);
			expect(failure).toMatchObject({ field: 'price', code: 'OFF_TICK' });
			expect(failure.message).toContain(tickSize);
		}
	});

	test('a price off the tick is told its neighbours', async () => {
		const failure = await refusal(() =>
			checkPrices('angelOne', buy('812.37'), { price: true, trigger: false }, instrument()),
		);
		expect(failure.hint).toBe('The nearest prices are 812.35 and 812.4.');
	});

	test('a buy triggers at or below its price, a sell at or above', async () => {
		const check = (order: ReturnType<typeof buy>) => () =>
			checkPrices('angelOne', order, needsBoth, instrument());
		for (const order of [buy(100, 99), buy(100, 100), sell(100, 101), sell(100, 100)])
			expect(check(order)).not.toThrow();
		const wrongBuy = await refusal(check(buy(100, '100.05')));
		expect(wrongBuy).toMatchObject({ field: 'triggerPrice', code: 'TRIGGER_ON_WRONG_SIDE' });
		expect(wrongBuy.message).toContain('trigger 100.05 is above price 100');
		const wrongSell = await refusal(check(sell(100, '99.95')));
		expect(wrongSell).toMatchObject({ field: 'triggerPrice', code: 'TRIGGER_ON_WRONG_SIDE' });
		expect(wrongSell.message).toContain('trigger 99.95 is below price 100');
	});

	test('sides are compared as decimals, not as text', () => {
		expect(() =>
			checkPrices('angelOne', buy('1000', '999.95'), needsBoth, instrument()),
		).not.toThrow();
		expect(() =>
			checkPrices('angelOne', sell('999.95', '1000'), needsBoth, instrument()),
		).not.toThrow();
	});
});

describe('choices', () => {
	test('one of the list, as it stands', () => {
		expect(checkChoice('groww', 'product', 'Product', 'MIS', ['CNC', 'MIS'])).toBe('MIS');
	});

	test.each(['mis', 'MIS ', '', 'HOLD', undefined, null, 5])(
		'%p is none of them',
		async (value) => {
			const failure = await refusal(() =>
				checkChoice('groww', 'product', 'Product', value, ['CNC', 'MIS']),
			);
			expect(failure).toMatchObject({ failure: 'input', field: 'product', code: 'INVALID_CHOICE' });
			expect(failure.message).toMatch(/^Product must be one of CNC, MIS/);
		},
	);
});

describe('sides', () => {
	test.each([
		['BUY', 'BUY'],
		['buy', 'BUY'],
		[' Sell\n', 'SELL'],
	])('%j is %s', (value, side) => {
		expect(checkSide('groww', value)).toBe(side);
	});

	test.each(['', ' ', 'B', 'long', 'short', 'flat', 'buy sell', undefined, null, 1, ['buy'], {}])(
		'%j is none',
		async (value) => {
			const failure = await refusal(() => checkSide('groww', value));
			expect(failure).toMatchObject({
				failure: 'input',
				field: 'transactionType',
				code: 'INVALID_CHOICE',
			});
			expect(failure.message).toMatch(/^Transaction type must be one of BUY, SELL/);
		},
	);
});
