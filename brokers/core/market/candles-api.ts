import type { BrokerError } from '../errors';
import type { Instrument } from '../instruments/types';
import type { Interval } from '../outputs';
import type { ReadField } from '../reading';
import type { JsonObject } from '../wire';
import type { Span } from './candle-windows';

/** What candles are of: an instrument of the day's file, or at some brokers a contract that is no more. */
export type CandleInstrument = Pick<
	Instrument,
	'exchange' | 'segment' | 'tradingSymbol' | 'token' | 'kind' | 'brokerSymbol'
>;

/** One candle as received. */
export interface CandleRow {
	/** ISO 8601 with +05:30, by which candles are put in order. */
	startsAt: string;
	/** Open, high, low, close and volume come second to sixth. */
	candle: unknown[];
	openInterest: unknown;
	raw: JsonObject;
}

/** Candles of any span. Every method throws BrokerError. */
export interface CandlesApi {
	readonly intervals: readonly Interval[];
	/** The instrument that a form names. */
	instrument(read: ReadField): Promise<CandleInstrument>;
	/**
	 * All candles that the broker has within the span, oldest first, each once.
	 * @param interval one of `intervals`
	 * @param warn is told of open interest that cannot be had
	 */
	read(
		instrument: CandleInstrument,
		interval: Interval,
		span: Span,
		warn: (missing: BrokerError) => void,
	): Promise<CandleRow[]>;
}
