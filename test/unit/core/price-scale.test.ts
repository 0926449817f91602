import fc from 'fast-check';
import { inRupees, priceScale, scaleOfParts } from '../../../brokers/core/price-scale';

test.each([
	[250.55, 250.55, 'rupees'],
	[25055, 250.55, 'paise'],
	[25_055, 251.123456, 'paise'],
	[0.05, 0.05, 'rupees'],
	[5, 0.05, 'paise'],
	[90, 100, 'rupees'],
	[0.25, 0.05, 'rupees'],
	[2500, 250, null],
	[250, 25, null],
	[501, 100, null],
	[1999, 100, null],
	[2000, 100, 'paise'],
	[50_000, 100, 'paise'],
	[50_001, 100, null],
	[1, 100, null],
	[0, 100, null],
	[100, 0, null],
	[-100, 100, null],
	[null, 100, null],
	[100, null, null],
	[Number.NaN, 100, null],
])('%p beside %p rupees: %p', (price, rupees, scale) => {
	expect(priceScale(price, rupees)).toBe(scale);
});

const part = (price: number | null, quantity: number | null) => ({ price, quantity });

test.each([
	['one', [part(100, 10)], 100, 'rupees'],
	['one in paise', [part(10_000, 10)], 100, 'paise'],
	['one far below the others', [part(3, 1), part(250, 99)], 247.53, 'rupees'],
	['the same in paise', [part(300, 1), part(25_000, 99)], 247.53, 'paise'],
	['an average with many places', [part(81_233, 1), part(81_234, 2)], 812.3366666666667, 'paise'],
	['one in either unit', [part(100, 9), part(10_000, 1)], 100, null],
	['none', [], 100, null],
	['nothing known of them', [part(null, 10), part(100, null)], 100, null],
	['no average', [part(100, 10)], null, null],
	['an average of nothing', [part(100, 10)], 0, null],
] as const)('the scale of parts: %s', (_, parts, average, scale) => {
	expect(scaleOfParts(parts, average)).toBe(scale);
});

test.each([
	[25_055, 'paise', 250.55],
	[-25_055, 'paise', -250.55],
	[8_350.25, 'paise', 83.5025],
	[0, 'paise', 0],
	[250.55, 'rupees', 250.55],
	[250.55, null, null],
	[null, 'paise', null],
	[1e21, 'paise', null],
] as const)('%p in %p is %p rupees', (figure, scale, rupees) => {
	expect(inRupees(figure, scale)).toBe(rupees);
});

test('a price told by another of the same thing is never a hundred times wrong', () => {
	const tick = fc.integer({ min: 1, max: 10_000_000 }).map((paise) => paise / 100);
	fc.assert(
		fc.property(tick, fc.double({ min: 0.2, max: 5, noNaN: true }), (price, apart) => {
			const known = Number((price * apart).toFixed(4));
			const isTold = known > 0 && known <= price * 5 && price <= known * 5;
			const paise = Math.round(price * 100);
			for (const wire of [price, paise]) {
				const told = inRupees(wire, priceScale(wire, known));
				expect([price, ...(isTold ? [] : [null])]).toContain(told);
			}
		}),
	);
});
