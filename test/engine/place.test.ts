import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, names, output, type BrokerName, placing, useWorld } from './support';

const world = useWorld();

const place = placing(world);

/** The symbol that the editor's list offers first for a search. */
async function find(name: BrokerName, filter: string, scope: INodeParameters) {
	const broker = world().broker(name);
	const { results } = await world().engine.listSearch(name, 'searchInstruments', {
		filter,
		parameters: { resource: 'order', operation: 'place', ...scope },
		credential: await broker.newCredential(),
	});
	expect(results.length).toBeGreaterThan(0);
	return results[0];
}

const DERIVED_TAG = expect.stringMatching(/^[A-Z2-7]{19}$/) as string;
const DERIVED_REFERENCE = expect.stringMatching(/^[A-Z2-7]{20}$/) as string;
const NOW = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/) as string;

describe('Angel One: the exact request', () => {
	const limit = {
		variety: 'NORMAL',
		tradingsymbol: 'SBIN-EQ',
		symboltoken: '3045',
		transactiontype: 'BUY',
		exchange: 'NSE',
		ordertype: 'LIMIT',
		producttype: 'DELIVERY',
		duration: 'DAY',
		price: '800',
		squareoff: '0',
		stoploss: '0',
		quantity: '10',
		ordertag: DERIVED_TAG,
	};
	const cases: Array<[string, INodeParameters, object]> = [
		['a limit order', {}, limit],
		['a price with paise', { price: 800.15 }, { ...limit, price: '800.15' }],
		['a market order', { orderType: 'MARKET' }, { ...limit, ordertype: 'MARKET', price: '0' }],
		[
			'a stop-loss limit order',
			{ orderType: 'STOPLOSS_LIMIT', price: 900, triggerPrice: 895.5 },
			{
				...limit,
				variety: 'STOPLOSS',
				ordertype: 'STOPLOSS_LIMIT',
				price: '900',
				triggerprice: '895.5',
			},
		],
		[
			'a stop-loss market order',
			{ orderType: 'STOPLOSS_MARKET', triggerPrice: 900 },
			{
				...limit,
				variety: 'STOPLOSS',
				ordertype: 'STOPLOSS_MARKET',
				price: '0',
				triggerprice: '900',
			},
		],
		['intraday', { product: 'INTRADAY' }, { ...limit, producttype: 'INTRADAY' }],
		['margin delivery', { product: 'MARGIN' }, { ...limit, producttype: 'MARGIN' }],
		[
			'a sale',
			{ transactionType: 'SELL', product: 'INTRADAY', price: 950 },
			{ ...limit, transactiontype: 'SELL', producttype: 'INTRADAY', price: '950' },
		],
		['the trading symbol', { instrument: bySymbol('SBIN-EQ') }, limit],
		['a token', { instrument: { __rl: true, mode: 'token', value: '3045' } }, limit],
		[
			'a choice from the list',
			{ instrument: { __rl: true, mode: 'list', value: 'NSE:3045:SBIN-EQ' } },
			limit,
		],
		[
			'a choice from the list, as earlier workflows keep it',
			{ instrument: { __rl: true, mode: 'list', value: 'NSE:3045' } },
			limit,
		],
		[
			'the other exchange',
			{ exchange: 'BSE' },
			{ ...limit, exchange: 'BSE', tradingsymbol: 'SBIN', symboltoken: '500112' },
		],
		[
			'immediate or cancel, part of it disclosed',
			{ options: { duration: 'IOC', disclosedQuantity: 4 } },
			{ ...limit, duration: 'IOC', disclosedquantity: '4' },
		],
		[
			'an order reference that is a legal tag',
			{ options: { orderReference: 'tv_alert-42' } },
			{ ...limit, ordertag: 'tv_alert-42' },
		],
		[
			'an order reference of any text',
			{ options: { orderReference: 'Nifty breakout / 15 min / long entry' } },
			{ ...limit, ordertag: DERIVED_TAG },
		],
	];

	test.each(cases)('%s', async (_name, changes, body) => {
		const { result, sent, orders } = await place('angelOne', changes);
		expect(output(result)).toMatchObject({ status: 'accepted', duplicate: false });
		expect(sent.map((request) => request.body)).toEqual([body]);
		expect(orders).toHaveLength(1);
	});

	test('the output: the order, under the names that both brokers share', async () => {
		const { result, orders } = await place('angelOne', { options: { orderReference: 'ref-1' } });
		expect(output(result)).toEqual({
			broker: 'angelOne',
			orderId: orders[0].orderId,
			orderReference: 'ref-1',
			status: 'accepted',
			brokerStatus: null,
			exchange: 'NSE',
			tradingSymbol: 'SBIN-EQ',
			instrumentToken: '3045',
			transactionType: 'BUY',
			product: 'DELIVERY',
			orderType: 'LIMIT',
			quantity: 10,
			filledQuantity: 0,
			averagePrice: null,
			price: 800,
			triggerPrice: null,
			placedAt: NOW,
			updatedAt: null,
			message: null,
			duplicate: false,
		});
	});

	test('a future and an option, in units', async () => {
		for (const [search, price] of [
			['nifty fut', 25_000],
			['nifty 26000 ce', 50],
		] as const) {
			const { value } = await find('angelOne', search, { exchange: 'NFO' });
			const symbol = String(value).split(':').at(-1);
			const { result, sent, orders } = await place('angelOne', {
				exchange: 'NFO',
				instrument: { __rl: true, mode: 'list', value },
				product: 'CARRYFORWARD',
				quantity: 65,
				price,
			});
			expect(output(result)).toMatchObject({ tradingSymbol: symbol, quantity: 65 });
			expect(sent[0].body).toMatchObject({
				exchange: 'NFO',
				tradingsymbol: symbol,
				symboltoken: String(value).split(':')[1],
				producttype: 'CARRYFORWARD',
				quantity: '65',
			});
			expect(orders).toHaveLength(1);
		}
	});

	test('a scrip under surveillance: refused without the consent, taken with it', async () => {
		const suzlon = { instrument: bySymbol('SUZLON'), price: 50 };
		const without = await place('angelOne', suzlon);
		expect(without.result.error).toMatchObject({
			message: expect.stringContaining('AB4036') as string,
			description: expect.stringContaining('Surveillance Consent') as string,
		});
		expect(without.orders).toEqual([]);
		const given = await place('angelOne', { ...suzlon, options: { scripConsent: true } });
		expect(given.sent[0].body).toMatchObject({ scripconsent: 'yes' });
		expect(given.orders).toHaveLength(1);
	});
});

