import { Readable } from 'node:stream';
import { rupeesText } from './instruments';
import type { GrowwInstrument } from './instruments';
import type { GrowwQuirks } from './quirks';

const DOCUMENTED = [
	'exchange',
	'exchange_token',
	'trading_symbol',
	'groww_symbol',
	'name',
	'instrument_type',
	'segment',
	'series',
	'isin',
	'underlying_symbol',
	'underlying_exchange_token',
	'expiry_date',
	'strike_price',
	'lot_size',
	'tick_size',
	'freeze_quantity',
	'is_reserved',
	'buy_allowed',
	'sell_allowed',
];

const COLUMNS: Record<GrowwQuirks['csvColumns'], string[]> = {
	documented: DOCUMENTED,
	lotBeforeExpiry: moveBefore(DOCUMENTED, 'lot_size', 'expiry_date'),
	extra: [
		'feed_key',
		...moveBefore(DOCUMENTED, 'lot_size', 'expiry_date'),
		'internal_trading_symbol',
	],
};

/** Rows written in one piece, so that a large file does not mean as many small writes. */
const CHUNK_ROWS = 500;

/** The instrument file (sheet 7.10) as a stream, made row by row. */
export function instrumentFile(rows: Iterable<GrowwInstrument>, quirks: GrowwQuirks): Readable {
	return Readable.from(chunks(lines(rows, quirks)));
}

function* lines(rows: Iterable<GrowwInstrument>, quirks: GrowwQuirks): Generator<string> {
	const columns = COLUMNS[quirks.csvColumns];
	yield columns.join(',');
	let bad = quirks.csvBadRows ? badRows(columns) : [];
	for (const row of rows) {
		yield line(columns, cells(row, quirks));
		yield* bad;
		bad = [];
	}
}

function* chunks(texts: Iterable<string>): Generator<string> {
	let waiting: string[] = [];
	for (const text of texts) {
		waiting.push(text);
		if (waiting.length < CHUNK_ROWS) continue;
		yield `${waiting.join('\n')}\n`;
		waiting = [];
	}
	if (waiting.length > 0) yield `${waiting.join('\n')}\n`;
}

function cells(row: GrowwInstrument, quirks: GrowwQuirks): Record<string, string> {
	const flag = (value: boolean): string =>
		quirks.csvFlags === 'words' ? String(value) : value ? '1' : '0';
	return {
		exchange: row.exchange,
		exchange_token: row.token,
		trading_symbol: row.tradingSymbol,
		groww_symbol: row.growwSymbol,
		name: row.name,
		instrument_type: row.instrumentType,
		segment: row.segment,
		series: row.series,
		isin: row.isin,
		underlying_symbol: row.underlying,
		underlying_exchange_token: row.underlyingToken,
		expiry_date: row.expiry,
		strike_price: row.strikePaise === null ? '' : rupeesText(row.strikePaise),
		lot_size: String(row.lotSize),
		tick_size: rupeesText(row.tickPaise),
		freeze_quantity: row.freezeQuantity === null ? '' : String(row.freezeQuantity),
		is_reserved: flag(false),
		buy_allowed: flag(row.buyAllowed),
		sell_allowed: flag(row.sellAllowed),
		feed_key: `/ld/${row.exchange}/${row.token}`,
		internal_trading_symbol: row.tradingSymbol,
	};
}

/** A blank symbol, a row cut short, and a name with commas and quotes in it. */
function badRows(columns: string[]): string[] {
	const base = { exchange: 'NSE', instrument_type: 'EQ', segment: 'CASH', lot_size: '1' };
	const oddName = {
		...base,
		exchange_token: '990002',
		trading_symbol: 'ODDNAME',
		groww_symbol: 'NSE-ODDNAME',
		name: 'Odd, "Quoted" & Sons, Limited',
		series: 'EQ',
		isin: 'INE999X01010',
		tick_size: '0.05',
		is_reserved: '0',
		buy_allowed: '1',
		sell_allowed: '1',
	};
	return [
		line(columns, { ...base, exchange_token: '990001', name: 'Row without a symbol' }),
		'NSE,990003,SHORTROW',
		line(columns, oddName),
		'',
	];
}

function line(columns: string[], values: Record<string, string>): string {
	return columns.map((name) => escaped(values[name] ?? '')).join(',');
}

function escaped(cell: string): string {
	return /[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}

function moveBefore(names: string[], moved: string, before: string): string[] {
	const rest = names.filter((name) => name !== moved);
	rest.splice(rest.indexOf(before), 0, moved);
	return rest;
}
