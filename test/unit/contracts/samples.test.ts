import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGreeks as readAngelOneGreeks } from '../../../brokers/angelone/greeks';
import * as angelOne from '../../../brokers/angelone/parse';
import { readCharges } from '../../../brokers/angelone/charges';
import { readMargin as readAngelOneMargin } from '../../../brokers/angelone/margins';
import { readGtt as readAngelOneGtt } from '../../../brokers/angelone/parse-gtt';
import { readFunds, readProfile } from '../../../brokers/angelone/parse-account';
import { readMover, readPutCallRatio } from '../../../brokers/angelone/movers';
import { readPositionRow as readAngelOnePosition } from '../../../brokers/angelone/parse-position';
import { readQuote as readAngelOneQuote } from '../../../brokers/angelone/parse-quote';
import { readOpenInterest } from '../../../brokers/angelone/parse-candles';
import type { Mismatches, RecordReader } from '../../../brokers/core/record';
import { isObject, type JsonObject } from '../../../brokers/core/wire';
import { readGreeks as readChainGreeks, readLeg } from '../../../brokers/groww/option-chain';
import { readMargin as readGrowwMargin } from '../../../brokers/groww/margins';
import * as groww from '../../../brokers/groww/parse';
import { readGtt as readGrowwGtt } from '../../../brokers/groww/parse-gtt';
import { readPositionRow as readGrowwPosition } from '../../../brokers/groww/parse-position';
import { quoteOf, readOhlc, readQuote as readGrowwQuote } from '../../../brokers/groww/parse-quote';
import { type Contract, contractsIn } from '../../../scripts/documented';

const root = join(__dirname, '../../..');
const folderOf = (broker: string) => join(root, 'contracts', broker);

/** What reads the rows of a sample. */
interface ByReader {
	reader: RecordReader<string, object>;
	/** The key of the rows, where they are not the data itself. */
	at?: string;
	/** Keys beside the rows that nothing reads. */
	beside?: string[];
	/** Keys of the rows that are read where they come in. */
	alsoRead?: string[];
}

/** Keys that are read one by one where the endpoint is called. */
interface InPlace {
	read: string[];
	ignored: string[];
}

/** `unread`: no operation needs the endpoint. */
type Use = ByReader | InPlace | 'unread';

const TOKENS = ['jwtToken', 'refreshToken', 'feedToken'];

