import { type BrokerError, type BrokerId, inputError } from '../errors';
import { istMidnight } from '../ist';
import { needMoment, readMoment } from '../moment';
import type { Interval } from '../outputs';
import type { ReadField } from '../reading';
import { seamBefore, type Span } from './candle-windows';
import { seamOf } from './candles';

const DAY_MS = 24 * 3_600_000;
const DAYS_AND_LONGER: readonly Interval[] = ['1d', '1w', '1M'];
/** Longer than any run of days without trading. */
const LONG_CLOSED_DAYS = 10;
/** How much later than the span a candle of that length may begin at most. */
const LENGTH_DAYS: Readonly<Record<string, number>> = { '1w': 7, '1M': 31 };

/**
 * From when until when the form asks: candles that begin within. Candles of days and longer are asked for by
 * whole days, weeks and months, whatever the time of day. The future has none, so the span ends now at the
 * latest.
 * @throws BrokerError `input`
 */
export function readSpan(
	broker: BrokerId,
	field: ReadField,
	interval: Interval,
	now: number,
): Span {
	const from = needMoment(broker, 'from', 'From', field('from'));
	const to = readMoment(broker, 'to', 'To', field('to'));
	const isLong = DAYS_AND_LONGER.includes(interval);
	const start = isLong ? seamBefore(from.at, seamOf(interval)) : from.at;
	const until = to === null ? now : to.isDate || isLong ? istMidnight(to.at) + DAY_MS - 1 : to.at;
	if (start > Math.min(until, now)) throw badSpan(broker, start > now);
	return { from: start, to: Math.min(until, now) };
}

function badSpan(broker: BrokerId, isFuture: boolean): BrokerError {
	const message = isFuture ? 'From lies in the future.' : 'From is later than To.';
	const hint = 'Give the earlier time in From, and the later one, or nothing for now, in To.';
	return inputError(broker, 'from', 'INVALID_SPAN', message, hint);
}

/** Whether the first candle comes so long after the span began that no holidays explain it. */
export function beginsLate({ from }: Span, interval: Interval, firstAt: number): boolean {
	const days = LONG_CLOSED_DAYS + (LENGTH_DAYS[interval] ?? 0);
	return firstAt - from > days * DAY_MS;
}
