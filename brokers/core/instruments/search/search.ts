import type { InstrumentKind, SearchOptions } from '../types';
import type { InstrumentDatabase, Match } from './instrument-database';
import { ANY_KIND, conditions } from './match';
import { readings, type QueryWord } from './query';
import { allOf, either, exactly } from './terms';
import { normalText } from './words';

const DEFAULT_LIMIT = 50;

/** Kinds in the order in which matches are shown, as the rows are. */
const KIND_PLACE: Record<InstrumentKind, number> = {
	EQ: 0,
	IDX: 1,
	FUT: 2,
	CE: 3,
	PE: 3,
	OTHER: 4,
};

/** A lower score is better. `quality` counts from 0, the best. */
const EXACT = 0;
const scoreOf = (kind: InstrumentKind, quality: number) => 1 + KIND_PLACE[kind] * 4 + quality;

/** A begun word that begins more names than these is left to SQLite's own search for beginnings. */
const MOST_NAMES = 64;

const LONGEST_ROOT = 40;

interface Scope extends SearchOptions {
	limit: number;
	/** YYYY-MM-DD: what expired before is left out. */
	today: string;
}

/** Search over one instrument database. */
export class InstrumentSearch {
	constructor(private readonly database: InstrumentDatabase) {}

	/** Ids of the matching rows, best first. `today` as YYYY-MM-DD: what expired before is left out. */
	ids(text: string, options: SearchOptions, today: string): number[] {
		const limit = Math.max(1, Math.floor(options.limit ?? DEFAULT_LIMIT));
		const scope = { ...options, limit, today };
		const whole = normalText(text);
		if (whole === '') return this.matching(ANY_KIND, scope).map(({ id }) => id);
		const ranking = new Ranking(limit);
		for (const key of new Set([whole, withoutBlanks(whole)])) {
			for (const id of this.exact(key, scope)) ranking.add(id, EXACT);
		}
		this.addBySymbolStart(withoutBlanks(whole), scope, ranking);
		const { first, fallback } = readings(text);
		for (const words of first) this.addByWords(words, scope, ranking);
		for (const words of fallback) {
			if (!ranking.empty) break;
			this.addByWords(words, scope, ranking);
		}
		return ranking.ids();
	}

	/** Rows whose symbol (a share's also without series), the broker's own symbol or token is the text itself. */
	private exact(key: string, { exchange, segment, tradableOnly, today, limit }: Scope): number[] {
		return this.database
			.all<{ id: number }>(
				`SELECT id FROM instrument WHERE id IN (
					SELECT id FROM instrument WHERE tradingSymbol = :key
					UNION SELECT id FROM instrument WHERE brokerSymbol = :key
					UNION SELECT id FROM instrument WHERE token = :key
					UNION SELECT id FROM instrument WHERE kind = 'EQ' AND ${IS_BARE_SYMBOL})
				AND (expiry IS NULL OR expiry >= :today) AND tradable >= :tradable
				AND (:exchange IS NULL OR exchange = :exchange)
				AND (:segment IS NULL OR segment = :segment)
				ORDER BY id LIMIT :limit`,
				{
					key,
					today,
					tradable: Number(tradableOnly ?? false),
					exchange: exchange?.toUpperCase() ?? null,
					segment: segment?.toUpperCase() ?? null,
					limit,
				},
			)
			.map(({ id }) => id);
	}

	/** Rows whose symbol starts with the text, where it says more than the root symbol: NIFTY28NOV. */
	private addBySymbolStart(start: string, scope: Scope, ranking: Ranking): void {
		const lengths = Math.min(start.length, LONGEST_ROOT) - 1;
		if (lengths < 1) return;
		const roots = Array.from({ length: lengths }, (_, at) => exactly('f', start.slice(0, at + 1)));
		const terms = allOf([either(roots), ...filters(scope)]);
		const { today, limit } = scope;
		for (const { id, kind } of this.database.matchingSymbols(start, terms, today, limit)) {
			ranking.add(id, scoreOf(kind, 0));
		}
	}

	/** Rows that every word fits: by a name of their root symbol, or by what the row itself is. */
	private addByWords(words: QueryWord[], scope: Scope, ranking: Ranking): void {
		const begun = (word: string) => {
			const names = this.database.wordsBegunBy(word, MOST_NAMES + 1);
			return names.length > MOST_NAMES ? null : names;
		};
		for (const [quality, condition] of conditions(words, begun).entries()) {
			const matches = this.matching(condition, scope);
			for (const { id, kind } of matches) ranking.add(id, scoreOf(kind, quality));
			// As many as asked for, all of the first kind: no row that fits less well comes before them.
			if (matches.length === scope.limit && matches[scope.limit - 1].kind === 'EQ') return;
		}
	}

	private matching(condition: string, scope: Scope): Match[] {
		const terms = allOf([...filters(scope), condition]);
		return this.database.matching(terms, scope.today, scope.limit);
	}
}

/** SBIN for SBIN-EQ: the symbol is the key, a dash and the row's own series. */
export const IS_BARE_SYMBOL = `tradingSymbol >= :key || '-' AND tradingSymbol < :key || '.'
	AND tradingSymbol = :key || '-' || series`;

const withoutBlanks = (text: string) => text.replace(/ /g, '');

/** What a search leaves out whatever its words. */
const filters = ({ exchange, segment, tradableOnly }: SearchOptions) => [
	...(exchange ? [exactly('x', exchange)] : []),
	...(segment ? [exactly('g', segment)] : []),
	...(tradableOnly ? [exactly('t', '')] : []),
];

/** The best score of each row; of equal scores the row with the lower id comes first. */
class Ranking {
	private readonly scores = new Map<number, number>();

	constructor(private readonly limit: number) {}

	get empty(): boolean {
		return this.scores.size === 0;
	}

	add(id: number, score: number): void {
		const known = this.scores.get(id);
		if (known === undefined || score < known) this.scores.set(id, score);
	}

	ids(): number[] {
		return [...this.scores]
			.sort(([idA, scoreA], [idB, scoreB]) => scoreA - scoreB || idA - idB)
			.slice(0, this.limit)
			.map(([id]) => id);
	}
}
