import type { HttpReply, HttpRequest } from '../../../brokers/core/http/http-transport';
import { istDate, toIstIso } from '../../../brokers/core/ist';
import { readCandle } from '../../../brokers/core/market/candles';
import type { CandleInstrument } from '../../../brokers/core/market/candles-api';
import type { Interval } from '../../../brokers/core/outputs';
import { groww } from '../../../brokers/groww';
import { openWith, running } from '../support/broker';
import { always, at, startsWithin } from '../support/candles';
import { failureOf } from '../support/failures';
import { instrument } from '../support/instruments';
import { type Answer, reply } from '../support/transport';

const NOW = at('2026-11-26T14:30:45');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const WIPRO = instrument({
	segment: 'CASH',
	tradingSymbol: 'WIPRO',
	brokerSymbol: 'NSE-WIPRO',
});

const queryOf = ({ query }: HttpRequest) => query as Record<string, string>;
const instant = (text: string) => at(text.replace(' ', 'T'));

/** As the documentation has it. */
function broker(request: HttpRequest): HttpReply {
	const { start_time: start, end_time: end, candle_interval: interval } = queryOf(request);
	const minutes = interval === '1day' ? 1440 : 30;
	const starts = startsWithin(instant(start), instant(end), minutes);
	const candles = starts.map((from) => [toIstIso(from).slice(0, 19), 1, 2, 0.5, 1.5, 10, null]);
	return ok({ candles, closing_price: 1, start_time: start, end_time: end });
}

function open(answers: Answer[]) {
	const opened = openWith(groww, answers);
	const { candles } = opened.broker;
	const read = async (from: string, to: string | null, interval: Interval, of = WIPRO) =>
		await candles.read(of, interval, { from: at(from), to: to === null ? NOW : at(to) });
	return { ...opened, read };
}

test('one window: the exact request, rows as candles, the seventh column as open interest', async () => {
	const row = ['2026-11-24T09:15:00', 245.95, 246.15, 245.05, null, 735060, 4200];
	const { read, transport } = open([ok({ candles: [row] })]);
	const rows = await read('2026-11-24T09:15:00', '2026-11-24T10:14:59', '30m');
	expect(transport.requests).toEqual([
		expect.objectContaining({
			method: 'GET',
			path: '/v1/historical/candles',
			query: {
				exchange: 'NSE',
				segment: 'CASH',
				groww_symbol: 'NSE-WIPRO',
				start_time: '2026-11-24 09:15:00',
				end_time: '2026-11-24 10:14:59',
				candle_interval: '30minute',
			},
		}),
	]);
	expect(rows.map(readCandle)).toEqual([
		{
			startsAt: '2026-11-24T09:15:00+05:30',
			...{ open: 245.95, high: 246.15, low: 245.05, close: null },
			...{ volume: 735060, openInterest: 4200 },
		},
	]);
	expect(rows[0].raw).toEqual({ candle: row });
});

test.each<[Interval, string, number]>([
	['1m', '1minute', 30],
	['2m', '2minute', 30],
	['3m', '3minute', 30],
	['5m', '5minute', 30],
	['10m', '10minute', 90],
	['15m', '15minute', 90],
	['30m', '30minute', 90],
	['1h', '1hour', 180],
	['4h', '4hour', 180],
	['1d', '1day', 180],
	['1w', '1week', 180],
	['1M', '1month', 180],
])('%s: windows of %s of %i days at most, from 2020 on', async (interval, word, days) => {
	const { read, transport } = open(always(() => ok({ candles: [] })));
	await running(read('2016-11-26T00:00:00', null, interval), 120_000);
	const asked = transport.requests.map(queryOf);
	expect(new Set(asked.map((query) => query.candle_interval))).toEqual(new Set([word]));
	expect(asked[0].start_time).toBe('2020-01-01 00:00:00');
	expect(asked.at(-1)?.end_time).toBe('2026-11-26 14:30:45');
	asked.forEach(({ start_time: start, end_time: end }, place) => {
		expect((instant(end) - instant(start)) / 86_400_000).toBeLessThan(days);
		if (place === 0) return;
		expect(asked[place - 1].end_time).toBe(`${istDate(instant(start) - 1)} 23:59:59`);
		if (interval === '1w') expect(new Date(start.slice(0, 10)).getUTCDay()).toBe(1);
		if (interval === '1M') expect(start.slice(8, 10)).toBe('01');
	});
});

test('a span before 2020 is not asked for', async () => {
	const { read, transport } = open([]);
	expect(await read('2018-01-01T00:00:00', '2019-12-31T23:59:59', '1d')).toEqual([]);
	expect(transport.requests).toEqual([]);
});

test('an instrument without a Groww symbol is an error that says how else', async () => {
	const { read } = open([]);
	const nameless = { ...WIPRO, brokerSymbol: null };
	expect(await failureOf(read('2026-11-24T00:00:00', null, '1d', nameless))).toMatchObject({
		failure: 'input',
		field: 'instrument',
		code: 'NO_GROWW_SYMBOL',
		hint: expect.stringContaining('By Groww Symbol') as string,
	});
});

