import type { PastExpiry } from '../outputs';
import type { Reading } from '../reading';

/** What contracts are of. */
export interface UnderlyingOf {
	exchange: string;
	underlying: string;
}

/** Contracts that have expired, for backtests. Every method throws BrokerError. */
export interface PastContractsApi {
	readonly exchanges: readonly string[];
	/** @param year the running one where null @param month 1 to 12; the whole year where null */
	expiries(
		of: UnderlyingOf,
		year: number | null,
		month: number | null,
	): Promise<Array<Reading<PastExpiry>>>;
	/** With what their symbols say of them. @param expiry YYYY-MM-DD */
	contracts(of: UnderlyingOf, expiry: string): Promise<Array<Reading<object>>>;
}
