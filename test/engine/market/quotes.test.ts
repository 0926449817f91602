import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { LoggedRequest } from '../../../simulators/core';
import type { RunResult, StoredCredential } from '../harness';
import {
	BROKERS,
	bySymbol,
	MANY_LOG_INS,
	names,
	requestsDuring,
	run,
	useWorld,
	type BrokerName,
} from '../support';
import { hurryTime, shiftClock } from '../time';

const world = useWorld(MANY_LOG_INS);
const options: Record<BrokerName, string[]> = { angelOne: [], groww: [] };
beforeAll(async () => {
	await world().loadInstruments();
	world().angelOne.setPrice('SBIN', 880);
	world().groww.setPrice('SBIN', 880);
	for (const name of BROKERS) {
		options[name] = await listedOptions(name);
		world().broker(name).simulator.delist('IDEA');
	}
});

const KEYS =
	'broker exchange tradingSymbol instrumentToken lastPrice open high low previousClose change changePercent volume averagePrice bidPrice bidQuantity askPrice askQuantity openInterest upperCircuit lowerCircuit week52High week52Low lastTradedAt depth';
const SHARE: INodeParameters = { exchange: 'NSE', segment: 'CASH' };
const OPTION: Record<BrokerName, INodeParameters> = {
	angelOne: { exchange: 'NFO' },
	groww: { exchange: 'NSE', segment: 'FNO' },
};
const LTP = { angelOne: /\/quote\/$/, groww: /\/ltp$/ };

/** The symbols of 250 options, out of the broker's file. */
async function listedOptions(name: BrokerName): Promise<string[]> {
	const { simulator, paths } = world().broker(name);
	const file = await (await fetch(`${simulator.origin}${paths.instruments}`)).text();
	return [...file.matchAll(/(?<=[",])NIFTY\w+[CP]E(?=[",])/g)]
		.map(([symbol]) => symbol)
		.slice(0, 250);
}

/** Get Quote for an item of each symbol: the result, its rows, and the requests that it took. */
async function quote(
	name: BrokerName,
	parameters: INodeParameters = {},
	symbols: string[] = ['SBIN'],
	credential?: StoredCredential,
	continueOnFail = false,
) {
	const broker = world().broker(name);
	const account = credential ?? (await world().loggedIn(name));
	const form = {
		resource: 'market',
		operation: 'getQuote',
		...SHARE,
		instrument: bySymbol('={{ $json.symbol }}'),
		mode: 'ltp',
		...parameters,
	};
	const items = symbols.map((symbol) => ({ symbol }));
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		result = await run(world().engine, broker, account, form, { items, continueOnFail });
	});
	return { result, requests, rows: result.items.map(({ json }) => json) };
}

const asked = ({ query, body }: LoggedRequest) =>
	query.exchange_symbols?.split(',') ??
	Object.values((body as { exchangeTokens: Record<string, string[]> }).exchangeTokens).flat();
const sizes = (requests: LoggedRequest[]) => requests.map((request) => asked(request).length);
const symbolsOf = (rows: IDataObject[]) => rows.map(({ tradingSymbol }) => tradingSymbol);
const known = (name: BrokerName) => (name === 'angelOne' ? 'SBIN-EQ' : 'SBIN');

test('Angel One: the exact request, and everything of it', async () => {
	const { requests, rows } = await quote('angelOne', { mode: 'full' });
	expect(requests.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
		{
			method: 'POST',
			path: '/rest/secure/angelbroking/market/v1/quote/',
			body: { mode: 'FULL', exchangeTokens: { NSE: ['3045'] } },
		},
	]);
	expect(rows).toHaveLength(1);
	expect(rows[0]).toMatchObject({
		broker: 'angelOne',
		exchange: 'NSE',
		tradingSymbol: 'SBIN-EQ',
		instrumentToken: '3045',
		lastPrice: 880,
		previousClose: 870,
		change: 10,
		changePercent: 1.15,
		bidPrice: 880,
		bidQuantity: 500,
		lastTradedAt: expect.stringMatching(/\+05:30$/) as string,
	});
	expect(rows[0].depth).toMatchObject({ buy: { length: 5 }, sell: { length: 5 } });
});

