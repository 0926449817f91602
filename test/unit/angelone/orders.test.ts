import {
	acceptedOrder,
	type OrderIntent,
	type OrderType,
	prepareOrder,
} from '../../../brokers/angelone/order-request';
import { readOrder } from '../../../brokers/angelone/parse';
import type { BrokerError } from '../../../brokers/core/errors';
import details from '../../../contracts/angelone/details.json';
import orderBook from '../../../contracts/angelone/getOrderBook.json';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';

function intent(changes: Partial<OrderIntent> = {}): OrderIntent {
	return {
		instrument: instrument(),
		transactionType: 'BUY',
		quantity: 10,
		product: 'DELIVERY',
		orderType: 'LIMIT',
		price: 812.35,
		triggerPrice: 0,
		duration: 'DAY',
		disclosedQuantity: undefined,
		scripConsent: false,
		orderTag: 'tag-1',
		...changes,
	};
}

const refusal = async (changes: Partial<OrderIntent>): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(prepareOrder(intent(changes))));

/** What every order of SBIN here has in common. */
const COMMON = {
	tradingsymbol: 'SBIN-EQ',
	symboltoken: '3045',
	transactiontype: 'BUY',
	exchange: 'NSE',
	producttype: 'DELIVERY',
	duration: 'DAY',
	squareoff: '0',
	stoploss: '0',
	quantity: '10',
	ordertag: 'tag-1',
};

