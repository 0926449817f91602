/** A broker as it appears in every output and error. */
export type BrokerId = string;

/**
 * What is known of a failed call:
 * - `input`: refused here, before anything was sent;
 * - `login`: the broker refused the secrets, so no call was made;
 * - `notSent`: no connection came about, so the broker saw nothing;
 * - `refused`: the broker answered that it did not do it;
 * - `tokenRefused`: refused for the session alone; nothing was done;
 * - `rateLimited`: refused for the rate alone; nothing was done;
 * - `unclear`: sent, and no answer that says what became of it;
 * - `cancelled`: the user stopped the execution before anything was sent.
 */
export type Failure =
	| 'input'
	| 'login'
	| 'notSent'
	| 'refused'
	| 'tokenRefused'
	| 'rateLimited'
	| 'unclear'
	| 'cancelled';

/** What became of an order: never a guess. */
export type Outcome = 'notPlaced' | 'placed' | 'unknown';

export interface BrokerErrorDetails {
	broker: BrokerId;
	failure: Failure;
	/** The broker's own code (AB1050, GA001), or ours in capitals (TIMEOUT, INVALID_PRICE). */
	code: string;
	/** What happened, in one sentence, without any secret. */
	message: string;
	/** What the user can do about it. */
	hint?: string;
	httpStatus?: number | null;
	/** Whether the same call may succeed later without a change; derived from `failure` when absent. */
	retryable?: boolean;
	/** The parameter that is wrong, for `input`. */
	field?: string;
	outcome?: Outcome;
	/** Beside `notPlaced`: this try placed no order, and another try at the same one may have. */
	mayExist?: boolean;
	/** Those that are known to be at the broker, of an order that goes out as several. */
	orders?: readonly object[];
	/** How far the broker's clock is ahead of this machine's, milliseconds, where both are known. */
	clockSkewMs?: number | null;
	/** No words of a broker or a library in it, or none that hold a secret; so without being told for `input`. */
	cleared?: boolean;
}

/** Every failure that leaves brokers/: what happened, with the broker's code, and what to do. */
export class BrokerError extends Error {
	override readonly name = 'BrokerError';
	readonly broker: BrokerId;
	readonly failure: Failure;
	readonly code: string;
	readonly hint: string | null;
	readonly httpStatus: number | null;
	readonly retryable: boolean;
	readonly field: string | null;
	readonly outcome: Outcome | null;
	readonly mayExist: boolean;
	readonly orders: readonly object[] | null;
	readonly clockSkewMs: number | null;
	readonly cleared: boolean;

	constructor(details: BrokerErrorDetails) {
		super(details.message);
		this.broker = details.broker;
		this.failure = details.failure;
		this.code = details.code;
		this.hint = details.hint ?? null;
		this.httpStatus = details.httpStatus ?? null;
		this.retryable =
			details.retryable ?? ['notSent', 'rateLimited', 'unclear'].includes(details.failure);
		this.field = details.field ?? null;
		this.outcome = details.outcome ?? null;
		this.mayExist = details.mayExist ?? false;
		this.orders = details.orders ?? null;
		this.clockSkewMs = details.clockSkewMs ?? null;
		this.cleared = details.cleared ?? details.failure === 'input';
	}

	/** The same error with some details changed; `message` and `hint` may grow on the way up. */
	with(changes: Partial<BrokerErrorDetails>): BrokerError {
		return new BrokerError({
			broker: this.broker,
			failure: this.failure,
			code: this.code,
			message: this.message,
			hint: this.hint ?? undefined,
			httpStatus: this.httpStatus,
			retryable: this.retryable,
			field: this.field ?? undefined,
			outcome: this.outcome ?? undefined,
			mayExist: this.mayExist,
			orders: this.orders ?? undefined,
			clockSkewMs: this.clockSkewMs,
			cleared: this.cleared,
			...changes,
		});
	}
}

/** An order or setting that cannot be sent as it is; nothing left this machine. */
export function inputError(
	broker: BrokerId,
	field: string,
	code: string,
	message: string,
	hint?: string,
): BrokerError {
	return new BrokerError({ broker, failure: 'input', code, message, hint, field });
}

/** The broker's words with its code behind them, within their last sentence. */
export function withCode(said: string, code: string | null): string {
	return code ? `${said.replace(/\.$/, '')} (${code})` : said;
}
