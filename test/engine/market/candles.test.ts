import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { LoggedRequest } from '../../../simulators/core';
import { istDate, toIstIso } from '../../../brokers/core/ist';
import { at, startsWithin } from '../../unit/support/candles';
import type { RunOptions, RunResult, StoredCredential } from '../harness';
import { errorOf, hintsOf, useFastWorld } from '../orders/support';
import {
	BROKERS,
	bySymbol,
	names,
	PROFILE,
	requestsDuring,
	run,
	type BrokerName,
} from '../support';
import { until } from '../time';

const world = useFastWorld();

const READ: Record<BrokerName, string> = { angelOne: 'getCandleData', groww: 'candles' };
const RENEWAL: Record<BrokerName, string> = { angelOne: 'generateTokens', groww: 'access' };
const FIELDS =
	'broker exchange tradingSymbol interval startsAt open high low close volume openInterest';
/** Two thousand days a request at Angel One; 180 at Groww, which has none before 2020. */
const WINDOWS: Record<BrokerName, number> = { angelOne: 3, groww: 11 };
const FIRST: Record<BrokerName, string> = { angelOne: '2010-06-01', groww: '2020-06-01' };
const LAST = '2025-05-30';
const years = (name: BrokerName) => ({ interval: '1d', from: FIRST[name], to: LAST });

const credentials = new Map<BrokerName, StoredCredential>();
beforeAll(async () => {
	for (const name of BROKERS) {
		const credential = await world().broker(name).newCredential();
		await run(world().engine, world().broker(name), credential, PROFILE);
		credentials.set(name, credential);
	}
});

async function node(
	name: BrokerName,
	parameters: INodeParameters,
	options: Partial<RunOptions> = {},
): Promise<{ result: RunResult; rows: IDataObject[]; requests: LoggedRequest[] }> {
	const broker = world().broker(name);
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		const credential = credentials.get(name)!;
		result = await run(world().engine, broker, credential, parameters, options);
	});
	return { result, rows: result.items.map(({ json }) => json), requests };
}

const SBIN = { exchange: 'NSE', instrument: bySymbol('SBIN') };
const getCandles = async (
	name: BrokerName,
	parameters: INodeParameters,
	options: Partial<RunOptions> = {},
) => {
	const scope = name === 'groww' ? { segment: 'CASH' } : {};
	const all = { resource: 'market', operation: 'getCandles', ...SBIN, ...scope, ...parameters };
	return await node(name, all, options);
};
const timesOf = (rows: IDataObject[]) => rows.map(({ startsAt }) => String(startsAt));

test('Angel One: one window in the words of its documentation', async () => {
	const span = { interval: '1h', from: '2026-11-02T09:15:00', to: '2026-11-02T12:00:30' };
	const { rows, requests } = await getCandles('angelOne', span);
	expect(requests.map(({ body }) => body)).toEqual([
		{
			exchange: 'NSE',
			symboltoken: '3045',
			interval: 'ONE_HOUR',
			fromdate: '2026-11-02 09:15',
			todate: '2026-11-02 12:00',
		},
	]);
	expect(timesOf(rows)).toEqual(['09', '10', '11'].map((hour) => `2026-11-02T${hour}:15:00+05:30`));
});

test('Angel One: a span until now, or until today, asks for nothing that is ahead of its clock', async () => {
	world().angelOne.quirks.candlesOfFuture = 'refused';
	for (const to of ['', istDate(Date.now()), '2030-01-01']) {
		const { rows, requests } = await getCandles('angelOne', { from: '2026-11-02', to });
		expect(requests).toHaveLength(1);
		expect(rows.at(-1)?.startsAt).toBe('2026-11-20T00:00:00+05:30');
	}
});

test('Groww: one window in the words of its documentation', async () => {
	const span = { interval: '1h', from: '2026-11-02T09:15:00', to: '2026-11-02T12:00:30' };
	const { rows, requests } = await getCandles('groww', span);
	expect(requests.map(({ query }) => query)).toEqual([
		{
			exchange: 'NSE',
			segment: 'CASH',
			groww_symbol: 'NSE-SBIN',
			start_time: '2026-11-02 09:15:00',
			end_time: '2026-11-02 12:00:30',
			candle_interval: '1hour',
		},
	]);
	expect(timesOf(rows)).toEqual(['09', '10', '11'].map((hour) => `2026-11-02T${hour}:15:00+05:30`));
});

