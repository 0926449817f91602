import { AmbiguousInstrumentError, InstrumentNotFoundError } from '../errors';
import type { Instrument, InstrumentScope } from '../types';
import type { InstrumentDatabase } from './instrument-database';
import { IS_BARE_SYMBOL } from './search';
import { editDistance } from './spelling';
import { allOf, exactly } from './terms';
import { normalText, wordsOf } from './words';

const MOST_CANDIDATES = 10;
const MOST_SUGGESTIONS = 5;

type Finder = (symbol: string, scope: InstrumentScope) => Instrument[];

/** Finds the one instrument that a symbol or a token means; never one that is merely near it. */
export class InstrumentLookup {
	constructor(
		private readonly database: InstrumentDatabase,
		/** The first few that a search finds in that scope. */
		private readonly similar: Finder,
		private readonly warning: string | null,
	) {}

	/** @throws InstrumentNotFoundError, AmbiguousInstrumentError */
	bySymbol(symbol: string, scope: InstrumentScope): Instrument {
		const found = this.find(symbol, scope);
		if (found === null) throw this.notFound(symbol, symbol, scope);
		return found;
	}

	/**
	 * Ways to read a symbol, the strictest first; the first that finds anything decides. Where it
	 * finds several, the EQ series of a share is what everybody means by its bare symbol.
	 * @throws AmbiguousInstrumentError
	 */
	find(symbol: string, scope: InstrumentScope): Instrument | null {
		const key = normalText(symbol);
		const ways = [this.bySameSymbol, this.byBareSymbol, this.bySeries, this.byBrokerSymbol];
		for (const find of key === '' ? [] : ways) {
			const found = find(key, scope);
			if (found.length === 0) continue;
			const shares = found.filter(({ kind, series }) => kind === 'EQ' && series === 'EQ');
			return this.only(shares.length === 1 ? shares : found, symbol, scope);
		}
		return null;
	}

	/** @param typed as the message repeats it @param symbol of it, which suggestions come near */
	notFound(typed: string, symbol: string, scope: InstrumentScope): InstrumentNotFoundError {
		return new InstrumentNotFoundError(typed, scope, this.suggestions(symbol, scope), this.warning);
	}

	/** @throws InstrumentNotFoundError, AmbiguousInstrumentError */
	byToken(token: string, scope: InstrumentScope): Instrument {
		const wanted = token.trim();
		const found = this.where('token = :key', wanted, scope).filter((one) => one.token === wanted);
		if (found.length === 0) throw new InstrumentNotFoundError(token, scope, [], this.warning);
		return this.only(found, token, scope);
	}

	private readonly bySameSymbol: Finder = (key, scope) =>
		this.where('tradingSymbol = :key', key, scope);

	private readonly byBareSymbol: Finder = (key, scope) => this.where(IS_BARE_SYMBOL, key, scope);

	/** RELIANCE-EQ where the file says RELIANCE, series EQ. */
	private readonly bySeries: Finder = (key, scope) => {
		const dash = key.lastIndexOf('-');
		if (dash <= 0) return [];
		return this.bySameSymbol(key.slice(0, dash), scope).filter(
			({ series }) => series?.toUpperCase() === key.slice(dash + 1),
		);
	};

	private readonly byBrokerSymbol: Finder = (key, scope) =>
		this.where('brokerSymbol = :key', key, scope);

	private where(condition: string, key: string, { exchange, segment }: InstrumentScope) {
		const values = { key, exchange: exchange.toUpperCase() };
		if (!segment) return this.database.where(`${condition} AND exchange = :exchange`, values);
		return this.database.where(`${condition} AND exchange = :exchange AND segment = :segment`, {
			...values,
			segment: segment.toUpperCase(),
		});
	}

	private only(found: Instrument[], wanted: string, scope: InstrumentScope): Instrument {
		if (found.length === 1) return found[0];
		const candidates = found.slice(0, MOST_CANDIDATES);
		throw new AmbiguousInstrumentError(wanted, scope, candidates, found.length);
	}

	/** Trading symbols that the user may have meant. Only ever shown, never taken. */
	private suggestions(symbol: string, scope: InstrumentScope): string[] {
		const suggested = new Set(this.similarSymbols(symbol, scope));
		const stem = wordsOf(symbol)[0] ?? '';
		if (suggested.size === 0 && stem) {
			for (const similar of this.similarSymbols(stem, scope)) suggested.add(similar);
		}
		for (const root of suggested.size < MOST_SUGGESTIONS ? this.nearRoots(symbol) : []) {
			if (suggested.size === MOST_SUGGESTIONS) break;
			const first = this.firstOf(root, scope);
			if (first) suggested.add(first.tradingSymbol);
		}
		return [...suggested];
	}

	private similarSymbols(text: string, scope: InstrumentScope): string[] {
		return this.similar(text, scope).map(({ tradingSymbol }) => tradingSymbol);
	}

	private firstOf(root: string, { exchange, segment }: InstrumentScope): Instrument | null {
		const scoped = [exactly('x', exchange), ...(segment ? [exactly('g', segment)] : [])];
		const [first] = this.database.matching(allOf([...scoped, exactly('f', root)]), '', 1);
		return first ? this.database.byId([first.id])[0] : null;
	}

	/** Root symbols spelt nearly like the symbol, the nearest first. */
	private nearRoots(symbol: string): string[] {
		const wanted = normalText(symbol).replace(/-[A-Z0-9]{1,2}$/, '');
		const most = wanted.length <= 4 ? 1 : 2;
		return this.database
			.roots(wanted.length - most, wanted.length + most)
			.map((root) => ({ root, distance: editDistance(root.toUpperCase(), wanted, most) }))
			.filter(({ distance }) => distance <= most)
			.sort((a, b) => a.distance - b.distance)
			.map(({ root }) => root);
	}
}