describe('Groww: the exact request', () => {
	const limit = {
		trading_symbol: 'SBIN',
		quantity: 10,
		price: 800,
		validity: 'DAY',
		exchange: 'NSE',
		segment: 'CASH',
		product: 'CNC',
		order_type: 'LIMIT',
		transaction_type: 'BUY',
		order_reference_id: DERIVED_REFERENCE,
	};
	const cases: Array<[string, INodeParameters, object]> = [
		[
			'a limit order, intraday, with paise',
			{ product: 'MIS', price: 800.15 },
			{ ...limit, product: 'MIS', price: 800.15 },
		],
		['a market order', { orderType: 'MARKET' }, { ...limit, order_type: 'MARKET', price: 0 }],
		[
			'a stop-loss limit order',
			{ orderType: 'SL', price: 900, triggerPrice: 895.5 },
			{ ...limit, order_type: 'SL', price: 900, trigger_price: 895.5 },
		],
		[
			'a stop-loss market order',
			{ orderType: 'SL_M', triggerPrice: 900 },
			{ ...limit, order_type: 'SL_M', price: 0, trigger_price: 900 },
		],
		[
			'a sale of what is held',
			{ transactionType: 'SELL', price: 950 },
			{ ...limit, transaction_type: 'SELL', price: 950 },
		],
		[
			'a choice from the list',
			{ instrument: { __rl: true, mode: 'list', value: 'NSE:CASH:SBIN' } },
			limit,
		],
		['the other exchange', { exchange: 'BSE' }, { ...limit, exchange: 'BSE' }],
		[
			'an order reference that is a legal one',
			{ options: { orderReference: 'tv-alert-0042' } },
			{ ...limit, order_reference_id: 'tv-alert-0042' },
		],
		[
			'an order reference of any text',
			{ options: { orderReference: 'Nifty breakout / long' } },
			{ ...limit, order_reference_id: DERIVED_REFERENCE },
		],
	];

	test.each(cases)('%s', async (_name, changes, body) => {
		const { result, sent, orders } = await place('groww', changes);
		expect(output(result)).toMatchObject({ duplicate: false });
		expect(sent.map((request) => request.body)).toEqual([body]);
		expect(orders).toHaveLength(1);
	});

	test('the output: the order, under the names that both brokers share', async () => {
		const { result, orders } = await place('groww', { options: { orderReference: 'reference-1' } });
		expect(output(result)).toEqual({
			broker: 'groww',
			orderId: orders[0].orderId,
			orderReference: 'reference-1',
			status: 'open',
			brokerStatus: 'OPEN',
			exchange: 'NSE',
			tradingSymbol: 'SBIN',
			instrumentToken: '3045',
			transactionType: 'BUY',
			product: 'CNC',
			orderType: 'LIMIT',
			quantity: 10,
			filledQuantity: 0,
			averagePrice: null,
			price: 800,
			triggerPrice: null,
			placedAt: NOW,
			updatedAt: null,
			message: 'Order placed successfully',
			duplicate: false,
		});
	});

	test('a future and an option, in units', async () => {
		for (const [search, price] of [
			['nifty fut', 25_000],
			['nifty 26000 ce', 50],
		] as const) {
			const { value } = await find('groww', search, { exchange: 'NSE', segment: 'FNO' });
			const symbol = String(value).split(':').at(-1);
			const { result, sent, orders } = await place('groww', {
				segment: 'FNO',
				instrument: { __rl: true, mode: 'list', value },
				product: 'NRML',
				quantity: 65,
				price,
			});
			expect(output(result)).toMatchObject({ tradingSymbol: symbol, quantity: 65 });
			expect(sent[0].body).toMatchObject({
				segment: 'FNO',
				trading_symbol: symbol,
				product: 'NRML',
				quantity: 65,
			});
			expect(orders).toHaveLength(1);
		}
	});
});

