// Every reply against the documented sample of it: the same keys, and values of the same types.
import position from '../../../contracts/angelone/getPosition.json';
import greeks from '../../../contracts/angelone/optionGreek.json';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, LOGIN, REFRESH, TRADING_DAY } from './client';

type Shape = 'text' | 'number' | 'null' | 'boolean' | { [key: string]: Shape } | Shape[];

function shapeOf(value: unknown): Shape {
	if (value === null) return 'null';
	if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
	if (typeof value === 'object') {
		const entries = Object.entries(value as object).map(([key, one]) => [key, shapeOf(one)]);
		return Object.fromEntries(entries) as Shape;
	}
	return typeof value === 'string' ? 'text' : (typeof value as Shape);
}

const texts = (keys: string): Record<string, Shape> =>
	Object.fromEntries(keys.split(' ').map((key) => [key, 'text' as const]));
const numbers = (keys: string): Record<string, Shape> =>
	Object.fromEntries(keys.split(' ').map((key) => [key, 'number' as const]));

const enveloped = (data: Shape): Shape => ({
	status: 'boolean',
	message: 'text',
	errorcode: 'text',
	data,
});

const TOKENS = texts('jwtToken refreshToken feedToken');
const ORDER_ROW: Record<string, Shape> = {
	...texts(
		'variety ordertype producttype duration quantity disclosedquantity tradingsymbol transactiontype exchange symboltoken instrumenttype optiontype expirydate lotsize cancelsize filledshares unfilledshares orderid text status orderstatus updatetime exchtime exchorderupdatetime fillid filltime parentorderid ordertag uniqueorderid',
	),
	...numbers('price triggerprice squareoff stoploss trailingstoploss strikeprice averageprice'),
};
const HOLDING: Record<string, Shape> = {
	...texts('tradingsymbol exchange isin product symboltoken'),
	...numbers(
		't1quantity realisedquantity quantity authorisedquantity haircut averageprice ltp close profitandloss pnlpercentage',
	),
	collateralquantity: 'null',
	collateraltype: 'null',
};
const DEPTH: Shape = [numbers('price quantity orders')];
const LTP: Record<string, Shape> = {
	...texts('exchange tradingSymbol symbolToken'),
	ltp: 'number',
};
const OHLC: Record<string, Shape> = { ...LTP, ...numbers('open high low close') };

