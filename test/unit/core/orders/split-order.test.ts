import { splitOrder } from '../../../../brokers/core/orders/split-order';
import type { Order } from '../../../../brokers/core/outputs';
import { orderAtBroker } from '../../support/orders';

const of = (...all: Array<Partial<Order>>) =>
	splitOrder(
		all.map((changes) => orderAtBroker(changes).order),
		'whole',
	);

const FILLED = { status: 'filled', quantity: 10, filledQuantity: 10, averagePrice: 5 } as const;
const REJECTED = { status: 'rejected', message: 'No margin' } as const;

test.each([
	[[FILLED, FILLED], 'filled'],
	[[FILLED, {}], 'partiallyFilled'],
	[[{}, { status: 'accepted' }], 'open'],
	[[FILLED, { status: 'unknown' }], 'unknown'],
	[[FILLED, REJECTED], 'rejected'],
	[[FILLED, REJECTED, { status: 'cancelled' }], 'cancelled'],
] as Array<[Array<Partial<Order>>, string]>)('%j: %s', (orders, status) => {
	expect(of(...orders).status).toBe(status);
});

test('quantities add up, and the average is by what has filled', () => {
	const sum = of(FILLED, { ...FILLED, quantity: 30, filledQuantity: 20, averagePrice: 5.15 }, {});
	expect(sum).toMatchObject({
		...{ orderId: null, orderReference: 'whole', quantity: 50, filledQuantity: 30 },
		...{ averagePrice: 5.1, duplicate: false, orders: { length: 3 } },
	});
	expect(of(FILLED)).toMatchObject({ orderId: '1', averagePrice: 5 });
	expect(of({}, {}).averagePrice).toBeNull();
	expect(of(FILLED, { ...FILLED, averagePrice: null }).averagePrice).toBeNull();
	expect(of(FILLED, { filledQuantity: null }).filledQuantity).toBeNull();
});

test('it is a duplicate where all are, and tells how many came to what', () => {
	expect(of({ duplicate: true }, {}).duplicate).toBe(false);
	expect(of({ duplicate: true }, { duplicate: true }).duplicate).toBe(true);
	expect(of(FILLED, FILLED, REJECTED).message).toBe('3 orders: 2 filled, 1 rejected. No margin');
	expect(of(REJECTED, REJECTED).message).toBe('No margin');
});
