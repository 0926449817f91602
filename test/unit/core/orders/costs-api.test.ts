import { against, minus } from '../../../../brokers/core/orders/costs-api';
import type { Margin } from '../../../../brokers/core/outputs';

const margin = (requiredMargin: number | null): Margin => ({
	broker: 'angelOne',
	requiredMargin,
	span: null,
	exposure: null,
	optionPremium: null,
	benefit: null,
	charges: null,
	availableCash: null,
	sufficient: null,
});

test.each<[number | null, Array<number | null>, number | null, boolean | null]>([
	[100, [100], 100, true],
	[100.01, [100], 100, false],
	// As doubles 0.1 + 0.2 is more than 0.3; these are decimals.
	[0.3, [0.3], 0.3, true],
	[2198702.25, [2198702.24], 2198702.24, false],
	[0, [0], 0, true],
	[0, [-5], -5, false],
	[100, [200, 150], 150, true],
	[170, [200, 150], 150, null],
	[201, [200, 150], 150, false],
	[100, [200, null], null, null],
	[100, [null], null, null],
	[100, [], null, null],
	[null, [100], 100, null],
])('%p of %j: %p, %p', (required, balances, availableCash, sufficient) => {
	expect(against(margin(required), balances)).toEqual({
		...margin(required),
		availableCash,
		sufficient,
	});
});

test('a difference of two figures is exact', () => {
	expect(minus(0.3, 0.1)).toBe(0.2);
	expect(minus(2198702.25, 156600.22)).toBe(2042102.03);
	expect(minus(null, 1)).toBeNull();
	expect(minus(1, null)).toBeNull();
});