test('Groww: the exact request, and everything of it', async () => {
	Object.assign(world().groww.quirks, { ohlcForm: 'string', lastTradeTime: 's' });
	const { requests, rows } = await quote('groww', { mode: 'full' });
	expect(requests.map(({ method, path, query }) => ({ method, path, query }))).toEqual([
		{
			method: 'GET',
			path: '/v1/live-data/quote',
			query: { exchange: 'NSE', segment: 'CASH', trading_symbol: 'SBIN' },
		},
	]);
	expect(rows[0]).toMatchObject({
		broker: 'groww',
		exchange: 'NSE',
		tradingSymbol: 'SBIN',
		instrumentToken: '3045',
		lastPrice: 880,
		previousClose: 870,
		change: 10,
		changePercent: 1.15,
		volume: 10_000,
		openInterest: null,
		lastTradedAt: expect.stringMatching(/^20[2-9]\d-.*\+05:30$/) as string,
	});
	expect((rows[0].depth as IDataObject).buy).toContainEqual({
		price: 879.95,
		quantity: 1000,
		orders: null,
	});
});

test('Groww: an index has no book; three full quotes are three calls', async () => {
	const { requests, rows } = await quote('groww', { mode: 'full' }, ['NIFTY', 'SBIN', 'TCS']);
	expect(names(requests)).toEqual(['quote', 'quote', 'quote']);
	expect(rows[0]).toMatchObject({ lastPrice: 26_050, bidPrice: null, volume: null });
	expect(symbolsOf(rows)).toEqual(['NIFTY', 'SBIN', 'TCS']);
});

test('Groww: each segment by itself', async () => {
	const mixed = { segment: '={{ $json.symbol === "SBIN" ? "CASH" : "FNO" }}' };
	const { requests, rows } = await quote('groww', mixed, [
		options.groww[0],
		'SBIN',
		options.groww[1],
	]);
	expect(requests.map(({ query }) => query.segment).sort()).toEqual(['CASH', 'FNO']);
	expect(symbolsOf(rows)).toEqual([options.groww[0], 'SBIN', options.groww[1]]);
});

