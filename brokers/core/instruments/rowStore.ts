import type { Arena } from './blocks';
import { COLUMN_TYPES, FLAG, isDerivative, kindCode, ROW_COLUMNS, type RowColumn } from './columns';
import { InstrumentFormatError } from './errors';
import { StringPool } from './stringPool';
import type { InstrumentRow } from './types';

export type RowArray = Uint8Array | Uint16Array | Uint32Array;
export type RowArrays = Record<RowColumn, RowArray>;

const FIRST_CAPACITY = 1 << 18;

/**
 * Rows as they come from the parser, already in columns but still in file order, families and
 * strikes numbered by their text. The builder puts them in order.
 */
export class RowStore {
	readonly pool: StringPool;

	arrays: RowArrays;

	count = 0;

	skipped = 0;

	/** Extra search names: family text number → names' text numbers. */
	readonly aliases = new Map<number, number>();

	/** String numbers of the few values of exchange, segment, series and tick size; first is ''. */
	readonly codes: number[] = [0];

	/** Expiries (YYYY-MM-DD) in the order in which they came; number 0 stands for none. */
	readonly expiries: string[] = [''];

	private readonly expiryNumbers = new Map<string, number>([['', 0]]);

	private readonly codeNumbers = new Map<string, number>([['', 0]]);

	constructor(private readonly arena: Arena) {
		this.pool = new StringPool(arena);
		const columns = ROW_COLUMNS.map((name) => [
			name,
			arena.array<RowArray>(COLUMN_TYPES[name], FIRST_CAPACITY),
		]);
		this.arrays = Object.fromEntries(columns) as RowArrays;
	}

	/** Takes a row of the file; null counts as one that cannot be used. */
	add(row: InstrumentRow | null): void {
		if (row === null) {
			this.skipped++;
			return;
		}
		if (this.count === this.arrays.symbol.length) this.grow();
		const { arrays, pool } = this;
		const at = this.count++;
		arrays.symbol[at] = pool.intern(row.tradingSymbol);
		arrays.token[at] = pool.intern(row.token);
		arrays.name[at] = pool.intern(row.name);
		arrays.isin[at] = pool.intern(row.isin ?? '');
		arrays.growwSymbol[at] = pool.intern(row.growwSymbol ?? '');
		arrays.lotSize[at] = row.lotSize;
		arrays.freezeQuantity[at] = row.freezeQuantity ?? 0;
		arrays.expiry[at] = this.expiry(row.expiry ?? '');
		arrays.strike[at] = pool.intern(row.strike ?? '');
		arrays.family[at] = pool.intern(row.family);
		arrays.exchange[at] = this.code(row.exchange);
		arrays.segment[at] = this.code(row.segment ?? '');
		arrays.series[at] = this.code(row.series ?? '');
		arrays.tickSize[at] = this.code(row.tickSize);
		arrays.kind[at] = kindCode(row.kind);
		arrays.flags[at] = flagsOf(row);
		if (row.alias) this.aliases.set(arrays.family[at], pool.intern(row.alias));
	}

	private expiry(date: string): number {
		const known = this.expiryNumbers.get(date);
		if (known !== undefined) return known;
		if (this.expiries.length > 0xffff) {
			throw new InstrumentFormatError('its expiry dates are without number');
		}
		this.expiryNumbers.set(date, this.expiries.length);
		return this.expiries.push(date) - 1;
	}

	private code(text: string): number {
		const known = this.codeNumbers.get(text);
		if (known !== undefined) return known;
		if (this.codes.length > 0xffff) {
			throw new InstrumentFormatError('its exchanges, series or tick sizes are without number');
		}
		this.codes.push(this.pool.intern(text));
		this.codeNumbers.set(text, this.codes.length - 1);
		return this.codes.length - 1;
	}

	private grow(): void {
		for (const name of ROW_COLUMNS) this.arrays[name] = this.arena.longer(this.arrays[name]);
	}
}

function flagsOf(row: InstrumentRow): number {
	return (
		(row.buyAllowed ? FLAG.buyAllowed : 0) |
		(row.sellAllowed ? FLAG.sellAllowed : 0) |
		(row.tradable ? FLAG.tradable : 0) |
		(isDerivative(row.kind) && row.underlying !== null ? FLAG.hasUnderlying : 0)
	);
}
