import { Arena } from './blocks';
import { Breather, sortedOrder } from './breather';
import {
	COLUMN_TYPES,
	isDerivative,
	kindCode,
	KINDS,
	OPTIONAL_COLUMNS,
	ROW_COLUMNS,
	type ImageMeta,
	type InstrumentColumns,
	type InstrumentImage,
	type RowColumn,
} from './columns';
import { dateNumber } from './day';
import { decimalOrder } from './decimals';
import { addKey, emptyKeyTable, rowsNear } from './keyTable';
import { type RowArray, type RowArrays, RowStore } from './rowStore';
import { baseSymbol } from './table';
import type { InstrumentRow } from './types';
import { buildWords } from './wordIndex';

const NO_TEXT = 0;

/** Collects the rows of a file, then puts them in order and makes the lookup tables. */
export class IndexBuilder {
	private readonly arena = new Arena();

	private readonly store = new RowStore(this.arena);

	constructor(private readonly breather = new Breather()) {}

	/** Takes a row; null counts as one that cannot be used. */
	add(row: InstrumentRow | null): void {
		this.store.add(row);
	}

	/** Usable rows so far, duplicates included. */
	get rows(): number {
		return this.store.count;
	}

	get skippedRows(): number {
		return this.store.skipped;
	}

	/** The finished index, in memory of the builder's own. The builder is spent after it. */
	async finish(about: Pick<ImageMeta, 'source' | 'origin' | 'day'>): Promise<InstrumentImage> {
		const { store, breather, arena } = this;
		const { pool } = store;
		const kept = await this.withoutDuplicates();
		const families = await this.ranked(store.arrays.family, [], (a, b) => (a < b ? -1 : 1));
		const strikes = await this.ranked(store.arrays.strike, [NO_TEXT], decimalOrder);
		const strikeTexts = strikes.ids.subarray(1);
		const expiries = this.rankedExpiries();
		const order = await this.displayOrder(kept, families.rank, strikes.rank, expiries.rank);

		const sorted = await this.reordered(order);
		for (let row = 0; row < order.length; row++) {
			sorted.family[row] = families.rank[sorted.family[row]] - 1;
			sorted.strike[row] = strikes.rank[sorted.strike[row]] - 1;
			sorted.expiry[row] = expiries.rank[sorted.expiry[row]];
			if (breather.due()) await breather.rest();
		}
		const familyIds = families.ids;
		const lists = familyLists(sorted.family, familyIds.length, this.arena);
		const words = await buildWords({
			pool,
			familyIds,
			sorted,
			aliases: store.aliases,
			breather,
			arena,
		});
		const tables = await this.keyTables(sorted, order.length);
		const { bytes: textBytes, ends: textEnds } = pool.finish();
		const columns = {
			...sorted,
			...lists,
			...words,
			...tables,
			textBytes,
			textEnds,
			codes: Uint32Array.from(store.codes),
			expiries: expiries.dates,
			strikes: strikeTexts,
			families: familyIds,
		} as InstrumentColumns;
		const meta = { ...about, rows: order.length, skippedRows: store.skipped };
		return { meta, columns };
	}

	/** Rows in file order, without those whose exchange, segment and token came before. */
	private async withoutDuplicates(): Promise<Uint32Array> {
		const { store, breather } = this;
		const { exchange, segment, token } = store.arrays;
		const seen = emptyKeyTable(store.count, this.arena);
		const kept = this.arena.array(Uint32Array, store.count);
		let count = 0;
		for (let row = 0; row < store.count; row++) {
			const key = store.pool.text(token[row]);
			const twin = rowsNear(seen, key).some(
				(other) =>
					token[other] === token[row] &&
					exchange[other] === exchange[row] &&
					segment[other] === segment[row],
			);
			if (twin) {
				store.skipped++;
			} else {
				addKey(seen, key, row);
				kept[count++] = row;
			}
			if (breather.due()) await breather.rest();
		}
		return kept.subarray(0, count);
	}

	/**
	 * The distinct texts of a column (and `also`) in order: their string numbers, and from string
	 * number to rank + 1.
	 */
	private async ranked(
		column: ArrayLike<number>,
		also: number[],
		compare: (a: string, b: string) => number,
	) {
		const rank = this.arena.array(Uint32Array, this.store.pool.size);
		const distinct = [...also];
		for (const id of also) rank[id] = 1;
		for (let row = 0; row < this.store.count; row++) {
			if (rank[column[row]] !== 0) continue;
			rank[column[row]] = 1;
			distinct.push(column[row]);
		}
		const texts = distinct.map((id) => this.store.pool.text(id));
		const order = await sortedOrder(
			texts.length,
			(a, b) => compare(texts[a], texts[b]),
			this.breather,
			this.arena,
		);
		const ids = order.map((at) => distinct[at]);
		ids.forEach((id, at) => (rank[id] = at + 1));
		return { ids, rank };
	}