describe.each(BROKERS)('%s', (name) => {
	test.each(['ltp', 'ohlc', 'full'])('%s has every field, null where it has none', async (mode) => {
		const { rows } = await quote(name, { mode });
		expect(Object.keys(rows[0]).join(' ')).toBe(KEYS);
		expect(rows[0].previousClose).toBe(mode === 'ltp' ? null : 870);
		expect(rows[0].depth === null).toBe(mode !== 'full');
	});

	test('not simplified, the broker’s own row', async () => {
		const { rows } = await quote(name, { simplify: false });
		expect(rows).toEqual([
			name === 'angelOne'
				? { exchange: 'NSE', tradingSymbol: 'SBIN-EQ', symbolToken: '3045', ltp: 880 }
				: { NSE_SBIN: 880 },
		]);
	});

	test('250 items are five requests', async () => {
		const { requests, rows, result } = await quote(name, OPTION[name], options[name]);
		expect(sizes(requests)).toEqual([50, 50, 50, 50, 50]);
		expect(symbolsOf(rows)).toEqual(options[name]);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(
			options[name].map((_, item) => ({ item })),
		);
	});

	test('an index by its name', async () => {
		const { rows } = await quote(name, {}, [name === 'angelOne' ? 'nifty 50' : 'NIFTY']);
		expect(rows).toMatchObject([{ exchange: 'NSE', lastPrice: 26_050 }]);
	});

	test('what is named twice is asked for once', async () => {
		const { requests, rows } = await quote(name, {}, ['SBIN', 'TCS', 'SBIN']);
		expect(sizes(requests)).toEqual([2]);
		expect(rows[2]).toEqual(rows[0]);
	});

	test.each(['missing', 'refuse'])(
		'what is named wrongly, and what is not quoted (%s), fails its item alone',
		async (unknownLtpSymbols) => {
			Object.assign(world().groww.quirks, { unknownLtpSymbols });
			const symbols = ['SBIN', 'NOSUCHSHARE', 'IDEA', 'TCS'];
			const { rows } = await quote(name, {}, symbols, undefined, true);
			const refused = name === 'groww' && unknownLtpSymbols === 'refuse' ? 'GA001' : 'NOT_QUOTED';
			expect(rows).toMatchObject([
				{ tradingSymbol: known(name) },
				{ code: 'INSTRUMENT_NOT_FOUND', broker: name },
				{
					code: name === 'angelOne' ? 'AB1018' : refused,
					broker: name,
				},
				{ lastPrice: 3120 },
			]);
		},
	);

	test('an error without “continue” names the item', async () => {
		const { result } = await quote(name, {}, ['SBIN', 'IDEA']);
		expect(result.error?.context).toMatchObject({ itemIndex: 1 });
	});

	test('a token that is refused in the middle is renewed, and its batch asked for again', async () => {
		const credential = await world().loggedIn(name);
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'tokenRefused', path: LTP[name], skip: 2 });
		const { requests, rows } = await quote(name, OPTION[name], options[name], credential);
		expect(symbolsOf(rows)).toEqual(options[name]);
		expect(requests.filter(({ path }) => LTP[name].test(path))).toHaveLength(6);
	});

	test('a refusal for the rate in the middle is waited out', async () => {
		const credential = await world().loggedIn(name);
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'status429', path: LTP[name], skip: 2 });
		const inRealTime = hurryTime(10);
		try {
			const { requests, rows } = await quote(name, OPTION[name], options[name], credential);
			expect(symbolsOf(rows)).toEqual(options[name]);
			expect(requests).toHaveLength(6);
		} finally {
			inRealTime();
		}
	});

	test('a page in place of one reply is the failure of its fifty items', async () => {
		const { simulator } = world().broker(name);
		const credential = await world().loggedIn(name);
		simulator.addFault({ kind: 'html502', path: LTP[name], skip: 2 });
		const { rows } = await quote(name, OPTION[name], options[name], credential, true);
		expect(rows.filter(({ code }) => code === 'HTTP_502')).toHaveLength(50);
		expect(rows.filter(({ lastPrice }) => typeof lastPrice === 'number')).toHaveLength(200);
	});

	test('an age: within it no call, after it one; never that of another account', async () => {
		const credential = await world().loggedIn(name);
		const old = { options: { maxAge: 60 } };
		const first = await quote(name, {}, ['SBIN'], credential);
		const second = await quote(name, old, ['SBIN'], credential);
		expect(second.requests).toEqual([]);
		expect(second.rows).toEqual(first.rows);
		expect((await quote(name, {}, ['SBIN'], credential)).requests).toHaveLength(1);
		expect(
			(await quote(name, { ...old, mode: 'ohlc' }, ['SBIN'], credential)).requests,
		).toHaveLength(1);
		expect((await quote(name, old)).requests).toHaveLength(1);
		const back = shiftClock(61_000);
		try {
			expect((await quote(name, old, ['SBIN'], credential)).requests).toHaveLength(1);
		} finally {
			back();
		}
	});

	test.each([
		[{ mode: 'everything' }, 'INVALID_CHOICE', 'Mode must be one of ltp, ohlc, full'],
		[{ options: { maxAge: 'young' } }, 'INVALID_MAX_AGE', 'Max Age must be a number of seconds'],
		[{ options: { maxAge: -1 } }, 'INVALID_MAX_AGE', 'Max Age must be a number of seconds'],
	])('%p is an error, and nothing is sent', async (parameters, code, message) => {
		const { requests, result } = await quote(name, parameters);
		expect(result.error).toMatchObject({
			message: expect.stringContaining(message) as string,
			context: { code },
		});
		expect(requests).toEqual([]);
	});
});

