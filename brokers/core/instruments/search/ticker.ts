/**
 * How TradingView writes instruments of Indian exchanges, as alerts send them:
 *
 *   NSE:SBIN             prefix and symbol; `_DL` or `_DLY` behind the prefix where its data are delayed
 *   M_M, BAJAJ_AUTO      an underscore for each `&` and `-` of the exchange's symbol
 *   NIFTYZ2026           a future: root, letter of the month of its expiry, year
 *   NIFTY261229C25000    an option: root, expiry as YYMMDD, C or P, strike
 *   BSX, BKX             the roots of SENSEX and BANKEX contracts
 *   NIFTY1!              a chart of futures that follow each other, and no contract
 *
 * Sources: TradingView's help, solutions 43000531021 (placeholders) and 43000761913 (NSE:TATAMOTORSM2025 and
 * the letters); its published scripts and its scanner's rows for options (NIFTY251120C20000,
 * BSE:BSX260219C83300) and for the underscores. What an instrument is called elsewhere is looked up, never
 * made up from these parts.
 */
import { calendarDate } from '../day';
import { plainDecimal } from '../file/decimals';

/** The exchanges, in the words of the forms, that a prefix means besides its own. */
export const DERIVATIVES_OF: Readonly<Record<string, readonly string[] | undefined>> = {
	NSE: ['NFO', 'CDS'],
	BSE: ['BFO'],
};

/** The letters of the months, January to December. */
const MONTHS = 'FGHJKMNQUVXZ';

/** Roots of contracts that are not the name of their underlying. */
const UNDERLYINGS: Readonly<Record<string, string | undefined>> = { BSX: 'SENSEX', BKX: 'BANKEX' };

/** No symbol has more of these. */
const MOST_UNDERSCORES = 4;

export interface Ticker {
	/** NSE of NSE:SBIN and of NSE_DLY:SBIN; null where there is none. */
	prefix: string | null;
	/** Upper case. */
	name: string;
}

/** What a ticker says of a future or an option. */
export interface TickerContract {
	root: string;
	kind: 'FUT' | 'CE' | 'PE';
	/** YYYY-MM-DD, and YYYY-MM for a future. */
	expiry: string;
	/** Rupees, decimal string; null for a future. */
	strike: string | null;
}

export function readTicker(typed: string): Ticker {
	const [, prefix, name] = /^([A-Z0-9_]+?)(?:_DLY?)?\s*:\s*(.*)$/.exec(typed) ?? [
		null,
		null,
		typed,
	];
	return { prefix, name };
}

/** Whether what a prefix names is traded where the form says. */
export function covers(prefix: string, exchange: string): boolean {
	return prefix === exchange || (DERIVATIVES_OF[prefix]?.includes(exchange) ?? false);
}

/** The symbols that a name with underscores may stand for; it itself is none of them. */
export function spellingsOf(name: string): string[] {
	const pieces = name.split('_');
	if (pieces.length === 1 || pieces.length - 1 > MOST_UNDERSCORES) return [];
	return pieces
		.slice(1)
		.reduce(
			(begun, piece) => begun.flatMap((text) => ['&', '-'].map((sign) => text + sign + piece)),
			[pieces[0]],
		);
}

/** What the contracts of a root may be listed under. */
export function underlyingsOf(root: string): string[] {
	return [root, ...spellingsOf(root), ...(UNDERLYINGS[root] ? [UNDERLYINGS[root]] : [])];
}

/** NIFTY of NIFTY1!; null where the name is none of a continuous contract. */
export const continuousRoot = (name: string) => /^(.+)\d!$/.exec(name)?.[1] ?? null;

/** Null where the name is none of a contract. */
export function readContract(name: string): TickerContract | null {
	return readFuture(name) ?? readOption(name);
}

function readFuture(name: string): TickerContract | null {
	const parts = new RegExp(`^(.+)([${MONTHS}])(20\\d{2})$`).exec(name);
	if (parts === null) return null;
	const [, root, letter, year] = parts;
	const month = String(MONTHS.indexOf(letter) + 1).padStart(2, '0');
	return { root, kind: 'FUT', expiry: `${year}-${month}`, strike: null };
}

function readOption(name: string): TickerContract | null {
	const parts = /^(.+?)(\d{2})(\d{2})(\d{2})([CP])(\d+(?:\.\d+)?)$/.exec(name);
	if (parts === null) return null;
	const [, root, year, month, day, side, strike] = parts;
	const expiry = calendarDate(2000 + Number(year), Number(month), Number(day));
	if (expiry === null) return null;
	return { root, kind: side === 'C' ? 'CE' : 'PE', expiry, strike: plainDecimal(strike) };
}

/** BANKNIFTYZ2026, for a future of BANKNIFTY that expires then. @param expiry YYYY-MM-DD */
export function futureTicker(root: string, expiry: string): string {
	return `${root}${MONTHS[Number(expiry.slice(5, 7)) - 1]}${expiry.slice(0, 4)}`;
}
