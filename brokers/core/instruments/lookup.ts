import { kindCode } from './columns';
import { AmbiguousInstrumentError, InstrumentNotFoundError } from './errors';
import { rowsNear } from './keyTable';
import { editDistance } from './spelling';
import type { InstrumentTable } from './table';
import { normalText, wordsOf } from './words';
import type { InstrumentScope } from './types';

const MOST_CANDIDATES = 10;
const MOST_SUGGESTIONS = 5;

type Finder = (symbol: string, scope: InstrumentScope) => number[];

/** Finds the one row that a symbol or a token means; never one that is merely near it. */
export class InstrumentLookup {
	constructor(
		private readonly table: InstrumentTable,
		private readonly similar: (text: string, scope: InstrumentScope) => number[],
		private readonly warning: string | null,
	) {}

	/**
	 * Ways to read a symbol, the strictest first; the first that finds anything decides. Where it
	 * finds several, the EQ series of a share is what everybody means by its bare symbol.
	 * @throws InstrumentNotFoundError, AmbiguousInstrumentError
	 */
	bySymbol(symbol: string, scope: InstrumentScope): number {
		const key = normalText(symbol);
		for (const find of [this.bySameSymbol, this.byBareSymbol, this.bySeries, this.byGrowwSymbol]) {
			const rows = find(key, scope);
			if (rows.length === 0) continue;
			const shares = rows.filter((row) => this.isOrdinaryShare(row));
			return this.only(shares.length === 1 ? shares : rows, symbol, scope);
		}
		throw new InstrumentNotFoundError(symbol, scope, this.suggestions(symbol, scope), this.warning);
	}

	/** @throws InstrumentNotFoundError, AmbiguousInstrumentError */
	byToken(token: string, scope: InstrumentScope): number {
		const wanted = token.trim();
		const rows = this.inScope(rowsNear(this.table.columns.tokenTable, wanted), scope).filter(
			(row) => this.table.token(row) === wanted,
		);
		if (rows.length === 0) throw new InstrumentNotFoundError(token, scope, [], this.warning);
		return this.only(rows, token, scope);
	}

	private readonly bySameSymbol: Finder = (key, scope) =>
		this.rowsNamed(key, scope, (row) => this.table.symbol(row));

	/** SBIN for SBIN-EQ. */
	private readonly byBareSymbol: Finder = (key, scope) =>
		this.rowsNamed(key, scope, (row) => this.table.baseSymbol(row));

	/** RELIANCE-EQ where the file says RELIANCE, series EQ. */
	private readonly bySeries: Finder = (key, scope) => {
		const dash = key.lastIndexOf('-');
		if (dash <= 0) return [];
		return this.bySameSymbol(key.slice(0, dash), scope).filter(
			(row) => this.table.series(row).toUpperCase() === key.slice(dash + 1),
		);
	};

	private readonly byGrowwSymbol: Finder = (key, scope) =>
		this.rowsNamed(key, scope, (row) => this.table.growwSymbol(row));

	private rowsNamed(key: string, scope: InstrumentScope, nameOf: (row: number) => string) {
		if (key === '') return [];
		const near = this.inScope(rowsNear(this.table.columns.symbolTable, key), scope);
		return near.filter((row) => normalText(nameOf(row)) === key);
	}

	private inScope(rows: number[], scope: InstrumentScope): number[] {
		return rows.filter((row) => this.table.inScope(row, scope));
	}

	private isOrdinaryShare(row: number): boolean {
		return this.table.columns.kind[row] === kindCode('EQ') && this.table.series(row) === 'EQ';
	}

	private only(rows: number[], wanted: string, scope: InstrumentScope): number {
		if (rows.length === 1) return rows[0];
		const candidates = rows
			.sort((a, b) => a - b)
			.slice(0, MOST_CANDIDATES)
			.map((row) => this.table.instrument(row));
		throw new AmbiguousInstrumentError(wanted, scope, candidates, rows.length);
	}

	/** Trading symbols that the user may have meant. Only ever shown, never taken. */
	private suggestions(symbol: string, scope: InstrumentScope): string[] {
		const suggested = new Set<string>();
		const add = (rows: number[]) => {
			for (const row of rows) {
				if (suggested.size < MOST_SUGGESTIONS) suggested.add(this.table.symbol(row));
			}
		};
		add(this.similar(symbol, scope));
		const stem = wordsOf(symbol)[0] ?? '';
		if (suggested.size === 0 && stem) add(this.similar(stem, scope));
		for (const family of suggested.size < MOST_SUGGESTIONS ? this.nearFamilies(symbol) : []) {
			const { familyStart, familyRows } = this.table.columns;
			const rows = familyRows.subarray(familyStart[family], familyStart[family + 1]);
			const first = rows.find((row) => this.table.inScope(row, scope));
			if (first !== undefined) add([first]);
		}
		return [...suggested];
	}

	/** Families spelt nearly like the symbol, the nearest first. */
	private nearFamilies(symbol: string): number[] {
		const wanted = normalText(symbol).replace(/-[A-Z0-9]{1,2}$/, '');
		const most = wanted.length <= 4 ? 1 : 2;
		const near: Array<{ family: number; distance: number }> = [];
		for (let family = 0; family < this.table.columns.families.length; family++) {
			const length = this.table.familyKeyLength(family);
			if (Math.abs(length - wanted.length) > most) continue;
			const distance = editDistance(this.table.familyKey(family).toUpperCase(), wanted, most);
			if (distance <= most) near.push({ family, distance });
		}
		return near.sort((a, b) => a.distance - b.distance).map(({ family }) => family);
	}
}