describe('Angel One’s lists of futures', () => {
	const list = async (parameters: INodeParameters) => {
		const credential = await world().loggedIn('angelOne');
		let result!: RunResult;
		const requests = await requestsDuring(world().angelOne, async () => {
			const form = { resource: 'market', ...parameters };
			result = await run(world().engine, world().broker('angelOne'), credential, form);
		});
		return { result, requests, rows: result.items.map(({ json }) => json) };
	};
	const MOVER =
		'broker exchange tradingSymbol instrumentToken lastPrice netChange percentChange openInterest openInterestChange';

	test('movers', async () => {
		const { requests, rows } = await list({
			operation: 'getMovers',
			dataType: 'oiGainers',
			expiryType: 'next',
		});
		expect(requests).toMatchObject([{ body: { datatype: 'PercOIGainers', expirytype: 'NEXT' } }]);
		expect(Object.keys(rows[0]).join(' ')).toBe(MOVER);
		expect(rows).toEqual([
			{
				broker: 'angelOne',
				exchange: 'NFO',
				tradingSymbol: 'HDFCBANK25JAN24FUT',
				instrumentToken: '55394',
				lastPrice: null,
				netChange: null,
				percentChange: 20.02,
				openInterest: 118861600,
				openInterestChange: 19825300,
			},
		]);
	});

	test('build-up, whose figures come as text', async () => {
		const { requests, rows } = await list({ operation: 'getOiBuildup', dataType: 'shortBuiltUp' });
		expect(requests).toMatchObject([{ body: { datatype: 'Short Built Up', expirytype: 'NEAR' } }]);
		expect(Object.keys(rows[0]).join(' ')).toBe(MOVER);
		expect(rows[0]).toMatchObject({ lastPrice: 723.8, netChange: -28.25, openInterest: 24982.5 });
	});

	test('put-call ratios, simplified or as received', async () => {
		const { requests, rows } = await list({ operation: 'getPutCallRatio' });
		expect(requests.map(({ method }) => method)).toEqual(['GET']);
		expect(rows).toEqual([
			{ broker: 'angelOne', tradingSymbol: 'NIFTY25JAN24FUT', putCallRatio: 1.04 },
		]);
		const raw = await list({ operation: 'getPutCallRatio', simplify: false });
		expect(raw.rows).toEqual([{ pcr: 1.04, tradingSymbol: 'NIFTY25JAN24FUT' }]);
	});

	test('a list of none, an expired token, a page', async () => {
		const { angelOne } = world();
		angelOne.addFault({ kind: 'dataNull', path: 'putCallRatio' });
		expect((await list({ operation: 'getPutCallRatio' })).rows).toEqual([]);
		angelOne.addFault({ kind: 'tokenRefused', path: 'putCallRatio' });
		const inRealTime = hurryTime(10);
		try {
			expect((await list({ operation: 'getPutCallRatio' })).rows).toHaveLength(1);
		} finally {
			inRealTime();
		}
		angelOne.addFault({ kind: 'html502', path: 'putCallRatio' });
		const { result } = await list({ operation: 'getPutCallRatio' });
		expect(result.error?.context).toMatchObject({ code: 'HTTP_502' });
	});

	test.each(['getMovers', 'getOiBuildup'])(
		'%s: a word of no menu is an error',
		async (operation) => {
			for (const wrong of [{ dataType: 'best' }, { expiryType: 'soon' }]) {
				const { requests, result } = await list({ operation, ...wrong });
				expect(result.error?.context).toMatchObject({ code: 'INVALID_CHOICE' });
				expect(requests).toEqual([]);
			}
		},
	);
});
