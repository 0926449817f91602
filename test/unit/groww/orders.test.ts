import type { BrokerError } from '../../../brokers/core/errors';
import {
	type OrderIntent,
	orderOfReply,
	type OrderType,
	prepareOrder,
} from '../../../brokers/groww/order-request';
import { readOrder } from '../../../brokers/groww/parse';
import orderCreate from '../../../contracts/groww/orderCreate.json';
import detail from '../../../contracts/groww/orderDetail.json';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';

const share = instrument({ segment: 'CASH', tradingSymbol: 'SBIN' });
const contract = future({ exchange: 'NSE', segment: 'FNO', tradingSymbol: 'NIFTY26NOVFUT' });

function intent(changes: Partial<OrderIntent> = {}): OrderIntent {
	return {
		instrument: share,
		segment: 'CASH',
		transactionType: 'BUY',
		quantity: 10,
		product: 'CNC',
		orderType: 'LIMIT',
		price: 812.35,
		triggerPrice: 0,
		validity: 'DAY',
		orderReference: 'Ab-654321234-1628190',
		...changes,
	};
}

const refusal = async (changes: Partial<OrderIntent>): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(prepareOrder(intent(changes))));

const COMMON = {
	trading_symbol: 'SBIN',
	quantity: 10,
	validity: 'DAY',
	exchange: 'NSE',
	segment: 'CASH',
	product: 'CNC',
	transaction_type: 'BUY',
	order_reference_id: 'Ab-654321234-1628190',
};

describe('the exact request', () => {
	test.each<[OrderType, Record<string, unknown>]>([
		['LIMIT', { order_type: 'LIMIT', price: 812.35 }],
		['MARKET', { order_type: 'MARKET', price: 0 }],
		['SL', { order_type: 'SL', price: 812.35, trigger_price: 810 }],
		['SL_M', { order_type: 'SL_M', price: 0, trigger_price: 810 }],
	])('%s', (orderType, own) => {
		const { body } = prepareOrder(intent({ orderType, triggerPrice: '810.00' }));
		expect(body).toEqual({ ...COMMON, ...own });
	});

	test('a future, sold, by the lot', () => {
		const order = intent({
			instrument: contract,
			segment: 'FNO',
			transactionType: 'SELL',
			quantity: '1,500',
			product: 'NRML',
			price: '25,012.5',
		});
		expect(prepareOrder(order)).toEqual({
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
			const currency = instrument({ tickSize: '0.0025' });
			const { body } = prepareOrder(intent({ instrument: currency, price }));
			expect(JSON.stringify(body)).toContain(`"price":${price},`);
		},
	);
});

describe('what is refused before anything is sent, and by which field', () => {
	const fno = { instrument: contract, segment: 'FNO', quantity: 75, product: 'NRML' };

	test.each<[string, Partial<OrderIntent>, string, string]>([
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
		['an unknown product', { product: 'DELIVERY' }, 'product', 'INVALID_CHOICE'],
		['an unknown side', { transactionType: 'Buy' }, 'transactionType', 'INVALID_CHOICE'],
		['an unknown validity', { validity: 'IOC' }, 'validity', 'INVALID_CHOICE'],
		['an unknown order type', { orderType: 'STOP' as OrderType }, 'orderType', 'BAD_ORDER_TYPE'],
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
		const sellOnly = instrument({ buyAllowed: false });
		expect(() =>
			prepareOrder(intent({ instrument: sellOnly, transactionType: 'SELL' })),
		).not.toThrow();
	});
});

/** The order detail's sample in the documentation, made consistent. */
const DETAIL = {
	...detail.reply.payload,
	filled_quantity: 0,
	remaining_quantity: 100,
	order_type: 'SL',
};

describe('an order as the broker shows it', () => {
	test('the detail', () => {
		expect(readOrder(DETAIL)).toEqual({
			broker: 'groww',
			orderId: 'GMK39038RDT490CCVRO',
			orderReference: 'Ab-654321234-1628190',
			status: 'open',
			brokerStatus: 'OPEN',
			exchange: 'NSE',
			tradingSymbol: 'RELIANCE-EQ',
			instrumentToken: null,
			transactionType: 'BUY',
			product: 'CNC',
			orderType: 'SL',
			quantity: 100,
			filledQuantity: 0,
			averagePrice: 2500,
			price: 2500,
			triggerPrice: 2450,
			placedAt: '2023-10-01T10:15:30+05:30',
			message: 'Order placed successfully',
			duplicate: false,
		});
	});

	test('nulls in optional fields', () => {
		const nulls = Object.fromEntries(Object.keys(DETAIL).map((key) => [key, null]));
		const { broker, status, duplicate, ...rest } = readOrder(nulls);
		expect({ broker, status, duplicate }).toEqual({
			broker: 'groww',
			status: 'unknown',
			duplicate: false,
		});
		expect(Object.values(rest).every((value) => value === null)).toBe(true);
	});

	test.each([
		['NEW', 'accepted'],
		['ACKED', 'accepted'],
		['PLACED', 'accepted'],
		['OPEN', 'open'],
		['APPROVED', 'open'],
		['TRIGGER_PENDING', 'triggerPending'],
		['CANCELLATION_REQUESTED', 'open'],
		['MODIFICATION_REQUESTED', 'open'],
		['EXECUTED', 'filled'],
		['DELIVERY_AWAITED', 'filled'],
		['COMPLETED', 'filled'],
		['CANCELLED', 'cancelled'],
		['REJECTED', 'rejected'],
		['FAILED', 'rejected'],
		['executed', 'filled'],
		['SOMETHING_NEW', 'unknown'],
		['constructor', 'unknown'],
	])('the word %s means %s', (order_status, status) => {
		expect(readOrder({ ...DETAIL, order_status })).toMatchObject({
			status,
			brokerStatus: order_status,
		});
	});

	test.each([
		['OPEN', 40, 'partiallyFilled'],
		['APPROVED', 99, 'partiallyFilled'],
		['OPEN', 100, 'open'],
		['EXECUTED', 100, 'filled'],
		['CANCELLED', 40, 'cancelled'],
	])('%s with %d of 100 filled is %s', (order_status, filled_quantity, status) => {
		expect(readOrder({ ...DETAIL, order_status, filled_quantity }).status).toBe(status);
	});
});

describe('the order of a reply, which holds five fields', () => {
	const prepared = prepareOrder(intent({ orderType: 'SL', triggerPrice: 810 }));
	const created = { ...orderCreate.reply.payload, groww_order_id: 'GMK1' };

	test('the rest is what was asked for', () => {
		expect(orderOfReply(created, prepared, '3045', '2026-11-21T09:15:00+05:30')).toEqual({
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
			filledQuantity: null,
			averagePrice: null,
			price: 812.35,
			triggerPrice: 810,
			placedAt: '2026-11-21T09:15:00+05:30',
			message: 'Order placed successfully',
			duplicate: false,
		});
	});

	test('a market order has no price, not the zero that is sent for one', () => {
		const market = prepareOrder(intent({ orderType: 'MARKET' }));
		expect(orderOfReply(created, market, '3045', null)).toMatchObject({
			price: null,
			triggerPrice: null,
		});
	});
});
