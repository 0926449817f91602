/** Outputs of the operations on contracts that have expired. */
import type { BrokerId } from '../errors';

/** A day on which contracts of an underlying expired. */
export interface PastExpiry {
	broker: BrokerId;
	exchange: string;
	underlying: string;
	/** YYYY-MM-DD */
	expiry: string;
	/** Null for the last of a month that is not over: there may be a later one. */
	kind: 'weekly' | 'monthly' | null;
	/** Null once it is over. */
	daysLeft: number | null;
}
