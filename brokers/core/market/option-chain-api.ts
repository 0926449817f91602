import type { BrokerError } from '../errors';
import type { ChainOption } from '../outputs';
import type { Reading } from '../reading';

/** What a form asks for. */
export interface ChainRequest {
	underlying: unknown;
	exchange: unknown;
	/** A word of `EXPIRY_WORDS`; with `date`, the date beside it. */
	expiry: unknown;
	expiryDate: unknown;
	/** So many strikes on each side of the money; 0 for all. */
	strikesAround: unknown;
}

/** Whom to tell what a chain lacks. */
export interface ChainNotes {
	warn(missing: BrokerError): void;
	note(message: string): void;
}

export interface OptionChainApi {
	/** The options of one underlying and expiry, by strike, each call before its put. @throws BrokerError */
	chain(asked: ChainRequest, notes: ChainNotes): Promise<Array<Reading<ChainOption>>>;
}
