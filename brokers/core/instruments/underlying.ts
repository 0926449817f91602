import { echo } from '../echo';
import { type BrokerError, type BrokerId, inputError } from '../errors';
import { readText } from '../wire';
import { bareSymbol } from './derivatives';
import { continuousRoot, covers, readTicker, underlyingsOf } from './search/ticker';
import { normalText } from './search/words';
import type { ContractExpiry, InstrumentIndex } from './types';

/** An underlying with what expires on it at one exchange. */
export interface Underlying {
	/** As the file writes it. */
	underlying: string;
	/** The earliest first, none that has expired; at least one. */
	expiries: ContractExpiry[];
}

/** So many that a text finds are looked at for one of exactly its name. */
const LOOKED_AT = 20;
const SUGGESTED = 3;

/**
 * The underlying that a person or an alert names: by the file's own word (NIFTY), by the index's or
 * share's name (Nifty 50, SBIN-EQ), or as TradingView writes it (NSE:NIFTY, BSX, M_M, NIFTY1!).
 * @throws BrokerError `input`, naming the parameter
 */
export function findUnderlying(
	broker: BrokerId,
	index: InstrumentIndex,
	typed: unknown,
	exchange: string,
): Underlying {
	const text = normalText(readText(typed) ?? '');
	if (text === '')
		throw refusal(broker, 'NO_UNDERLYING', 'Underlying is empty.', 'Give its symbol, e.g. NIFTY.');
	const { prefix, name: ticker } = readTicker(text);
	if (prefix !== null && !covers(prefix, exchange))
		throw refusal(
			broker,
			'EXCHANGE_MISMATCH',
			`${echo(text)} is of ${echo(prefix)}, and Exchange is set to ${echo(exchange)}.`,
			'Set Exchange to that of the underlying, or give its symbol without the prefix.',
		);
	const name = continuousRoot(ticker) ?? ticker;
	for (const underlying of namesOf(index, name)) {
		const expiries = index.expiriesOf({ underlying, exchange });
		if (expiries.length > 0) return { underlying: expiries[0].underlying, expiries };
	}
	throw notFound(broker, index, text, name, exchange);
}

/** What the contracts of it may be listed under, the likeliest first. */
function* namesOf(index: InstrumentIndex, name: string): Generator<string> {
	yield* underlyingsOf(name);
	yield withoutBlanks(name);
	yield name.replace(/-[A-Z0-9]{1,2}$/, '');
	for (const found of index.search(name, { limit: LOOKED_AT })) {
		const { kind, name: longName, tradingSymbol } = found;
		if (kind !== 'EQ' && kind !== 'IDX') continue;
		const isIt = [longName, tradingSymbol].some(
			(known) => withoutBlanks(normalText(known)) === withoutBlanks(name),
		);
		if (isIt) yield* [bareSymbol(found), longName];
	}
}

function notFound(
	broker: BrokerId,
	index: InstrumentIndex,
	typed: string,
	name: string,
	exchange: string,
): BrokerError {
	const message = `There is no contract of ${echo(typed)} on ${echo(exchange)}`;
	for (const underlying of namesOf(index, name)) {
		const [elsewhere] = index.expiriesOf({ underlying });
		if (elsewhere === undefined) continue;
		const there = elsewhere.exchange;
		const hint = `Set Exchange to ${there}.`;
		return refusal(
			broker,
			'NO_CONTRACTS',
			`${message}; ${there} has those of ${elsewhere.underlying}.`,
			hint,
		);
	}
	const near = index.search(`${name} fut`, { exchange, limit: LOOKED_AT });
	const suggested = [...new Set(near.flatMap(({ underlying }) => underlying ?? []))];
	const hint =
		suggested.length === 0
			? 'Give the symbol of an index, a share or a commodity that has contracts, e.g. NIFTY.'
			: `Did you mean ${suggested.slice(0, SUGGESTED).join(', ')}?`;
	return refusal(broker, 'NO_CONTRACTS', `${message}.`, hint);
}

const refusal = (broker: BrokerId, code: string, message: string, hint: string) =>
	inputError(broker, 'underlying', code, message, hint);

const withoutBlanks = (text: string) => text.replace(/ /g, '');
