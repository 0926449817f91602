// A whole round with Angel One's own client library, which knows nothing of this simulator.
import charges from '../../../contracts/angelone/estimateCharges.json';
import movers from '../../../contracts/angelone/gainersLosers.json';
import oiData from '../../../contracts/angelone/getOIData.json';
import bseIntraday from '../../../contracts/angelone/bseIntraday.json';
import nseIntraday from '../../../contracts/angelone/nseIntraday.json';
import convert from '../../../contracts/angelone/convertPosition.json';
import createRule from '../../../contracts/angelone/createRule.json';
import buildup from '../../../contracts/angelone/OIBuildup.json';
import pcr from '../../../contracts/angelone/putCallRatio.json';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { code, order } from './client';

interface Reply {
	status: boolean;
	success?: boolean;
	errorcode: string;
	errorCode?: string;
	data: Record<string, unknown> & Array<Record<string, unknown>>;
}

interface SmartApi {
	generateSession(clientCode: string, password: string, totp: string): Promise<Reply>;
	generateToken(refreshToken: string): Promise<Reply>;
	getProfile(): Promise<Reply>;
	getRMS(): Promise<Reply>;
	placeOrder(params: object): Promise<Reply>;
	modifyOrder(params: object): Promise<Reply>;
	cancelOrder(params: object): Promise<Reply>;
	getOrderBook(): Promise<Reply>;
	getTradeBook(): Promise<Reply>;
	getPosition(): Promise<Reply>;
	getHolding(): Promise<Reply>;
	getAllHolding(): Promise<Reply>;
	indOrderDetails(uniqueOrderId: string): Promise<Reply>;
	marketData(params: object): Promise<Reply>;
	getCandleData(params: object): Promise<Reply>;
	marginApi(params: object): Promise<Reply>;
	convertPosition(params: object): Promise<Reply>;
	logout(clientCode: string): Promise<Reply>;
	setSessionExpiryHook(hook: () => void): void;
	session_expiry_hook: (() => void) | null;
	refresh_token: string;
}

// The library asks an outside service for the machine's public address; tests stay on loopback.
jest.mock('public-ip', () => ({ v4: () => Promise.resolve('203.0.113.7') }), { virtual: true });
// It would write requests, tokens and all, to error.log in the working directory.
jest.mock('smartapi-javascript/lib/winston_log', () => ({
	errorLogger: { error: () => undefined },
}));