test('Groww: ten years of days are what it has since 2020, and the output says so', async () => {
	const span = { interval: '1d', from: '2016-01-04', to: '2025-12-31' };
	const { rows, requests, result } = await getCandles('groww', span);
	expect(requests).toHaveLength(13);
	expect(rows[0].startsAt).toBe('2020-01-01T00:00:00+05:30');
	expect(hintsOf(result)).toEqual([
		"The broker's candles of SBIN begin on 1 Jan 2020 (2020-01-01T00:00:00+05:30): it has none before that in this span.",
	]);
});

test('Groww: weeks and months are whole ones', async () => {
	const weeks = await getCandles('groww', { interval: '1w', from: '2025-01-01', to: '2025-12-31' });
	expect(weeks.requests).toHaveLength(3);
	expect(weeks.rows).toHaveLength(53);
	const months = await getCandles('groww', {
		interval: '1M',
		from: '2025-01-20',
		to: '2025-12-02',
	});
	expect(timesOf(months.rows).map((time) => time.slice(0, 10))).toEqual(
		Array.from({ length: 12 }, (_, month) => `2025-${String(month + 1).padStart(2, '0')}-01`),
	);
});

test('Angel One: open interest of a contract comes from a call of its own', async () => {
	const week = istDate(Date.now() - 7 * 86_400_000);
	const future = { exchange: 'NFO', instrument: { __rl: true, mode: 'token', value: '35000' } };
	const { rows, requests } = await getCandles('angelOne', {
		...future,
		interval: '1d',
		from: week,
	});
	expect(names(requests)).toEqual(['getCandleData', 'getOIData']);
	expect(requests[1].body).toEqual(requests[0].body);
	expect(rows.length).toBeGreaterThan(3);
	expect(rows.filter(({ openInterest }) => !Number(openInterest))).toEqual([]);
});

test('Angel One: where open interest is refused, candles come all the same and say it', async () => {
	world().angelOne.addFault({ kind: 'html502', path: 'getOIData', times: Infinity });
	const week = istDate(Date.now() - 7 * 86_400_000);
	const future = { exchange: 'NFO', instrument: { __rl: true, mode: 'token', value: '35000' } };
	const { rows, result } = await getCandles('angelOne', { ...future, interval: '1d', from: week });
	expect(rows.filter(({ openInterest }) => openInterest !== null)).toEqual([]);
	expect(hintsOf(result)).toEqual([
		expect.stringMatching(/^Candles come without open interest: Angel One/),
	]);
});

