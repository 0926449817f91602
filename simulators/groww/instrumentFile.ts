import { Readable } from 'node:stream';
import { csvPieces, INSTRUMENT_COLUMNS, istDate } from '../core';
import type { SimulatorClock } from '../core';
import { rupeesText } from './instruments';
import type { GrowwInstrument, InstrumentBook } from './instruments';
import type { GrowwQuirks } from './quirks';

const COLUMNS: Record<GrowwQuirks['csvColumns'], readonly string[]> = {
	documented: INSTRUMENT_COLUMNS,
	lotBeforeExpiry: moveBefore(INSTRUMENT_COLUMNS, 'lot_size', 'expiry_date'),
	extra: [
		'feed_key',
		...moveBefore(INSTRUMENT_COLUMNS, 'lot_size', 'expiry_date'),
		'internal_trading_symbol',
	],
};

/** The instrument file (sheet 7.10). A date's file is made once, row by row while it is first sent. */
export class InstrumentFile {
	private made: { name: string; chunks: string[] } | null = null;

	constructor(
		private readonly context: {
			clock: SimulatorClock;
			quirks: GrowwQuirks;
			instruments: InstrumentBook;
		},
	) {}

	stream(): Readable {
		const { clock, quirks } = this.context;
		const switches = Object.entries(quirks).filter(([name]) => name.startsWith('csv'));
		const name = [istDate(clock.now()), ...switches.map(([, value]) => String(value))].join(' ');
		return Readable.from(this.made?.name === name ? this.made.chunks : this.make(name));
	}

	private *make(name: string): Generator<string> {
		const made: string[] = [];
		for (const chunk of csvPieces(lines(this.context.instruments.rows(), this.context.quirks))) {
			made.push(chunk);
			yield chunk;
		}
		this.made = { name, chunks: made };
	}
}

function* lines(rows: Iterable<GrowwInstrument>, quirks: GrowwQuirks): Generator<string> {
	const columns = COLUMNS[quirks.csvColumns];
	const all = { ...CELLS, ...flagCells(quirks.csvFlags), ...lotCells(quirks.csvCommodityLots) };
	const cells = columns.map((name) => all[name]);
	yield columns.join(',');
	let bad = [
		...(quirks.csvBlankSymbols ? [blankSymbol(columns)] : []),
		...(quirks.csvBadRows ? badRows(columns) : []),
	];
	for (const row of rows) {
		yield cells.map((cell) => cell(row)).join(',');
		yield* bad;
		bad = [];
	}
}

type Cell = (row: GrowwInstrument) => string;

/** How each column is written. Only names can hold what CSV must quote. */
const CELLS: Record<string, Cell> = {
	exchange: (row) => row.exchange,
	exchange_token: (row) => row.token,
	trading_symbol: (row) => row.tradingSymbol,
	groww_symbol: (row) => row.growwSymbol,
	name: (row) => escaped(row.name),
	instrument_type: (row) => row.instrumentType,
	segment: (row) => row.segment,
	series: (row) => row.series,
	isin: (row) => row.isin,
	underlying_symbol: (row) => row.underlying,
	underlying_exchange_token: (row) => row.underlyingToken,
	expiry_date: (row) => row.expiry,
	strike_price: (row) => (row.strikePaise === null ? '' : rupeesText(row.strikePaise)),
	lot_size: (row) => String(row.lotSize),
	tick_size: (row) => rupeesText(row.tickPaise),
	freeze_quantity: (row) => (row.freezeQuantity === null ? '' : String(row.freezeQuantity)),
	feed_key: (row) => `/ld/${row.exchange}/${row.token}`,
	internal_trading_symbol: (row) => row.tradingSymbol,
};

function flagCells(form: GrowwQuirks['csvFlags']): Record<string, Cell> {
	const [yes, no] = form === 'words' ? ['true', 'false'] : ['1', '0'];
	return {
		is_reserved: () => no,
		buy_allowed: (row) => (row.buyAllowed ? yes : no),
		sell_allowed: (row) => (row.sellAllowed ? yes : no),
	};
}

function lotCells(lots: GrowwQuirks['csvCommodityLots']): Record<string, Cell> {
	if (lots === 'units') return {};
	return { lot_size: (row) => (row.segment === 'COMMODITY' ? '1' : String(row.lotSize)) };
}

const BASE = { exchange: 'NSE', instrument_type: 'EQ', segment: 'CASH', lot_size: '1' };

function blankSymbol(columns: readonly string[]): string {
	return line(columns, { ...BASE, exchange_token: '990001', name: 'Row without a symbol' });
}

/** A row cut short, and a name with commas and quotes in it. */
function badRows(columns: readonly string[]): string[] {
	const oddName = {
		...BASE,
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
	return ['NSE,990003,SHORTROW', line(columns, oddName), ''];
}

function line(columns: readonly string[], values: Record<string, string>): string {
	return columns.map((name) => escaped(values[name] ?? '')).join(',');
}

function escaped(cell: string): string {
	return /[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}

function moveBefore(names: readonly string[], moved: string, before: string): string[] {
	const rest = names.filter((name) => name !== moved);
	rest.splice(rest.indexOf(before), 0, moved);
	return rest;
}
