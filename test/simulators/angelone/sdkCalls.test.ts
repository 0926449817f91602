// Every call of Angel One's own client library, which knows nothing of this simulator.
import createRule from '../../../contracts/angelone/createRule.json';
import charges from '../../../contracts/angelone/estimateCharges.json';
import movers from '../../../contracts/angelone/gainersLosers.json';
import generateTpin from '../../../contracts/angelone/generateTPIN.json';
import tranStatus from '../../../contracts/angelone/getTranStatus.json';
import intraday from '../../../contracts/angelone/nseIntraday.json';
import greeks from '../../../contracts/angelone/optionGreek.json';
import buildUps from '../../../contracts/angelone/OIBuildup.json';
import ratios from '../../../contracts/angelone/putCallRatio.json';
import verifyDis from '../../../contracts/angelone/verifyDis.json';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { code, order, TRADING_DAY } from './client';

type Row = Record<string, unknown>;

interface Reply {
	status: boolean;
	errorcode: string;
	data: Row & Row[];
}

/** Its methods are made anew for each instance, and all of them are its own. */
type SmartApi = Record<string, (...params: unknown[]) => Promise<Reply>>;

interface Library {
	SmartAPI: new (params: object) => SmartApi;
}

// The library asks an outside service for the machine's public address; tests stay on loopback.
jest.mock('public-ip', () => ({ v4: () => Promise.resolve('203.0.113.7') }), { virtual: true });
// It would write requests, tokens and all, to error.log in the working directory.
jest.mock('smartapi-javascript/lib/winston_log', () => ({
	errorLogger: { error: () => undefined },
}));

/** Exports that are sockets, none of which is simulated. */
const SOCKETS = ['WSOrderUpdates', 'WebSocket', 'WebSocketClient', 'WebSocketV2'];

const { clientCode, mpin, apiKey } = angelOneDemoAccount;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
const library = require('smartapi-javascript') as Library & Record<string, unknown>;

let simulator: AngelOneSimulator;
let api: SmartApi;

const newApi = (): SmartApi => new library.SmartAPI({ api_key: apiKey, root: simulator.origin });
const logIn = (who: SmartApi): Promise<Reply> => who.generateSession(clientCode, mpin, code());
const field = (who: SmartApi, name: string): unknown => (who as unknown as Row)[name];

beforeAll(async () => {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false } });
	jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
beforeEach(async () => {
	simulator.reset();
	simulator.clock.set(TRADING_DAY);
	api = newApi();
	await logIn(api);
	simulator.requests.length = 0;
});
afterAll(() => simulator.close());

const sbin = { exchange: 'NSE', symboltoken: '3045' };
const rule = { ...createRule.request, timeperiod: 365 };
const placed = async (changes: Row = {}): Promise<Row> =>
	(await api.placeOrder(order(changes))).data;
const bought = (): Promise<Row> => placed({ ordertype: 'MARKET', price: '0' });
const ruleId = async (): Promise<unknown> => (await api.createRule(rule)).data.id;
const first = (reply: Reply): Row => reply.data[0];
const future = async (): Promise<string> => {
	const found = await api.searchScrip({ exchange: 'NFO', searchscrip: 'NIFTY29DEC26FUT' });
	return (found as unknown as Array<{ symboltoken: string }>)[0].symboltoken;
};