describe("Angel One's own JavaScript library", () => {
	const { clientCode, mpin, apiKey } = angelOneDemoAccount;
	let simulator: AngelOneSimulator;
	let api: SmartApi;

	beforeAll(async () => {
		simulator = await startAngelOneSimulator({ quirks: { market: 'open' } });
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
		const { SmartAPI } = require('smartapi-javascript') as {
			SmartAPI: new (params: object) => SmartApi;
		};
		api = new SmartAPI({ api_key: apiKey, root: simulator.origin });
	});
	afterAll(() => simulator.close());

	it('logs in, reads, trades and logs out', async () => {
		const session = await api.generateSession(clientCode, mpin, code());
		expect(session).toMatchObject({ status: true, errorcode: '' });

		expect((await api.getProfile()).data).toMatchObject({ clientcode: clientCode });
		expect((await api.getRMS()).data).toMatchObject({ net: '500000' });

		const placed = await api.placeOrder(order({ quantity: 1, ordertag: 'sdk-round' }));
		expect(placed.data).toMatchObject({ script: 'SBIN-EQ' });
		const { orderid, uniqueorderid } = placed.data as unknown as Record<string, string>;

		const book = await api.getOrderBook();
		expect(book.data).toHaveLength(1);
		expect(book.data[0]).toMatchObject({ orderid, ordertag: 'sdk-round', status: 'open' });

		const change = { ...order({ price: '801.00', quantity: 2 }), orderid };
		expect((await api.modifyOrder(change)).data).toEqual({ orderid, uniqueorderid });
		expect((await api.indOrderDetails(uniqueorderid)).data).toMatchObject({ price: 801 });

		simulator.fill(orderid);
		expect((await api.getTradeBook()).data[0]).toMatchObject({ orderid, fillsize: '2' });
		expect((await api.getPosition()).data[0]).toMatchObject({ netqty: '2' });
		const conversion = {
			...{ ...convert.request, symboltoken: '3045', tradingsymbol: 'SBIN-EQ' },
			...{ oldproducttype: 'INTRADAY', newproducttype: 'DELIVERY' },
		};
		expect(await api.convertPosition(conversion)).toEqual(convert.reply);
		expect((await api.getHolding()).data).toHaveLength(2);
		expect((await api.getAllHolding()).data.holdings).toHaveLength(2);

		const quote = await api.marketData({ mode: 'LTP', exchangeTokens: { NSE: ['3045'] } });
		expect(quote.data.fetched).toHaveLength(1);

		expect((await api.logout(clientCode)).data).toBe('Logout Successfully');
		const refused = await api.getProfile();
		expect(refused).toEqual({
			success: false,
			message: 'Invalid Token',
			errorCode: 'AG8001',
			data: '',
		});
	});

	it('reads what the documentation shows where a reply depends on nothing', async () => {
		simulator.clock.advance(2_000);
		await api.generateSession(clientCode, mpin, code());
		const reads = api as unknown as Record<string, (body?: object) => Promise<unknown>>;
		expect(await reads.putCallRatio()).toEqual(pcr.reply);
		expect(await reads.gainersLosers(movers.request)).toEqual(movers.reply);
		expect(await reads.oIBuildup(buildup.request)).toEqual(buildup.reply);
		expect(await reads.estimateCharges(charges.request)).toEqual(charges.reply);
		expect(await reads.getOIData(oiData.request)).toEqual(oiData.reply);
		expect(await reads.nseIntraday()).toEqual(nseIntraday.reply);
		expect(await reads.bseIntraday()).toEqual(bseIntraday.reply);
		expect(await reads.gainersLosers({ datatype: 'PercOIGainers' })).toMatchObject({
			status: false,
			errorcode: 'AB1004',
		});
	});

	it('makes, changes, reads, lists and cancels a GTT rule', async () => {
		simulator.clock.advance(2_000);
		await api.generateSession(clientCode, mpin, code());
		const calls = api as unknown as Record<string, (body: object) => Promise<Reply>>;
		const { id } = (await calls.createRule({ ...createRule.request, timeperiod: 365 })).data;
		const of = { id, symboltoken: '3045', exchange: 'NSE' };
		const terms = { price: '194', qty: '2', triggerprice: '195', disclosedqty: '0' };
		expect((await calls.modifyRule({ ...of, ...terms })).data).toEqual({ id });
		expect((await calls.ruleDetails({ id })).data).toMatchObject({ ...terms, status: 'NEW' });
		expect((await calls.cancelRule(of)).data).toEqual({ id });
		const list = { status: ['FORALL'], page: 1, count: 10 };
		expect((await calls.ruleList(list)).data).toMatchObject([{ id, status: 'CANCELLED' }]);
	});

	it('cancels, refreshes its tokens, and hears of the end of the session', async () => {
		simulator.clock.advance(2_000);
		await api.generateSession(clientCode, mpin, code());
		const { data } = await api.placeOrder(order());
		const { orderid } = data as unknown as Record<string, string>;
		await api.cancelOrder({ variety: 'NORMAL', orderid });
		expect(simulator.orders.at(-1)).toMatchObject({ orderId: orderid, status: 'cancelled' });

		expect((await api.generateToken(api.refresh_token)).status).toBe(true);
		expect((await api.getProfile()).status).toBe(true);

		const ended = jest.fn();
		api.session_expiry_hook = ended;
		simulator.expireSessions();
		await api.getProfile();
		expect(ended).toHaveBeenCalledTimes(1);
	});

	it('is told what is wrong with a log-in', async () => {
		simulator.clock.advance(2_000);
		const wrong = await api.generateSession(clientCode, mpin, '000000');
		expect(wrong).toEqual({
			status: false,
			message: 'Invalid totp and client combination',
			errorcode: 'AB1050',
			data: null,
		});
	});
});
