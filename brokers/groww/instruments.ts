import { join } from 'node:path';
import { CsvTable, type CellOf } from '../core/instruments/file/csv-table';
import { dateOf, integerOf, rupeesOf } from '../core/instruments/file/cells';
import { fileAddress } from '../core/instruments/file/file-address';
import type {
	InstrumentKind,
	InstrumentParser,
	InstrumentRow,
	InstrumentSource,
	RowSink,
} from '../core/instruments/types';
import { LIVE_BASE_URL } from './api';

const API_HOSTS = [new URL(LIVE_BASE_URL).hostname];
const FILE = 'https://growwapi-assets.groww.in/instruments/instrument.csv';

/** The live file has many thousands of rows; a few hundred are no day's file. */
const MINIMUM_ROWS = 500;

/**
 * Groww's instrument list: CSV with a header line, readable without log-in.
 * https://groww.in/trade-api/docs/curl/instruments
 * @param baseUrl of the credential; where it is not the live API, the file is taken from the same
 * path on that origin.
 */
export function growwInstruments(baseUrl?: string): InstrumentSource {
	return {
		id: 'groww',
		...fileAddress(baseUrl, API_HOSTS, FILE),
		minimumRows: MINIMUM_ROWS,
		createParser,
		threadModule: join(__dirname, 'instrumentThread'),
	};
}

/** Reads the CSV file, chunk by chunk. */
export const createParser = (sink: RowSink): InstrumentParser =>
	new CsvTable(NEEDED, OTHERS, (cell) => sink(cell && readRow(cell)));

/** Columns without which no order could be placed. */
const NEEDED = [
	'exchange',
	'exchange_token',
	'trading_symbol',
	'instrument_type',
	'segment',
	'lot_size',
] as const;

const OTHERS = [
	'groww_symbol',
	'name',
	'series',
	'isin',
	'underlying_symbol',
	'expiry_date',
	'strike_price',
	'tick_size',
	'freeze_quantity',
	'is_reserved',
	'buy_allowed',
	'sell_allowed',
] as const;

type Column = (typeof NEEDED)[number] | (typeof OTHERS)[number];

const KINDS: ReadonlySet<string> = new Set(['EQ', 'IDX', 'FUT', 'CE', 'PE']);

/** The instrument of one line, or null if something that an order needs is missing in it. */
function readRow(cell: CellOf<Column>): InstrumentRow | null {
	const type = cell('instrument_type').toUpperCase();
	const kind = (KINDS.has(type) ? type : 'OTHER') as InstrumentKind;
	const derivative = kind === 'FUT' || kind === 'CE' || kind === 'PE';
	const [exchange, segment] = [cell('exchange').toUpperCase(), cell('segment').toUpperCase()];
	const [token, tradingSymbol] = [cell('exchange_token'), cell('trading_symbol')];
	if (!exchange || !segment || !token || !tradingSymbol) return null;

	const lotSize = kind === 'IDX' ? integerOf(cell('lot_size')) || 1 : integerOf(cell('lot_size'));
	const tickSize = rupeesOf(cell('tick_size') || '0');
	const freezeQuantity = integerOf(cell('freeze_quantity') || '0');
	const expiry = cell('expiry_date') ? dateOf(cell('expiry_date')) : null;
	const strike = kind === 'CE' || kind === 'PE' ? rupeesOf(cell('strike_price')) : null;
	if (!lotSize || tickSize === null || tickSize.startsWith('-') || freezeQuantity === null)
		return null;
	if (expiry === null && (derivative || cell('expiry_date'))) return null;
	if ((kind === 'CE' || kind === 'PE') && (!strike || strike === '0' || strike.startsWith('-'))) {
		return null;
	}
	const reserved = readFlag(cell('is_reserved'), false);
	const buyAllowed = readFlag(cell('buy_allowed'), kind !== 'IDX');
	const sellAllowed = readFlag(cell('sell_allowed'), kind !== 'IDX');
	if (reserved === null || buyAllowed === null || sellAllowed === null) return null;

	const underlying = cell('underlying_symbol');
	const series = cell('series').toUpperCase() || null;
	const bare =
		series && tradingSymbol.endsWith(`-${series}`)
			? tradingSymbol.slice(0, -series.length - 1)
			: tradingSymbol;
	return {
		exchange,
		segment,
		token,
		tradingSymbol,
		name: cell('name') || underlying || tradingSymbol,
		kind,
		series,
		isin: cell('isin') || null,
		underlying: derivative ? underlying || null : null,
		expiry,
		strike,
		lotSize,
		tickSize,
		freezeQuantity: freezeQuantity || null,
		brokerSymbol: cell('groww_symbol') || null,
		buyAllowed,
		sellAllowed,
		tradable: kind !== 'IDX' && !reserved && (buyAllowed || sellAllowed),
		rootSymbol: (derivative && underlying) || bare,
	};
}

/** Flags are 0 and 1 in the file, true and false in some; null if neither. */
function readFlag(text: string, blank: boolean): boolean | null {
	switch (text.toLowerCase()) {
		case '':
			return blank;
		case '1':
		case 'true':
			return true;
		case '0':
		case 'false':
			return false;
		default:
			return null;
	}
}
