import positions from '../../../contracts/angelone/getPosition.json';
import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneSecondAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import type { FaultKind, SimulatorClock } from '../../../simulators/core';
import { Client, LOGIN, order } from './client';

let simulator: AngelOneSimulator;
let client: Client;

async function start(quirks: Partial<AngelOneQuirks> = {}, clock?: SimulatorClock): Promise<void> {
	simulator = await startAngelOneSimulator({
		clock,
		quirks: { market: 'open', enforceRateLimits: false, ...quirks },
	});
	client = new Client(simulator);
	await client.login();
}
afterEach(() => simulator.close());

function standingClock(): SimulatorClock {
	const start = Date.now();
	let now = start;
	return {
		now: () => now,
		set: () => undefined,
		advance: (ms) => {
			now += ms;
		},
		reset: () => undefined,
		elapsed: () => now - start,
	};
}

const book = async () => (await client.get('/order/v1/getOrderBook')).json;

describe('rate limits', () => {
	/** Sends until refused; how many passed. */
	async function passed(send: () => Promise<{ text: string; status: number }>): Promise<number> {
		for (let count = 0; count < 30; count++) {
			const { text, status } = await send();
			if (status !== 200) {
				expect([status, text]).toEqual([403, 'Access denied because of exceeding access rate']);
				return count;
			}
		}
		return Infinity;
	}

	// The clock stands still, so that a slow machine cannot spread a burst over two seconds.
	beforeEach(() => start({ enforceRateLimits: true }, standingClock()));

	it.each([
		['order', 9, () => client.post('/order/v1/placeOrder', order({ quantity: 1 }))],
		['orderBook', 1, () => client.get('/order/v1/getOrderBook')],
		['rms', 2, () => client.get('/user/v1/getRMS')],
		['profile', 3, () => client.get('/user/v1/getProfile')],
		['details', 10, () => client.get('/order/v1/details/none')],
		['quote', 10, () => client.post('/market/v1/quote', { mode: 'LTP', exchangeTokens: {} })],
	] as const)('%s: %i a second', async (family, limit, send) => {
		expect(await passed(send)).toBe(limit);
		expect(simulator.maxRequestsInAnySecond(family)).toBe(limit + 1);
		simulator.clock.advance(1_000);
		expect((await send()).status).toBe(200);
	});

	it('counts place, modify and cancel together', async () => {
		const { orderid } = await client.place({ quantity: 1 });
		for (let i = 0; i < 4; i++)
			await client.post('/order/v1/cancelOrder', { variety: 'NORMAL', orderid });
		const modify = () =>
			client.post('/order/v1/modifyOrder', { ...order({ quantity: 1 }), orderid });
		expect(await passed(modify)).toBe(4);
	});

	it('holds to the minute and the hour as well', async () => {
		const send = () => client.post('/order/v1/cancelOrder', { variety: 'NORMAL', orderid: '1' });
		for (let i = 0; i < 500; i++) {
			if (i % 9 === 0) simulator.clock.advance(1_000);
			expect((await send()).status).toBe(200);
		}
		simulator.clock.advance(1_000);
		expect((await send()).status).toBe(403);
		simulator.clock.advance(60_000);
		expect((await send()).status).toBe(200);
	});

	it('counts by client, not by key or connection, and log-ins by the client they name', async () => {
		const other = new Client(simulator, angelOneSecondAccount);
		expect((await other.login()).json.status).toBe(true);
		expect((await client.login()).status).toBe(403);
		await client.get('/order/v1/getOrderBook');
		expect((await other.get('/order/v1/getOrderBook')).status).toBe(200);
	});

	it.each([
		['status429', 429, ''],
		[
			'AB1021',
			200,
			'{"status":false,"message":"Too many requests","errorcode":"AB1021","data":null}',
		],
	] as const)('rateLimitReply %s', async (rateLimitReply, status, text) => {
		simulator.quirks.rateLimitReply = rateLimitReply;
		await client.get('/order/v1/getOrderBook');
		const answer = await client.get('/order/v1/getOrderBook');
		expect([answer.status, answer.text]).toEqual([status, text]);
	});

	it('a refused order is not taken', async () => {
		for (let i = 0; i < 15; i++) await client.post('/order/v1/placeOrder', order({ quantity: 1 }));
		expect(simulator.orders).toHaveLength(9);
	});

	it('quotesPerSecond 1', async () => {
		simulator.quirks.quotesPerSecond = 1;
		const send = () => client.post('/market/v1/quote', { mode: 'LTP', exchangeTokens: {} });
		expect(await passed(send)).toBe(1);
	});
});

