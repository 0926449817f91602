import { angelOne } from '../../../brokers/angelone';
import { RATE_LIMITS } from '../../../brokers/angelone/api';
import type { BrokerError } from '../../../brokers/core/errors';
import type { HttpReply, HttpRequest } from '../../../brokers/core/http/http-transport';
import { istDate, toIstIso } from '../../../brokers/core/ist';
import { readCandle } from '../../../brokers/core/market/candles';
import type { CandleInstrument } from '../../../brokers/core/market/candles-api';
import type { Interval } from '../../../brokers/core/outputs';
import { openWith, running } from '../support/broker';
import { always, at, startsWithin } from '../support/candles';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { type Answer, reply } from '../support/transport';

const NOW = at('2026-11-26T14:30:45');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const refused = (errorcode: string, message = 'Something Went Wrong') =>
	reply({ status: false, message, errorcode, data: null });
const SBIN = instrument();
const FUTURE = future();

const MINUTES: Record<string, number> = {
	ONE_MINUTE: 1,
	ONE_HOUR: 60,
	ONE_DAY: 1440,
};
interface Body {
	interval: string;
	fromdate: string;
	todate: string;
}
const bodyOf = ({ body }: HttpRequest) => body as Body;

/** As the documentation has it: candles that begin within the window, which may be so long and no longer. */
function broker(request: HttpRequest): HttpReply {
	const { interval, fromdate, todate } = bodyOf(request);
	const [from, to] = [fromdate, todate].map((text) => at(text.replace(' ', 'T')));
	if (!/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(todate)) return reply('', 400);
	if (from >= to || to > Date.now()) return refused('AB1004');
	const starts = startsWithin(from, to, MINUTES[interval]).map(toIstIso);
	if (request.path.endsWith('getOIData'))
		return ok(starts.map((time, place) => ({ time, oi: 100 + place })));
	return ok(starts.map((time) => [time, 1, 2, 0.5, 1.5, 10]));
}

async function candles(
	answers: Answer[],
	from: string,
	to: string | null,
	{
		of = SBIN,
		interval = '1m' as Interval,
		runFor = 300_000,
		signal = undefined as AbortSignal | undefined,
	} = {},
) {
	const { broker: account, transport } = openWith(angelOne, answers, { signal });
	const warnings: BrokerError[] = [];
	const span = { from: at(from), to: to === null ? NOW : at(to) };
	const began = Date.now();
	let took = 0;
	const work = account.candles
		.read(of as CandleInstrument, interval, span, (missing) => warnings.push(missing))
		.finally(() => (took = Date.now() - began));
	const rows = await running(work, runFor);
	return { rows, warnings, transport, took };
}

test('one window: the exact request, and rows as candles', async () => {
	const { rows, transport } = await candles(
		always(broker),
		'2026-11-24T09:15:00',
		'2026-11-24T09:17:30',
	);
	expect(transport.requests).toHaveLength(1);
	expect(transport.requests[0]).toMatchObject({
		method: 'POST',
		path: '/rest/secure/angelbroking/historical/v1/getCandleData',
		body: {
			exchange: 'NSE',
			symboltoken: '3045',
			interval: 'ONE_MINUTE',
			fromdate: '2026-11-24 09:15',
			todate: '2026-11-24 09:17',
		},
	});
	expect(rows.map(readCandle)).toEqual(
		['09:15', '09:16', '09:17'].map((time) => ({
			startsAt: `2026-11-24T${time}:00+05:30`,
			...{ open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, openInterest: null },
		})),
	);
	expect(rows[0].raw).toEqual({ candle: ['2026-11-24T09:15:00+05:30', 1, 2, 0.5, 1.5, 10] });
});

test.each<[Interval, number]>([
	['1m', 30],
	['3m', 60],
	['5m', 100],
	['10m', 100],
	['15m', 200],
	['30m', 200],
	['1h', 400],
	['1d', 2000],
])('%s: windows of %i days at most, one after the other', async (interval, days) => {
	const { transport } = await candles(
		always(() => ok([])),
		'2016-11-26T00:00:00',
		null,
		{ interval },
	);
	const asked = transport.requests.map(bodyOf);
	const midnights = asked.map(({ fromdate }) => at(fromdate.replace(' ', 'T')));
	expect(transport.requests).toHaveLength(Math.ceil(3653 / days));
	midnights.forEach((from, place) => {
		const to = at(asked[place].todate.replace(' ', 'T'));
		expect((to - from) / 86_400_000).toBeLessThanOrEqual(days);
		if (place > 0) expect(asked[place - 1].todate).toBe(`${istDate(from - 1)} 23:59`);
	});
	expect(asked.at(-1)?.todate).toBe('2026-11-26 14:30');
});

