import {
	AmbiguousInstrumentError,
	ContinuousContractError,
	ExchangeMismatchError,
	InstrumentElsewhereError,
} from '../errors';
import type { Instrument, InstrumentScope } from '../types';
import type { InstrumentDatabase } from './instrument-database';
import type { InstrumentLookup } from './lookup';
import { allOf, exactly } from './terms';
import {
	continuousRoot,
	covers,
	DERIVATIVES_OF,
	futureTicker,
	readContract,
	readTicker,
	spellingsOf,
	type TickerContract,
	underlyingsOf,
} from './ticker';
import { normalText } from './words';

/** More contracts than one ticker may mean. */
const MOST_CONTRACTS = 20;
const NEAREST = 2;

/** Finds the one instrument that a symbol means, whether the broker or TradingView writes it so. */
export class TickerLookup {
	constructor(
		private readonly database: InstrumentDatabase,
		private readonly lookup: InstrumentLookup,
		/** YYYY-MM-DD. */
		private readonly today: () => string,
	) {}

	/**
	 * The broker's own symbols go before TradingView's spellings, and of those all that fit are looked up.
	 * @throws an error of `errors.ts`
	 */
	find(typed: string, scope: InstrumentScope): Instrument {
		const text = normalText(typed);
		const own = this.lookup.find(text, scope);
		if (own !== null) return own;
		const { prefix, name } = readTicker(text);
		if (prefix !== null && !covers(prefix, scope.exchange.toUpperCase()))
			throw new ExchangeMismatchError(typed.trim(), prefix, scope);
		const found = prefix === null ? null : this.lookup.find(name, scope);
		return found ?? this.bySpelling(typed, name, scope);
	}

	private bySpelling(typed: string, name: string, scope: InstrumentScope): Instrument {
		const root = continuousRoot(name);
		if (root !== null) throw this.continuous(typed, root, scope);
		const contract = readContract(name);
		const found = [
			...spellingsOf(name).flatMap((spelling) => this.lookup.find(spelling, scope) ?? []),
			...(contract === null ? [] : this.contracts(contract, [scope])),
		];
		if (found.length === 1) return found[0];
		if (found.length > 1) throw new AmbiguousInstrumentError(typed, scope, found, found.length);
		const [elsewhere] = contract === null ? [] : this.contracts(contract, wider(scope));
		if (elsewhere !== undefined) throw new InstrumentElsewhereError(typed, scope, elsewhere);
		throw this.lookup.notFound(typed, name, scope);
	}

	private continuous(typed: string, root: string, scope: InstrumentScope): ContinuousContractError {
		const futures = { root, kind: 'FUT', expiry: '', strike: null } as const;
		const nearest = this.contracts(futures, wider(scope))
			.filter(({ expiry }) => expiry !== null && expiry >= this.today())
			.slice(0, NEAREST);
		const name = nearest[0]?.expiry ? futureTicker(root, nearest[0].expiry) : null;
		return new ContinuousContractError(typed, nearest, name);
	}

	/** The contracts of a ticker, whatever its underscores stand for, by expiry. */
	private contracts(
		{ root, kind, expiry, strike }: TickerContract,
		scopes: InstrumentScope[],
	): Instrument[] {
		const [year, month, day] = expiry.split('-');
		const terms = [
			exactly('k', kind),
			...(year ? [exactly('y', year)] : []),
			...(month ? [exactly('m', month)] : []),
			...(day ? [exactly('d', day)] : []),
			...(strike === null ? [] : [exactly('s', strike)]),
		];
		return scopes.flatMap(({ exchange, segment }) => {
			const place = [exactly('x', exchange), ...(segment ? [exactly('g', segment)] : [])];
			return underlyingsOf(root).flatMap((underlying) => {
				const condition = allOf([exactly('f', underlying), ...terms, ...place]);
				const matches = this.database.matching(condition, '', MOST_CONTRACTS);
				return this.database.byId(matches.map(({ id }) => id));
			});
		});
	}
}

/** Where the futures and options of an exchange may be, besides where the form says. */
function wider({ exchange }: InstrumentScope): InstrumentScope[] {
	const derivatives = DERIVATIVES_OF[exchange.toUpperCase()] ?? [];
	return [exchange, ...derivatives].map((one) => ({ exchange: one }));
}
