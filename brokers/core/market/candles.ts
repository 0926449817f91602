import { inOrder } from '../in-order';
import { BrokerError, type BrokerId } from '../errors';
import { parseBrokerTime, toIstIso } from '../ist';
import type { Candle, Interval } from '../outputs';
import { readNumber } from '../wire';
import type { CandleRow } from './candles-api';
import { candleWindows, type Seam, type Span, type WindowRule } from './candle-windows';

/** For all the waiting of one window on the broker's limits, the longest of which is a minute long. */
export const WINDOW_WAIT_MS = 120_000;

/** Within which borders every candle of the interval lies. */
export function seamOf(interval: Interval): Seam {
	return interval === '1w' ? 'week' : interval === '1M' ? 'month' : 'day';
}

/**
 * Asks for a span window by window, so many at once, and puts the candles together in their order. What a
 * broker gives beyond the window that was asked is left out, so that no candle comes twice.
 * @throws what the first window in order that cannot be had throws
 */
export async function joinWindows(
	span: Span,
	rule: WindowRule,
	atOnce: number,
	ask: (window: Span) => Promise<CandleRow[]>,
): Promise<CandleRow[]> {
	const windows = candleWindows(span, rule);
	const parts: CandleRow[][] = [];
	await inOrder(windows.length, atOnce, async (place) => {
		parts[place] = inWindow(await ask(windows[place]), windows[place]);
	});
	return parts.flat();
}

function inWindow(rows: CandleRow[], { from, to }: Span): CandleRow[] {
	const [first, last] = [toIstIso(Math.ceil(from / 1000) * 1000), toIstIso(to)];
	const within = rows.filter(({ startsAt }) => startsAt >= first && startsAt <= last);
	// ISO times of one zone are in the order of their letters; most replies are in order already.
	within.sort(
		({ startsAt: one }, { startsAt: other }) => Number(one > other) - Number(one < other),
	);
	return within.filter(({ startsAt }, place) => startsAt !== within[place - 1]?.startsAt);
}

/**
 * The rows of a reply by their times.
 * @throws BrokerError `unclear` for a row whose time cannot be read: without it there would be a hole
 */
export function timedRows(
	broker: BrokerId,
	rows: unknown[],
	rest: (candle: unknown[]) => Pick<CandleRow, 'openInterest' | 'raw'>,
): CandleRow[] {
	return rows.map((row) => {
		const candle = Array.isArray(row) ? (row as unknown[]) : [];
		const startsAt = parseBrokerTime(candle[0]);
		if (startsAt !== null) return { startsAt, candle, ...rest(candle) };
		throw new BrokerError({
			broker,
			failure: 'unclear',
			code: 'UNREADABLE_CANDLE',
			message: 'The broker answered with a candle whose time cannot be read.',
		});
	});
}

export function readCandle({ startsAt, candle, openInterest }: CandleRow): Candle {
	const [, open, high, low, close, volume] = candle;
	return {
		startsAt,
		open: readNumber(open),
		high: readNumber(high),
		low: readNumber(low),
		close: readNumber(close),
		volume: readNumber(volume),
		openInterest: readNumber(openInterest),
	};
}