test('a day that has just begun is asked for by a minute of the day before', async () => {
	jest.setSystemTime(at('2026-11-26T00:00:20'));
	const { broker: account, transport } = openWith(angelOne, always(broker));
	const span = { from: at('2026-11-26T00:00:00'), to: Date.now() };
	const rows = await account.candles.read(SBIN, '1d', span, () => undefined);
	expect(bodyOf(transport.requests[0])).toMatchObject({
		fromdate: '2026-11-25 23:59',
		todate: '2026-11-26 00:00',
	});
	expect(rows.map(({ startsAt }) => startsAt)).toEqual(['2026-11-26T00:00:00+05:30']);
});

describe('open interest', () => {
	test('of a contract is joined by its time, and asked for windows with candles alone', async () => {
		const { rows, transport } = await candles(
			always((request) => {
				const isEarly = bodyOf(request).fromdate < '2026-11';
				return isEarly ? ok([]) : broker(request);
			}),
			'2026-10-02T00:00:00',
			'2026-11-02T09:16:00',
			{ of: FUTURE },
		);
		expect(transport.paths().map((path) => path.split('/').at(-1))).toEqual([
			'getCandleData',
			'getCandleData',
			'getOIData',
		]);
		expect(transport.requests[2].body).toEqual(transport.requests[1].body);
		expect(rows.map(readCandle).at(-1)).toMatchObject({ openInterest: 100 + rows.length - 1 });
		expect(rows[0].raw).toEqual({
			candle: expect.any(Array) as unknown[],
			openInterest: { time: rows[0].startsAt, oi: 100 },
		});
	});

	test.each([
		['another time', ok([{ time: '2026-11-24T09:16:00+05:30', oi: 7 }]), [null, 7]],
		['text', ok([{ time: '2026-11-24T09:15:00+05:30', oi: '1,200' }]), [1200, null]],
		[
			'odd rows',
			ok([null, {}, { time: 'x', oi: 1 }, { time: '2026-11-24T09:16:00+05:30' }]),
			[null, null],
		],
		['none', ok(null), [null, null]],
	])('%s', async (_what, answer, expected) => {
		const { rows, warnings } = await candles(
			always((request) => (request.path.endsWith('getOIData') ? answer : broker(request))),
			'2026-11-24T09:15:00',
			'2026-11-24T09:16:00',
			{ of: FUTURE },
		);
		expect(rows.map((row) => readCandle(row).openInterest)).toEqual(expected);
		expect(warnings).toEqual([]);
	});

	test('of a day is joined by its date', async () => {
		const { rows } = await candles(
			always((request) => {
				const row = { time: '2026-11-24T15:30:00+05:30', oi: 7 };
				return request.path.endsWith('getOIData') ? ok([row]) : broker(request);
			}),
			'2026-11-23T00:00:00',
			'2026-11-24T23:59:59',
			{ of: FUTURE, interval: '1d' },
		);
		expect(rows.map((row) => readCandle(row).openInterest)).toEqual([null, 7]);
	});

	test('that is refused leaves the candles as they are, with one warning and no further try', async () => {
		const { rows, warnings, transport } = await candles(
			always((request) =>
				request.path.endsWith('getOIData') ? refused('AB1018', 'Failed') : broker(request),
			),
			'2022-11-01T00:00:00',
			null,
			{ of: FUTURE, interval: '1h' },
		);
		expect(rows.length).toBeGreaterThan(5_000);
		expect(rows.filter((row) => readCandle(row).openInterest !== null)).toEqual([]);
		expect(warnings.map(({ message }) => message)).toEqual([
			'Candles come without open interest: Angel One: Failed (AB1018)',
		]);
		const asked = transport.paths().filter((path) => path.endsWith('getOIData')).length;
		expect(asked).toBeLessThanOrEqual(RATE_LIMITS.candles.perSecond);
	});

	test('is not asked for where the execution has been stopped', async () => {
		const stop = new AbortController();
		const work = candles(
			always((request) => {
				stop.abort();
				return broker(request);
			}),
			'2022-11-01T00:00:00',
			null,
			{ of: FUTURE, interval: '1h', signal: stop.signal },
		);
		expect(await failureOf(work)).toMatchObject({ failure: 'cancelled' });
	});
});

