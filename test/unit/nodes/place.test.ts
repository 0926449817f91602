import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ORDER_TAG } from '../../../brokers/angelone/api';
import type { Permissions } from '../../../brokers/core/orders/order-rules';
import { ORDER_REFERENCE } from '../../../brokers/groww/api';
import {
	assertAllowed,
	beforeSending,
	confirmMs,
	dryRunOf,
	type OrderValueInput,
	orderValueOf,
	type PlaceOptions,
	referenceFor,
} from '../../../nodes/shared/operations/order/reference';
import { brokerError, failureOf } from '../support/failures';

interface Run {
	instance?: string;
	workflow?: string;
	execution?: string;
	node?: string;
	runIndex?: number;
}

/** What an execution tells of itself. */
function execution(run: Run = {}): IExecuteFunctions {
	const { instance = 'i', workflow = 'w', execution: id = '77', node = 'n', runIndex = 0 } = run;
	return {
		getInstanceId: () => instance,
		getWorkflow: () => ({ id: workflow }),
		getExecutionId: () => id,
		getNode: () => ({ id: node, type: 'n8n-nodes-indian-brokers.groww' }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
	} as unknown as IExecuteFunctions;
}

const asked: IDataObject = { transactionType: 'BUY', quantity: 10, price: 812.35 };
const derive = (run: Run = {}, itemIndex = 0, order = asked, options: PlaceOptions = {}) =>
	referenceFor(execution(run), itemIndex, options, ORDER_TAG, order).sent;

describe('an empty reference is derived', () => {
	test('the same for a repetition of the same item with the same order', () => {
		expect(derive()).toBe(derive());
		expect(derive()).toMatch(/^[A-Z2-7]{19}$/);
		expect(referenceFor(execution(), 0, {}, ORDER_TAG, asked).given).toBe(false);
	});

	test('another for anything else', () => {
		const all = [
			derive(),
			derive({ execution: '78' }),
			derive({ workflow: 'w2' }),
			derive({ node: 'n2' }),
			derive({ instance: 'i2' }),
			derive({ runIndex: 1 }),
			derive({}, 1),
			derive({}, 0, { ...asked, quantity: 11 }),
			derive({}, 0, { ...asked, transactionType: 'SELL' }),
		];
		expect(new Set(all).size).toBe(all.length);
	});

	test.each(['', '   ', '\n', undefined, null])('for %p', (orderReference) => {
		const options = { orderReference } as PlaceOptions;
		expect(derive({}, 0, asked, options)).toBe(derive());
	});
});

describe('a reference that was given', () => {
	const refer = (orderReference: unknown, run: Run = {}, itemIndex = 0, order = asked) =>
		referenceFor(
			execution(run),
			itemIndex,
			{ orderReference } as PlaceOptions,
			ORDER_REFERENCE,
			order,
		);

	test('counts alone, whatever execution, item or order it comes with', () => {
		expect(refer('alert-77')).toEqual({ sent: 'alert-77', given: true });
		expect(refer('alert-77', { execution: '78' }, 5, { quantity: 1 })).toEqual(refer('alert-77'));
	});

	test('may be a number', () => {
		expect(refer(12345678)).toEqual({ sent: '12345678', given: true });
		expect(refer(0).given).toBe(true);
	});
});

test.each([
	[{}, 20_000],
	[{ confirmWithin: 5 }, 5_000],
	[{ confirmWithin: 0 }, 20_000],
	[{ confirmWithin: -1 }, 20_000],
	[{ confirmWithin: 'x' as unknown as number }, 20_000],
	[{ confirmWithin: Number.NaN }, 20_000],
])('an outcome is looked into for as long as %p says', (options, ms) => {
	expect(confirmMs(options)).toBe(ms);
});

describe('the guard rails', () => {
	const allow = (changes: Partial<Permissions> = {}): Permissions => ({
		readOnly: false,
		maxOrderValue: '10000',
		...changes,
	});
	function orderWith(
		changes: Partial<OrderValueInput> = {},
		lastPrice: () => Promise<string | null> = noPrice,
	) {
		const asks = { count: 0 };
		const order: OrderValueInput = {
			price: '100',
			triggerPrice: null,
			quantity: 10,
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

	test('a read-only credential asks nobody for a price', async () => {
		const { order, asks } = orderWith(market);
		const failure = await failureOf(assertAllowed('groww', allow({ readOnly: true }), order));
		expect(failure).toMatchObject({ code: 'READ_ONLY_CREDENTIAL', outcome: 'notPlaced' });
		expect(asks.count).toBe(0);
	});

	test('without a limit nobody is asked for a price', async () => {
		const { order, asks } = orderWith({ ...market, quantity: 1_000_000 });
		await assertAllowed('groww', allow({ maxOrderValue: null }), order);
		expect(asks.count).toBe(0);
	});

	test('a limit order is valued at its price', async () => {
		await assertAllowed('groww', allow(), orderWith({ price: '1000' }).order);
		const failure = await failureOf(
			assertAllowed('groww', allow(), orderWith({ price: '1000.05' }).order),
		);
		expect(failure).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
	});

	test('a market order at the last price and five percent', async () => {
		const at = (price: string) =>
			assertAllowed(
				'groww',
				allow(),
				orderWith(market, async () => await Promise.resolve(price)).order,
			);
		await at('952.35');
		expect((await failureOf(at('952.40'))).code).toBe('ABOVE_MAX_ORDER_VALUE');
	});

	test('a stop-loss market order at its trigger and five percent', async () => {
		const stop = (triggerPrice: string) => orderWith({ price: null, triggerPrice });
		await assertAllowed('groww', allow(), stop('952').order);
		const { order, asks } = stop('953');
		expect((await failureOf(assertAllowed('groww', allow(), order))).code).toBe(
			'ABOVE_MAX_ORDER_VALUE',
		);
		expect(asks.count).toBe(0);
	});

	test.each([null, '', '0', '0.00', 'n/a', '-5'])(
		'no last price (%p), no market order',
		async (price) => {
			const { order } = orderWith(market, async () => await Promise.resolve(price));
			expect(await failureOf(assertAllowed('angelOne', allow(), order))).toMatchObject({
				failure: 'input',
				code: 'NO_PRICE_FOR_LIMIT',
				outcome: 'notPlaced',
			});
		},
	);

	test('a last price that could not be read: not placed', async () => {
		const { order } = orderWith(market, async () => await Promise.reject(brokerError()));
		expect(await failureOf(assertAllowed('angelOne', allow(), order))).toMatchObject({
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

test('a dry run: the request, the reference, the order value', () => {
	const request = { method: 'POST', path: '/v1/order/create', body: { quantity: 3 } };
	expect(
		dryRunOf('groww', request, 'alert-77', orderValueOf({ price: '0.1', quantity: 3 })),
	).toEqual({
		broker: 'groww',
		dryRun: true,
		request,
		orderReference: 'alert-77',
		orderValue: '0.3',
	});
	expect(orderValueOf({ price: null, quantity: 3 })).toBeNull();
});
