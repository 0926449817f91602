import type { InstrumentKind } from './types';

/**
 * The compact form of an instrument file: one typed array for each field, rows in the order in which
 * search shows them (equities, indices, futures, options, others). Text is a number in the string
 * pool. The same arrays are what is kept in memory and on disk.
 */
export const COLUMN_TYPES = {
	/** String pool: UTF-8 bytes, and where each string ends. */
	textBytes: Uint8Array,
	textEnds: Uint32Array,
	/** One entry a row; text fields are string numbers, 0 for none. */
	symbol: Uint32Array,
	token: Uint32Array,
	name: Uint32Array,
	isin: Uint32Array,
	growwSymbol: Uint32Array,
	lotSize: Uint32Array,
	/** 0 for none. */
	freezeQuantity: Uint32Array,
	/** Number in `expiries`, plus 1; 0 for none. */
	expiry: Uint16Array,
	/** Number in `strikes`, plus 1; 0 for none. */
	strike: Uint32Array,
	/** Number in `families`. */
	family: Uint32Array,
	/** Numbers in `codes`. */
	exchange: Uint16Array,
	segment: Uint16Array,
	series: Uint16Array,
	tickSize: Uint16Array,
	kind: Uint8Array,
	flags: Uint8Array,
	/** String numbers of the few values of exchange, segment, series and tick size. */
	codes: Uint32Array,
	/** All expiries as YYYYMMDD, ascending. */
	expiries: Uint32Array,
	/** String numbers of all strikes, ascending. */
	strikes: Uint32Array,
	/** String numbers of the family keys, in alphabetical order. */
	families: Uint32Array,
	/** Rows of each family: `familyRows` from `familyStart[f]` to `familyStart[f + 1]`, ascending. */
	familyStart: Uint32Array,
	familyRows: Uint32Array,
	/** Search words in alphabetical order, and the families that have each. */
	words: Uint32Array,
	wordStart: Uint32Array,
	wordFamilies: Uint32Array,
	/** Hash tables to row numbers. */
	symbolTable: Uint32Array,
	tokenTable: Uint32Array,
} as const;

export type ColumnName = keyof typeof COLUMN_TYPES;

export type InstrumentColumns = {
	[Name in ColumnName]: InstanceType<(typeof COLUMN_TYPES)[Name]>;
};

export const COLUMN_NAMES = Object.keys(COLUMN_TYPES) as ColumnName[];

/** Columns that a broker may not have at all; then they are empty. */
export const OPTIONAL_COLUMNS = ['isin', 'growwSymbol', 'freezeQuantity'] as const;

/** Columns with one entry for each row. */
export const ROW_COLUMNS = [
	'symbol',
	'token',
	'name',
	'isin',
	'growwSymbol',
	'lotSize',
	'freezeQuantity',
	'expiry',
	'strike',
	'family',
	'exchange',
	'segment',
	'series',
	'tickSize',
	'kind',
	'flags',
] as const;

export type RowColumn = (typeof ROW_COLUMNS)[number];

export const KINDS: readonly InstrumentKind[] = ['EQ', 'IDX', 'FUT', 'CE', 'PE', 'OTHER'];

export const kindCode = (kind: InstrumentKind) => KINDS.indexOf(kind);

export const FLAG = {
	buyAllowed: 1,
	sellAllowed: 2,
	tradable: 4,
	/** The family is the underlying. */
	hasUnderlying: 8,
} as const;

export const isDerivative = (kind: InstrumentKind) =>
	kind === 'FUT' || kind === 'CE' || kind === 'PE';

/** What is known of a file besides its rows. */
export interface ImageMeta {
	/** `angelone`, `groww`. */
	source: string;
	/** Fingerprint of the address that the file came from. */
	origin: string;
	/** Instrument day, YYYY-MM-DD. */
	day: string;
	rows: number;
	skippedRows: number;
}

export interface InstrumentImage {
	meta: ImageMeta;
	columns: InstrumentColumns;
}
