import type { Order, OrderStatus } from '../../../../brokers/core/outputs';
import type { Witness } from '../../../../brokers/core/stream/order-states';
import { keyOf, OrderMemory } from '../../../../nodes/shared/triggers/order-memory';

const order = (status: OrderStatus, filledQuantity: number, changes = {}): Order => ({
	...{ broker: 'b', orderId: '1', orderReference: null, status, brokerStatus: null },
	...{ exchange: 'NSE', tradingSymbol: 'SBIN', instrumentToken: '3045', transactionType: 'BUY' },
	...{ product: 'CNC', orderType: 'LIMIT', quantity: 10, filledQuantity, averagePrice: null },
	...{ price: 800, triggerPrice: null, placedAt: null, updatedAt: '2026-11-26T10:00:00+05:30' },
	...{ message: null, duplicate: false },
	...changes,
});

/** The key of an order that a trigger knows nothing of. */
function key(one: Order, witness: Witness = 'stream', owner = 'workflow node'): string {
	const taken = new OrderMemory(null, 'owner', true).take(one, witness);
	if (taken === null) throw new Error('It is no news');
	return keyOf(owner, taken);
}

const LATER = { updatedAt: '2026-11-26T10:00:09+05:30', orderReference: 'breakout' };

test('a final state has one key, whoever tells of it and however much they tell', () => {
	const told = key(order('filled', 10));
	expect(told).toMatch(/^[0-9a-f]{64}$/);
	expect(key(order('filled', 10, LATER), 'recovered')).toBe(told);
});

test.each([
	['another order', order('filled', 10, { orderId: '2' })],
	['another quantity', order('filled', 9)],
	['another state', order('cancelled', 10)],
	['a state that is not final', order('open', 10)],
])('%s has another key', (_, other) => {
	expect(key(other)).not.toBe(key(order('filled', 10)));
});

test('a price that is changed there and back is three states', () => {
	const [first, second, third] = [
		key(order('open', 0)),
		key(order('open', 0, { price: 801 })),
		key(order('open', 0, LATER)),
	];
	expect(new Set([first, second, third]).size).toBe(3);
});

test('each trigger node has keys of its own', () => {
	expect(key(order('filled', 10), 'stream', 'another')).not.toBe(key(order('filled', 10)));
});
