import { FLAG, KINDS, isDerivative } from './columns';
import type { DateReading, QueryWord } from './query';
import type { InstrumentTable } from './table';
import type { SearchOptions } from './types';
import type { FamilyMatches } from './wordSearch';

/** Place of each kind among matches: equities, indices, futures, options, others. */
export const KIND_PLACE = KINDS.map(
	(kind) => ({ EQ: 0, IDX: 1, FUT: 2, CE: 3, PE: 3, OTHER: 4 })[kind],
);

/** What a search leaves out whatever its words. */
export class RowFilter {
	private readonly exchange: number;

	private readonly segment: number;

	private readonly tradable: number;

	/** Expiries with this number or a lower one are past. */
	private readonly past: number;

	/** @param today YYYYMMDD. */
	constructor(
		private readonly table: InstrumentTable,
		{ exchange, segment, tradableOnly }: SearchOptions,
		today: number,
	) {
		this.exchange = exchange ? table.code(exchange) : 0;
		this.segment = segment ? table.code(segment) : 0;
		this.tradable = tradableOnly ? FLAG.tradable : 0;
		const firstAhead = table.columns.expiries.findIndex((date) => date >= today);
		this.past = firstAhead < 0 ? table.columns.expiries.length : firstAhead;
	}

	allows(row: number): boolean {
		const { columns } = this.table;
		const expiry = columns.expiry[row];
		return (
			(expiry === 0 || expiry > this.past) &&
			(this.exchange === 0 || columns.exchange[row] === this.exchange) &&
			(this.segment === 0 || columns.segment[row] === this.segment) &&
			(columns.flags[row] & this.tradable) === this.tradable
		);
	}
}

/**
 * Tells whether a row fits all words of a search. Each word is a bit, and each value that a row can
 * have (its kind, expiry, strike, exchange, family) has the bits of the words that it meets, worked
 * out once for the search: a row then costs a few table look-ups.
 */
export class RowMatcher {
	private readonly all: number;

	private readonly byKind: Uint8Array;

	private readonly byExpiry: Uint8Array;

	/** Exchange, segment and series. */
	private readonly byCode: Uint8Array;

	/** Some word is an exchange, a segment or a series. */
	private namesCodes = false;

	/** Words that the strike is or starts with. */
	private readonly byStrike: Uint8Array;

	/** Words that are the strike. */
	private readonly byWholeStrike: Uint8Array;

	/** By kind: words that a family's name may meet. On an option, CE means the kind alone. */
	private readonly nameable: Uint8Array;

	constructor(
		private readonly table: InstrumentTable,
		words: QueryWord[],
		private readonly names: FamilyMatches,
	) {
		const { codes, expiries, strikes } = table.columns;
		this.all = (1 << words.length) - 1;
		this.byKind = new Uint8Array(KINDS.length);
		this.nameable = new Uint8Array(KINDS.length).fill(this.all);
		this.byCode = new Uint8Array(codes.length);
		this.byExpiry = new Uint8Array(expiries.length + 1);
		this.byStrike = new Uint8Array(strikes.length + 1);
		this.byWholeStrike = new Uint8Array(strikes.length + 1);
		words.forEach((word, at) => this.mark(word, 1 << at));
	}

	/**
	 * Hands over the fitting rows among these (all of them for null), ascending, until `visit` returns
	 * false. All that the loop reads is local: this is the one place where a search may go through
	 * every row.
	 */
	scan(rows: Uint32Array | null, visit: (row: number) => boolean): void {
		const { kind, expiry, exchange, segment, series, strike, family } = this.table.columns;
		const { all, byKind, byExpiry, byCode, byStrike, nameable, namesCodes } = this;
		const { found } = this.names;
		const count = rows ? rows.length : this.table.size;
		for (let at = 0; at < count; at++) {
			const row = rows ? rows[at] : at;
			const bits =
				byKind[kind[row]] |
				byExpiry[expiry[row]] |
				byStrike[strike[row]] |
				(found[family[row]] & nameable[kind[row]]);
			if (bits !== all) {
				if (!namesCodes) continue;
				const places = byCode[exchange[row]] | byCode[segment[row]] | byCode[series[row]];
				if ((bits | places) !== all) continue;
			}
			if (!visit(row)) return;
		}
	}

	/** A quality that no row betters. */
	bestQuality(): number {
		const { found, whole, exact } = this.names;
		if (exact.includes(1)) return 0;
		const inFull = [this.byKind, this.byExpiry, this.byCode, this.byWholeStrike, whole];
		const met = bitsIn(...inFull);
		if (met === this.all) return 1;
		return (met | bitsIn(found)) === this.all ? 2 : 3;
	}

	/** Of a row that fits: 0 or 1 by whole words, 2 by begun names, 3 by begun strikes. */
	quality(row: number): number {
		const { family } = this.table.columns;
		const met = this.met(row);
		if (met === this.all) return this.names.exact[family[row]] ? 0 : 1;
		return (met | this.names.found[family[row]]) === this.all ? 2 : 3;
	}

	/** The families that a fitting row must belong to; null if it may be of any. */
	families(): number[] | null {
		const nameOnly = this.all & ~bitsIn(this.byKind, this.byCode, this.byExpiry, this.byStrike);
		if (nameOnly === 0) return null;
		return this.names.families.filter(
			(family) => (this.names.found[family] & nameOnly) === nameOnly,
		);
	}

	/** Words that the row meets in full. */
	private met(row: number): number {
		const { kind, expiry, exchange, segment, series, strike, family } = this.table.columns;
		return (
			this.byKind[kind[row]] |
			this.byExpiry[expiry[row]] |
			this.byCode[exchange[row]] |
			this.byCode[segment[row]] |
			this.byCode[series[row]] |
			this.byWholeStrike[strike[row]] |
			(this.names.whole[family[row]] & this.nameable[kind[row]])
		);
	}

	private mark(word: QueryWord, bit: number): void {
		KINDS.forEach((kind, at) => {
			if (word.kinds.includes(kind)) this.byKind[at] |= bit;
			if (word.isKind && isDerivative(kind)) this.nameable[at] &= ~bit;
		});
		const code = this.table.code(word.text);
		if (code > 0) {
			this.byCode[code] |= bit;
			this.namesCodes = true;
		}
		if (word.dates.length > 0) {
			this.table.columns.expiries.forEach((expiry, at) => {
				if (word.dates.some((date) => fitsDate(date, expiry))) this.byExpiry[at + 1] |= bit;
			});
		}
		if (word.strike !== null) this.markStrikes(word.strike, bit);
	}

	private markStrikes(text: string, bit: number): void {
		const strikes = this.table.strikes();
		const plain = text.includes('.') ? text.replace(/\.?0*$/, '') : text;
		for (let at = 0; at < strikes.length; at++) {
			if (strikes[at].startsWith(text)) this.byStrike[at + 1] |= bit;
			if (strikes[at] === plain) this.byWholeStrike[at + 1] |= bit;
		}
	}
}

/** The words that some entry of these tables meets. */
function bitsIn(...tables: Uint8Array[]): number {
	let all = 0;
	for (const table of tables) {
		for (let at = 0; at < table.length; at++) all |= table[at];
	}
	return all;
}

/** @param expiry YYYYMMDD */
function fitsDate({ year, month, day }: DateReading, expiry: number): boolean {
	return (
		(year === 0 || year === Math.floor(expiry / 10_000)) &&
		(month === 0 || month === Math.floor(expiry / 100) % 100) &&
		(day === 0 || day === expiry % 100)
	);
}