describe('orders', () => {
	it('registeredIps: order writes from elsewhere are refused, reads are not', async () => {
		await start({ registeredIps: ['10.1.1.1'] });
		const refused = await client.post('/order/v1/placeOrder', order());
		expect([refused.status, refused.json]).toEqual([
			200,
			{
				success: false,
				message: 'Access denied: Unregistered IP address. Register your IP before retrying.',
				errorCode: 'AG7002',
				data: '',
			},
		]);
		expect((await book()).status).toBe(true);
		simulator.quirks.ipRefusalStatus = 403;
		expect((await client.post('/order/v1/cancelOrder', {})).status).toBe(403);
		simulator.quirks.registeredIps = ['127.0.0.1'];
		await client.place();
	});

	it('orderBookLagMs and detailsLagMs: the books show the past', async () => {
		await start({ orderBookLagMs: 3_000 });
		const { orderid, uniqueorderid } = await client.place();
		expect(await client.row(orderid).catch(() => undefined)).toBeUndefined();
		expect((await client.get(`/order/v1/details/${uniqueorderid}`)).json.status).toBe(true);
		simulator.clock.advance(3_000);
		expect((await client.row(orderid)).status).toBe('open');
		await client.post('/order/v1/cancelOrder', { variety: 'NORMAL', orderid });
		expect((await client.row(orderid)).status).toBe('open');
		simulator.clock.advance(3_000);
		expect((await client.row(orderid)).status).toBe('cancelled');
		simulator.quirks.detailsLagMs = 1_000;
		const fresh = await client.place();
		const path = `/order/v1/details/${fresh.uniqueorderid}`;
		expect((await client.get(path)).json.errorcode).toBe('AB1013');
		simulator.clock.advance(1_000);
		expect((await client.get(path)).json.data.status).toBe('open');
	});

	it('fillDelayMs: an order is open pending before the exchange has it', async () => {
		await start({ fillDelayMs: 2_000 });
		const { orderid } = await client.place({ price: '900' });
		expect(await client.row(orderid)).toMatchObject({
			status: 'open pending',
			exchangeorderid: '',
		});
		simulator.quirks.pendingStatus = 'validation pending';
		expect((await client.row(orderid)).status).toBe('validation pending');
		simulator.clock.advance(2_000);
		expect((await client.row(orderid)).status).toBe('complete');
	});

	it('marketOrders prohibited, convertedOrderShownAs LIMIT', async () => {
		await start({ convertedOrderShownAs: 'LIMIT', protectionPercent: 1 });
		const { orderid } = await client.place({ ordertype: 'MARKET', price: '0' });
		expect(await client.row(orderid)).toMatchObject({
			ordertype: 'LIMIT',
			price: 878.7,
			averageprice: 870,
		});
		simulator.quirks.marketOrders = 'prohibited';
		const second = await client.place({ ordertype: 'MARKET', price: '0' });
		expect(await client.row(second.orderid)).toMatchObject({ status: 'rejected' });
	});

	it('convertedOrderShownAs MARKET: the book shows what was sent', async () => {
		await start({ convertedOrderShownAs: 'MARKET' });
		const { orderid } = await client.place({ ordertype: 'MARKET', price: '0' });
		expect(await client.row(orderid)).toMatchObject({ ordertype: 'MARKET', price: 0 });
	});

	it('a limit order that becomes a market order is converted too', async () => {
		await start();
		const { orderid } = await client.place();
		const change = { ...order({ ordertype: 'MARKET', price: '0' }), orderid };
		await client.post('/order/v1/modifyOrder', change);
		expect(await client.row(orderid)).toMatchObject({
			ordertype: 'LIMIT',
			price: 878.7,
			status: 'complete',
		});
	});

	it('stopLossMarket: waits for its trigger, or loses it and fires at once', async () => {
		await start();
		const stop = {
			...{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_MARKET', transactiontype: 'SELL' },
			...{ price: '0', triggerprice: '790' },
		};
		const waiting = await client.place(stop);
		expect(await client.row(waiting.orderid)).toMatchObject({ status: 'trigger pending' });
		simulator.quirks.stopLossMarket = 'losesTrigger';
		const { orderid } = await client.place(stop);
		expect(await client.row(orderid)).toMatchObject({
			ordertype: 'LIMIT',
			price: 861.3,
			triggerprice: 0,
			status: 'complete',
			averageprice: 870,
		});
	});

	it('priceBandPercent: a limit far off is rejected', async () => {
		await start({ priceBandPercent: 5 });
		const { orderid } = await client.place();
		expect((await client.row(orderid)).text).toContain('Limit Price Protection');
	});

	it('orderBookTyping, orderBookNullSymbolToken, orderBookOmitsOrderTag', async () => {
		await start({ orderBookTyping: 'strings', orderBookNullSymbolToken: true });
		const { orderid } = await client.place({ ordertag: 'mine' });
		expect(await client.row(orderid)).toMatchObject({
			price: '800',
			quantity: '10',
			symboltoken: null,
			ordertag: 'mine',
		});
		Object.assign(simulator.quirks, { orderBookTyping: 'numbers', orderBookOmitsOrderTag: true });
		const row = await client.row(orderid);
		expect(row).toMatchObject({ price: 800, quantity: 10 });
		expect(row).not.toHaveProperty('ordertag');
	});

	it('orderBookFillIds: live rows tell no fill, documented ones the last', async () => {
		await start();
		const { orderid } = await client.place({ price: '900' });
		const row = async () => await client.row(orderid);
		expect(await row()).toMatchObject({ status: 'complete', fillid: '', filltime: '' });
		simulator.quirks.orderBookFillIds = true;
		expect(await row()).toMatchObject({
			fillid: expect.stringMatching(/^\d+$/) as string,
			filltime: expect.stringMatching(/^\d\d:\d\d:\d\d$/) as string,
		});
	});

	it('emptyLists: null, an empty array, or codes', async () => {
		await start();
		simulator.accounts[0].holdings = [];
		const lists = {
			AB1013: '/order/v1/getOrderBook',
			AB1014: '/order/v1/getTradeBook',
			AB1015: '/portfolio/v1/getHolding',
			AB1016: '/order/v1/getPosition',
		};
		for (const [errorcode, path] of Object.entries(lists)) {
			simulator.quirks.emptyLists = 'null';
			expect((await client.get(path)).json).toMatchObject({ status: true, data: null });
			simulator.quirks.emptyLists = 'array';
			expect((await client.get(path)).json).toMatchObject({ status: true, data: [] });
			simulator.quirks.emptyLists = 'codes';
			expect((await client.get(path)).json).toMatchObject({ status: false, errorcode });
		}
	});

	it('emptyLists live, the default: holdings are an empty array, all others null', async () => {
		await start();
		simulator.accounts[0].holdings = [];
		const data = async (path: string) => (await client.get(path)).json.data;
		expect(await data('/portfolio/v1/getHolding')).toEqual([]);
		expect(await data('/portfolio/v1/getAllHolding')).toEqual({
			holdings: [],
			totalholding: null,
		});
		for (const path of ['getOrderBook', 'getTradeBook', 'getPosition'])
			expect(await data(`/order/v1/${path}`)).toBeNull();
	});

	it('circuitPercent: a limit outside the day is rejected, and the quote shows the range', async () => {
		await start({ circuitPercent: 5 });
		const { orderid } = await client.place();
		expect(await client.row(orderid)).toMatchObject({
			status: 'rejected',
			text: expect.stringContaining('circuit limit'),
		});
		const quote = { mode: 'FULL', exchangeTokens: { NSE: ['3045'] } };
		expect((await client.post('/market/v1/quote', quote)).json.data.fetched[0]).toMatchObject({
			lowerCircuit: 826.5,
			upperCircuit: 913.5,
		});
		simulator.quirks.circuitPercent = 0;
		const free = await client.place();
		expect((await client.row(free.orderid)).status).toBe('open');
	});

	it('positionRows documented: without prices and profit, whose net price live rows have', async () => {
		await start();
		await client.place({ price: '900' });
		await client.place({ transactiontype: 'SELL', price: '800', quantity: '4' });
		simulator.setPrice('SBIN', 880);
		const row = async () => (await client.get('/order/v1/getPosition')).json.data[0];
		expect(Object.keys(await row()).sort()).toEqual(
			Object.keys(positions.live[0].reply.data?.[0] ?? {}).sort(),
		);
		// 10 bought and 4 sold at 870: the net value of the 6 is 5,220.
		expect(await row()).toMatchObject({
			...{ netqty: '6', netprice: '870.00', ltp: '880.00', close: '870.00' },
			...{ realised: '0', unrealised: '60.00', pnl: '60.00' },
		});
		await client.place({ transactiontype: 'SELL', price: '800', quantity: '3' });
		expect(await row()).toMatchObject({
			...{ netqty: '3', netprice: '860.00', avgnetprice: '860.00', totalbuyavgprice: '870.00' },
			// 7 sold for 6,120: 874.29 on average, as it is shown.
			...{ sellavgprice: '874.29', realised: '30.03', unrealised: '30.00', pnl: '60.03' },
		});
		simulator.quirks.positionRows = 'documented';
		expect(Object.keys(await row()).sort()).toEqual(Object.keys(positions.reply.data[0]).sort());
	});

	it('carriedPositions of an account: carried from earlier days', async () => {
		await start();
		const search = { exchange: 'NFO', searchscrip: 'NIFTY' };
		const { json } = await client.post('/order/v1/searchScrip', search);
		simulator.accounts[0].carriedPositions = [
			{ exchange: 'NFO', token: json.data[0].symboltoken, quantity: -130, price: 26_000 },
		];
		const { data } = (await client.get('/order/v1/getPosition')).json;
		expect(data[0]).toMatchObject({
			...{ producttype: 'CARRYFORWARD', netqty: '-130', sellqty: '0', cfsellqty: '130' },
			...{ cfsellavgprice: '26000.00', cfsellamount: '3380000.00', totalsellavgprice: '26000.00' },
		});
	});

	it('totalHoldingNull, netValueWithSpace off, ltpTyping strings, no referenceLimitPrice, quoteInShapeB, cdsAllowed off', async () => {
		await start({
			totalHoldingNull: true,
			netValueWithSpace: false,
			ltpTyping: 'strings',
			quoteReferenceLimitPrice: false,
			quoteInShapeB: true,
			cdsAllowed: false,
		});
		expect((await client.get('/portfolio/v1/getAllHolding')).json.data.totalholding).toBeNull();
		await client.place({ price: '900' });
		expect((await client.get('/order/v1/getPosition')).json.data[0].netvalue).toBe('-8700.00');
		const sbin = { exchange: 'NSE', tradingsymbol: 'SBIN-EQ', symboltoken: '3045' };
		expect((await client.post('/order/v1/getLtpData', sbin)).json.data.ltp).toBe('870.00');
		const full = { mode: 'FULL', exchangeTokens: { NSE: ['3045'] } };
		const [row] = (await client.post('/market/v1/quote', full)).json.data.fetched;
		expect(row).not.toHaveProperty('referenceLimitPrice');
		const quote = { mode: 'LTP', exchangeTokens: { NSE: ['3045', '0'] } };
		expect((await client.post('/market/v1/quote', quote)).json).toMatchObject({
			success: true,
			errorCode: '',
		});
		const cds = await client.post('/order/v1/placeOrder', order({ exchange: 'CDS' }));
		expect(cds.json.errorcode).toBe('AB1018');
	});
});

describe('faults in the broker’s own words', () => {
	beforeEach(() => start());

	it.each([
		['dataNull', 200, '{"status":true,"message":"SUCCESS","errorcode":"","data":null}', 1],
		['text403', 403, 'Access denied because of exceeding access rate', 0],
		['status429', 429, '', 0],
		[
			'tokenRefused',
			200,
			'{"success":false,"message":"Invalid Token","errorCode":"AG8001","data":""}',
			0,
		],
		[
			'status500',
			500,
			'{"status":false,"message":"Internal Error, Please try after sometime","errorcode":"AB2001","data":null}',
			1,
		],
	] as Array<[FaultKind, number, string, number]>)('%s', async (kind, status, text, orders) => {
		simulator.addFault({ kind, path: 'placeOrder' });
		const answer = await client.post('/order/v1/placeOrder', order());
		expect([answer.status, answer.text]).toEqual([status, text]);
		expect(simulator.orders).toHaveLength(orders);
		expect(simulator.requestsTo('placeOrder')[0]).toMatchObject({ fault: kind, status });
	});

	it('strike the log-in and the instrument file too', async () => {
		simulator.addFault({ kind: 'html502', path: LOGIN, acted: false });
		expect((await client.login()).status).toBe(502);
		expect(simulator.logins).toBe(1);
		const file = '/OpenAPI_File/files/OpenAPIScripMaster.json';
		simulator.addFault({ kind: 'malformedJson', path: file });
		const { text } = await client.send('GET', file);
		expect(text.length).toBeGreaterThan(100_000);
		expect(() => JSON.parse(text) as unknown).toThrow();
	});
});