const USES: Record<string, Record<string, Use>> = {
	angelone: {
		loginByPassword: { read: TOKENS, ignored: ['state'] },
		generateTokens: { read: TOKENS, ignored: [] },
		logout: { read: [], ignored: [] },
		getProfile: { reader: readProfile },
		getRMS: { reader: readFunds },
		placeOrder: { read: ['orderid', 'uniqueorderid'], ignored: ['script'] },
		modifyOrder: { read: ['orderid'], ignored: ['uniqueorderid'] },
		cancelOrder: { read: ['orderid'], ignored: ['uniqueorderid'] },
		getOrderBook: { reader: angelOne.readOrder },
		smartOrderUpdate: {
			reader: angelOne.readOrder,
			at: 'orderData',
			beside: ['user-id', 'status-code', 'order-status', 'error-message'],
		},
		// The order's row, and whose it is.
		postback: { reader: angelOne.readOrder, alsoRead: ['clientcode'] },
		getTradeBook: { reader: angelOne.readTrade },
		details: { reader: angelOne.readOrder },
		getLtpData: {
			read: ['ltp'],
			ignored: ['exchange', 'tradingsymbol', 'symboltoken', 'open', 'high', 'low', 'close'],
		},
		getHolding: { reader: angelOne.readHolding },
		getAllHolding: { reader: angelOne.readHolding, at: 'holdings', beside: ['totalholding'] },
		getPosition: { reader: readAngelOnePosition },
		convertPosition: { read: [], ignored: [] },
		quoteLtp: { reader: readAngelOneQuote, at: 'fetched', beside: ['unfetched'] },
		quoteOhlc: { reader: readAngelOneQuote, at: 'fetched', beside: ['unfetched'] },
		quoteFull: { reader: readAngelOneQuote, at: 'fetched', beside: ['unfetched'] },
		createRule: { read: ['id'], ignored: [] },
		modifyRule: { read: ['id'], ignored: [] },
		cancelRule: { read: ['id'], ignored: [] },
		ruleDetails: { reader: readAngelOneGtt },
		ruleList: { reader: readAngelOneGtt },
		optionGreek: { reader: readAngelOneGreeks },
		// Its rows are lists, whose places have no names.
		getCandleData: { read: [], ignored: [] },
		getOIData: { reader: readOpenInterest },
		estimateCharges: { reader: readCharges, at: 'charges', beside: ['summary'] },
		marginBatch: { reader: readAngelOneMargin },
		instrumentFile: 'unread',
		verifyDis: 'unread',
		generateTPIN: 'unread',
		getTranStatus: 'unread',
		cautionaryScrips: 'unread',
		gainersLosers: { reader: readMover },
		putCallRatio: { reader: readPutCallRatio },
		OIBuildup: { reader: readMover },
		nseIntraday: 'unread',
		bseIntraday: 'unread',
	},
	groww: {
		tokenAccess: {
			read: ['token'],
			ignored: ['tokenRefId', 'sessionName', 'expiry', 'isActive', 'active'],
		},
		userDetail: { reader: groww.readProfile },
		marginsDetailUser: { reader: groww.readFunds },
		marginsDetailOrders: { reader: readGrowwMargin },
		instrumentFile: 'unread',
		orderCreate: { reader: groww.readOrder },
		orderModify: { read: [], ignored: ['groww_order_id', 'order_status'] },
		orderCancel: { read: [], ignored: ['groww_order_id', 'order_status'] },
		orderStatus: { reader: groww.readOrder },
		orderStatusByReference: { reader: groww.readOrder },
		orderDetail: { reader: groww.readOrder },
		orderList: { reader: groww.readOrder, at: 'order_list' },
		orderTrades: { reader: groww.readTrade, at: 'trade_list' },
		smartOrderCreate: { reader: readGrowwGtt },
		smartOrderCreateOco: { reader: readGrowwGtt },
		smartOrderModify: {
			read: [],
			ignored: ['smart_order_id', 'smart_order_type', 'status', 'quantity'],
		},
		smartOrderCancel: { read: [], ignored: ['smart_order_id', 'smart_order_type', 'status'] },
		smartOrderStatus: { reader: readGrowwGtt },
		smartOrderList: { reader: readGrowwGtt, at: 'orders' },
		holdingsUser: { reader: groww.readHolding, at: 'holdings' },
		positionsUser: { reader: readGrowwPosition, at: 'positions' },
		// Its keys are symbols: see the test of quoteOf below.
		ltp: { read: [], ignored: [] },
		ohlc: { reader: readOhlc },
		// The legs of its strikes: see the test of readLeg below.
		optionChain: { read: ['strikes', 'underlying_ltp'], ignored: [] },
		quote: { reader: readGrowwQuote },
		historicalCandles: {
			read: ['candles'],
			ignored: ['closing_price', 'start_time', 'end_time', 'interval_in_minutes'],
		},
		historicalExpiries: { read: ['expiries'], ignored: [] },
		historicalContracts: { read: ['contracts'], ignored: [] },
	},
};

/** The rows of the documented reply and of the live ones, and the keys beside them. */
function rowsOf({ reply, live, namedBySymbol }: Contract, at?: string) {
	const replies = [reply, ...live.map((seen) => seen.reply)].filter(isObject);
	const data = replies.map((whole) =>
		'data' in whole ? whole.data : 'payload' in whole ? whole.payload : whole,
	);
	const found = data.flatMap((value) => {
		if (!isObject(value)) return value;
		return namedBySymbol === 'payload'
			? Object.values(value)
			: at === undefined
				? value
				: value[at];
	});
	return {
		rows: found.filter(isObject),
		beside: at === undefined ? [] : keysOf(data.filter(isObject)).filter((key) => key !== at),
	};
}

