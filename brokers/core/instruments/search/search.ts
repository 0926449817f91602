import type { InstrumentKind, SearchOptions } from '../types';
import { type InstrumentDatabase, IS_THERE, type Match, type Places } from './instrument-database';
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

/** Behind every row of the scope that goes first. */
const BEHIND = 100;

/** Of the rows elsewhere whose symbol is the text itself, so many are shown whatever else there is. */
const MOST_KEPT = 5;

interface Scope extends SearchOptions {
	limit: number;
	/** YYYY-MM-DD: what expired before is left out. */
	today: string;
	/** What its rows' scores are raised by. */
	behind: number;
}

/** Search over one instrument database. */
export class InstrumentSearch {
	constructor(private readonly database: InstrumentDatabase) {}

	/** Ids of the matching rows, best first. `today` as YYYY-MM-DD: what expired before is left out. */
	ids(text: string, options: SearchOptions, today: string): number[] {
		const limit = Math.max(1, Math.floor(options.limit ?? DEFAULT_LIMIT));
		const scopes = scopesOf({ ...options, limit, today, behind: 0 });
		const whole = normalText(text);
		const ranking = new Ranking(limit);
		for (const scope of scopes) this.addExact(whole, scope, ranking);
		const { first, fallback } = readings(text);
		const conditionsOfFirst = first.map((words) => this.conditionsOf(words));
		for (const scope of scopes) {
			if (ranking.isFull) break;
			if (whole === '') this.addMatches(ANY_KIND, 0, scope, ranking);
			this.addBySymbolStart(withoutBlanks(whole), scope, ranking);
			for (const fits of conditionsOfFirst) this.addByWords(fits, scope, ranking);
		}
		for (const words of fallback) {
			if (!ranking.empty) break;
			const fits = this.conditionsOf(words);
			for (const scope of scopes) this.addByWords(fits, scope, ranking);
		}
		return ranking.ids();
	}

	private addExact(whole: string, scope: Scope, ranking: Ranking): void {
		if (whole === '') return;
		for (const key of new Set([whole, withoutBlanks(whole)])) {
			for (const id of this.exact(key, scope)) ranking.add(id, scope.behind + EXACT);
		}
	}

	/** Rows whose symbol (a share's also without series), the broker's own symbol or token is the text itself. */
	private exact(key: string, scope: Scope): number[] {
		const { exchange, segment, among, tradableOnly, today, limit } = scope;
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
				AND ${IS_THERE}
				ORDER BY id LIMIT :limit`,
				{
					key,
					today,
					tradable: Number(tradableOnly ?? false),
					exchange: exchange?.toUpperCase() ?? null,
					segment: segment?.toUpperCase() ?? null,
					...placesOf(among),
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
		const { today, limit, behind } = scope;
		const places = placesOf(scope.among);
		const matches = this.database.matchingSymbols(start, terms, today, limit, places);
		for (const { id, kind } of matches) {
			ranking.add(id, behind + scoreOf(kind, 0));
		}
	}

	/** How well a row may fit the words, the best first. */
	private conditionsOf(words: QueryWord[]): string[] {
		return conditions(words, (word) => {
			const names = this.database.wordsBegunBy(word, MOST_NAMES + 1);
			return names.length > MOST_NAMES ? null : names;
		});
	}

	/** Rows that every word fits: by a name of their root symbol, or by what the row itself is. */
	private addByWords(fits: string[], scope: Scope, ranking: Ranking): void {
		for (const [quality, condition] of fits.entries()) {
			const matches = this.addMatches(condition, quality, scope, ranking);
			// As many as asked for, all of the first kind: no row that fits less well comes before them.
			if (matches.length === scope.limit && matches[scope.limit - 1].kind === 'EQ') return;
		}
	}

	private addMatches(condition: string, quality: number, scope: Scope, ranking: Ranking): Match[] {
		const terms = allOf([...filters(scope), condition]);
		const matches = this.database.matching(terms, scope.today, scope.limit, placesOf(scope.among));
		for (const { id, kind } of matches) ranking.add(id, scope.behind + scoreOf(kind, quality));
		return matches;
	}
}

/** The scope that goes first, and the whole of which it is a part. */
function scopesOf(whole: Scope): Scope[] {
	const { first } = whole;
	if (!first?.exchange) return [whole];
	const { exchange, segment } = first;
	return [
		{ ...whole, exchange, segment },
		{ ...whole, behind: BEHIND },
	];
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

const placesOf = (among: SearchOptions['among']): Places => ({
	exchanges: among?.exchange ? JSON.stringify(among.exchange) : null,
	segments: among?.segment ? JSON.stringify(among.segment) : null,
});

/** The best score of each row; of equal scores the row with the lower id comes first. */
class Ranking {
	private readonly scores = new Map<number, number>();

	constructor(private readonly limit: number) {}

	get empty(): boolean {
		return this.scores.size === 0;
	}

	/** Whether the scope that goes first has as many as are shown. */
	get isFull(): boolean {
		return this.count((score) => score < BEHIND) >= this.limit;
	}

	add(id: number, score: number): void {
		const known = this.scores.get(id);
		if (known === undefined || score < known) this.scores.set(id, score);
	}

	ids(): number[] {
		const sorted = [...this.scores].sort(
			([idA, scoreA], [idB, scoreB]) => scoreA - scoreB || idA - idB,
		);
		const kept = Math.min(
			this.count((score) => score === BEHIND + EXACT),
			MOST_KEPT,
			this.limit - 1,
		);
		const own = sorted.filter(([, score]) => score < BEHIND).slice(0, this.limit - kept);
		const others = sorted.filter(([, score]) => score >= BEHIND);
		return [...own, ...others].slice(0, this.limit).map(([id]) => id);
	}

	private count(counts: (score: number) => boolean): number {
		return [...this.scores.values()].filter(counts).length;
	}
}
