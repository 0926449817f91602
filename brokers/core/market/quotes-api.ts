import type { BrokerError } from '../errors';
import type { Instrument } from '../instruments/types';
import type { Quote } from '../outputs';
import type { Reading } from '../reading';

/** Last price alone; with the day's open, high, low and the close before; all there is. */
export const QUOTE_MODES = ['ltp', 'ohlc', 'full'] as const;
export type QuoteMode = (typeof QUOTE_MODES)[number];

/** What names an instrument to a broker's market data. */
export type Quotable = Pick<Instrument, 'exchange' | 'segment' | 'token' | 'tradingSymbol'>;

/** A quote, or why there is none. */
export type QuoteOutcome = Reading<Quote> | BrokerError;

export interface QuoteOptions {
	/** A quote that was asked for less than so many seconds ago will do; 0 unless told. */
	maxAge?: number;
}

export interface QuotesApi {
	/**
	 * What came of each instrument, in their order, by as few calls as the broker allows. One that is
	 * named twice is asked for once. A call that fails is the outcome of its own instruments; where the
	 * same would meet the others (no session, no more calls), it is theirs too, and they are not asked for.
	 */
	quotes(
		instruments: readonly Quotable[],
		mode: QuoteMode,
		options?: QuoteOptions,
	): Promise<QuoteOutcome[]>;
}
