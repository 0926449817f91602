import { readOrder } from '../../../../brokers/angelone/parse';
import { isSince, withPlacing } from '../../../../brokers/core/orders/orders-api';

const order = (placedAt: string | null, updatedAt: string | null) => ({
	...readOrder({ orderid: '1' }),
	placedAt,
	updatedAt,
});

const THURSDAY = '2026-11-19T23:59:59+05:30';
const FRIDAY = '2026-11-20T00:00:00+05:30';

test.each([
	[THURSDAY, null, false],
	[FRIDAY, null, true],
	// The time of placing goes before: an order of yesterday that changed today is of yesterday.
	[THURSDAY, FRIDAY, false],
	[FRIDAY, FRIDAY, true],
	[null, THURSDAY, false],
	[null, FRIDAY, true],
	[null, null, true],
])('placed %p, updated %p: of Friday or later? %p', (placedAt, updatedAt, since) => {
	expect(isSince(order(placedAt, updatedAt), '2026-11-20')).toBe(since);
});

test('an order read later keeps the time of its placing where the broker does not tell it', () => {
	const placed = { order: order(THURSDAY, null), raw: { a: 1 } };
	const later = { order: order(null, FRIDAY), raw: { b: 2 } };
	expect(withPlacing(later, placed)).toEqual({ order: order(THURSDAY, FRIDAY), raw: { b: 2 } });
	const told = { order: order(FRIDAY, FRIDAY), raw: {} };
	expect(withPlacing(told, placed)).toEqual(told);
});
