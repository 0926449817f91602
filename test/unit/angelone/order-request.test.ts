import { acceptedOrder, prepareOrder } from '../../../brokers/angelone/order-request';
import type { BrokerError } from '../../../brokers/core/errors';
import type { AskedOrder } from '../../../brokers/core/orders/orders-api';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { askedOrder } from '../support/orders';

const prepare = (changes: Partial<AskedOrder>) => prepareOrder(askedOrder(changes), 'tag-1');
const refusal = async (changes: Partial<AskedOrder>): Promise<BrokerError> =>
	await failureOf(async () => await Promise.resolve(prepare(changes)));

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
	test.each<[string, Record<string, string>]>([
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
		const { body } = prepare({ orderType, triggerPrice: '810.00' });
		expect(body).toEqual({ ...COMMON, ...own });
	});

	test('a future of the NFO, sold, by the lot', () => {
		const order = prepare({
			instrument: future(),
			transactionType: 'SELL',
			quantity: '150',
			product: 'CARRYFORWARD',
			price: '25,012.5',
			options: { duration: 'IOC' },
		});
		expect(order).toEqual({
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
		const { body } = prepare({ options: { disclosedQuantity: 3, scripConsent: true } });
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
		const { body } = prepare({ options: { disclosedQuantity } });
		expect(body).not.toHaveProperty('disclosedquantity');
	});

	test('every value is text, and a price keeps its decimals', () => {
		const currency = instrument({ exchange: 'CDS', tickSize: '0.0025' });
		const { body } = prepare({ instrument: currency, product: 'INTRADAY', price: 83.2475 });
		expect(body.price).toBe('83.2475');
		expect(Object.values(body).every((value) => typeof value === 'string')).toBe(true);
	});

	test('a bracket order', () => {
		const exits = { squareOff: 12, stopLoss: '6.5', trailingStopLoss: 1 };
		expect(prepare({ options: { bracket: { exits } }, product: 'INTRADAY' }).body).toEqual({
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
				prepare({ options: { bracket: { exits: { ...exits, trailingStopLoss } } } }).body,
			).not.toHaveProperty('trailingStopLoss');
	});
});

describe('what is refused before anything is sent, and by which field', () => {
	test.each<[string, Partial<AskedOrder>, string, string]>([
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
				options: { duration: 'IOC' },
			},
			'duration',
			'IOC_NOT_ON_MCX',
		],
		['an unknown product', { product: 'BO' }, 'product', 'INVALID_CHOICE'],
		['an unknown side', { transactionType: 'long' }, 'transactionType', 'INVALID_CHOICE'],
		['an unknown duration', { options: { duration: 'GTC' } }, 'duration', 'INVALID_CHOICE'],
		['an unknown order type', { orderType: 'SL', product: 'X' }, 'orderType', 'BAD_ORDER_TYPE'],
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
			{ options: { disclosedQuantity: 11 } },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'half a unit disclosed',
			{ options: { disclosedQuantity: 0.5 } },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'words disclosed',
			{ options: { disclosedQuantity: 'all' } },
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
		],
		[
			'disclosed quantity of a future',
			{
				instrument: future(),
				quantity: 75,
				product: 'INTRADAY',
				options: { disclosedQuantity: 75 },
			},
			'disclosedQuantity',
			'DISCLOSED_NOT_CASH',
		],
		[
			'a bracket at market',
			{ orderType: 'MARKET', options: { bracket: { exits: { squareOff: 1, stopLoss: 1 } } } },
			'bracket',
			'BRACKET_NEEDS_LIMIT',
		],
		[
			'a bracket without a stop',
			{ options: { bracket: { exits: { squareOff: 1, stopLoss: 0 } } } },
			'bracket',
			'INVALID_BRACKET',
		],
		[
			'a bracket off the tick',
			{ options: { bracket: { exits: { squareOff: 1.01, stopLoss: 1 } } } },
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
		const failure = await refusal({ orderType });
		expect(failure.failure).toBe('input');
		expect(failure.code).toBe('BAD_ORDER_TYPE');
	});
});

test('an order accepted a moment ago: what was asked for, and no status of the broker', () => {
	const { body, price } = prepare({ orderType: 'STOPLOSS_LIMIT', triggerPrice: 810 });
	const prepared = { request: { method: 'POST', path: '/placeOrder', body }, price };
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
		filledQuantity: 0,
		averagePrice: null,
		price: 812.35,
		triggerPrice: 810,
		placedAt: '2026-11-21T09:15:00+05:30',
		updatedAt: null,
		message: null,
		duplicate: false,
	});
});
