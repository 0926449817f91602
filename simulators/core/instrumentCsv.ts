/** How instrument files in CSV are written, by whichever simulator has one. */

/**
 * The columns as the only documentation of such a file prints them
 * (https://groww.in/trade-api/docs/curl/instruments).
 */
export const INSTRUMENT_COLUMNS: readonly string[] = [
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

/** Rows written in one piece, so that a large file does not mean as many small writes. */
const ROWS_A_PIECE = 500;

/** Lines, the header among them, joined into pieces. */
export function* csvPieces(lines: Iterable<string>): Generator<string> {
	let waiting: string[] = [];
	for (const line of lines) {
		waiting.push(line);
		if (waiting.length < ROWS_A_PIECE) continue;
		yield `${waiting.join('\n')}\n`;
		waiting = [];
	}
	if (waiting.length > 0) yield `${waiting.join('\n')}\n`;
}