describe('replies have the documented shape', () => {
	let simulator: AngelOneSimulator;
	let client: Client;
	let numbersOfOrder: { orderid: string; uniqueorderid: string };

	beforeAll(async () => {
		simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false } });
		simulator.clock.set(TRADING_DAY);
		client = new Client(simulator);
		await client.login();
		numbersOfOrder = await client.place({
			ordertype: 'MARKET',
			price: '0',
			producttype: 'DELIVERY',
		});
	});
	afterAll(() => simulator.close());

	it('loginByPassword', async () => {
		const { json } = await client.login();
		expect(shapeOf(json)).toEqual(enveloped({ ...TOKENS, state: 'null' }));
		expect(json.data.jwtToken).toMatch(/^eyJhbGciOiJIUzUxMiJ?/);
		const named = await client.login({ state: 'mine' });
		expect(named.json.data.state).toBe('mine');
	});

	it('generateTokens', async () => {
		const { json } = await client.send('POST', REFRESH, { refreshToken: client.refreshToken });
		expect(shapeOf(json)).toEqual(enveloped(TOKENS));
		client.jwt = json.data.jwtToken;
		client.refreshToken = json.data.refreshToken;
	});

	it('getProfile', async () => {
		const { json } = await client.get('/user/v1/getProfile');
		expect(shapeOf(json)).toEqual(
			enveloped({
				...texts('clientcode name email mobileno lastlogintime broker'),
				exchanges: ['text'],
				products: ['text'],
			}),
		);
	});

	it('getRMS', async () => {
		const { json } = await client.get('/user/v1/getRMS');
		expect(shapeOf(json)).toEqual(
			enveloped({
				...texts(
					'net availablecash availableintradaypayin availablelimitmargin collateral m2munrealized m2mrealized utiliseddebits utilisedoptionpremium utilisedholdingsales utilisedexposure utilisedturnover utilisedpayout',
				),
				utilisedspan: 'null',
			}),
		);
	});

	it('placeOrder, modifyOrder, cancelOrder', async () => {
		const { json } = await client.post('/order/v1/placeOrder', {
			variety: 'NORMAL',
			tradingsymbol: 'SBIN-EQ',
			symboltoken: '3045',
			transactiontype: 'BUY',
			exchange: 'NSE',
			ordertype: 'LIMIT',
			producttype: 'INTRADAY',
			duration: 'DAY',
			price: '194.50',
			squareoff: '0',
			stoploss: '0',
			quantity: '1',
			scripconsent: 'yes',
		});
		expect(shapeOf(json)).toEqual(enveloped(texts('script orderid uniqueorderid')));
		const { orderid } = json.data;
		expect(orderid).toMatch(/^261125\d{9}$/);
		const modified = await client.post('/order/v1/modifyOrder', {
			variety: 'NORMAL',
			orderid,
			ordertype: 'LIMIT',
			producttype: 'INTRADAY',
			duration: 'DAY',
			price: '194.00',
			quantity: '1',
			tradingsymbol: 'SBIN-EQ',
			symboltoken: '3045',
			exchange: 'NSE',
		});
		expect(shapeOf(modified.json)).toEqual(enveloped(texts('orderid uniqueorderid')));
		const cancelled = await client.post('/order/v1/cancelOrder', { variety: 'NORMAL', orderid });
		expect(shapeOf(cancelled.json)).toEqual(enveloped(texts('orderid uniqueorderid')));
	});

	it('getOrderBook and details', async () => {
		const book = await client.get('/order/v1/getOrderBook');
		expect(shapeOf(book.json)).toEqual(enveloped([{ ...ORDER_ROW, exchangeorderid: 'text' }]));
		expect(book.json.data[0].updatetime).toBe('25-Nov-2026 11:00:00');
		const details = await client.get(`/order/v1/details/${numbersOfOrder.uniqueorderid}`);
		expect(shapeOf(details.json)).toEqual(enveloped(ORDER_ROW));
		const doubled = await client.get(`/order/v1//details/${numbersOfOrder.uniqueorderid}`);
		expect(doubled.json).toEqual(details.json);
	});

	it('getTradeBook', async () => {
		const { json } = await client.get('/order/v1/getTradeBook');
		const row = texts(
			'exchange producttype tradingsymbol instrumenttype symbolgroup strikeprice optiontype expirydate marketlot precision multiplier tradevalue transactiontype fillprice fillsize orderid fillid filltime',
		);
		expect(shapeOf(json)).toEqual(enveloped([row]));
		expect(json.data[0]).toMatchObject({
			filltime: '11:00:00',
			symbolgroup: 'EQ',
			fillprice: '870.00',
		});
	});

	it('getHolding and getAllHolding', async () => {
		const plain = await client.get('/portfolio/v1/getHolding');
		expect(shapeOf(plain.json)).toEqual(enveloped([HOLDING]));
		const all = await client.get('/portfolio/v1/getAllHolding');
		const totalholding = numbers(
			'totalholdingvalue totalinvvalue totalprofitandloss totalpnlpercentage',
		);
		expect(shapeOf(all.json)).toEqual(enveloped({ holdings: [HOLDING], totalholding }));
	});

	it('getPosition and convertPosition', async () => {
		const { json } = await client.get('/order/v1/getPosition');
		const row = texts(Object.keys(position.live[0].reply.data?.[0] ?? {}).join(' '));
		expect(shapeOf(json)).toEqual(enveloped([row]));
		const converted = await client.post('/order/v1/convertPosition', {
			exchange: 'NSE',
			oldproducttype: 'DELIVERY',
			newproducttype: 'INTRADAY',
			tradingsymbol: 'SBIN-EQ',
			transactiontype: 'BUY',
			quantity: 1,
			type: 'DAY',
		});
		expect(shapeOf(converted.json)).toEqual(enveloped('null'));
	});

	it('getLtpData', async () => {
		const { json } = await client.post('/order/v1/getLtpData', {
			exchange: 'NSE',
			tradingsymbol: 'SBIN-EQ',
			symboltoken: '3045',
		});
		expect(shapeOf(json)).toEqual(
			enveloped({
				...texts('exchange tradingsymbol symboltoken'),
				...numbers('open high low close ltp'),
			}),
		);
	});

	it('quote in its three modes, with what could not be fetched', async () => {
		const ask = async (mode: string) =>
			(
				await client.post('/market/v1/quote/', {
					mode,
					exchangeTokens: { NSE: ['3045'], MCX: [''] },
				})
			).json;
		const unfetched: Shape = [texts('exchange symbolToken message errorCode')];
		expect(shapeOf(await ask('LTP'))).toEqual(enveloped({ fetched: [LTP], unfetched }));
		expect(shapeOf(await ask('OHLC'))).toEqual(enveloped({ fetched: [OHLC], unfetched }));
		const full = await ask('FULL');
		expect(shapeOf(full)).toEqual(
			enveloped({
				fetched: [
					{
						...OHLC,
						...texts('exchFeedTime exchTradeTime'),
						...numbers(
							'lastTradeQty netChange percentChange avgPrice tradeVolume opnInterest lowerCircuit upperCircuit totBuyQuan totSellQuan 52WeekLow 52WeekHigh referenceLimitPrice',
						),
						depth: { buy: DEPTH, sell: DEPTH },
					},
				],
				unfetched,
			}),
		);
		expect(full.data.fetched[0].depth.buy).toHaveLength(5);
		expect(full.data.unfetched[0]).toEqual({
			exchange: 'MCX',
			symbolToken: '',
			message: 'Symbol token cannot be empty',
			errorCode: 'AB4018',
		});
	});

	it('searchScrip, margin and candles', async () => {
		const found = await client.post('/order/v1/searchScrip', {
			exchange: 'NSE',
			searchscrip: 'SBIN',
		});
		expect(shapeOf(found.json)).toEqual(enveloped([texts('exchange tradingsymbol symboltoken')]));
		const none = await client.post('/order/v1/searchScrip', { exchange: 'NSE', searchscrip: '~' });
		expect(none.json.data).toEqual([]);
		const position = {
			exchange: 'NSE',
			qty: 50,
			price: 0,
			productType: 'INTRADAY',
			token: '3045',
			tradeType: 'BUY',
			orderType: 'LIMIT',
		};
		const margin = await client.post('/margin/v1/batch', { positions: [position] });
		expect(shapeOf(margin.json)).toEqual(
			enveloped({
				totalMarginRequired: 'number',
				marginComponents: numbers(
					'netPremium spanMargin marginBenefit deliveryMargin nonNFOMargin totOptionsPremium',
				),
			}),
		);
		expect(margin.json.data.totalMarginRequired).toBe(50 * 870 * 0.2);
	});

	it('greeks: a row for each option of NSE, all of it text', async () => {
		const ask = async (name: unknown, expirydate: unknown) =>
			(await client.post('/marketData/v1/optionGreek', { name, expirydate })).json;
		const { data } = await ask('NIFTY', '01DEC2026');
		expect(Object.keys(data[0])).toEqual(Object.keys(greeks.reply.data[0]));
		expect(data.length).toBeGreaterThan(80);
		const row = (strikePrice: string, optionType: string) =>
			data.find(
				(one: Record<string, string>) =>
					one.strikePrice === strikePrice && one.optionType === optionType,
			);
		expect(row('26000.000000', 'CE')).toMatchObject({
			...{ name: 'NIFTY', expiry: '01DEC2026', impliedVolatility: '14.000000' },
			delta: expect.stringMatching(/^0\.[5-9]\d{5}$/) as string,
			theta: expect.stringMatching(/^-\d+\.\d{6}$/) as string,
			tradeVolume: expect.stringMatching(/^\d+\.\d\d$/) as string,
		});
		expect(row('26000.000000', 'PE').delta).toMatch(/^-0\.[0-4]\d{5}$/);
		for (const none of [
			await ask('SENSEX', '03DEC2026'),
			await ask('NIFTY', '02DEC2026'),
			await ask('NOSUCH', '01DEC2026'),
		])
			expect(none).toMatchObject({ status: true, data: [] });
		for (const wrong of [await ask('NIFTY', '2026-12-01'), await ask('', '01DEC2026')])
			expect(wrong).toMatchObject({ status: false, errorcode: 'AB1004' });
	});

	it('failures of both shapes, with HTTP 200', async () => {
		const shapeA = await client.login({ totp: '000000' });
		expect([shapeA.status, shapeA.json]).toEqual([
			200,
			{
				status: false,
				message: 'Invalid totp and client combination',
				errorcode: 'AB1050',
				data: null,
			},
		]);
		const shapeB = await client.send('POST', LOGIN, {}, { 'x-privatekey': 'unknown' });
		expect([shapeB.status, shapeB.json]).toEqual([
			200,
			{ success: false, message: 'Invalid API Key', errorCode: 'AG8004', data: '' },
		]);
	});

	it('logout', async () => {
		const { json } = await client.post('/user/v1/logout', {
			clientcode: client.account.clientCode,
		});
		expect(json).toEqual({
			status: true,
			message: 'SUCCESS',
			errorcode: '',
			data: 'Logout Successfully',
		});
	});
});
