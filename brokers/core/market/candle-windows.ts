import { istDate, istMidnight, weekdayOf } from '../ist';

/** A stretch of time, both ends included; epoch milliseconds. */
export interface Span {
	from: number;
	to: number;
}

/** Where two windows may meet: at a midnight, a Monday, a first of the month. No candle goes over one. */
export type Seam = 'day' | 'week' | 'month';

/** How a broker wants a long span cut. */
export interface WindowRule {
	/** The longest window; more than a month for months. */
	days: number;
	seam: Seam;
}

const DAY_MS = 24 * 3_600_000;

/** The span cut at seams, in order: every moment of it is in one window. None for a span that ends before it begins. */
export function candleWindows({ from, to }: Span, { days, seam }: WindowRule): Span[] {
	const windows: Span[] = [];
	for (let start = from; start <= to; ) {
		const next = seamBefore(istMidnight(start) + days * DAY_MS, seam);
		windows.push({ from: start, to: Math.min(next - 1, to) });
		start = next;
	}
	return windows;
}

/** The last seam until that moment, that moment included. */
export function seamBefore(epochMs: number, seam: Seam): number {
	const midnight = istMidnight(epochMs);
	if (seam === 'day') return midnight;
	const date = istDate(midnight);
	const daysSince = seam === 'week' ? (weekdayOf(date) + 6) % 7 : Number(date.slice(8)) - 1;
	return midnight - daysSince * DAY_MS;
}

/**
 * The window in whole units of a broker's clock, for its question: one unit long at least, since some refuse
 * an end that is no later than the start, and never later than it was, since some refuse the future.
 */
export function inUnits({ from, to }: Span, unitMs: number): Span {
	const whole = (epochMs: number) => Math.floor(epochMs / unitMs) * unitMs;
	const end = whole(to);
	return { from: Math.min(whole(from), end - unitMs), to: end };
}