describe.each(BROKERS)('%s: rules of the fields, before anything is sent', (name) => {
	const isAngelOne = name === 'angelOne';
	const derivative: INodeParameters = isAngelOne
		? { exchange: 'NFO', product: 'CARRYFORWARD' }
		: { segment: 'FNO', product: 'NRML' };
	const stopLoss = isAngelOne ? 'STOPLOSS_LIMIT' : 'SL';
	const stopLossMarket = isAngelOne ? 'STOPLOSS_MARKET' : 'SL_M';
	const cases: Array<[string, INodeParameters, string, RegExp]> = [
		['quantity with a fraction', { quantity: 1.5 }, 'INVALID_QUANTITY', /^Quantity .*1\.5/],
		[
			'quantity zero, in a dry run too',
			{ quantity: 0, options: { dryRun: true } },
			'INVALID_QUANTITY',
			/^Quantity .*above zero.* 0/,
		],
		['quantity as words', { quantity: '={{ "ten" }}' }, 'INVALID_QUANTITY', /^Quantity .*"ten"/],
		['no price', { price: 0 }, 'INVALID_PRICE', /^Price .*above zero/],
		['a price off the tick', { price: 800.03 }, 'OFF_TICK', /^Price 800\.03 .*tick.* 0\.05/],
		[
			'no trigger price',
			{ orderType: stopLoss, price: 900, triggerPrice: 0 },
			'INVALID_PRICE',
			/^Trigger price .*above zero/,
		],
		[
			'a trigger price off the tick',
			{ orderType: stopLossMarket, triggerPrice: 900.01 },
			'OFF_TICK',
			/^Trigger price 900\.01 .*tick/,
		],
		[
			'a buy that triggers above its price',
			{ orderType: stopLoss, price: 900, triggerPrice: 901 },
			'TRIGGER_ON_WRONG_SIDE',
			/trigger 901 is above price 900/,
		],
		[
			'a sale that triggers below its price',
			{ orderType: stopLoss, transactionType: 'SELL', price: 800, triggerPrice: 799 },
			'TRIGGER_ON_WRONG_SIDE',
			/trigger 799 is below price 800/,
		],
		[
			'a product of derivatives for a share',
			{ product: isAngelOne ? 'CARRYFORWARD' : 'NRML' },
			'PRODUCT_MISFIT',
			isAngelOne ? /CARRYFORWARD.*SBIN-EQ is a share/ : /NRML.*SBIN is a share/,
		],
		[
			'a product of shares for a derivative',
			{ ...derivative, product: isAngelOne ? 'DELIVERY' : 'CNC', instrument: 'nifty fut' },
			'PRODUCT_MISFIT',
			isAngelOne ? /^DELIVERY is for shares/ : /^CNC is for shares/,
		],
		[
			'no multiple of the lot',
			{ ...derivative, quantity: 66, instrument: 'nifty fut' },
			'NOT_A_LOT_MULTIPLE',
			/^Quantity 66 .*lot.* 65 units/,
		],
		['an index', { instrument: bySymbol('NIFTY') }, '', /NIFTY/],
		['no instrument', { instrument: bySymbol('={{ "" }}') }, 'NO_INSTRUMENT', /instrument/i],
	];

	test.each(cases)('%s', async (_name, changes, code, message) => {
		const { instrument } = changes;
		const chosen =
			typeof instrument === 'string'
				? {
						instrument: {
							__rl: true,
							mode: 'list',
							value: (await find(name, instrument, { exchange: 'NSE', ...changes })).value,
						},
					}
				: {};
		const { result, requests } = await place(name, { ...changes, ...chosen });
		expect(result.status).toBe('error');
		expect(result.error?.message).toMatch(message);
		if (code !== '') expect(result.error?.context).toMatchObject({ code });
		expect(result.error?.context).toMatchObject({
			itemIndex: 0,
			outcome: 'notPlaced',
			broker: name,
			retryable: false,
		});
		expect(names(requests).filter((part) => !/Master|instrument/.test(part))).toEqual([]);
	});
});