describe('the exact request', () => {
	test.each<[OrderType, Record<string, string>]>([
		['LIMIT', { variety: 'NORMAL', ordertype: 'LIMIT', price: '812.35' }],
		['MARKET', { variety: 'NORMAL', ordertype: 'MARKET', price: '0' }],
		[
			'STOPLOSS_LIMIT',
			{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_LIMIT', price: '812.35', triggerprice: '810' },
		],
		[
			'STOPLOSS_MARKET',
			{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_MARKET', price: '0', triggerprice: '810' },
		],
	])('%s', (orderType, own) => {
		const { body } = prepareOrder(intent({ orderType, triggerPrice: '810.00' }));
		expect(body).toEqual({ ...COMMON, ...own });
	});

	test('a future of the NFO, sold, by the lot', () => {
		const order = intent({
			instrument: future(),
			transactionType: 'SELL',
			quantity: '150',
			product: 'CARRYFORWARD',
			price: '25,012.5',
			duration: 'IOC',
		});
		expect(prepareOrder(order)).toEqual({
			body: {
				variety: 'NORMAL',
				tradingsymbol: 'NIFTY26NOV26FUT',
				symboltoken: '35003',
				transactiontype: 'SELL',
				exchange: 'NFO',
				ordertype: 'LIMIT',
				producttype: 'CARRYFORWARD',
				duration: 'IOC',
				price: '25012.5',
				squareoff: '0',
				stoploss: '0',
				quantity: '150',
				ordertag: 'tag-1',
			},
			quantity: 150,
			price: '25012.5',
			triggerPrice: null,
		});
	});

	test('disclosed quantity and consent, where they are asked for', () => {
		const { body } = prepareOrder(intent({ disclosedQuantity: 3, scripConsent: true }));
		expect(body).toEqual({
			...COMMON,
			variety: 'NORMAL',
			ordertype: 'LIMIT',
			price: '812.35',
			disclosedquantity: '3',
			scripconsent: 'yes',
		});
	});

	test.each([undefined, null, '', 0])('no disclosed quantity in %p', (disclosedQuantity) => {
		expect(prepareOrder(intent({ disclosedQuantity })).body).not.toHaveProperty(
			'disclosedquantity',
		);
	});

	test('every value is text, and a price keeps its decimals', () => {
		const currency = instrument({ exchange: 'CDS', tickSize: '0.0025' });
		const { body } = prepareOrder(
			intent({ instrument: currency, product: 'INTRADAY', price: 83.2475 }),
		);
		expect(body.price).toBe('83.2475');
		expect(Object.values(body).every((value) => typeof value === 'string')).toBe(true);
	});

	test('a bracket order', () => {
		const bracket = { squareOff: 12, stopLoss: '6.5', trailingStopLoss: 1 };
		expect(prepareOrder(intent({ bracket, product: 'INTRADAY' })).body).toEqual({
			...COMMON,
			variety: 'ROBO',
			producttype: 'BO',
			ordertype: 'LIMIT',
			price: '812.35',
			squareoff: '12',
			stoploss: '6.5',
			trailingStopLoss: '1',
		});
		for (const trailingStopLoss of [undefined, '', 0])
			expect(
				prepareOrder(intent({ bracket: { ...bracket, trailingStopLoss } })).body,
			).not.toHaveProperty('trailingStopLoss');
	});
});

describe('what is refused before anything is sent, and by which field', () => {
	test.each<[string, Partial<OrderIntent>, string, string]>([
		['an index', { instrument: instrument({ tradable: false }) }, 'instrument', 'NOT_TRADABLE'],
		['carry forward of a share', { product: 'CARRYFORWARD' }, 'product', 'PRODUCT_MISFIT'],
		[
			'delivery of a future',
			{ instrument: future(), quantity: 75, product: 'DELIVERY' },
			'product',
			'PRODUCT_MISFIT',
		],
		[
			'margin of a future',
			{ instrument: future(), quantity: 75, product: 'MARGIN' },
			'product',
			'PRODUCT_MISFIT',
		],
		[
			'IOC on MCX',
			{
				instrument: future({ exchange: 'MCX' }),
				quantity: 75,
				product: 'INTRADAY',
				duration: 'IOC',
			},
			'duration',
			'IOC_NOT_ON_MCX',
		],
		['an unknown product', { product: 'CNC' }, 'product', 'INVALID_CHOICE'],
		['an unknown side', { transactionType: 'buy' }, 'transactionType', 'INVALID_CHOICE'],
		['an unknown duration', { duration: 'GTC' }, 'duration', 'INVALID_CHOICE'],
		[
			'an unknown order type',
			{ orderType: 'SL' as OrderType, product: 'X' },
			'product',
			'INVALID_CHOICE',
		],
		['no quantity', { quantity: '' }, 'quantity', 'INVALID_QUANTITY'],
		[
			'a broken lot',
			{ instrument: future(), quantity: 10, product: 'INTRADAY' },
			'quantity',
			'NOT_A_LOT_MULTIPLE',
		],
		['no price', { price: '' }, 'price', 'INVALID_PRICE'],
		['a price off the tick', { price: 812.37 }, 'price', 'OFF_TICK'],
		['no trigger', { orderType: 'STOPLOSS_MARKET' }, 'triggerPrice', 'INVALID_PRICE'],
		[
			'a trigger on the wrong side',
			{ orderType: 'STOPLOSS_LIMIT', triggerPrice: 900 },
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
		],
		[
			'more disclosed than ordered',
			{ disclosedQuantity: 11 },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'half a unit disclosed',
			{ disclosedQuantity: 0.5 },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'words disclosed',
			{ disclosedQuantity: 'all' },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'disclosed quantity of a future',
			{ instrument: future(), quantity: 75, product: 'INTRADAY', disclosedQuantity: 75 },
			'disclosedQuantity',
			'DISCLOSED_NOT_CASH',
		],
		[
			'a bracket at market',
			{ orderType: 'MARKET', bracket: { squareOff: 1, stopLoss: 1 } },
			'bracket',
			'BRACKET_NEEDS_LIMIT',
		],
		[
			'a bracket without a stop',
			{ bracket: { squareOff: 1, stopLoss: 0 } },
			'bracket',
			'INVALID_BRACKET',
		],
		[
			'a bracket off the tick',
			{ bracket: { squareOff: 1.01, stopLoss: 1 } },
			'bracket',
			'INVALID_BRACKET',
		],
	])('%s', async (_, changes, field, code) => {
		expect(await refusal(changes)).toMatchObject({
			broker: 'angelOne',
			failure: 'input',
			field,
			code,
			retryable: false,
		});
	});

	test.each(['SL', 'SL_M', 'limit', '', 'constructor'])('the order type %p', async (orderType) => {
		const failure = await refusal({ orderType: orderType as OrderType });
		expect(failure.failure).toBe('input');
	});
});

const BOOK_ROW = orderBook.reply.data[0];

/** Numbers for prices. */
const DETAILS = {
	...details.reply.data,
	text: 'Your order has been rejected due to Insufficient Funds.',
};

describe('an order as the broker shows it', () => {
	test('a row of the order book', () => {
		expect(readOrder(BOOK_ROW)).toEqual({
			broker: 'angelOne',
			orderId: '201020000000080',
			orderReference: null,
			status: 'cancelled',
			brokerStatus: 'cancelled',
			exchange: 'NSE',
			tradingSymbol: 'SBIN-EQ',
			instrumentToken: null,
			transactionType: 'BUY',
			product: 'INTRADAY',
			orderType: 'LIMIT',
			quantity: 1,
			filledQuantity: 0,
			averagePrice: 0,
			price: 194,
			triggerPrice: 0,
			placedAt: '2020-10-20T13:10:59+05:30',
			message: null,
			duplicate: false,
		});
	});

	test('the details of a rejected order', () => {
		expect(readOrder(DETAILS)).toMatchObject({
			status: 'rejected',
			price: 2298.25,
			instrumentToken: '2885',
			message: 'Your order has been rejected due to Insufficient Funds.',
		});
	});

	test.each([
		['open', 'open'],
		['Open', 'open'],
		['complete', 'filled'],
		['COMPLETE', 'filled'],
		['cancelled', 'cancelled'],
		['rejected', 'rejected'],
		['open pending', 'accepted'],
		['trigger pending', 'triggerPending'],
		['modify pending', 'open'],
		['modified', 'open'],
		['validation pending', 'accepted'],
		['put order req received', 'accepted'],
		['after market order req received', 'accepted'],
		['cancelled after market order', 'cancelled'],
		['modify after market order req received', 'accepted'],
		['some new word', 'unknown'],
		['constructor', 'unknown'],
		['__proto__', 'unknown'],
	])('the word %p means %s', (orderstatus, status) => {
		expect(readOrder({ ...BOOK_ROW, orderstatus })).toMatchObject({
			status,
			brokerStatus: orderstatus,
		});
	});

	test('without a word of its own, `status` counts; without either it is unknown', () => {
		expect(readOrder({ status: 'open' }).status).toBe('open');
		expect(readOrder({ orderstatus: '', status: 'complete' }).status).toBe('filled');
		expect(readOrder({})).toMatchObject({ status: 'unknown', brokerStatus: null, orderId: null });
	});

	test.each([
		['open', '74', 'partiallyFilled'],
		['open', '1000', 'open'],
		['open', '0', 'open'],
		['open pending', '1', 'partiallyFilled'],
		['cancelled', '74', 'cancelled'],
		['complete', '1000', 'filled'],
		['trigger pending', '5', 'triggerPending'],
	])('%s with %s of 1000 filled is %s', (orderstatus, filledshares, status) => {
		const row = { ...BOOK_ROW, quantity: '1000', orderstatus, filledshares };
		expect(readOrder(row).status).toBe(status);
	});

	test('ids and tags may come as numbers', () => {
		expect(readOrder({ orderid: 260513000257131, ordertag: 77 })).toMatchObject({
			orderId: '260513000257131',
			orderReference: '77',
		});
	});
});

test('an order accepted a moment ago: what was asked for, and no status of the broker', () => {
	const prepared = prepareOrder(intent({ orderType: 'STOPLOSS_LIMIT', triggerPrice: 810 }));
	expect(acceptedOrder(prepared, '261121000000001', '2026-11-21T09:15:00+05:30')).toEqual({
		broker: 'angelOne',
		orderId: '261121000000001',
		orderReference: 'tag-1',
		status: 'accepted',
		brokerStatus: null,
		exchange: 'NSE',
		tradingSymbol: 'SBIN-EQ',
		instrumentToken: '3045',
		transactionType: 'BUY',
		product: 'DELIVERY',
		orderType: 'STOPLOSS_LIMIT',
		quantity: 10,
		filledQuantity: null,
		averagePrice: null,
		price: 812.35,
		triggerPrice: 810,
		placedAt: '2026-11-21T09:15:00+05:30',
		message: null,
		duplicate: false,
	});
});
