import { FLAG, KINDS, isDerivative } from './columns';
import { rowsNear } from './keyTable';
import { canBeAttribute, readings, type QueryWord } from './query';
import { Ranking } from './ranking';
import type { InstrumentTable } from './table';
import { normalText } from './words';
import { WordSearch, type FamilyMatches } from './wordSearch';
import type { SearchOptions } from './types';

const DEFAULT_LIMIT = 50;

/** Order of kinds among matches: equities, indices, futures, options, others. */
const KIND_PLACE = KINDS.map((kind) => ({ EQ: 0, IDX: 1, FUT: 2, CE: 3, PE: 3, OTHER: 4 })[kind]);
const EXACT = 0;
const scoreOf = (kindPlace: number, quality: number) => 1 + kindPlace * 4 + quality;

type RowTest = (row: number) => boolean;

/** How well a row meets a word by kind, strike, expiry or exchange: 0 not, 1 by its start, 2 fully. */
type AttributeTest = (row: number) => 0 | 1 | 2;

/** Search over the columns of one index. */
export class InstrumentSearch {
	private readonly words: WordSearch;

	constructor(private readonly table: InstrumentTable) {
		this.words = new WordSearch(table);
	}

	/** Row numbers, best first. `today` as YYYYMMDD: what expired before is left out. */
	rows(text: string, options: SearchOptions, today: number): number[] {
		const ranking = new Ranking(Math.max(1, Math.floor(options.limit ?? DEFAULT_LIMIT)));
		const allowed = this.filter(options, today);
		const whole = normalText(text);
		if (whole === '') return this.firstRows(allowed, options.limit ?? DEFAULT_LIMIT);
		this.addExact(whole, allowed, ranking);
		this.addBySymbolStart(whole.replace(/ /g, ''), allowed, ranking);
		const { first, fallback } = readings(text);
		for (const words of first) this.addByWords(words, allowed, ranking);
		for (const words of fallback) {
			if (!ranking.empty) break;
			this.addByWords(words, allowed, ranking);
		}
		return ranking.rows();
	}

	private firstRows(allowed: RowTest, limit: number): number[] {
		const rows: number[] = [];
		for (let row = 0; row < this.table.size && rows.length < limit; row++) {
			if (allowed(row)) rows.push(row);
		}
		return rows;
	}

	private filter({ exchange, segment, tradableOnly }: SearchOptions, today: number): RowTest {
		const { columns } = this.table;
		const exchangeCode = exchange ? this.table.code(exchange) : 0;
		const segmentCode = segment ? this.table.code(segment) : 0;
		return (row) =>
			(exchangeCode === 0 || columns.exchange[row] === exchangeCode) &&
			(segmentCode === 0 || columns.segment[row] === segmentCode) &&
			(columns.expiry[row] === 0 || columns.expiry[row] >= today) &&
			(!tradableOnly || (columns.flags[row] & FLAG.tradable) !== 0);
	}

	/** Rows whose symbol (with or without series), Groww symbol or token is the text itself. */
	private addExact(whole: string, allowed: RowTest, ranking: Ranking): void {
		const { table } = this;
		const { symbolTable, tokenTable } = table.columns;
		for (const key of new Set([whole, whole.replace(/ /g, '')])) {
			for (const row of rowsNear(symbolTable, key)) {
				const own = [table.symbol(row), table.baseSymbol(row), table.growwSymbol(row)];
				if (allowed(row) && own.some((text) => text.toUpperCase() === key)) {
					ranking.add(EXACT, row);
				}
			}
			for (const row of rowsNear(tokenTable, key)) {
				if (allowed(row) && table.token(row).toUpperCase() === key) ranking.add(EXACT, row);
			}
		}
	}

	/** Rows whose symbol starts with the text, where it says more than the family: NIFTY28NOV. */
	private addBySymbolStart(start: string, allowed: RowTest, ranking: Ranking): void {
		const { columns } = this.table;
		const bytes = Buffer.from(start);
		for (const family of this.words.familiesThatStart(start)) {
			const end = columns.familyStart[family + 1];
			for (let at = columns.familyStart[family]; at < end; at++) {
				const row = columns.familyRows[at];
				if (allowed(row) && this.table.startsWith(columns.symbol[row], bytes)) {
					ranking.add(scoreOf(KIND_PLACE[columns.kind[row]], 0), row);
				}
			}
		}
	}

