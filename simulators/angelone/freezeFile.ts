import { Readable } from 'node:stream';
import type { Market, MarketInstrument } from '../core';
import { amount } from './fields';
import type { AngelOneQuirks } from './quirks';

/**
 * What Angel One does not publish, another broker does: Groww's instrument file, as its documentation
 * prints the columns (https://groww.in/trade-api/docs/curl/instruments). The simulated market has it on
 * this origin, so that a client which reads freeze quantities there finds them.
 */
const COLUMNS = [
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

type Form = AngelOneQuirks['freezeFile'];

/** The file of a date as CSV, in pieces. */
export function freezeFile(market: Market, form: Form): Readable {
	function* rows(): Generator<string> {
		let tokenBefore = '1';
		for (const instrument of market.instruments()) {
			const token = form === 'otherContracts' ? tokenBefore : instrument.token;
			tokenBefore = instrument.token;
			yield rowOf(instrument, token, form);
		}
	}
	return Readable.from(pieces(rows()));
}

function rowOf(instrument: MarketInstrument, token: string, form: Form): string {
	const { venue, board, kind, underlying, series, isin, expiry, strikePaise } = instrument;
	const name = expiry === null ? underlying : [underlying, expiry, strikePaise, kind].join('-');
	return [
		venue,
		token,
		name,
		`${venue}-${name}`,
		expiry === null ? `"${instrument.name}"` : '',
		kind,
		board,
		series ?? '',
		isin ?? '',
		expiry === null ? '' : underlying,
		'',
		expiry !== null && form === 'old' ? monthsBefore(expiry) : (expiry ?? ''),
		strikePaise === null ? '' : amount(strikePaise),
		instrument.lotSize,
		amount(instrument.tickPaise),
		instrument.freezeQuantity ?? '',
		0,
		kind === 'IDX' ? 0 : 1,
		kind === 'IDX' ? 0 : 1,
	].join(',');
}

/** A contract that was in the file a good while ago, and not since. */
function monthsBefore(date: string): string {
	const day = Date.parse(date) - 120 * 24 * 3600_000;
	return new Date(day).toISOString().slice(0, 10);
}

const ROWS_A_PIECE = 500;

function* pieces(rows: Iterable<string>): Generator<string> {
	let piece = `${COLUMNS.join(',')}\n`;
	let count = 0;
	for (const row of rows) {
		piece += `${row}\n`;
		count += 1;
		if (count % ROWS_A_PIECE > 0) continue;
		yield piece;
		piece = '';
	}
	yield piece;
}
