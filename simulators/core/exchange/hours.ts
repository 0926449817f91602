import {
	CASH_AND_FNO_HOURS,
	COMMODITY_HOURS,
	DAY_MS,
	isTradingTime,
	MINUTE_MS,
	nextOpening,
	startOfIstDay,
} from '../calendar';
import type { TradingHours } from '../calendar';
import type { MarketPlace } from '../market';

/** Whether the market follows the exchange's hours, never closes, or never opens. */
export type MarketMode = 'byClock' | 'open' | 'closed';

export function hoursOf({ board }: Pick<MarketPlace, 'board'>): TradingHours {
	return board === 'COMMODITY' ? COMMODITY_HOURS : CASH_AND_FNO_HOURS;
}

export function isOpen(place: MarketPlace, mode: MarketMode, at: number): boolean {
	return mode === 'byClock' ? isTradingTime(at, hoursOf(place)) : mode === 'open';
}

/** When an order sent at `at` reaches the exchange: at once, or at the next opening by the clock. */
export function opensAt(place: MarketPlace, mode: MarketMode, at: number): number {
	return isOpen(place, mode, at) ? at : nextOpening(at, hoursOf(place));
}

/** When a day order that reached the exchange at `at` lapses: at the close, else at midnight. */
export function lapsesAt(place: MarketPlace, mode: MarketMode, at: number): number {
	const midnight = startOfIstDay(at);
	return mode === 'byClock' ? midnight + hoursOf(place).closes * MINUTE_MS : midnight + DAY_MS;
}
