/** What Check Account finds out: names of keys and types, and never a value of the account. */
import type { BrokerId } from '../errors';

/** How one read was answered. */
export interface CheckedRead {
	name: string;
	/** It was answered, with something or with "there is none". */
	ok: boolean;
	/** Null where no answer came, or nothing was asked. */
	httpStatus: number | null;
	/** The code of a refusal; `EMPTY` or a code of the broker's where there is none; `NOT_ASKED`. */
	code: string | null;
	/** From the request to the last byte of the reply. */
	ms: number | null;
	/** Documented and not there: `data[].quantity`. */
	missingKeys: string[];
	/** There and not documented, with the type: `data[].lot: number`. */
	newKeys: string[];
	/** There with another type than documented: `data[].price: number, not string`. */
	retypedKeys: string[];
}

export interface AccountCheck {
	broker: BrokerId;
	/** Every read was answered. */
	ok: boolean;
	checks: CheckedRead[];
	/** How far the broker's clock is ahead of this machine's; negative: behind. */
	clockSkewSeconds: number | null;
	/** ISO 8601. */
	sessionExpiresAt: string | null;
	notes: string[];
}
