import fc from 'fast-check';
import { toIstIso } from '../../../../brokers/core/ist';
import { joinWindows, readCandle, timedRows } from '../../../../brokers/core/market/candles';
import type { CandleRow } from '../../../../brokers/core/market/candles-api';
import type { Span } from '../../../../brokers/core/market/candle-windows';
import { brokerError, failureOf } from '../../support/failures';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-05T00:00:00+05:30');
const rowAt = (at: number): CandleRow => {
	const startsAt = toIstIso(at);
	return { startsAt, candle: [startsAt], openInterest: null, raw: {} };
};
const timesOf = (rows: CandleRow[]) => rows.map(({ startsAt }) => startsAt);

/** Rows that a careless broker gives for a window: some beyond it, some twice, in any order. */
function careless(times: number[], { from, to }: Span, beyondMs: number, seed: number) {
	const given = times.filter((at) => at >= from - beyondMs && at <= to + beyondMs);
	const twice = [...given, ...given.filter((at) => (at / MINUTE_MS + seed) % 3 === 0)];
	return twice.sort((a, b) => ((a * seed) % 977) - ((b * seed) % 977)).map(rowAt);
}

test('every candle of the span once and in order, whatever the broker gives beside', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(fc.integer({ min: 0, max: 40 * 1440 }), { maxLength: 60 }),
			fc.tuple(fc.integer({ min: 0, max: 40 * 1440 }), fc.integer({ min: 0, max: 40 * 1440 })),
			fc.integer({ min: 1, max: 15 }),
			fc.integer({ min: 0, max: 3 * 1440 }),
			fc.integer({ min: 1, max: 8 }),
			async (minutes, ends, days, beyond, atOnce) => {
				const times = minutes.map((minute) => START + minute * MINUTE_MS);
				const [from, to] = ends.map((end) => START + end * MINUTE_MS).sort((a, b) => a - b);
				const rows = await joinWindows(
					{ from, to },
					{ days, seam: 'day' },
					atOnce,
					async (window) =>
						await Promise.resolve(careless(times, window, beyond * MINUTE_MS, days)),
				);
				const wanted = times.filter((at) => at >= from && at <= to).sort((a, b) => a - b);
				expect(timesOf(rows)).toEqual(wanted.map(toIstIso));
			},
		),
		{ numRuns: 150 },
	);
});

test('no more windows are under way than may be, and they begin in their order', async () => {
	const begun: number[] = [];
	let underWay = 0;
	let most = 0;
	const span = { from: START, to: START + 30 * 86_400_000 };
	await joinWindows(span, { days: 2, seam: 'day' }, 3, async ({ from }) => {
		begun.push(from);
		most = Math.max(most, ++underWay);
		await new Promise((resolve) => setTimeout(resolve, (from / MINUTE_MS) % 5));
		underWay--;
		return [];
	});
	expect(most).toBe(3);
	expect(begun).toHaveLength(16);
	expect(begun).toEqual([...begun].sort((a, b) => a - b));
});

test('a window that cannot be had is a failure, and no further one is asked for', async () => {
	let asked = 0;
	const span = { from: START, to: START + 30 * 86_400_000 };
	const work = joinWindows(span, { days: 1, seam: 'day' }, 2, async () => {
		if (++asked === 4) throw brokerError({ code: 'AB2001' });
		return await Promise.resolve([]);
	});
	expect(await failureOf(work)).toMatchObject({ code: 'AB2001' });
	expect(asked).toBeLessThanOrEqual(5);
});

test('a year of minutes costs milliseconds to put together', async () => {
	const rowsOf = ({ from, to }: Span) => {
		const rows: CandleRow[] = [];
		for (let at = from; at <= to; at += 4 * MINUTE_MS) rows.push(rowAt(at));
		return rows;
	};
	let asking = 0;
	const began = performance.now();
	const span = { from: START, to: START + 260 * 86_400_000 };
	const rows = await joinWindows(span, { days: 30, seam: 'day' }, 3, async (window) => {
		const before = performance.now();
		const made = rowsOf(window);
		asking += performance.now() - before;
		return await Promise.resolve(made);
	});
	expect(rows.length).toBeGreaterThan(93_000);
	expect(performance.now() - began - asking).toBeLessThan(3_000);
});

describe('rows', () => {
	const rest = () => ({ openInterest: '1,200', raw: {} });
	const candleOf = (row: unknown) => readCandle(timedRows('angelOne', [row], rest)[0]);

	test.each([
		['with a zone', '2026-11-24T09:15:00+05:30'],
		['without a zone', '2026-11-24T09:15:00'],
		['with a blank', '2026-11-24 09:15:00'],
	])('%s their time is India’s', (_what, time) => {
		expect(candleOf([time, 1, 2, 0.5, 1.5, 10])).toEqual({
			startsAt: '2026-11-24T09:15:00+05:30',
			open: 1,
			high: 2,
			low: 0.5,
			close: 1.5,
			volume: 10,
			openInterest: 1200,
		});
	});

	test('figures as text are figures, and what is none is null', () => {
		const row = ['2026-11-24T09:15:00', '- 2235.80', null, '', '-', undefined];
		expect(candleOf(row)).toMatchObject({
			open: -2235.8,
			high: null,
			low: null,
			close: null,
			volume: null,
		});
		expect(candleOf(['2026-11-24T09:15:00'])).toMatchObject({ open: null, volume: null });
	});

	test.each([[null], ['x'], [{}], [[]], [[null, 1, 2, 3, 4, 5]], [['yesterday', 1]]])(
		'%j cannot be placed, and is no candle less',
		async (row) => {
			expect(await failureOf(() => candleOf(row))).toMatchObject({
				failure: 'unclear',
				code: 'UNREADABLE_CANDLE',
			});
		},
	);
});
