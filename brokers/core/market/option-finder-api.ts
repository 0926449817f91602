import type { Instrument, InstrumentIndex } from '../instruments/types';
import type { FoundOption } from '../outputs';
import type { Reading } from '../reading';
import type { ListedOptions } from './option-chain';
import type { ChainNotes, ChainRequest } from './option-chain-api';

/**
 * How a strike is chosen: so many strikes from the money, by the option's last price, by its delta, or as it
 * is given.
 */
export const STRIKE_RULES = ['atm', 'premium', 'delta', 'exact'] as const;

export type StrikeRule = (typeof STRIKE_RULES)[number];

/** What a form asks for. */
export interface OptionRequest extends Omit<ChainRequest, 'strikesAround'> {
	/** A word of `STRIKE_RULES`. */
	strikeRule: unknown;
	/** atm: strikes, signed; premium and exact: rupees; delta: 0 to 1, of a put with or without its sign. */
	strikeValue: unknown;
	/** CE or PE. */
	optionType: unknown;
}

export interface OptionFinderApi {
	/** The one option that a form describes. @throws BrokerError */
	find(asked: OptionRequest, notes: ChainNotes): Promise<Reading<FoundOption>>;
}

/** What a broker tells of the options that one form is about; the same thing is asked for once. */
export interface OptionFigures {
	/**
	 * Last prices in rupees, null where there is none, in the order of the options.
	 * @param withSpot whether that of the underlying is wanted too; else `spot` is null
	 */
	lastPrices(
		options: readonly Instrument[],
		withSpot: boolean,
	): Promise<{ spot: number | null; premiums: Array<number | null> }>;
	/** In the order of the options, null where there is none. */
	deltas(options: readonly Instrument[]): Promise<Array<number | null>>;
}

/** A broker's options, as far as one is found by them. */
export interface OptionMarket {
	broker: string;
	/** Those whose options it knows. */
	exchanges: readonly string[];
	/** Nothing is asked of the broker yet. */
	figuresOf(listed: ListedOptions, index: InstrumentIndex, notes: ChainNotes): OptionFigures;
}
