import type { BrokerError } from '../../../brokers/core/errors';
import type { AskedOrder, PreparedOrder } from '../../../brokers/core/orders/orders-api';
import { acceptedOrder, prepareOrder } from '../../../brokers/groww/order-request';
import orderCreate from '../../../contracts/groww/orderCreate.json';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { growwAskedOrder } from '../support/orders';

const contract = future({ exchange: 'NSE', segment: 'FNO', tradingSymbol: 'NIFTY26NOVFUT' });

const REFERENCE = 'Ab-654321234-1628190';
const prepare = (changes: Partial<AskedOrder>) => prepareOrder(growwAskedOrder(changes), REFERENCE);
const refusal = async (changes: Partial<AskedOrder>): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(prepare(changes)));

const COMMON = {
	trading_symbol: 'SBIN',
	quantity: 10,
	validity: 'DAY',
	exchange: 'NSE',
	segment: 'CASH',
	product: 'CNC',
	transaction_type: 'BUY',
	order_reference_id: REFERENCE,
};

describe('the exact request', () => {
	test.each<[string, Record<string, unknown>]>([
		['LIMIT', { order_type: 'LIMIT', price: 812.35 }],
		['MARKET', { order_type: 'MARKET', price: 0 }],
		['SL', { order_type: 'SL', price: 812.35, trigger_price: 810 }],
		['SL_M', { order_type: 'SL_M', price: 0, trigger_price: 810 }],
	])('%s', (orderType, own) => {
		const { body } = prepare({ orderType, triggerPrice: '810.00' });
		expect(body).toEqual({ ...COMMON, ...own });
	});

	test('a future, sold, by the lot', () => {
		const order = prepare({
			instrument: contract,
			transactionType: 'SELL',
			quantity: '1,500',
			product: 'NRML',
			price: '25,012.5',
		});
		expect(order).toEqual({
			body: {
				...COMMON,
				trading_symbol: 'NIFTY26NOVFUT',
				quantity: 1500,
				segment: 'FNO',
				product: 'NRML',
				transaction_type: 'SELL',
				order_type: 'LIMIT',
				price: 25012.5,
			},
			quantity: 1500,
			price: '25012.5',
			triggerPrice: null,
		});
	});

	test.each(['812.35', '0.1', '83.2475', '99999.95', '1.15', '1000000.05'])(
		'the price %s reads the same in the JSON',
		(price) => {
			const currency = instrument({ segment: 'CASH', tickSize: '0.0025' });
			const { body } = prepare({ instrument: currency, price });
			expect(JSON.stringify(body)).toContain(`"price":${price},`);
		},
	);
});

describe('what is refused before anything is sent, and by which field', () => {
	const fno = { instrument: contract, quantity: 75, product: 'NRML' };

	test.each<[string, Partial<AskedOrder>, string, string]>([
		[
			'a reserved instrument',
			{ instrument: instrument({ tradable: false }) },
			'instrument',
			'NOT_TRADABLE',
		],
		['no buying', { instrument: instrument({ buyAllowed: false }) }, 'instrument', 'NOT_TRADABLE'],
		[
			'no selling',
			{ instrument: instrument({ sellAllowed: false }), transactionType: 'SELL' },
			'instrument',
			'NOT_TRADABLE',
		],
		['NRML of a share', { product: 'NRML' }, 'product', 'PRODUCT_MISFIT'],
		['CNC of a future', { ...fno, product: 'CNC' }, 'product', 'PRODUCT_MISFIT'],
		['an unknown product', { product: 'BO' }, 'product', 'INVALID_CHOICE'],
		['an unknown side', { transactionType: 'long' }, 'transactionType', 'INVALID_CHOICE'],
		['an unknown validity', { options: { validity: 'IOC' } }, 'validity', 'INVALID_CHOICE'],
		['an unknown order type', { orderType: 'STOP' }, 'orderType', 'BAD_ORDER_TYPE'],
		['no quantity', { quantity: undefined }, 'quantity', 'INVALID_QUANTITY'],
		['a broken lot', { ...fno, quantity: 50 }, 'quantity', 'NOT_A_LOT_MULTIPLE'],
		['above the freeze quantity', { ...fno, quantity: 1875 }, 'quantity', 'ABOVE_FREEZE_QUANTITY'],
		['no price', { price: 0 }, 'price', 'INVALID_PRICE'],
		['a price off the tick', { price: 812.37 }, 'price', 'OFF_TICK'],
		['no trigger', { orderType: 'SL_M' }, 'triggerPrice', 'INVALID_PRICE'],
		[
			'a wrong trigger',
			{ orderType: 'SL', triggerPrice: 813 },
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
		],
	])('%s', async (_, changes, field, code) => {
		const failure = await refusal(changes);
		expect(failure).toMatchObject({
			broker: 'groww',
			failure: 'input',
			field,
			code,
			retryable: false,
		});
	});

	test('one side may be closed while the other is open', () => {
		const sellOnly = instrument({ segment: 'CASH', buyAllowed: false });
		expect(() => prepare({ instrument: sellOnly, transactionType: 'SELL' })).not.toThrow();
	});
});

describe('the order of a reply, which holds five fields', () => {
	const prepared = (changes: Partial<AskedOrder>): PreparedOrder => {
		const asked = growwAskedOrder(changes);
		const { body, ...checked } = prepareOrder(asked, REFERENCE);
		const request = { method: 'POST', path: '/create', body };
		return { ...checked, request, instrument: asked.instrument, orderReference: REFERENCE };
	};
	const accepted = (changes: Partial<AskedOrder>) =>
		acceptedOrder(prepared(changes), created, '2026-11-21T09:15:00+05:30');
	const created = { ...orderCreate.reply.payload, groww_order_id: 'GMK1' };

	test('the rest is what was asked for', () => {
		expect(accepted({ orderType: 'SL', triggerPrice: 810 })).toEqual({
			broker: 'groww',
			orderId: 'GMK1',
			orderReference: 'Ab-654321234-1628190',
			status: 'open',
			brokerStatus: 'OPEN',
			exchange: 'NSE',
			tradingSymbol: 'SBIN',
			instrumentToken: '3045',
			transactionType: 'BUY',
			product: 'CNC',
			orderType: 'SL',
			quantity: 10,
			filledQuantity: 0,
			averagePrice: null,
			price: 812.35,
			triggerPrice: 810,
			placedAt: '2026-11-21T09:15:00+05:30',
			updatedAt: null,
			message: 'Order placed successfully',
			duplicate: false,
		});
	});

	test('a market order has no price, not the zero that is sent for one', () => {
		expect(accepted({ orderType: 'MARKET' })).toMatchObject({ price: null, triggerPrice: null });
	});
});
