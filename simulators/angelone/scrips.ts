import { Readable } from 'node:stream';
import { contractDate } from '../core';
import type { Market, MarketInstrument, MarketPlace } from '../core';
import type { AngelOneQuirks } from './quirks';

/** Angel One's words for venue and board together. CDS is a word it knows; nothing is listed there. */
export type Exchange = 'NSE' | 'BSE' | 'NFO' | 'BFO' | 'MCX' | 'CDS';

const PLACES: Record<string, MarketPlace> = {
	NSE: { venue: 'NSE', board: 'CASH' },
	BSE: { venue: 'BSE', board: 'CASH' },
	NFO: { venue: 'NSE', board: 'FNO' },
	BFO: { venue: 'BSE', board: 'FNO' },
	MCX: { venue: 'MCX', board: 'COMMODITY' },
};

/** A row of the instrument master: every value a string, strike and tick in paise. */
export interface MasterRow {
	token: string;
	symbol: string;
	name: string;
	expiry: string;
	strike: string;
	lotsize: string;
	instrumenttype: string;
	exch_seg: string;
	tick_size: string;
}

export function exchangeOf({ venue, board }: MarketPlace): Exchange {
	if (venue === 'MCX') return 'MCX';
	if (board === 'CASH') return venue;
	return venue === 'NSE' ? 'NFO' : 'BFO';
}

/** `SBIN-EQ`, `Nifty 50`, `NIFTY25NOV26FUT`, `NIFTY25NOV2626000CE`; on BSE the bare symbol. */
export function tradingSymbol(instrument: MarketInstrument): string {
	const { kind, underlying, venue, series } = instrument;
	if (kind === 'IDX') return instrument.name;
	if (kind === 'EQ') return venue === 'NSE' ? `${underlying}-${series}` : underlying;
	const { dd, mmm, yy } = contractDate(instrument.expiry as string);
	if (kind === 'FUT') return `${underlying}${dd}${mmm}${yy}FUT`;
	return `${underlying}${dd}${mmm}${yy}${(instrument.strikePaise as number) / 100}${kind}`;
}

/** `FUTIDX`, `OPTSTK`…: empty for equities. */
export function instrumentType(instrument: MarketInstrument): string {
	if (instrument.kind === 'EQ') return '';
	if (instrument.kind === 'IDX') return 'AMXIDX';
	const isFuture = instrument.kind === 'FUT';
	if (instrument.board === 'COMMODITY') return isFuture ? 'FUTCOM' : 'OPTFUT';
	const onIndex = INDEX_UNDERLYINGS.has(instrument.underlying);
	return `${isFuture ? 'FUT' : 'OPT'}${onIndex ? 'IDX' : 'STK'}`;
}

const INDEX_UNDERLYINGS = new Set([
	'NIFTY',
	'BANKNIFTY',
	'FINNIFTY',
	'MIDCPNIFTY',
	'SENSEX',
	'BANKEX',
]);

/** `25JAN2027`; empty for what does not expire. */
export function expiryText(instrument: MarketInstrument): string {
	if (instrument.expiry === null) return '';
	const { dd, mmm, yyyy } = contractDate(instrument.expiry);
	return `${dd}${mmm}${yyyy}`;
}

export function masterRow(instrument: MarketInstrument): MasterRow {
	const strike = instrument.kind === 'IDX' ? 0 : (instrument.strikePaise ?? -1);
	return {
		token: instrument.token,
		symbol: tradingSymbol(instrument),
		name: instrument.underlying,
		expiry: expiryText(instrument),
		strike: strike.toFixed(6),
		lotsize: String(instrument.lotSize),
		instrumenttype: instrumentType(instrument),
		exch_seg: exchangeOf(instrument),
		tick_size: instrument.tickPaise.toFixed(6),
	};
}

/** The instruments in Angel One's dialect. */
export class Scrips {
	constructor(readonly market: Market) {}

	byToken(exchange: string, token: string): MarketInstrument | undefined {
		const place = PLACES[exchange];
		const found = place && this.market.byToken(place, token);
		return found && this.market.isDelisted(found) ? undefined : found;
	}

	/** Those named by token, by trading symbol or by bare symbol (an equity on every venue). */
	named(symbolOrToken: string): MarketInstrument[] {
		return this.market
			.real()
			.filter(
				(one) =>
					one.token === symbolOrToken ||
					tradingSymbol(one) === symbolOrToken ||
					(one.expiry === null && one.underlying === symbolOrToken),
			);
	}

	/** Up to 100 on an exchange whose trading symbol contains the text. */
	search(exchange: string, text: string): MarketInstrument[] {
		const wanted = text.toUpperCase();
		return this.market
			.real()
			.filter(
				(one) => exchangeOf(one) === exchange && tradingSymbol(one).toUpperCase().includes(wanted),
			)
			.slice(0, 100);
	}

	/** The instrument master as a JSON array, in pieces. */
	masterFile({ masterHasBadRows, masterHasCasColumn }: AngelOneQuirks): Readable {
		const extra = masterHasCasColumn ? { is_cas_enabled: 'false' } : {};
		const instruments = this.market.instruments();
		function* rows(): Generator<unknown> {
			if (masterHasBadRows) yield* BAD_ROWS;
			for (const instrument of instruments) yield { ...masterRow(instrument), ...extra };
		}
		return Readable.from(pieces(rows()));
	}
}

const ROWS_A_PIECE = 500;

/** Rows as a careless export might hold them. */
const BAD_ROWS: readonly unknown[] = [
	null,
	{},
	'a row that is a text',
	{ token: '', symbol: '', name: '', expiry: '', strike: '', lotsize: '', exch_seg: 'NSE' },
	{
		token: '99',
		symbol: 'BROKEN-EQ',
		name: 'BROKEN',
		lotsize: 'many',
		tick_size: '?',
		exch_seg: 'NSE',
	},
	{
		token: '98',
		symbol: 'NODATE',
		expiry: '31FEB2026',
		strike: 'x',
		lotsize: '1',
		exch_seg: 'NFO',
	},
];

function* pieces(all: Iterable<unknown>): Generator<string> {
	let piece = '[';
	let rows = 0;
	for (const row of all) {
		piece += `${rows === 0 ? '' : ','}${JSON.stringify(row)}`;
		rows += 1;
		if (rows % ROWS_A_PIECE === 0) {
			yield piece;
			piece = '';
		}
	}
	yield `${piece}]`;
}
