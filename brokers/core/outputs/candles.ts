/** Outputs of Get Candles. */
import type { BrokerId } from '../errors';

/** How long a candle is: minutes, hours, days, weeks, months. */
export type Interval =
	| '1m'
	| '2m'
	| '3m'
	| '5m'
	| '10m'
	| '15m'
	| '30m'
	| '1h'
	| '4h'
	| '1d'
	| '1w'
	| '1M';

/** What happened in one interval. Prices in rupees, volume and open interest in units. */
export interface Candle {
	startsAt: string;
	open: number | null;
	high: number | null;
	low: number | null;
	close: number | null;
	volume: number | null;
	/** Null for what has none, and where the broker does not tell it. */
	openInterest: number | null;
}

/** What the candles are of: the same for all of them. */
export interface CandleHead {
	broker: BrokerId;
	exchange: string;
	tradingSymbol: string;
	interval: Interval;
}
