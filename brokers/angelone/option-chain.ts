import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import type { Instrument, InstrumentIndex } from '../core/instruments/types';
import { dateInWords } from '../core/ist';
import {
	chainOption,
	type ListedChain,
	listedChain,
	type ListedOption,
	nearTheMoney,
} from '../core/market/option-chain';
import type { ChainNotes, ChainRequest, OptionChainApi } from '../core/market/option-chain-api';
import type { QuoteOutcome, QuotesApi } from '../core/market/quotes-api';
import type { ChainOption } from '../core/outputs';
import { type Reading, reading } from '../core/reading';
import type { JsonObject } from '../core/wire';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { expiryText, greekKey, greeksByOption, readGreeks } from './greeks';
import { readQuote } from './parse-quote';

/** Where the indices and shares are that options are about. */
export const UNDERLYINGS_AT: Readonly<Record<string, string>> = { NFO: 'NSE', BFO: 'BSE' };
/** Option Greeks are of NSE's options alone (Market Data). */
export const WITH_GREEKS = 'NFO';

/**
 * Angel One has no call for a chain: the contracts are the file's, their prices full quotes, and the greeks
 * one call for each expiry. All of it is under way together, unless the price of the underlying says first
 * which strikes are wanted.
 */
export class AngelOneOptionChain implements OptionChainApi {
	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly quotes: QuotesApi,
		private readonly instruments: () => Promise<InstrumentIndex>,
	) {}

	async chain(asked: ChainRequest, notes: ChainNotes): Promise<Array<Reading<ChainOption>>> {
		const index = await this.instruments();
		const listed = listedChain(ANGEL_ONE, index, asked, Object.keys(UNDERLYINGS_AT));
		const spot = this.spot(index, listed);
		const [spotPrice, greeks, quoted] = await Promise.all([
			spot,
			this.greeks(listed, notes),
			this.quoted(listed, spot, notes),
		]);
		return quoted.map(({ option, quote }) => {
			const greek = greeks.get(greekKey(option.strike, option.kind)) ?? null;
			const raw = { ...quote, optionGreek: greek };
			return reading(raw, () => rowOf(listed, { ...option, spotPrice }, quote, greek));
		});
	}

	/** The last price of the index or the share; null where there is none. */
	private async spot(
		index: InstrumentIndex,
		{ underlying, exchange }: ListedChain,
	): Promise<number | null> {
		const instrument = index.underlyingAt(underlying, UNDERLYINGS_AT[exchange]);
		if (instrument === null) return null;
		const [outcome] = await this.quotes.quotes([instrument], 'ltp');
		return valueOf(outcome)?.value.lastPrice ?? null;
	}

	private async quoted(listed: ListedChain, spot: Promise<number | null>, notes: ChainNotes) {
		const { options, strikesAround } = listed;
		const wanted = strikesAround === 0 ? options : nearTheMoney(options, await spot, listed, notes);
		const outcomes = await this.quotes.quotes(wanted, 'full');
		const missing = outcomes.filter((outcome) => outcome instanceof BrokerError);
		const quotes = outcomes.map((outcome) => valueOf(outcome)?.raw ?? {});
		if (missing.length > 0 && missing.length === wanted.length) throw missing[0];
		if (missing.length > 0) {
			const [{ message }] = missing;
			const lacking = `${missing.length} of ${wanted.length} options have no quote: ${message}`;
			notes.warn(missing[0].with({ message: lacking }));
		}
		return wanted.map((option, at) => ({ option: optionOf(option), quote: quotes[at] }));
	}

	/** None is no failure: a chain without greeks still has its prices. */
	private async greeks(
		{ underlying, exchange, expiry }: ListedChain,
		notes: ChainNotes,
	): Promise<Map<string, JsonObject>> {
		if (exchange !== WITH_GREEKS) {
			notes.note('Angel One has greeks of NSE’s options alone.');
			return new Map();
		}
		const body = { name: underlying, expirydate: expiryText(expiry) };
		try {
			const found = greeksByOption(await this.api.list('optionGreek', { body }), body);
			if (found.size === 0)
				notes.note(`Angel One has no greeks of ${underlying} for ${dateInWords(expiry)}.`);
			return found;
		} catch (error) {
			if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
			notes.warn(error.with({ message: `The greeks are missing: ${error.message}` }));
			return new Map();
		}
	}
}

/** A quote that the broker does not have is none; everything else that stands in its way is a failure. */
export function valueOf(outcome: QuoteOutcome) {
	if (!(outcome instanceof BrokerError)) return outcome;
	if (outcome.failure === 'refused' || outcome.code === 'NOT_QUOTED') return null;
	throw outcome;
}

const optionOf = ({ strike, kind, tradingSymbol, token, lotSize }: Instrument): ListedOption => ({
	strike: strike ?? '',
	kind: kind === 'PE' ? 'PE' : 'CE',
	...{ tradingSymbol, token, lotSize },
});

function rowOf(
	listed: ListedChain,
	option: ListedOption & { spotPrice: number | null },
	quote: JsonObject,
	greek: JsonObject | null,
): ChainOption {
	const { lastPrice, bidPrice, askPrice, volume, openInterest } = readQuote(quote);
	const { impliedVolatility, delta, gamma, theta, vega } = readGreeks(greek ?? {});
	return chainOption(ANGEL_ONE, listed, option, {
		...{ lastPrice, bidPrice, askPrice, volume, openInterest },
		...{ impliedVolatility, delta, gamma, theta, vega },
	});
}
