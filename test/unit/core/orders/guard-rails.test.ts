import {
	assertAllowed,
	assertMayWrite,
	beforeSending,
	type OrderValueInput,
	orderValueOf,
} from '../../../../brokers/core/orders/guard-rails';
import type { BrokerError } from '../../../../brokers/core/errors';
import { type Permissions, UNLIMITED } from '../../../../brokers/core/permissions';
import { brokerError, failureOf } from '../../support/failures';
import { instrument } from '../../support/instruments';

const refusal = async (work: () => unknown): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(work()));

const allow = (changes: Partial<Permissions> = {}): Permissions => ({ ...UNLIMITED, ...changes });

const limited = (changes: Partial<Permissions> = {}) =>
	allow({ maxOrderValue: '10000', ...changes });

describe('one rail at a time', () => {
	test('a read-only credential writes nothing', async () => {
		expect(() => assertMayWrite('groww', allow())).not.toThrow();
		expect(await refusal(() => assertMayWrite('groww', allow({ readOnly: true })))).toMatchObject({
			failure: 'input',
			code: 'READ_ONLY_CREDENTIAL',
			outcome: 'notPlaced',
			retryable: false,
		});
	});
});

describe('all of them, before an order leaves', () => {
	function orderWith(
		changes: Partial<OrderValueInput> = {},
		lastPrice: () => Promise<string | null> = noPrice,
	) {
		const asks = { count: 0 };
		const order: OrderValueInput = {
			price: '100',
			triggerPrice: null,
			quantity: 10,
			transactionType: 'BUY',
			instrument: instrument(),
			upperCircuit: noPrice,
			lastPrice: async () => {
				asks.count += 1;
				return await lastPrice();
			},
			...changes,
		};
		return { order, asks };
	}
	const noPrice = async () => await Promise.resolve(null);
	const market = { price: null, triggerPrice: null };

	test.each([
		['100', 10, false, '1000', true],
		['100.05', 10, false, '1000', false],
		['100', 10, false, '999.99', false],
		['100', 10, true, '1050', true],
		['100', 10, true, '1049.99', false],
		['0.1', 3, false, '0.3', true],
		['999999999999', 900_000, false, '1', false],
		['100', 10, false, null, true],
	])(
		'%s × %d, market %s, limit %s: allowed %s',
		async (price, quantity, market, limit, allowed) => {
			const { order } = orderWith(
				{ quantity, price: market ? null : price },
				async () => await Promise.resolve(price),
			);
			const check = assertAllowed('angelOne', allow({ maxOrderValue: limit }), order);
			if (allowed) {
				await check;
			} else {
				const failure = await failureOf(check);
				expect(failure).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
				expect(failure.message).toContain(`limit of ${limit} rupees`);
			}
		},
	);

	test('a read-only credential asks nobody for a price', async () => {
		const { order, asks } = orderWith(market);
		const failure = await failureOf(assertAllowed('groww', limited({ readOnly: true }), order));
		expect(failure).toMatchObject({ code: 'READ_ONLY_CREDENTIAL', outcome: 'notPlaced' });
		expect(asks.count).toBe(0);
	});

	test('without a limit nobody is asked for a price', async () => {
		const { order, asks } = orderWith({ ...market, quantity: 1_000_000 });
		await assertAllowed('groww', limited({ maxOrderValue: null }), order);
		expect(asks.count).toBe(0);
	});

	test('a limit order is valued at its price', async () => {
		await assertAllowed('groww', limited(), orderWith({ price: '1000' }).order);
		const failure = await failureOf(
			assertAllowed('groww', limited(), orderWith({ price: '1000.05' }).order),
		);
		expect(failure).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
	});

	test('a market order at the last price and five percent', async () => {
		const at = (price: string) =>
			assertAllowed(
				'groww',
				limited(),
				orderWith(market, async () => await Promise.resolve(price)).order,
			);
		await at('952.35');
		expect((await failureOf(at('952.40'))).code).toBe('ABOVE_MAX_ORDER_VALUE');
	});

	test('a stop-loss market order at the higher of trigger and last price, and five percent', async () => {
		const stop = (triggerPrice: string, lastPrice: string) =>
			orderWith({ price: null, triggerPrice }, async () => await Promise.resolve(lastPrice)).order;
		await assertAllowed('groww', limited(), stop('952', '900'));
		for (const order of [stop('953', '900'), stop('900', '953')]) {
			expect((await failureOf(assertAllowed('groww', limited(), order))).code).toBe(
				'ABOVE_MAX_ORDER_VALUE',
			);
		}
	});

	test.each([null, '', '0', '0.00', 'n/a', '-5'])(
		'no last price (%p), no market order',
		async (price) => {
			const { order } = orderWith(market, async () => await Promise.resolve(price));
			expect(await failureOf(assertAllowed('angelOne', limited(), order))).toMatchObject({
				failure: 'input',
				code: 'NO_PRICE_FOR_LIMIT',
				outcome: 'notPlaced',
			});
		},
	);

	test('a last price that could not be read: not placed', async () => {
		const { order } = orderWith(market, async () => await Promise.reject(brokerError()));
		expect(await failureOf(assertAllowed('angelOne', limited(), order))).toMatchObject({
			code: 'TIMEOUT',
			outcome: 'notPlaced',
		});
	});
});

test('whatever fails before sending was not placed; our own faults stay what they are', async () => {
	const failure = await failureOf(
		beforeSending(async () => await Promise.reject(brokerError({ failure: 'unclear' }))),
	);
	expect(failure.outcome).toBe('notPlaced');
	await expect(
		beforeSending(async () => await Promise.reject(new TypeError('bug'))),
	).rejects.toThrow(TypeError);
	expect(await beforeSending(async () => await Promise.resolve(5))).toBe(5);
});

test('the value of an order is exact, and that of a market order is not known', () => {
	expect(orderValueOf({ price: '0.1', quantity: 3 })).toBe('0.3');
	expect(orderValueOf({ price: null, quantity: 3 })).toBeNull();
});