describe('Angel One: rules of its own options', () => {
	const cases: Array<[string, INodeParameters, string, RegExp]> = [
		[
			'more disclosed than ordered',
			{ options: { disclosedQuantity: 11 } },
			'INVALID_DISCLOSED_QUANTITY',
			/^Disclosed quantity .*10/,
		],
	];
	test.each(cases)('%s', async (_name, changes, code, message) => {
		const { result, sent } = await place('angelOne', changes);
		expect(result.error?.message).toMatch(message);
		expect(result.error?.context).toMatchObject({ code, outcome: 'notPlaced' });
		expect(sent).toEqual([]);
	});
});

describe.each(BROKERS)(
	'%s: an instrument from the list, of another exchange than the form’s',
	(name) => {
		const share = name === 'angelOne' ? 'BSE:500112' : 'BSE:CASH:SBIN';
		const picked = (value: string, label: string) => ({
			instrument: { __rl: true, mode: 'list', value, cachedResultName: label },
		});

		test('the order goes where the value says', async () => {
			const { result, sent } = await place(name, picked(share, 'SBIN · State Bank of India · BSE'));
			expect(output(result)).toMatchObject({ exchange: 'BSE', tradingSymbol: 'SBIN' });
			expect(sent[0].body).toMatchObject({ exchange: 'BSE' });
		});

		test('an option, found while the form says shares', async () => {
			const form = { exchange: 'NSE', segment: 'CASH' };
			const found = await find(name, 'nifty 26000 ce', form);
			const { result, sent } = await place(name, {
				...form,
				...picked(String(found.value), String(found.name)),
				product: name === 'angelOne' ? 'CARRYFORWARD' : 'NRML',
				quantity: 65,
				price: 50,
			});
			const tradingSymbol = String(found.value).split(':').at(-1);
			expect(output(result)).toMatchObject({ tradingSymbol, quantity: 65 });
			expect(sent[0].body).toMatchObject(
				name === 'angelOne' ? { exchange: 'NFO' } : { exchange: 'NSE', segment: 'FNO' },
			);
		});
	},
);