describe.each(BROKERS)('%s', (name) => {
	let whole: string[] = [];

	test('years of days: each once and in order, in windows as long as may be', async () => {
		const { rows, requests, result } = await getCandles(name, years(name));
		expect(names(requests)).toEqual(Array<string>(WINDOWS[name]).fill(READ[name]));
		whole = timesOf(rows);
		const days = startsWithin(at(`${FIRST[name]}T00:00:00`), at(`${LAST}T00:00:00`), 1440);
		expect(whole).toEqual(days.map(toIstIso));
		expect(hintsOf(result)).toEqual([]);
		expect(Object.keys(rows[0]).join(' ')).toBe(FIELDS);
		expect(rows[0]).toMatchObject({
			broker: name,
			exchange: 'NSE',
			tradingSymbol: name === 'angelOne' ? 'SBIN-EQ' : 'SBIN',
			interval: '1d',
			open: expect.any(Number) as number,
			volume: expect.any(Number) as number,
			openInterest: null,
		});
	});

	test('half-hours over several windows: no hole and no double at the seams', async () => {
		const span = { interval: '30m', from: '2024-06-03', to: '2025-07-31' };
		const { rows, requests } = await getCandles(name, { ...span, options: { asOneItem: true } });
		const reads = names(requests).filter((read) => read === READ[name]);
		expect(reads).toHaveLength(name === 'angelOne' ? 3 : 5);
		expect(Object.keys(rows[0]).join(' ')).toBe('broker exchange tradingSymbol interval candles');
		const times = timesOf(rows[0].candles as IDataObject[]);
		expect(times).toHaveLength(304 * 13);
		expect(times).toEqual([...new Set(times)].sort());
	});

	test.each([
		['an expired token', 'tokenRefused'],
		['a refusal for the rate', name === 'angelOne' ? 'text403' : 'status429'],
		['a lost connection', 'resetBefore'],
	] as const)('%s in the middle loses and doubles nothing', async (_what, kind) => {
		const { simulator } = world().broker(name);
		const skip = Math.floor(WINDOWS[name] / 2);
		simulator.addFault({ kind, path: READ[name], skip });
		const { rows, requests } = await getCandles(name, years(name));
		expect(timesOf(rows)).toEqual(whole);
		const asked = (what: string) => names(requests).filter((each) => each === what).length;
		expect(asked(RENEWAL[name])).toBe(kind === 'tokenRefused' ? 1 : 0);
		// Those that are under way with the old token are refused as well.
		const most = kind === 'tokenRefused' ? 2 * WINDOWS[name] : WINDOWS[name] + 1;
		expect(asked(READ[name])).toBeGreaterThan(WINDOWS[name]);
		expect(asked(READ[name])).toBeLessThanOrEqual(most);
	});

	test('a window that cannot be had is an error and no hole', async () => {
		const skip = Math.floor(WINDOWS[name] / 2);
		world().broker(name).simulator.addFault({ kind: 'html502', path: READ[name], skip });
		const { result } = await getCandles(name, years(name));
		expect(result.status).toBe('error');
		expect(errorOf(result)).toMatchObject({ code: 'HTTP_502', broker: name });
	});

	test('a weekend has none: no items, no error, and a word about it', async () => {
		const { rows, result } = await getCandles(name, { from: '2026-11-14', to: '2026-11-15' });
		expect([result.status, rows]).toEqual(['success', []]);
		expect(hintsOf(result)).toEqual([expect.stringMatching(/^The broker has no candles of SBIN/)]);
	});

	test('a stopped execution asks no further', async () => {
		const broker = world().broker(name);
		broker.simulator.addFault({ kind: 'timeoutAfter', path: READ[name], times: Infinity });
		const before = broker.simulator.requests.length;
		const stop = new AbortController();
		const span = { interval: '1m', from: '2023-01-01', to: '2025-12-31' };
		const stopped = getCandles(name, span, { signal: stop.signal });
		await until(() => broker.simulator.requests.length > before);
		stop.abort();
		const { result, requests } = await stopped;
		expect(result.saved?.status).toBe('canceled');
		expect(requests.length).toBeLessThanOrEqual(name === 'angelOne' ? 3 : 10);
	});

	test('five items at once, each with its own candles', async () => {
		const items = ['RELIANCE', 'TCS', 'INFY', 'ITC', 'LT'].map((symbol) => ({ json: { symbol } }));
		const instrument = bySymbol('={{ $json.symbol }}');
		const span = { instrument, from: '2026-11-02', to: '2026-11-04' };
		const { result } = await getCandles(name, span, { items });
		const found = result.items.map(({ json, pairedItem }) => [json.tradingSymbol, pairedItem]);
		expect(found).toHaveLength(15);
		found.forEach(([symbol, paired], place) => {
			const item = Math.floor(place / 3);
			expect(paired).toEqual({ item });
			expect(String(symbol)).toMatch(new RegExp(`^${items[item].json.symbol}`));
		});
	});

	test('not simplified, each row is as received', async () => {
		const { rows } = await getCandles(name, {
			...{ from: '2026-11-02', to: '2026-11-02', simplify: false },
		});
		expect(rows).toEqual([{ candle: expect.any(Array) as unknown[] }]);
	});

	test('a date of an expression, and what is none', async () => {
		const from = "={{ DateTime.fromISO('2026-11-02T09:15', { zone: 'Asia/Kolkata' }) }}";
		const { rows } = await getCandles(name, { interval: '15m', from, to: '2026-11-02T09:45' });
		expect(timesOf(rows)).toHaveLength(3);
		const { result, requests } = await getCandles(name, { from: 'last week' });
		expect(requests).toEqual([]);
		expect(result.error?.message).toBe('From must be a date or a time, and is "last week".');
		expect(result.error?.description).toMatch(/^Write a date, 2026-11-02/);
	});
});

