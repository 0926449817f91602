import { join } from 'node:path';
import { calendarDate } from '../core/instruments/day';
import { shiftPoint, wholeNumber } from '../core/instruments/file/decimals';
import { JsonObjectReader } from '../core/instruments/file/json-object-reader';
import { remember } from '../core/instruments/file/remember';
import { monthNumber } from '../core/instruments/search/words';
import type {
	InstrumentKind,
	InstrumentParser,
	InstrumentRow,
	InstrumentSource,
	RowSink,
} from '../core/instruments/types';
import { fileAddress } from '../core/instruments/file/file-address';
import { API_HOSTS } from './api';
import { companyNames } from './companyNames';

const FILE = 'https://margincalculator.angelone.in/OpenAPI_File/files/OpenAPIScripMaster.json';

/** The live file has six figures of rows; a few hundred are no day's file. */
const MINIMUM_ROWS = 500;

/**
 * Angel One's instrument master: one JSON array, generated each morning, readable without log-in.
 * https://smartapi.angelone.in/docs/Instruments
 * @param baseUrl of the credential; where it is not the live API, the file is taken from the same
 * path on that origin.
 */
export function angelOneInstruments(baseUrl?: string): InstrumentSource {
	return {
		id: 'angelone',
		...fileAddress(baseUrl, API_HOSTS, FILE),
		minimumRows: MINIMUM_ROWS,
		createParser,
		threadModule: join(__dirname, 'instrumentThread'),
	};
}

/** Reads the instrument master, chunk by chunk. */
export function createParser(sink: RowSink): InstrumentParser {
	return new JsonObjectReader((object) => sink(object && readRow(object)));
}

/** Series of NSE that are shares; other suffixes are bonds, treasury bills, fund units and the like. */
const SHARE_SERIES = new Set(['EQ', 'BE', 'BZ', 'BL', 'SM', 'ST', 'SZ', 'E1', 'IV', 'RR']);

type Fields = Readonly<Record<string, unknown>>;

/** The instrument of one object, or null if something that an order needs is missing in it. */
function readRow(fields: Fields): InstrumentRow | null {
	const token = textOf(fields, 'token');
	const symbol = textOf(fields, 'symbol');
	const exchange = textOf(fields, 'exch_seg').toUpperCase();
	const type = textOf(fields, 'instrumenttype').toUpperCase();
	const lot = lotOf(textOf(fields, 'lotsize'));
	const tickSize = rupeesOf(textOf(fields, 'tick_size') || '0');
	const expiryText = textOf(fields, 'expiry');
	const expiry = expiryText ? dateOf(expiryText) : null;
	if (!token || !symbol || !exchange || lot === null || tickSize === null) return null;
	if ((expiryText && !expiry) || tickSize.startsWith('-')) return null;

	const series = exchange === 'NSE' && type === '' ? seriesOf(symbol) : null;
	const kind = kindOf(type, exchange, symbol, series);
	const derivative = kind === 'FUT' || kind === 'CE' || kind === 'PE';
	const option = kind === 'CE' || kind === 'PE';
	const strike = option ? readStrike(textOf(fields, 'strike'), type) : null;
	const lotSize = lot === 0 && kind === 'IDX' ? 1 : lot;
	if ((derivative && !expiry) || (option && !strike) || lotSize === 0) return null;

	const name = textOf(fields, 'name') || symbol;
	const bare = series ? symbol.slice(0, -series.length - 1) : symbol;
	const tradable = kind !== 'IDX';
	const company = kind === 'EQ' ? companyNames[bare] : undefined;
	return {
		exchange,
		segment: null,
		token,
		tradingSymbol: symbol,
		name: (typeof company === 'object' ? company[0] : company) ?? name,
		kind,
		series,
		isin: null,
		underlying: derivative ? name : null,
		expiry,
		strike,
		lotSize,
		tickSize,
		freezeQuantity: null,
		brokerSymbol: null,
		buyAllowed: tradable,
		sellAllowed: tradable,
		tradable,
		rootSymbol: derivative || kind === 'IDX' ? name : bare,
		alias: typeof company === 'object' ? company[1] : undefined,
	};
}

/** All values are strings in the file; a number would do as well. */
function textOf(fields: Fields, key: string): string {
	const value = fields[key];
	if (typeof value === 'string') return value.trim();
	return typeof value === 'number' ? String(value) : '';
}

/** EQ of SBIN-EQ, of BAJAJ-AUTO-EQ; null if the symbol has no series. */
const seriesOf = (symbol: string) => /.-([A-Z0-9]{1,2})$/.exec(symbol)?.[1] ?? null;

function kindOf(
	type: string,
	exchange: string,
	symbol: string,
	series: string | null,
): InstrumentKind {
	if (type === 'AMXIDX') return 'IDX';
	if (type.startsWith('FUT')) return 'FUT';
	if (type.startsWith('OPT') || type === 'CE' || type === 'PE') {
		const side = symbol.slice(-2).toUpperCase();
		return side === 'CE' || side === 'PE' ? side : 'OTHER';
	}
	if (type === 'EQ') return 'EQ';
	if (type !== '') return 'OTHER';
	if (exchange === 'BSE') return 'EQ';
	return series !== null && SHARE_SERIES.has(series) ? 'EQ' : 'OTHER';
}

const lotOf = remember(wholeNumber);

/** Paise as rupees. */
const rupeesOf = remember((paise) => shiftPoint(paise, 2));

/** Currency and interest-rate strikes are in paise × 100,000. */
const currencyRupeesOf = remember((scaled) => shiftPoint(scaled, 7));

/** Null if there is none that an option could have. */
function readStrike(text: string, type: string): string | null {
	const currency = type === 'OPTCUR' || type === 'OPTIRC';
	const strike = currency ? currencyRupeesOf(text) : rupeesOf(text);
	return strike === null || strike === '0' || strike.startsWith('-') ? null : strike;
}

/** 28NOV2025 as 2025-11-28; null if it is no date. */
export const dateOf = remember((text) => {
	const parts = /^(\d{1,2})([A-Z]{3})(\d{4})$/.exec(text.toUpperCase());
	const month = parts ? monthNumber(parts[2]) : 0;
	return parts && month > 0 ? calendarDate(Number(parts[3]), month, Number(parts[1])) : null;
});