function keysOf(rows: JsonObject[]): string[] {
	return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

const sourceOf = (broker: string) =>
	readdirSync(join(root, 'brokers', broker))
		.filter((name) => name.endsWith('.ts'))
		.map((name) => readFileSync(join(root, 'brokers', broker, name), 'utf8'))
		.join('\n');

describe.each(Object.keys(USES))('the samples of %s', (broker) => {
	const contracts = contractsIn(folderOf(broker));
	const uses = Object.entries(USES[broker]);
	const byReader = uses.flatMap(([name, use]) =>
		use !== 'unread' && 'reader' in use ? [[name, use] as const] : [],
	);
	const inPlace = uses.flatMap(([name, use]) =>
		use !== 'unread' && 'read' in use ? [[name, use] as const] : [],
	);

	test('are all spoken for', () => {
		expect(Object.keys(contracts).sort()).toEqual(Object.keys(USES[broker]).sort());
	});

	test.each(Object.entries(contracts))('%s has the form of a contract', (_, contract) => {
		expect(contract).toMatchObject({ source: expect.stringMatching(/^[A-Z].*: ./) });
		expect(contract).toHaveProperty('request');
		expect(isObject(contract.reply)).toBe(true);
		for (const { note, reply } of contract.live) {
			expect(note).toMatch(/\w/);
			expect(isObject(reply)).toBe(true);
		}
	});

	test.each(byReader)('%s: every key is read, or ignored by name', (name, use) => {
		const { rows, beside } = rowsOf(contracts[name], use.at);
		const { keys, ignored } = use.reader;
		const { alsoRead = [] } = use;
		expect(rows.length).toBeGreaterThan(0);
		expect(keysOf(rows).filter((key) => ![...keys, ...ignored, ...alsoRead].includes(key))).toEqual(
			[],
		);
		expect(beside.filter((key) => !use.beside?.includes(key))).toEqual([]);
		expect(ignored.filter((key) => keys.includes(key))).toEqual([]);
	});

	test.each(byReader)('%s passes through its reader without a mismatch', (name, use) => {
		for (const row of rowsOf(contracts[name], use.at).rows) {
			const mismatches: Mismatches = new Map();
			use.reader(row, mismatches);
			expect(Object.fromEntries(mismatches)).toEqual({});
		}
	});

	test.each(inPlace)('%s: every key is read in place, or ignored by name', (name, use) => {
		const keys = keysOf(rowsOf(contracts[name]).rows);
		expect(keys.sort()).toEqual([...use.read, ...use.ignored].sort());
		const source = sourceOf(broker);
		// By its name, or as the key of the rows in the table of endpoints.
		const isRead = (key: string) => source.includes(`.${key}`) || source.includes(`rows: '${key}'`);
		expect(use.read.filter((key) => !isRead(key))).toEqual([]);
	});
});

test('the symbols of LTP and OHLC pass through their reader without a mismatch', () => {
	const { ltp, ohlc } = contractsIn(folderOf('groww'));
	const payloads = (contract: Contract) =>
		[contract.reply, ...contract.live.map(({ reply }) => reply)].map(
			(reply) => (reply as { payload: JsonObject }).payload,
		);
	const share = { exchange: 'NSE', segment: 'CASH', tradingSymbol: 'RELIANCE', token: '2885' };
	const mismatches: Mismatches = new Map();
	for (const prices of payloads(ltp))
		expect(quoteOf(share, 'ltp', prices, mismatches).lastPrice).toBe(2334.2);
	for (const figures of payloads(ohlc))
		expect(quoteOf(share, 'ohlc', figures, mismatches).previousClose).toBe(149.5);
	expect(mismatches.size).toBe(0);
});

test('the legs of the option chain pass through their reader, key by key', () => {
	const { reply } = contractsIn(folderOf('groww')).optionChain;
	const { strikes } = (reply as { payload: { strikes: Record<string, JsonObject> } }).payload;
	const legs = Object.values(strikes).flatMap((sides) => Object.values(sides)) as JsonObject[];
	const mismatches: Mismatches = new Map();
	for (const leg of legs) {
		readLeg(leg, mismatches);
		expect(Object.keys(leg).sort()).toEqual([...readLeg.keys].sort());
		expect(Object.keys(leg.greeks as object).sort()).toEqual([...readChainGreeks.keys].sort());
	}
	expect(legs).toHaveLength(2);
	expect(mismatches.size).toBe(0);
});
