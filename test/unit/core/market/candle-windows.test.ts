import fc from 'fast-check';
import { toIstIso } from '../../../../brokers/core/ist';
import {
	candleWindows,
	inUnits,
	type Seam,
	type Span,
} from '../../../../brokers/core/market/candle-windows';

const at = (text: string) => Date.parse(`${text}+05:30`);
const shown = (windows: Span[]) =>
	windows.map(({ from, to }) => `${toIstIso(from).slice(0, 19)} ${toIstIso(to).slice(0, 19)}`);
const DAY_MS = 86_400_000;

test('windows meet at midnights in India, the first and the last are cut by the span', () => {
	const span = { from: at('2026-01-01T09:15'), to: at('2026-01-09T12:00') };
	expect(shown(candleWindows(span, { days: 4, seam: 'day' }))).toEqual([
		'2026-01-01T09:15:00 2026-01-04T23:59:59',
		'2026-01-05T00:00:00 2026-01-08T23:59:59',
		'2026-01-09T00:00:00 2026-01-09T12:00:00',
	]);
});

test('no week goes over the end of a window, and no month', () => {
	const span = { from: at('2026-01-01T00:00'), to: at('2026-06-30T23:59:59') };
	expect(shown(candleWindows(span, { days: 90, seam: 'week' }))).toEqual([
		'2026-01-01T00:00:00 2026-03-29T23:59:59',
		'2026-03-30T00:00:00 2026-06-21T23:59:59',
		'2026-06-22T00:00:00 2026-06-30T23:59:59',
	]);
	expect(shown(candleWindows(span, { days: 90, seam: 'month' }))).toEqual([
		'2026-01-01T00:00:00 2026-03-31T23:59:59',
		'2026-04-01T00:00:00 2026-05-31T23:59:59',
		'2026-06-01T00:00:00 2026-06-30T23:59:59',
	]);
});

test('a span that ends before it begins has none', () => {
	expect(candleWindows({ from: 2, to: 1 }, { days: 30, seam: 'day' })).toEqual([]);
});

const spans = fc
	.tuple(
		fc.integer({ min: at('2015-01-01T00:00'), max: at('2026-11-26T00:00') }),
		fc.integer({ min: 0, max: 12 * 366 * DAY_MS }),
	)
	.map(([from, length]) => ({ from, to: from + length }));
const rules = fc.record({
	days: fc.integer({ min: 32, max: 2000 }),
	seam: fc.constantFrom<Seam>('day', 'week', 'month'),
});

test('any span is cut without a hole, without an overlap, and into windows that are short enough', () => {
	fc.assert(
		fc.property(spans, rules, (span, rule) => {
			const windows = candleWindows(span, rule);
			expect(windows[0].from).toBe(span.from);
			expect(windows.at(-1)?.to).toBe(span.to);
			windows.forEach(({ from, to }, place) => {
				expect(to).toBeGreaterThanOrEqual(from);
				expect(to - from).toBeLessThan(rule.days * DAY_MS);
				if (place > 0) expect(from).toBe(windows[place - 1].to + 1);
			});
			const seams = windows.slice(1).map(({ from }) => toIstIso(from));
			expect(seams.filter((seam) => !seam.endsWith('T00:00:00+05:30'))).toEqual([]);
			if (rule.seam === 'month')
				expect(seams.filter((seam) => seam.slice(8, 10) !== '01')).toEqual([]);
			const weekdays = seams.map((seam) => new Date(seam.slice(0, 10)).getUTCDay());
			if (rule.seam === 'week') expect(weekdays.filter((day) => day !== 1)).toEqual([]);
		}),
	);
});

test('no window is shorter than it must be', () => {
	fc.assert(
		fc.property(spans, fc.integer({ min: 1, max: 2000 }), (span, days) => {
			const least = Math.ceil((span.to - span.from) / (days * DAY_MS));
			expect(candleWindows(span, { days, seam: 'day' }).length).toBeLessThanOrEqual(least + 1);
		}),
	);
});

test('a question is in whole units, one long at least, and never about a later time', () => {
	fc.assert(
		fc.property(spans, fc.constantFrom(1_000, 60_000), (span, unit) => {
			const { from, to } = inUnits(span, unit);
			expect([from % unit, to % unit]).toEqual([0, 0]);
			expect(from).toBeLessThan(to);
			expect(from).toBeLessThanOrEqual(span.from);
			expect(to).toBeLessThanOrEqual(span.to);
			expect(span.to - to).toBeLessThan(unit);
		}),
	);
});
