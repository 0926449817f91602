import fc from 'fast-check';

import {
	plainDecimal,
	shiftPoint,
	wholeNumber,
} from '../../../../../brokers/core/instruments/file/decimals';

describe('plainDecimal', () => {
	it.each([
		['05.250', '5.25'],
		['24000.0', '24000'],
		['-1.000000', '-1'],
		['-0.00', '0'],
		['0.05', '0.05'],
	])('%s is %s', (text, plain) => expect(plainDecimal(text)).toBe(plain));

	it.each(['', '.5', '5.', '1e5', 'abc', '1,000', ' 1', '--1', 'NaN'])('refuses %p', (text) =>
		expect(plainDecimal(text)).toBeNull(),
	);
});

describe('shiftPoint', () => {
	it.each([
		['5.000000', 2, '0.05'],
		['2500000.000000', 2, '25000'],
		['-1.000000', 2, '-0.01'],
		['835000000.000000', 7, '83.5'],
		['0.250000', 2, '0.0025'],
		['0', 7, '0'],
	])('%s by %i places is %s', (text, places, shifted) =>
		expect(shiftPoint(text, places)).toBe(shifted),
	);

	it('is undone by adding the zeros again', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.nat(9), (number, places) => {
				const zeros = '0'.repeat(places);
				expect(shiftPoint(`${number}${zeros}`, places)).toBe(String(number));
			}),
		);
	});

	it('refuses what is no decimal', () => expect(shiftPoint('12a', 2)).toBeNull());
});

describe('wholeNumber', () => {
	it.each([
		['75', 75],
		['75.0', 75],
		['0', 0],
	])('%s is %i', (text, value) => expect(wholeNumber(text)).toBe(value));

	it.each(['', '7.5', '-1', 'ten', '99999999999'])('refuses %p', (text) =>
		expect(wholeNumber(text)).toBeNull(),
	);
});
