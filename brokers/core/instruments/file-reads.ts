/** What the day's file answers by itself. */
import { inputError } from '../errors';
import { istDate } from '../ist';
import { checkChoice } from '../orders/order-rules';
import type { Expiry, InstrumentDetails } from '../outputs';
import { type Reading, reading } from '../reading';
import { type JsonObject, readText } from '../wire';
import { bareSymbol } from './derivatives';
import { daysUntil, monthlyOf } from './expiry';
import type { InstrumentNaming } from './naming';
import type { ContractExpiry, Instrument, InstrumentIndex, InstrumentScope } from './types';
import { findUnderlying } from './underlying';

/** An instrument as the outputs name it; as received, it is what the package reads out of the file. */
export function detailsOf(
	broker: InstrumentNaming['broker'],
	instrument: Instrument,
): Reading<InstrumentDetails> {
	const { exchange, segment, tradingSymbol, token, name, isin, kind, underlying } = instrument;
	const { expiry, strike, lotSize, tickSize, freezeQuantity } = instrument;
	return reading({ ...instrument } as JsonObject, () => ({
		...{ broker, exchange, segment, tradingSymbol, instrumentToken: token, name, isin },
		...{
			instrumentType: kind,
			underlying,
			expiry,
			strike: strike === null ? null : Number(strike),
		},
		optionType: kind === 'CE' || kind === 'PE' ? kind : null,
		...{ lotSize, tickSize: Number(tickSize) || null, freezeQuantity },
	}));
}

/** Every exchange of the form. */
export const ANY_EXCHANGE = 'any';

/** @param limit null for all. @throws BrokerError `input` */
export function searchFile(
	{ broker, offered }: InstrumentNaming,
	index: InstrumentIndex,
	asked: { query: unknown; exchange: unknown; limit: number | null },
): Instrument[] {
	const query = readText(asked.query);
	if (query === null)
		throw inputError(
			broker,
			'query',
			'NO_QUERY',
			'Query is empty.',
			'Give a part of a name or symbol, e.g. state bank or nifty 25000 ce.',
		);
	const exchanges = [ANY_EXCHANGE, ...offered.exchange];
	const exchange = checkChoice(broker, 'exchange', 'Exchange', asked.exchange, exchanges);
	return index.search(query, {
		among: offered,
		limit: asked.limit ?? index.size,
		...(exchange === ANY_EXCHANGE ? {} : { exchange }),
	});
}

/** The expiries of an underlying, the nearest first. @param now epoch milliseconds @throws BrokerError `input` */
export function listExpiries(
	{ broker, contracts }: InstrumentNaming,
	index: InstrumentIndex,
	asked: { underlying: unknown; exchange: unknown },
	now: number,
): Array<Reading<Expiry>> {
	const exchange = checkChoice(broker, 'exchange', 'Exchange', asked.exchange, contracts);
	const { expiries } = findUnderlying(broker, index, asked.underlying, exchange);
	// Those of goods have other dates for their options than for their futures.
	const monthly = new Set(
		(['futures', 'options'] as const).flatMap((kind) => monthlyOf(datesOf(expiries, kind))),
	);
	return expiries.map((listed) => {
		const { underlying, expiry, futures, options } = listed;
		return reading({ ...listed } as JsonObject, () => ({
			...{ broker, exchange, underlying, expiry },
			kind: monthly.has(expiry) ? ('monthly' as const) : ('weekly' as const),
			daysLeft: daysUntil(expiry, now),
			...{ futures, options },
		}));
	});
}

/** The dates on which there are contracts of that kind, ascending, each once. */
export function datesOf(expiries: ContractExpiry[], kind: 'futures' | 'options'): string[] {
	return [...new Set(expiries.filter((listed) => listed[kind] > 0).map(({ expiry }) => expiry))];
}

/** Where the contracts of what is traded on an exchange are. */
const CONTRACTS_OF: Readonly<Record<string, string>> = { NSE: 'NFO', BSE: 'BFO' };

/** A day of a market: of one instrument's, or of the whole exchange. */
export interface DayOfMarket {
	/** YYYY-MM-DD. */
	date: string;
	exchange: string;
	instrument: Instrument | null;
}

/**
 * Whether contracts expire on a date: those of an instrument's underlying, else any of the exchange.
 * @param now epoch milliseconds
 * @returns null for a date that the file says nothing of: past, or beyond all that it lists
 */
export function expiresOn(
	naming: InstrumentNaming,
	index: InstrumentIndex,
	{ date, exchange, instrument }: DayOfMarket,
	now: number,
): boolean | null {
	const listed = index.expiriesOf(placeOfContracts(naming, exchange, instrument));
	const last = listed.at(-1)?.expiry ?? '';
	if (date < istDate(now) || date > last) return null;
	const names = instrument && [instrument.underlying, instrument.name, bareSymbol(instrument)];
	return listed.some(
		({ expiry, underlying }) => expiry === date && (names?.includes(underlying) ?? true),
	);
}

function placeOfContracts(
	{ places = {} }: InstrumentNaming,
	exchange: string,
	instrument: Instrument | null,
): Partial<InstrumentScope> {
	if (instrument?.expiry) {
		return { exchange: instrument.exchange, segment: instrument.segment ?? undefined };
	}
	const own = instrument?.exchange ?? exchange;
	const word = CONTRACTS_OF[own] ?? own;
	return places[word] ?? { exchange: word };
}