describe('Groww: contracts that have expired', () => {
	const past = async (operation: string, parameters: INodeParameters) =>
		await node('groww', { resource: 'instrument', operation, returnAll: true, ...parameters });

	test('from their expiries to their candles, by the exact requests', async () => {
		const of = { underlying: 'nifty', exchange: 'NSE' };
		const expiries = await past('getPastExpiries', { ...of, year: 2025, month: 9 });
		expect(expiries.requests.map(({ path, query }) => [path, query])).toEqual([
			[
				'/v1/historical/expiries',
				{ exchange: 'NSE', underlying_symbol: 'NIFTY', year: '2025', month: '9' },
			],
		]);
		expect(expiries.rows.at(-1)).toEqual({
			...{ broker: 'groww', exchange: 'NSE', underlying: 'NIFTY' },
			...{ expiry: '2025-09-30', kind: 'monthly', daysLeft: null },
		});
		const expiryDate = String(expiries.rows.at(-1)?.expiry);
		const contracts = await past('getPastContracts', { ...of, expiryDate });
		expect(contracts.requests.map(({ query }) => query)).toEqual([
			{ exchange: 'NSE', underlying_symbol: 'NIFTY', expiry_date: '2025-09-30' },
		]);
		const call = contracts.rows.find(({ optionType }) => optionType === 'CE');
		expect(call).toMatchObject({ underlying: 'NIFTY', expiry: '2025-09-30', instrumentType: 'CE' });
		const symbol = String(call?.growwSymbol);
		const candles = await getCandles('groww', {
			instrument: { __rl: true, mode: 'growwSymbol', value: symbol },
			...{ interval: '1d', from: '2025-09-01', to: '2025-12-31' },
		});
		expect(candles.requests.map(({ query }) => query)).toEqual([
			expect.objectContaining({ exchange: 'NSE', segment: 'FNO', groww_symbol: symbol }),
		]);
		expect(candles.rows.length).toBeGreaterThan(15);
		expect(candles.rows.at(-1)).toMatchObject({
			tradingSymbol: symbol,
			startsAt: '2025-09-30T00:00:00+05:30',
			openInterest: expect.any(Number) as number,
		});
	});

	test('of none: no items and a word about it', async () => {
		const of = { underlying: 'NOSUCH', exchange: 'NSE' };
		const expiries = await past('getPastExpiries', { ...of, year: 2024 });
		expect(hintsOf(expiries.result)).toEqual(['The broker lists no expiries of NOSUCH then.']);
		const contracts = await past('getPastContracts', { ...of, expiryDate: '2025-01-02' });
		expect(hintsOf(contracts.result)).toEqual([
			'The broker lists no contracts of NOSUCH that expire on 2025-01-02.',
		]);
		expect([...expiries.rows, ...contracts.rows]).toEqual([]);
	});

	test.each([
		['getPastExpiries', { underlying: '' }, 'Underlying is empty.'],
		[
			'getPastExpiries',
			{ underlying: 'NIFTY', exchange: 'MCX' },
			'Exchange must be one of NSE, BSE, and is "MCX".',
		],
		['getPastExpiries', { underlying: 'NIFTY', year: 2019 }, 'Groww has the expiries of 2020'],
		[
			'getPastExpiries',
			{ underlying: 'NIFTY', year: '={{ "soon" }}' },
			'Year must be a year, such as 2025, and is "soon".',
		],
		[
			'getPastExpiries',
			{ underlying: 'NIFTY', month: '={{ 13 }}' },
			'Month must be a number from 1 to 12, and is 13.',
		],
		['getPastContracts', { underlying: 'NIFTY', expiryDate: '' }, 'Expiry Date is empty.'],
	])('%s of %j is an error before anything is asked', async (operation, parameters, message) => {
		const { result, requests } = await past(operation, { exchange: 'NSE', ...parameters });
		expect(result.error?.message).toContain(message);
		expect(requests).toEqual([]);
	});

	test('an expired token and a refusal for the rate are got over', async () => {
		const of = { underlying: 'NIFTY', exchange: 'NSE' };
		world().groww.addFault({ kind: 'tokenRefused', path: 'expiries' });
		world().groww.addFault({ kind: 'status429', path: 'contracts' });
		const { rows, requests } = await past('getPastExpiries', { ...of, year: 2024, month: 1 });
		expect(names(requests)).toEqual(['expiries', 'access', 'expiries']);
		expect(rows.length).toBeGreaterThan(0);
		const contracts = await past('getPastContracts', { ...of, expiryDate: String(rows[0].expiry) });
		expect(names(contracts.requests)).toEqual(['contracts', 'contracts']);
		expect(contracts.rows.length).toBeGreaterThan(0);
	});
});