describe.each(BROKERS)('%s: items that fail', (name) => {
	const items = [{ quantity: 10 }, { quantity: -1 }, { quantity: 20 }];
	const perItem = { quantity: '={{ $json.quantity }}' };
	const fields = {
		error: expect.stringMatching(
			/^Quantity must be a whole number above zero, and is -1/,
		) as string,
		code: 'INVALID_QUANTITY',
		broker: name,
		httpStatus: null,
		retryable: false,
		outcome: 'notPlaced',
	};

	test('with Continue the item carries exactly the documented fields', async () => {
		const { result, orders } = await place(name, perItem, {}, { items, continueOnFail: true });
		expect(result.status).toBe('success');
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect(result.items[1].json).toEqual(fields);
		expect([result.items[0].json.quantity, result.items[2].json.quantity]).toEqual([10, 20]);
		expect(orders.map(({ quantity }) => quantity)).toEqual([10, 20]);
	});

	test('with the error output it goes there, and the others on', async () => {
		const { result, orders } = await place(
			name,
			perItem,
			{},
			{ items, onError: 'continueErrorOutput' },
		);
		expect(result.outputs.map((output) => output.length)).toEqual([2, 1]);
		expect(result.outputs[1][0].json).toMatchObject(fields);
		expect(result.outputs[1][0].pairedItem).toEqual({ item: 1 });
		expect(orders).toHaveLength(2);
	});

	test('without either the execution stops at the item, and its error names it', async () => {
		const { result, orders } = await place(name, perItem, {}, { items });
		expect(result.status).toBe('error');
		expect(result.error?.context).toMatchObject({ itemIndex: 1, code: 'INVALID_QUANTITY' });
		expect(orders.map(({ quantity }) => quantity)).toEqual([10]);
	});

	test('an error of the broker carries its code and its HTTP status', async () => {
		const { simulator, paths } = world().broker(name);
		simulator.addFault({ kind: 'text403', path: paths.place, times: name === 'groww' ? 1 : 0 });
		const changes = name === 'groww' ? {} : { instrument: bySymbol('IDEA'), price: 10 };
		const { result } = await place(name, changes, {}, { continueOnFail: true });
		expect(result.items[0].json).toEqual({
			error: expect.any(String) as string,
			code: name === 'groww' ? 'HTTP_403' : 'AB4036',
			broker: name,
			httpStatus: name === 'groww' ? 403 : 200,
			retryable: false,
			outcome: 'notPlaced',
		});
		simulator.clearFaults();
	});
});

describe('Groww: the freeze quantity, which its instrument file names', () => {
	test('more than one order may have', async () => {
		const scope = { exchange: 'NSE', segment: 'FNO' };
		const { value } = await find('groww', 'nifty fut', scope);
		const { result, sent } = await place('groww', {
			...scope,
			instrument: { __rl: true, mode: 'list', value },
			product: 'NRML',
			quantity: 65 * 40,
		});
		expect(result.error?.message).toMatch(/^Quantity 2600 .*1755 units/);
		expect(result.error?.context).toMatchObject({ code: 'ABOVE_FREEZE_QUANTITY' });
		expect(sent).toEqual([]);
	});
});
