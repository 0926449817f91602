import { DAY_MS, hoursOf, istIso, isTradingTime, MINUTE_MS, startOfIstDay } from '../core';
import type { MarketInstrument } from '../core';

/** Length in minutes, and the longest span of one request in days (chapter 7.2). */
export const INTERVALS = {
	ONE_MINUTE: { minutes: 1, maxDays: 30 },
	THREE_MINUTE: { minutes: 3, maxDays: 60 },
	FIVE_MINUTE: { minutes: 5, maxDays: 100 },
	TEN_MINUTE: { minutes: 10, maxDays: 100 },
	FIFTEEN_MINUTE: { minutes: 15, maxDays: 200 },
	THIRTY_MINUTE: { minutes: 30, maxDays: 200 },
	ONE_HOUR: { minutes: 60, maxDays: 400 },
	ONE_DAY: { minutes: 24 * 60, maxDays: 2000 },
} as const;

export type Interval = keyof typeof INTERVALS;

/** Time (ISO, IST), open, high, low, close in rupees, volume. */
export type Candle = [string, number, number, number, number, number];

/**
 * Candles that begin within [from, to], oldest first. Daily ones are stamped at midnight, so a span
 * that begins later in the day leaves that day out.
 */
export function candles(
	instrument: MarketInstrument,
	interval: Interval,
	from: number,
	to: number,
): Candle[] {
	return candleStarts(instrument, interval, from, to).map((at) => candleAt(instrument, at));
}

/** When the candles within [from, to] begin. */
export function candleStarts(
	instrument: MarketInstrument,
	interval: Interval,
	from: number,
	to: number,
): number[] {
	const starts = interval === 'ONE_DAY' ? dayStarts(instrument, from, to) : [];
	if (interval !== 'ONE_DAY') {
		const { opens } = hoursOf(instrument);
		const step = INTERVALS[interval].minutes * MINUTE_MS;
		for (let day = startOfIstDay(from); day <= to; day += DAY_MS) {
			for (let at = day + opens * MINUTE_MS; isTradingTime(at, hoursOf(instrument)); at += step) {
				if (at >= from && at <= to) starts.push(at);
			}
		}
	}
	return starts;
}

function dayStarts(instrument: MarketInstrument, from: number, to: number): number[] {
	const { opens } = hoursOf(instrument);
	const starts: number[] = [];
	const first = startOfIstDay(from) === from ? from : startOfIstDay(from) + DAY_MS;
	for (let day = first; day <= to; day += DAY_MS) {
		if (isTradingTime(day + opens * MINUTE_MS, hoursOf(instrument))) starts.push(day);
	}
	return starts;
}

/** The same candle for the same instrument and time, whoever asks and whenever. */
function candleAt(instrument: MarketInstrument, at: number): Candle {
	const wobble = (salt: number): number => {
		const phase = at / 7_919_000 + Number(instrument.token) + salt;
		return Math.sin(phase) * 0.006 + Math.sin(phase * 3.7) * 0.003;
	};
	const price = (change: number): number =>
		Math.round((instrument.basePaise * (1 + change)) / instrument.tickPaise) *
		(instrument.tickPaise / 100);
	const round2 = (value: number): number => Math.round(value * 100) / 100;
	const open = round2(price(wobble(0)));
	const close = round2(price(wobble(1)));
	const high = round2(Math.max(open, close) + instrument.tickPaise / 100);
	const low = round2(Math.min(open, close) - instrument.tickPaise / 100);
	const volume = instrument.kind === 'IDX' ? 0 : Math.round(1_000 + Math.abs(wobble(2)) * 1e6);
	return [istIso(at), open, high, low, close, volume];
}