	/** Rows that every word fits: by a name of the family, or by what the row itself is. */
	private addByWords(words: QueryWord[], allowed: RowTest, ranking: Ranking): void {
		const { columns } = this.table;
		const matches = this.words.match(words.map(({ text }) => text));
		const tests = words.map((word) => this.attributeTest(word));
		const consider = (row: number) => {
			if (!allowed(row)) return;
			const quality = this.quality(row, words, tests, matches);
			if (quality >= 0) ranking.add(scoreOf(KIND_PLACE[columns.kind[row]], quality), row);
		};
		const required = requiredWords(words, tests);
		if (required === 0) {
			for (let row = 0; row < this.table.size; row++) consider(row);
			return;
		}
		for (const family of matches.families) {
			if ((matches.found[family] & required) !== required) continue;
			const end = columns.familyStart[family + 1];
			for (let at = columns.familyStart[family]; at < end; at++) consider(columns.familyRows[at]);
		}
	}

	/** 0 (best) to 3, or -1 if some word does not fit. */
	private quality(
		row: number,
		words: QueryWord[],
		tests: Array<AttributeTest | null>,
		matches: FamilyMatches,
	): number {
		const { kind, family } = this.table.columns;
		const derivative = isDerivative(KINDS[kind[row]]);
		const found = matches.found[family[row]];
		const whole = matches.whole[family[row]];
		let quality = matches.exact[family[row]] ? 0 : 1;
		for (let at = 0; at < words.length; at++) {
			const bit = 1 << at;
			// CE on an option means the kind, even if a name has a word that starts so.
			const byName = (found & bit) !== 0 && !(derivative && words[at].kind !== null);
			if (byName) {
				if ((whole & bit) === 0) quality = Math.max(quality, 2);
				continue;
			}
			const met = tests[at]?.(row) ?? 0;
			if (met === 0) return -1;
			if (met === 1) quality = 3;
		}
		return quality;
	}

	/** Null where the word can only be a name. */
	private attributeTest(word: QueryWord): AttributeTest | null {
		const { columns } = this.table;
		const place = this.table.code(word.text);
		const venue = place > 0;
		if (!venue && !canBeAttribute(word)) return null;
		const strikes = word.strike === null ? null : this.strikesStartingWith(word.strike);
		const kinds = kindMask(word);
		return (row) => {
			if (kinds !== 0 && (kinds >> columns.kind[row]) & 1) return 2;
			if (columns.expiry[row] !== 0 && fitsDate(word, columns.expiry[row])) return 2;
			if (venue && isPlace(columns, row, place)) return 2;
			const strike = strikes === null ? 0 : columns.strike[row];
			return strike === 0 || strikes === null ? 0 : (strikes[strike - 1] as 0 | 1 | 2);
		};
	}

	/** For each strike: 2 if it is this number, 1 if it starts with it, else 0. */
	private strikesStartingWith(text: string): Uint8Array {
		const strikes = this.table.strikes();
		const marks = new Uint8Array(strikes.length);
		const plain = text.includes('.') ? text.replace(/\.?0*$/, '') : text;
		for (let at = 0; at < strikes.length; at++) {
			if (strikes[at].startsWith(text)) marks[at] = 1;
			if (strikes[at] === plain) marks[at] = 2;
		}
		return marks;
	}
}

/** Bits of the words that nothing but a family's name can meet. */
const requiredWords = (words: QueryWord[], tests: Array<AttributeTest | null>) =>
	words.reduce((bits, _, at) => (tests[at] === null ? bits | (1 << at) : bits), 0);

const isPlace = (
	{ exchange, segment, series }: InstrumentTable['columns'],
	row: number,
	code: number,
) => exchange[row] === code || segment[row] === code || series[row] === code;

/** The kinds that a word asks for, a bit for each. */
function kindMask(word: QueryWord): number {
	const wanted = new Set<string>(word.kind ? [word.kind] : word.kindsBegun);
	if (wanted.has('OPT')) wanted.add('CE').add('PE');
	if (word.text === 'EQ') wanted.add('EQ');
	return KINDS.reduce((mask, kind, at) => (wanted.has(kind) ? mask | (1 << at) : mask), 0);
}

function fitsDate({ dates }: QueryWord, expiry: number): boolean {
	return dates.some(
		({ year, month, day }) =>
			(year === 0 || year === Math.floor(expiry / 10_000)) &&
			(month === 0 || month === Math.floor(expiry / 100) % 100) &&
			(day === 0 || day === expiry % 100),
	);
}