describe('by Groww symbol', () => {
	const choose = async (value: unknown, segment = 'CASH'): Promise<CandleInstrument> => {
		const form: Record<string, unknown> = { instrument: { mode: 'growwSymbol', value }, segment };
		return await openWith(groww, []).broker.candles.instrument((name) => form[name]);
	};

	test.each([
		['NSE-NIFTY-30Sep25-24650-CE', 'NSE', 'FNO', 'CE'],
		['NSE-M&M-30Sep25-3200.5-PE', 'NSE', 'FNO', 'PE'],
		[' BSE-SENSEX-25Sep25-FUT ', 'BSE', 'FNO', 'FUT'],
		['NSE-BAJAJ-AUTO-30Sep25-FUT', 'NSE', 'FNO', 'FUT'],
		['MCX-GOLD-05Dec25-FUT', 'MCX', 'COMMODITY', 'FUT'],
		['NSE-WIPRO', 'NSE', 'CASH', 'OTHER'],
		['NSE-BAJAJ-AUTO', 'NSE', 'CASH', 'OTHER'],
	])('%s is at %s in %s', async (symbol, exchange, segment, kind) => {
		const text = symbol.trim();
		expect(await choose(symbol)).toEqual({
			...{ exchange, segment, kind, token: '' },
			...{ tradingSymbol: text, brokerSymbol: text },
		});
	});

	test('a segment of the form counts where the symbol says none', async () => {
		expect((await choose('NSE-NIFTY', 'FNO')).segment).toBe('FNO');
	});

	test.each([
		['', 'No instrument is chosen.'],
		[undefined, 'No instrument is chosen.'],
		['NIFTY25OCT24000CE', '"NIFTY25OCT24000CE" is no Groww symbol.'],
		['NFO-NIFTY-30Sep25-FUT', '"NFO-NIFTY-30Sep25-FUT" is no Groww symbol.'],
		['NSE-', '"NSE-" is no Groww symbol.'],
		['nse-nifty-30sep25-fut', '"nse-nifty-30sep25-fut" is no Groww symbol.'],
	])('%j is an error', async (symbol, message) => {
		const error = await failureOf(choose(symbol));
		expect(error).toMatchObject({ failure: 'input', field: 'instrument', message });
		expect(error.hint).toContain('NSE-NIFTY-30Sep25-24650-CE');
	});
});

describe('a window among many', () => {
	const SPAN = ['2024-11-01T00:00:00', '2026-11-24T23:59:59', '30m'] as const;
	const WINDOWS = 9;
	const times = startsWithin(at(SPAN[0]), at(SPAN[1]), 30).map(toIstIso);

	test.each([
		['too many requests', reply('Too Many Requests', 429)],
		['a token that is refused', reply({ errorMessage: { message: 'x' } }, 401)],
	])('%s: is asked for again, and none is lost or doubled', async (_what, refusal) => {
		let asked = 0;
		const { read, transport } = open(
			always((request) => (++asked === 3 ? refusal : broker(request))),
		);
		const rows = await running(read(...SPAN));
		expect(transport.requests).toHaveLength(WINDOWS + 1);
		expect(rows.map(({ startsAt }) => startsAt)).toEqual(times);
	});

	test('that is refused for good is the failure of all', async () => {
		const failure = { status: 'FAILURE', error: { code: 'GA001', message: 'Bad request' } };
		let asked = 0;
		const { read } = open(
			always((request) => (++asked === 3 ? reply(failure, 400) : broker(request))),
		);
		expect(await failureOf(running(read(...SPAN)))).toMatchObject({ code: 'GA001' });
	});
});

describe('odd replies', () => {
	test.each([
		['no payload', ok(null)],
		['no list', ok({ candles: null })],
		['a missing list', ok({ closing_price: 1 })],
		['an empty list', ok({ candles: [] })],
	])('%s: no candles', async (_what, answer) => {
		const { read } = open([answer]);
		expect(await read('2026-11-24T00:00:00', null, '1d')).toEqual([]);
	});

	test.each([
		['text', ok('none'), 'NO_DATA'],
		['text for the list', ok({ candles: 'none' }), 'NO_LIST'],
		['a row that is no list', ok({ candles: [{ open: 1 }] }), 'UNREADABLE_CANDLE'],
		['a page', reply('<html></html>', 200), 'NOT_JSON'],
	])('%s is an error and no hole', async (_what, answer, code) => {
		const { read } = open([answer]);
		const work = read('2026-11-24T00:00:00', null, '1d');
		expect(await failureOf(work)).toMatchObject({ failure: 'unclear', code });
	});
});

/** The least that the published limit allows: ten a second, the first ten at once. */
const floorMs = (requests: number) => (Math.ceil(requests / 10) - 1) * 1_000;

test.each<[string, Interval, string, number]>([
	['ten years of days', '1d', '2016-11-26T00:00:00', 15],
	['thirty days of minutes', '1m', '2026-10-28T00:00:00', 1],
	['a year of minutes', '1m', '2025-11-27T00:00:00', 13],
	['all minutes since 2020', '1m', '2016-11-27T00:00:00', 85],
])(
	'%s: %s since %s in %i requests, within a tenth of what the limit allows',
	async (_, interval, from, requests) => {
		const latencyMs = 40;
		const { read, transport } = open(always(() => ok({ candles: [] }), latencyMs));
		const began = Date.now();
		let took = 0;
		const work = read(from, null, interval).finally(() => (took = Date.now() - began));
		await running(work, 60_000);
		expect(transport.requests).toHaveLength(requests);
		expect(took - latencyMs).toBeLessThanOrEqual(1.1 * floorMs(requests));
	},
);

test('more windows than a minute may have wait for the next minute, and do not fail', async () => {
	const { read, transport } = open(always(() => ok({ candles: [] }), 40));
	const items = ['1m', '2m', '3m', '5m'] as const;
	const work = Promise.all(
		items.map(async (interval) => await read('2020-01-01T00:00:00', null, interval)),
	);
	await running(work, 120_000);
	expect(transport.requests).toHaveLength(4 * 85);
});
