import { calendarDate } from '../core/instruments/day';
import { monthNumber } from '../core/instruments/search/words';

/** What a Groww symbol says of a contract. */
export interface NamedContract {
	exchange: string;
	underlying: string;
	/** YYYY-MM-DD */
	expiry: string;
	/** Rupees; null for a future. */
	strike: string | null;
	kind: 'FUT' | 'CE' | 'PE';
}

const CONTRACT =
	/^(NSE|BSE|MCX)-([^-].*)-(\d{2})([A-Z][a-z]{2})(\d{2})-(?:(FUT)|(\d+(?:\.\d+)?)-(CE|PE))$/;

/**
 * `NSE-NIFTY-30Sep25-FUT`, `NSE-NIFTY-30Sep25-24650-CE` (documentation: Backtesting, "Groww Symbol"); null for
 * anything else, shares and indices included.
 */
export function readContractSymbol(symbol: string): NamedContract | null {
	const parts = CONTRACT.exec(symbol);
	if (parts === null) return null;
	const [, exchange, underlying, day, month, year, future, strike = null, side] = parts;
	const number = monthNumber(month.toUpperCase());
	const expiry = calendarDate(2000 + Number(year), number, Number(day));
	if (number === 0 || expiry === null) return null;
	return {
		exchange,
		underlying,
		expiry,
		strike,
		kind: (future ?? side) as NamedContract['kind'],
	};
}