/** Each method, in a call of which the reply says something that only a working call can. */
const CALLS: Record<string, () => Promise<unknown>> = {
	generateSession: async () => {
		api.setAccessToken('');
		expect(await logIn(api)).toMatchObject({ status: true, errorcode: '' });
		expect((await api.getProfile()).data.clientcode).toBe(clientCode);
		expect(await api.generateSession(clientCode, mpin, '000000')).toEqual({
			status: false,
			message: 'Invalid totp and client combination',
			errorcode: 'AB1050',
			data: null,
		});
	},
	generateToken: async () => {
		const before = field(api, 'access_token');
		expect((await api.generateToken(field(api, 'refresh_token'))).status).toBe(true);
		expect(field(api, 'access_token')).not.toBe(before);
		expect((await api.getProfile()).status).toBe(true);
	},
	logout: async () => {
		expect((await api.logout(clientCode)).data).toBe('Logout Successfully');
		expect(await api.getProfile()).toMatchObject({ success: false, errorCode: 'AG8001' });
	},
	setAccessToken: async () => {
		api.setAccessToken('of another');
		expect(await api.getProfile()).toMatchObject({ message: 'Invalid Token' });
	},
	setPublicToken: async () => {
		api.setPublicToken('of another');
		expect((await api.generateToken(field(api, 'refresh_token'))).errorcode).toBe('AB8050');
	},
	setClientCode: async () => {
		api.setClientCode('X1');
		expect(field(api, 'client_code')).toBe('X1');
	},
	setSessionExpiryHook: async () => {
		const ended = jest.fn();
		api.setSessionExpiryHook(ended);
		simulator.expireSessions();
		await api.getProfile();
		expect(ended).toHaveBeenCalledTimes(1);
	},
	getLoginURL: async () =>
		expect(api.getLoginURL()).toBe(
			`https://smartapi.angelone.in/publisher-login?api_key=${apiKey}`,
		),
	getProfile: async () => expect((await api.getProfile()).data.exchanges).toContain('nse_cm'),
	getRMS: async () => expect((await api.getRMS()).data.net).toBe('500000'),
	placeOrder: async () => {
		const reply = await api.placeOrder(order({ ordertag: 'sdk-round' }));
		expect(reply.data.script).toBe('SBIN-EQ');
		expect(simulator.orders).toMatchObject([{ status: 'open', reference: 'sdk-round' }]);
	},
	modifyOrder: async () => {
		const { orderid, uniqueorderid } = await placed();
		const change = { ...order({ price: '801.00', quantity: 2 }), orderid };
		expect((await api.modifyOrder(change)).data).toEqual({ orderid, uniqueorderid });
		expect(simulator.orders).toMatchObject([{ pricePaise: 80_100, quantity: 2 }]);
	},
	cancelOrder: async () => {
		const { orderid } = await placed();
		await api.cancelOrder({ variety: 'NORMAL', orderid });
		expect(simulator.orders).toMatchObject([{ orderId: orderid, status: 'cancelled' }]);
	},
	getOrderBook: async () => {
		const { orderid } = await placed();
		expect((await api.getOrderBook()).data).toMatchObject([{ orderid, status: 'open' }]);
	},
	indOrderDetails: async () => {
		const { uniqueorderid } = await placed();
		expect((await api.indOrderDetails(uniqueorderid)).data).toMatchObject({ price: 800 });
	},
	getTradeBook: async () => {
		const { orderid } = await bought();
		expect((await api.getTradeBook()).data).toMatchObject([{ orderid, fillprice: '870.00' }]);
	},
	getHolding: async () => expect(first(await api.getHolding()).tradingsymbol).toBe('TATASTEEL-EQ'),
	getAllHolding: async () =>
		expect((await api.getAllHolding()).data.totalholding).toMatchObject({ totalinvvalue: 25_601 }),
	getPosition: async () => {
		await bought();
		expect((await api.getPosition()).data).toMatchObject([{ netqty: '10', ltp: '870.00' }]);
	},
	convertPosition: async () => {
		await bought();
		const converted = await api.convertPosition({
			...{ exchange: 'NSE', tradingsymbol: 'SBIN-EQ', transactiontype: 'BUY', quantity: 4 },
			...{ oldproducttype: 'INTRADAY', newproducttype: 'DELIVERY', type: 'DAY' },
		});
		expect(converted).toMatchObject({ status: true, data: null });
		expect((await api.getPosition()).data).toMatchObject([{ netqty: '6' }, { netqty: '4' }]);
	},
	createRule: async () => {
		expect(await ruleId()).toBe(1);
		expect(await ruleId()).toBe(2);
	},
	modifyRule: async () => {
		const id = await ruleId();
		const terms = { price: '194', qty: '2', triggerprice: '195', disclosedqty: '0' };
		expect((await api.modifyRule({ id, ...sbin, ...terms })).data).toEqual({ id });
		expect((await api.ruleDetails({ id })).data).toMatchObject(terms);
	},
	cancelRule: async () => {
		const id = await ruleId();
		expect((await api.cancelRule({ id, ...sbin })).data).toEqual({ id });
		expect((await api.ruleDetails({ id })).data.status).toBe('CANCELLED');
	},
	ruleDetails: async () =>
		expect((await api.ruleDetails({ id: await ruleId() })).data).toMatchObject({
			...createRule.request,
			status: 'NEW',
		}),
	ruleList: async () => {
		const id = await ruleId();
		const list = await api.ruleList({ status: ['FORALL'], page: 1, count: 10 });
		expect(list.data).toMatchObject([{ id, status: 'NEW' }]);
		expect(api.ruleList({ status: 'NEW' })).toMatchObject({ status: 500 });
	},
	marketData: async () => {
		const asked = { mode: 'LTP', exchangeTokens: { NSE: ['3045', '1'] } };
		expect((await api.marketData(asked)).data).toMatchObject({
			fetched: [{ tradingSymbol: 'SBIN-EQ', ltp: 870 }],
			unfetched: [{ symbolToken: '1' }],
		});
	},
	searchScrip: async () =>
		expect(await api.searchScrip({ exchange: 'NSE', searchscrip: 'SBIN' })).toEqual([
			{ exchange: 'NSE', tradingsymbol: 'SBIN-EQ', symboltoken: '3045' },
		]),
	getCandleData: async () => {
		const span = { fromdate: '2026-11-24 09:15', todate: '2026-11-24 10:00' };
		const { data } = await api.getCandleData({ ...sbin, ...span, interval: 'FIFTEEN_MINUTE' });
		expect(data).toHaveLength(4);
		expect(data[0]).toHaveLength(6);
	},
	getOIData: async () => {
		const span = { fromdate: '2026-11-24 09:15', todate: '2026-11-24 09:30' };
		const asked = { exchange: 'NFO', symboltoken: await future(), interval: 'FIVE_MINUTE' };
		const { data } = await api.getOIData({ ...asked, ...span });
		expect(data.map(({ time }) => String(time).slice(11, 16))).toEqual([
			'09:15',
			'09:20',
			'09:25',
			'09:30',
		]);
	},
	marginApi: async () => {
		const one = { exchange: 'NSE', qty: 50, price: 0, token: '3045', orderType: 'LIMIT' };
		const positions = [{ ...one, productType: 'INTRADAY', tradeType: 'BUY' }];
		expect((await api.marginApi({ positions })).data.totalMarginRequired).toBe(8_700);
	},
	estimateCharges: async () => {
		const share = { ...charges.request.orders[0], symbol_name: 'SBIN-EQ', token: '3045' };
		const { data } = await api.estimateCharges({ orders: [share, share] });
		expect(data.charges).toMatchObject([{ trade_value: 8_000 }, { trade_value: 8_000 }]);
		expect(data.summary).toMatchObject({ trade_value: 16_000, total_charges: 19.0796 });
	},
	verifyDis: async () => {
		expect(await api.verifyDis(verifyDis.request)).toEqual(verifyDis.reply);
	},
	generateTPIN: async () => {
		expect(await api.generateTPIN(generateTpin.request)).toEqual(generateTpin.reply);
	},
	getTranStatus: async () => {
		expect(await api.getTranStatus(tranStatus.request)).toEqual(tranStatus.reply);
	},
	optionGreek: async () => {
		const file = await fetch(`${simulator.origin}/OpenAPI_File/files/OpenAPIScripMaster.json`);
		const option = ((await file.json()) as Row[]).find((row) => row.instrumenttype === 'OPTIDX');
		const { data } = await api.optionGreek({ name: option?.name, expirydate: option?.expiry });
		expect(data.length).toBeGreaterThan(10);
		for (const row of data) {
			expect(Object.keys(row)).toEqual(Object.keys(greeks.reply.data[0]));
			expect(Object.values(row).every((value) => typeof value === 'string')).toBe(true);
		}
		expect((await api.optionGreek({ name: 'TCS' })).errorcode).toBe('AB1004');
	},
	// What depends on nothing answers as documented, to the documented words.
	gainersLosers: async () => {
		expect(await api.gainersLosers(movers.request)).toEqual(movers.reply);
		expect((await api.gainersLosers({ datatype: 'PercOIGainers' })).errorcode).toBe('AB1004');
	},
	oIBuildup: async () => {
		expect(await api.oIBuildup(buildUps.request)).toEqual(buildUps.reply);
	},
	putCallRatio: async () => expect(await api.putCallRatio()).toEqual(ratios.reply),
	nseIntraday: async () => expect(await api.nseIntraday()).toEqual(intraday.reply),
	bseIntraday: async () => expect(first(await api.bseIntraday()).Exchange).toBe('BSE'),
};

test.each(Object.keys(CALLS))('%s', async (name) => {
	const called = jest.spyOn(api, name);
	await CALLS[name]();
	expect(called).toHaveBeenCalled();
});

test('nothing that the library can do is left out unsaid', () => {
	const methods = Object.keys(api).filter((name) => typeof api[name] === 'function');
	expect(Object.keys(CALLS).sort()).toEqual(methods.sort());
	expect(Object.keys(library).sort()).toEqual(['SmartAPI', ...SOCKETS]);
});
