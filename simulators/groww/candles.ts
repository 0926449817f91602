import { CASH_AND_FNO_HOURS, DAY_MS, istParts, MINUTE_MS, noise, startOfIstDay } from '../core';

/** One bar: start in epoch ms, prices in paise. */
export interface Candle {
	at: number;
	open: number;
	high: number;
	low: number;
	close: number;
	volume: number;
}

const { opens, closes } = CASH_AND_FNO_HOURS;
const DAY_MINUTES = 1_440;

/**
 * Bars between two instants, made up but steady: the same request always gets the same bars. The
 * price swings a little around `aroundPaise`.
 */
export function candlesBetween(
	symbol: string,
	aroundPaise: number,
	range: { start: number; end: number; minutes: number },
): Candle[] {
	const candles: Candle[] = [];
	for (const at of barStarts(range)) {
		if (at < range.start || at > range.end) continue;
		candles.push(candleAt(symbol, aroundPaise, at, range.minutes));
	}
	return candles;
}

function* barStarts(range: { start: number; end: number; minutes: number }): Generator<number> {
	for (let day = startOfIstDay(range.start); day <= range.end; day += DAY_MS) {
		const { weekday, day: dayOfMonth } = istParts(day);
		if (range.minutes >= DAY_MINUTES) {
			if (startsBar(range.minutes, weekday, dayOfMonth)) yield day;
		} else if (weekday >= 1 && weekday <= 5) {
			for (let minute = opens; minute < closes; minute += range.minutes)
				yield day + minute * MINUTE_MS;
		}
	}
}

function startsBar(minutes: number, weekday: number, dayOfMonth: number): boolean {
	if (minutes === DAY_MINUTES) return weekday >= 1 && weekday <= 5;
	return minutes === 7 * DAY_MINUTES ? weekday === 1 : dayOfMonth === 1;
}

function candleAt(symbol: string, around: number, at: number, minutes: number): Candle {
	const swing = (salt: number): number =>
		Math.round(around * (1 + (noise(`${symbol} ${at} ${salt}`) - 0.5) * 0.01));
	const open = swing(1);
	const close = swing(2);
	return {
		at,
		open,
		high: Math.max(open, close, swing(3)),
		low: Math.min(open, close, swing(4)),
		close,
		volume: Math.floor(noise(`${symbol} ${at} volume`) * 10_000) * minutes,
	};
}
