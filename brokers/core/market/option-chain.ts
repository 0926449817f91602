import { echoValue } from '../echo';
import { type BrokerId, inputError } from '../errors';
import { chooseExpiry } from '../instruments/expiry';
import { datesOf } from '../instruments/file-reads';
import { strikesAround } from '../instruments/strikes';
import { instrumentsUnavailable } from '../instruments/tradable';
import type { Instrument, InstrumentIndex } from '../instruments/types';
import { findUnderlying } from '../instruments/underlying';
import { toDecimal } from '../money';
import { checkChoice } from '../orders/order-rules';
import type { ChainOption } from '../outputs';
import type { ChainNotes, ChainRequest } from './option-chain-api';

/** The options that a form asks for, as the day's file lists them. */
export interface ListedChain {
	/** As the file writes it. */
	underlying: string;
	exchange: string;
	/** YYYY-MM-DD. */
	expiry: string;
	/** By strike, each call before its put. */
	options: Instrument[];
	/** On each side of the money; 0 for all. */
	strikesAround: number;
}

/** The options of one underlying and expiry, by strike, each call before its put. */
export type ListedOptions = Omit<ListedChain, 'strikesAround'>;

/**
 * Reads a chain out of the day's file.
 * @param exchanges those whose options the broker knows
 * @throws BrokerError
 */
export function listedChain(
	broker: BrokerId,
	index: InstrumentIndex,
	asked: ChainRequest,
	exchanges: readonly string[],
): ListedChain {
	const each = wholeNumber(broker, asked.strikesAround);
	return { ...listedOptions(broker, index, asked, exchanges), strikesAround: each };
}

/** The same without a word on how many of them are wanted. @throws BrokerError */
export function listedOptions(
	broker: BrokerId,
	index: InstrumentIndex,
	asked: Omit<ChainRequest, 'strikesAround'>,
	exchanges: readonly string[],
): ListedOptions {
	const exchange = checkChoice(broker, 'exchange', 'Exchange', asked.exchange, exchanges);
	try {
		const { underlying, expiries } = findUnderlying(broker, index, asked.underlying, exchange);
		const dates = datesOf(expiries, 'options');
		const expiry = chooseExpiry(broker, dates, asked.expiry, asked.expiryDate);
		const options = index
			.contractsOf(underlying, exchange, expiry)
			.filter(({ kind }) => kind !== 'FUT');
		return { underlying, exchange, expiry, options };
	} catch (error) {
		throw instrumentsUnavailable(broker, error);
	}
}

function wholeNumber(broker: BrokerId, value: unknown): number {
	const decimal = toDecimal(value);
	if (decimal !== null && !decimal.includes('.')) return Number(decimal);
	throw inputError(
		broker,
		'strikesAround',
		'INVALID_STRIKES_AROUND',
		`Strikes Around must be a whole number, and is ${echoValue(value)}.`,
		'Give the number of strikes on each side of the money; 0 is all.',
	);
}

/**
 * Those at and around the money; where the price of the underlying is not known, all, and it is said.
 * @param options by strike, ascending
 * @param spot rupees
 */
export function nearTheMoney<Option extends { strike: string | null }>(
	options: Option[],
	spot: number | null,
	{ strikesAround: each, underlying }: Pick<ListedChain, 'strikesAround' | 'underlying'>,
	{ note }: Pick<ChainNotes, 'note'>,
): Option[] {
	if (each === 0) return options;
	if (spot === null) {
		note(`There is no price of ${underlying}, so that all strikes are shown.`);
		return options;
	}
	const strikes = [...new Set(options.flatMap(({ strike }) => strike ?? []))];
	const wanted = new Set<string | null>(strikesAround(strikes, spot, each));
	return options.filter(({ strike }) => wanted.has(strike));
}

/** What an option of a chain is, as far as it is known. */
export interface ListedOption {
	/** Rupees, decimal string. */
	strike: string;
	kind: 'CE' | 'PE';
	tradingSymbol: string | null;
	token: string | null;
	lotSize: number | null;
}

type Figures = Omit<ChainOption, keyof ReturnType<typeof whatItIs>>;

const NO_FIGURES: Figures = {
	lastPrice: null,
	bidPrice: null,
	askPrice: null,
	volume: null,
	openInterest: null,
	impliedVolatility: null,
	delta: null,
	gamma: null,
	theta: null,
	vega: null,
	rho: null,
};

/** A row of the chain; figures that are not given are null. */
export function chainOption(
	broker: BrokerId,
	listed: Pick<ListedChain, 'underlying' | 'exchange' | 'expiry'>,
	option: ListedOption & { spotPrice: number | null },
	figures: Partial<Figures>,
): ChainOption {
	return { ...whatItIs(broker, listed, option), ...NO_FIGURES, ...figures };
}

function whatItIs(
	broker: BrokerId,
	{ underlying, exchange, expiry }: Pick<ListedChain, 'underlying' | 'exchange' | 'expiry'>,
	option: ListedOption & { spotPrice: number | null },
) {
	const { strike, kind, tradingSymbol, token, lotSize, spotPrice } = option;
	return {
		...{ broker, underlying, spotPrice, expiry, strike: Number(strike), optionType: kind },
		...{ exchange, tradingSymbol, instrumentToken: token, lotSize },
	};
}
