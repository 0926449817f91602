import fc from 'fast-check';
import {
	compareDecimals,
	fromUnits,
	isMultipleOf,
	nearestSteps,
	orderValue,
	roundedRatio,
	toDecimal,
	toExact,
	toUnits,
} from '../../../brokers/core/money';

test.each([
	['250', '250'],
	[250, '250'],
	[250.5, '250.5'],
	['250.50', '250.5'],
	[' 1,250.50 ', '1250.5'],
	['1,00,000', '100000'],
	['12,34,567.25', '1234567.25'],
	['1,000,000', '1000000'],
	['0', '0'],
	['000', '0'],
	['0.0', '0'],
	['007.10', '7.1'],
	['0.0025', '0.0025'],
	[0.0025, '0.0025'],
	['0.00250000', '0.0025'],
	[1e3, '1000'],
	['999999999999.9999', '999999999999.9999'],
	['83.2475', '83.2475'],
])('reads %p as %s', (value, decimal) => {
	expect(toDecimal(value)).toBe(decimal);
});

test.each([
	'',
	'  ',
	'abc',
	'-1',
	'+1',
	-1,
	-0.05,
	'.5',
	'5.',
	'1e3',
	'0x10',
	'1.2.3',
	'0.00251',
	0.00001,
	1e21,
	'1000000000000',
	Number.NaN,
	Number.POSITIVE_INFINITY,
	'Infinity',
	'₹250',
	'250 rupees',
	'1 250',
	null,
	undefined,
	true,
	[],
	[5],
	{},
	5n,
])('refuses %p', (value) => {
	expect(toDecimal(value)).toBeNull();
});

test.each(['250,50', '1,2', '1,250,5', ',250', '1,,250', '2500,000', '1,250.5,0', '10,00,00'])(
	'a comma that groups no thousands is refused, not dropped: %p',
	(value) => {
		expect(toDecimal(value)).toBeNull();
	},
);

test.each([
	['1', '1.0', 0],
	['1.1', '1.01', 1],
	['9', '10', -1],
	['0.0025', '0.0024', 1],
	['999999999999.9999', '999999999999.9998', 1],
	['0', '0.0001', -1],
])('%s against %s', (a, b, order) => {
	expect(compareDecimals(a, b)).toBe(order);
});

test.each([
	['0.15', '0.05', true],
	['0.3', '0.1', true],
	['1234.55', '0.05', true],
	['1234.56', '0.05', false],
	['83.2475', '0.0025', true],
	['83.2480', '0.0025', false],
	['83.24', '0.0025', true],
	['5', '0', true],
	['100', '100.5', false],
])('%s in steps of %s: %s', (value, step, whole) => {
	expect(isMultipleOf(value, step)).toBe(whole);
});

test('the nearest steps', () => {
	expect(nearestSteps('100.52', '0.05')).toEqual(['100.5', '100.55']);
	expect(nearestSteps('83.2480', '0.0025')).toEqual(['83.2475', '83.25']);
	expect(nearestSteps('0.01', '0.05')).toEqual(['0', '0.05']);
	expect(nearestSteps('1234567890.7', '1')).toEqual(['1234567890', '1234567891']);
});

test('values are exact where doubles are not', () => {
	expect(orderValue('0.1', 3)).toBe('0.3');
	expect(orderValue('1.005', 1000)).toBe('1005');
	expect(orderValue('999999999999.9999', 999_999_999)).toBe('999999998999999900000.0001');
	expect(fromUnits(-25n)).toBe('-0.0025');
});

describe('against whole numbers', () => {
	const units = fc.bigInt(0n, 10n ** 16n - 1n);
	const text = (value: bigint) =>
		`${value / 10_000n}.${(value % 10_000n).toString().padStart(4, '0')}`;

	test('a decimal and its units are the same amount, both ways', () => {
		fc.assert(
			fc.property(units, (value) => {
				const decimal = toDecimal(text(value));
				expect(decimal).not.toBeNull();
				expect(toUnits(decimal as string)).toBe(value);
				expect(fromUnits(value)).toBe(decimal);
			}),
		);
	});

	test('comparison', () => {
		fc.assert(
			fc.property(units, units, (a, b) => {
				expect(compareDecimals(text(a), text(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
			}),
		);
	});

	test('steps: the neighbours enclose the value and are multiples', () => {
		fc.assert(
			fc.property(units, fc.constantFrom(1n, 25n, 100n, 500n, 1000n, 10_000n), (value, step) => {
				expect(isMultipleOf(text(value), text(step))).toBe(value % step === 0n);
				const [below, above] = nearestSteps(text(value), text(step)).map(toUnits);
				expect([below % step, above % step, above - below]).toEqual([0n, 0n, step]);
				expect(below <= value && value < above).toBe(true);
			}),
		);
	});

	test('price times quantity', () => {
		fc.assert(
			fc.property(units, fc.integer({ min: 0, max: 10_000_000 }), (price, quantity) => {
				expect(toUnits(orderValue(text(price), quantity))).toBe(price * BigInt(quantity));
			}),
		);
	});

	test('a price that was typed as a number keeps its digits', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (value) => {
				const typed = text(BigInt(value));
				expect(toDecimal(Number(typed))).toBe(toDecimal(typed));
			}),
		);
	});
});

test.each([
	[0, 0n],
	[1, 10n ** 24n],
	[-1.5, -15n * 10n ** 23n],
	[-0.5, -5n * 10n ** 23n],
	[111.87, 11187n * 10n ** 22n],
	[0.000001, 10n ** 18n],
])('%d is exactly %d', (value, exact) => {
	expect(toExact(value)).toBe(exact);
});

test.each([null, Number.NaN, Number.POSITIVE_INFINITY, 1e-7, 1e21])(
	'nothing exact in %p',
	(value) => {
		expect(toExact(value)).toBeNull();
	},
);

test.each([
	[1n, 3n, 0.33],
	[2n, 3n, 0.67],
	[-2n, 3n, -0.67],
	[2n, -3n, -0.67],
	[-2n, -3n, 0.67],
	[1n, 200n, 0.01],
	[-1n, 200n, -0.01],
	[1n, 201n, 0],
	[0n, 5n, 0],
	[5n, 0n, null],
])('%d by %d, rounded, is %p', (numerator, denominator, ratio) => {
	expect(roundedRatio(numerator, denominator)).toBe(ratio);
});
