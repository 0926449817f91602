import type { Caller, Json } from './support';
import { startTrading, verdict } from './support';

let caller: Caller;
beforeAll(async () => {
	caller = await startTrading({ quirks: { enforceRateLimits: false } });
});
afterAll(() => caller.simulator.close());

const history = async (path: string, query: Record<string, string>) =>
	await caller.get(`/v1/historical/${path}?${new URLSearchParams(query).toString()}`);
const expiries = async (query: Record<string, string>): Promise<string[]> =>
	(await history('expiries', { exchange: 'NSE', underlying_symbol: 'NIFTY', ...query })).body
		.payload.expiries;
const contracts = async (query: Record<string, string>): Promise<string[]> =>
	(await history('contracts', { exchange: 'NSE', underlying_symbol: 'NIFTY', ...query })).body
		.payload.contracts;
const candles = async (groww_symbol: string, query: Record<string, string>): Promise<Json> =>
	await history('candles', {
		...{ exchange: groww_symbol.slice(0, 3), segment: 'FNO', groww_symbol },
		...{ candle_interval: '1day', ...query },
	});

describe('expiries', () => {
	it('of past months fall on the weekday of their time, weekly where there were weekly ones', async () => {
		expect(await expiries({ year: '2024', month: '1' })).toEqual([
			'2024-01-04',
			'2024-01-11',
			'2024-01-18',
			'2024-01-25',
		]);
		expect(await expiries({ year: '2025', month: '9' })).toEqual([
			'2025-09-02',
			'2025-09-09',
			'2025-09-16',
			'2025-09-23',
			'2025-09-30',
		]);
		expect(await expiries({ year: '2025', month: '9', underlying_symbol: 'SBIN' })).toEqual([
			'2025-09-30',
		]);
		const sensex = { exchange: 'BSE', underlying_symbol: 'SENSEX', year: '2025', month: '9' };
		expect(await expiries(sensex)).toEqual([
			'2025-09-04',
			'2025-09-11',
			'2025-09-18',
			'2025-09-25',
		]);
	});

	it('of this year are those of the instrument file', async () => {
		const { text } = await caller.get('/instruments/instrument.csv');
		const listed = [...text.matchAll(/NSE-NIFTY-.*,(2026-\d\d-\d\d),/g)].map(([, date]) => date);
		expect(listed.length).toBeGreaterThan(100);
		const all = await expiries({});
		expect(all).toHaveLength(52);
		for (const date of new Set(listed)) expect(all).toContain(date);
	});

	it('begin with 2020, and there are none of what has no contracts', async () => {
		expect(await expiries({ year: '2020', month: '1' })).toHaveLength(5);
		const ask = { exchange: 'NSE', underlying_symbol: 'NIFTY' };
		expect(verdict(await history('expiries', { ...ask, year: '2019' }))).toBe('400 GA001');
		expect(verdict(await history('expiries', { ...ask, exchange: 'MCX' }))).toBe('400 GA001');
		expect(await expiries({ underlying_symbol: 'NOSUCH' })).toEqual([]);
	});
});

describe('contracts that have expired', () => {
	it.each([
		['NSE', 'NIFTY', '2025-01-02', 'NSE-NIFTY-02Jan25-26000-PE', 102],
		['NSE', 'NIFTY', '2024-01-25', 'NSE-NIFTY-25Jan24-FUT', 103],
		['NSE', 'TCS', '2025-09-30', 'NSE-TCS-30Sep25-3100-CE', 23],
		['BSE', 'SENSEX', '2025-09-11', 'BSE-SENSEX-11Sep25-85200-CE', 102],
	])('%s %s of %s are named', async (exchange, underlying_symbol, expiry_date, one, count) => {
		const all = await contracts({ exchange, underlying_symbol, expiry_date });
		expect(all).toHaveLength(count);
		expect(all).toContain(one);
	});

	it('exist on their expiries alone, and not before 2020', async () => {
		expect(await contracts({ expiry_date: '2025-01-03' })).toEqual([]);
		expect(await contracts({ expiry_date: '2019-12-26' })).toEqual([]);
		expect(await contracts({ expiry_date: '2026-12-01' })).toHaveLength(102);
	});

	it('have the candles of the days on which they traded', async () => {
		const symbol = 'NSE-NIFTY-02Jan25-26000-CE';
		const days = async (start_time: string, end_time: string) => {
			const { body } = await candles(symbol, { start_time, end_time });
			return body.payload.candles.map(([time]: [string]) => time.slice(0, 10));
		};
		expect(await days('2024-12-27 00:00:00', '2025-01-31 00:00:00')).toEqual([
			'2024-12-27',
			'2024-12-30',
			'2024-12-31',
			'2025-01-01',
			'2025-01-02',
		]);
		expect(await days('2024-06-01 00:00:00', '2024-07-31 00:00:00')).toEqual([]);
		const minutes = await candles(symbol, {
			candle_interval: '5minute',
			start_time: '2025-01-02 09:15:00',
			end_time: '2025-01-02 15:30:00',
		});
		expect(minutes.body.payload.candles).toHaveLength(75);
		const [first] = minutes.body.payload.candles;
		expect(first).toHaveLength(7);
		expect(first[6]).toBeGreaterThan(0);
	});

	it.each([
		['NSE-NIFTY-03Jan25-26000-CE', 'of no expiry'],
		['NSE-NIFTY-02Jan25-26001-CE', 'of no strike'],
		['NSE-NIFTY-02Foo25-26000-CE', 'of no month'],
		['NSE-NOSUCH-02Jan25-FUT', 'of no underlying'],
	])('%s, %s, is refused', async (symbol) => {
		const window = { start_time: '2024-12-27 00:00:00', end_time: '2025-01-02 00:00:00' };
		expect(verdict(await candles(symbol, window))).toBe('400 GA001');
	});
});

describe('candles', () => {
	const share = { segment: 'CASH' };
	const count = async (query: Record<string, string>) => {
		const { body } = await candles('NSE-SBIN', { ...share, ...query });
		return body.payload?.candles.length ?? body.error.code;
	};

	it('begin with 2020', async () => {
		expect(
			await count({ start_time: '2019-12-01 00:00:00', end_time: '2020-01-03 00:00:00' }),
		).toBe(3);
	});

	it.each([
		['1minute', 30],
		['5minute', 30],
		['10minute', 90],
		['30minute', 90],
		['1hour', 180],
		['1day', 180],
		['1month', 180],
	])('of %s come for %i days a call', async (candle_interval, days) => {
		const end = Date.parse('2026-03-02T00:00:00Z');
		const time = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
		const ask = (more: number) =>
			count({
				candle_interval,
				start_time: time(end - (days + more) * 86_400_000),
				end_time: time(end),
			});
		expect(await ask(0)).toBeGreaterThan(0);
		expect(await ask(1)).toBe('GA001');
	});

	it('of the deprecated call go back three months, or further by the day', async () => {
		const range = async (interval_in_minutes: string) => {
			const { body } = await history('candle/range', {
				...{ exchange: 'NSE', segment: 'CASH', trading_symbol: 'SBIN', interval_in_minutes },
				...{ start_time: '2026-06-01 00:00:00', end_time: '2026-06-08 00:00:00' },
			});
			return body.payload.candles.length;
		};
		expect([await range('5'), await range('1440')]).toEqual([0, 6]);
	});
});