describe('what the broker means by its refusals', () => {
	const SPAN = ['2022-11-01T00:00:00', '2026-11-24T23:59:59'] as const;
	const WINDOWS = 4;
	const times = startsWithin(at(SPAN[0]), at(SPAN[1]), 60).map(toIstIso);
	const hourly = { interval: '1h' } as const;

	test.each([
		['AB1004, which may mean its rate', refused('AB1004')],
		['AB1021', refused('AB1021', 'Too many requests')],
		['AB1019', refused('AB1019', 'Too many requests')],
		['a 403 that speaks of the rate', reply('Access denied because of exceeding access rate', 403)],
	])('%s: the window is asked for again, once', async (_what, refusal) => {
		let asked = 0;
		const { rows, transport } = await candles(
			always((request) => (++asked === 2 ? refusal : broker(request))),
			...SPAN,
			hourly,
		);
		expect(transport.requests).toHaveLength(WINDOWS + 1);
		expect(rows.map(({ startsAt }) => startsAt)).toEqual(times);
	});

	test('AB1004 again and again is an error after some seconds, without the rest', async () => {
		const work = candles(
			always(() => refused('AB1004')),
			...SPAN,
			hourly,
		);
		expect(await failureOf(work)).toMatchObject({
			code: 'AB1004',
			failure: 'unclear',
			retryable: true,
			hint: expect.stringMatching(/^Angel One says this where it is asked too much/) as string,
		});
	});

	test('of an order AB1004 is still an answer that leaves open what was done', async () => {
		const { broker: account, transport } = openWith(angelOne, [refused('AB1004')]);
		expect(await failureOf(account.account.funds())).toMatchObject({ code: 'AB1004' });
		expect(transport.requests).toHaveLength(1);
	});

	test('a token that is refused in the middle is renewed, and no window lost or doubled', async () => {
		let asked = 0;
		const { rows, transport } = await candles(
			always((request) => {
				const stale = ++asked <= 5 && request.headers.Authorization === 'Bearer token-1';
				return stale && asked > 1 ? refused('AG8001', 'Invalid Token') : broker(request);
			}),
			...SPAN,
			hourly,
		);
		expect(transport.requests.length).toBeGreaterThan(WINDOWS);
		expect(rows.map(({ startsAt }) => startsAt)).toEqual(times);
	});
});

describe('odd replies', () => {
	const one = ['2026-11-24T09:15:00', '2026-11-24T09:16:00'] as const;

	test.each([
		['null', ok(null)],
		['an empty list', ok([])],
		['blank text', ok('')],
	])('%s: no candles', async (_what, answer) => {
		expect((await candles([answer], ...one)).rows).toEqual([]);
	});

	test.each([
		['an object', ok({ candles: [] }), 'NO_LIST'],
		['text', ok('none'), 'NO_LIST'],
		['a row that is null', ok([null]), 'UNREADABLE_CANDLE'],
		['a row without its time', ok([[null, 1, 2, 3, 4, 5]]), 'UNREADABLE_CANDLE'],
		['a page', reply('<html>Request Rejected</html>'), 'FIREWALL_PAGE'],
		['a wrong format', reply('', 400), 'EMPTY_REPLY'],
	])('%s is an error and no hole', async (_what, answer, code) => {
		expect(await failureOf(candles([answer], ...one))).toMatchObject({ failure: 'unclear', code });
	});
});

/** The least that the published limit allows: three a second, the first three at once. */
const floorMs = (requests: number) => (Math.ceil(requests / 3) - 1) * 1_000;

test.each<[string, Interval, string, number]>([
	['ten years of days', '1d', '2016-11-26T00:00:00', 2],
	['thirty days of minutes', '1m', '2026-10-28T00:00:00', 1],
	['a year of minutes', '1m', '2025-11-27T00:00:00', 13],
	['ten years of minutes', '1m', '2016-11-27T00:00:00', 122],
])(
	'%s: %s since %s in %i requests, within a tenth of what the limit allows',
	async (_, interval, from, requests) => {
		const latencyMs = 40;
		const answers = always(() => ok([]), latencyMs);
		const { transport, took } = await candles(answers, from, null, { interval });
		expect(transport.requests).toHaveLength(requests);
		expect(took - latencyMs).toBeLessThanOrEqual(1.1 * floorMs(requests));
	},
);
