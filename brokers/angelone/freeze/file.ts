import { type CellOf, CsvTable } from '../../core/instruments/file/csv-table';
import { dateOf, integerOf, rupeesOf } from '../../core/instruments/file/cells';
import type { InstrumentParser, InstrumentRow, RowSink } from '../../core/instruments/types';

/** The columns of the file that say which contract a line is of, and its freeze quantity. */
const COLUMNS = [
	'exchange',
	'segment',
	'exchange_token',
	'instrument_type',
	'underlying_symbol',
	'expiry_date',
	'strike_price',
	'lot_size',
	'freeze_quantity',
] as const;

type Cell = CellOf<(typeof COLUMNS)[number]>;

/**
 * The file's exchanges as Angel One names their F&O segments. Commodities are left out: in which units
 * the file states their lots is not settled. So is currency, whose lots Angel One states as 1.
 */
const FNO_EXCHANGES: Readonly<Record<string, string>> = { NSE: 'NFO', BSE: 'BFO' };

export const EXCHANGES = Object.values(FNO_EXCHANGES);

/** Reads the F&O contracts of the file for which it states a freeze quantity, chunk by chunk. */
export function createParser(sink: RowSink): InstrumentParser {
	return new CsvTable(COLUMNS, [], (cell) => {
		if (!cell) return sink(null);
		const exchange = FNO_EXCHANGES[cell('exchange').toUpperCase()];
		if (cell('segment').toUpperCase() !== 'FNO' || !exchange) return;
		const stated = cell('freeze_quantity');
		if (stated !== '' && integerOf(stated) !== 0) sink(readRow(exchange, cell));
	});
}

const KINDS = { FUT: 'FUT', CE: 'CE', PE: 'PE' } as const;

/** A contract as it is looked up, by its token; null if one of its facts cannot be read. */
function readRow(exchange: string, cell: Cell): InstrumentRow | null {
	const type = cell('instrument_type').toUpperCase();
	const kind = KINDS[type as keyof typeof KINDS] ?? null;
	const [token, underlying] = [cell('exchange_token'), cell('underlying_symbol')];
	const expiry = dateOf(cell('expiry_date'));
	const strike = kind === 'FUT' ? null : rupeesOf(cell('strike_price'));
	const lotSize = integerOf(cell('lot_size'));
	const freezeQuantity = integerOf(cell('freeze_quantity'));
	if (!kind || !token || !underlying || !expiry || !lotSize || !freezeQuantity) return null;
	if (kind !== 'FUT' && strike === null) return null;
	return {
		...UNSTATED,
		...{ exchange, token, kind, underlying, expiry, strike, lotSize, freezeQuantity },
		rootSymbol: underlying,
	};
}

/** What nobody looks up in this file. */
const UNSTATED = {
	segment: null,
	tradingSymbol: '',
	name: '',
	series: null,
	isin: null,
	tickSize: '0',
	brokerSymbol: null,
	buyAllowed: false,
	sellAllowed: false,
	tradable: false,
} as const;