	/** The expiries ascending, and from their number in the store to their rank, none being 0. */
	private rankedExpiries() {
		const { expiries } = this.store;
		const dates = [...expiries].sort();
		const rank = Uint16Array.from(expiries, (date) => dates.indexOf(date));
		return { dates: Uint32Array.from(dates.slice(1), dateNumber), rank };
	}

	/**
	 * The order in which search shows equal matches: equities (NSE, then BSE), indices, futures and
	 * options by expiry and strike, then everything else; alphabetical within.
	 */
	private async displayOrder(
		kept: Uint32Array,
		familyRank: Uint32Array,
		strikeRank: Uint32Array,
		expiryRank: Uint16Array,
	) {
		const { arrays } = this.store;
		const first = this.arena.array(Float64Array, kept.length);
		const second = this.arena.array(Uint32Array, kept.length);
		const exchanges = this.codesOf(['NSE', 'BSE']);
		const allSeries = this.codesOf(['EQ', 'BE']);
		for (let at = 0; at < kept.length; at++) {
			const row = kept[at];
			const kind = KINDS[arrays.kind[row]];
			const group = kind === 'PE' ? kindCode('CE') : arrays.kind[row];
			const venue = isDerivative(kind) ? 0 : placeIn(exchanges, arrays.exchange[row]);
			const put = kind === 'PE' ? 1 : 0;
			const when = expiryRank[arrays.expiry[row]];
			first[at] =
				(((group * 4 + venue) * 0x10000 + when) * 0x100000 + strikeRank[arrays.strike[row]]) * 2 +
				put;
			second[at] = familyRank[arrays.family[row]] * 4 + placeIn(allSeries, arrays.series[row]);
			if ((at & 255) === 0 && this.breather.due()) await this.breather.rest();
		}
		const compare = (a: number, b: number) => first[a] - first[b] || second[a] - second[b];
		const order = await sortedOrder(kept.length, compare, this.breather, this.arena);
		for (let at = 0; at < order.length; at++) order[at] = kept[order[at]];
		return order;
	}

	private codesOf(texts: string[]): number[] {
		const { codes, pool } = this.store;
		return texts.map((text) => codes.indexOf(pool.intern(text)));
	}

	/** The columns in the new order. */
	private async reordered(order: Uint32Array): Promise<RowArrays> {
		const sorted = {} as RowArrays;
		const optional = new Set<RowColumn>(OPTIONAL_COLUMNS);
		for (const name of ROW_COLUMNS) {
			const old = this.store.arrays[name];
			const column = this.arena.array<RowArray>(COLUMN_TYPES[name], order.length);
			let used = false;
			for (let row = 0; row < order.length; row++) {
				column[row] = old[order[row]];
				used ||= column[row] !== 0;
			}
			sorted[name] = used || !optional.has(name) ? column : new COLUMN_TYPES[name](0);
			if (this.breather.due()) await this.breather.rest();
		}
		return sorted;
	}

	/** Hash tables from symbol (bare and Groww's own too) and from token to row. */
	private async keyTables(sorted: RowArrays, count: number) {
		const { pool } = this.store;
		let symbols = 0;
		for (let row = 0; row < count; row++) {
			symbols += this.symbolKeys(sorted, row).length;
			if (this.breather.due()) await this.breather.rest();
		}
		const symbolTable = emptyKeyTable(symbols, this.arena);
		const tokenTable = emptyKeyTable(count, this.arena);
		for (let row = 0; row < count; row++) {
			for (const key of this.symbolKeys(sorted, row)) addKey(symbolTable, key, row);
			addKey(tokenTable, pool.text(sorted.token[row]), row);
			if (this.breather.due()) await this.breather.rest();
		}
		return { symbolTable, tokenTable };
	}

	private symbolKeys(sorted: RowArrays, row: number): string[] {
		const { pool, codes } = this.store;
		const symbol = pool.text(sorted.symbol[row]);
		const keys = [symbol];
		const base = baseSymbol(symbol, pool.text(codes[sorted.series[row]]));
		if (base) keys.push(base);
		const groww = sorted.growwSymbol.length > 0 ? pool.text(sorted.growwSymbol[row]) : '';
		if (groww && groww !== symbol) keys.push(groww);
		return keys;
	}
}

const placeIn = (codes: number[], code: number) => {
	const at = codes.indexOf(code);
	return at < 0 ? codes.length : at;
};

/** Rows of each family, ascending, end to end. */
function familyLists(family: ArrayLike<number>, families: number, arena: Arena) {
	const familyStart = new Uint32Array(families + 1);
	for (let row = 0; row < family.length; row++) familyStart[family[row] + 1]++;
	for (let at = 1; at <= families; at++) familyStart[at] += familyStart[at - 1];
	const next = familyStart.slice();
	const familyRows = arena.array(Uint32Array, family.length);
	for (let row = 0; row < family.length; row++) familyRows[next[family[row]]++] = row;
	return { familyStart, familyRows };
}
