import { BrokerError, type BrokerId } from '../errors';
import { type HttpReply, type HttpTransport, TransportError } from './http-transport';
import { fromTransport } from './network-failure';
import { cleared, decoded } from '../redact';
import { type AcquiresCalls, type Admission, RateLimitError } from '../rate-limit/rate-limiter';
import type { SessionManager } from '../session/session-manager';
import { delayedSignal, wait } from '../wait';

/** One call of a broker's API. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	query?: Record<string, string>;
	body?: unknown;
	/** The rate limit that counts it, by name. */
	limit: string;
	/** Codes by which the broker may say that there are too many requests, or something else. */
	throttled?: string[];
	/** Changes something at the broker: never repeated unless the broker refused it. */
	writes?: boolean;
	/** A second one makes a second order: not repeated where a refusal for the rate is in doubt. */
	adds?: boolean;
	/** Means nothing with another session, so a refused token is not renewed for it (log out). */
	ownSessionOnly?: boolean;
	/** Asked right before the request leaves; what it throws leaves the request unsent. */
	lastCheck?: () => Promise<void>;
	/** Instead of the client's own: an order may be worthless when it is late. */
	maxWaitMs?: number;
}

/** What a broker's reply means, as the broker's own `readReply` alone tells. */
export type ReplyMeaning =
	| { ok: true; data: unknown }
	| {
			ok: false;
			error: BrokerError;
			/** A refusal that may mean the session as well as a missing permission. */
			perhapsSession?: boolean;
			/** A refusal for the rate of which it is doubted that nothing was done. */
			perhapsDone?: boolean;
	  };

export interface ApiClientOptions {
	broker: BrokerId;
	transport: HttpTransport;
	sessions: SessionManager;
	rateLimiter: AcquiresCalls;
	headers: (token: string, hasBody: boolean) => Record<string, string>;
	readReply: (reply: HttpReply) => ReplyMeaning;
	/** For one request, from the call to the last byte. */
	timeoutMs: number;
	/** For all the waiting on the broker's limits. */
	maxWaitMs: number;
	/** All that must never be shown, beside the token. */
	secrets?: readonly string[];
	signal?: AbortSignal;
}

/** The code of a refusal for the rate that holds only where the broker's books do not have the order. */
export const REFUSAL_IN_DOUBT = 'REFUSAL_IN_DOUBT';

/** After a cancellation an order that is on its way is given this long to be answered. */
const CANCEL_GRACE_MS = 2_000;
const FIRST_BACKOFF_MS = 1_100;
/** A code that may mean the rate is taken for that in four tries. */
const LAST_DOUBTED_BACKOFF_MS = 8 * FIRST_BACKOFF_MS;

/**
 * Makes calls of one account: keeps the broker's limits, puts on the token, renews a refused one
 * once, waits and repeats where the broker refused for the rate alone. Both are refusals, so nothing
 * was done and repeating is safe for an order too, unless a broker's refusal is in doubt. Nothing else
 * is repeated, but for reads whose connection was lost.
 */
export class ApiClient {
	constructor(private readonly options: ApiClientOptions) {}

	/** @throws BrokerError; what the broker says in it is without secrets */
	async call(call: Call): Promise<unknown> {
		const { sessions } = this.options;
		const giveUpAt = Date.now() + (call.maxWaitMs ?? this.options.maxWaitMs);
		let token: string | null = null;
		let renewed = false;
		let doubted = false;
		let repeated = false;
		for (let backoff = FIRST_BACKOFF_MS; ; ) {
			token ??= await this.beforeTheCall(async () => await sessions.token());
			// The limit comes last: a request leaves at the time at which it is counted.
			const admission = await this.waitForLimit(call, giveUpAt);
			const meaning = await this.checkAndExchange(call, token, admission);
			if (meaning.ok) {
				await sessions.worked(token);
				if (doubted) await sessions.doubtWasRight();
				return meaning.data;
			}
			const { error } = meaning;
			const mayRenew = !renewed && !call.ownSessionOnly;
			if (error.failure === 'tokenRefused' && mayRenew) {
				renewed = true;
				const refused = token;
				token = await this.beforeTheCall(async () => await sessions.renew(refused));
			} else if (meaning.perhapsSession && mayRenew && (await sessions.mayDoubt(token))) {
				renewed = true;
				doubted = true;
				const fresh = await renewedOrNull(sessions, token);
				// What changes something is not sent again: the refusal may be about that. The next call profits.
				if (fresh === null || call.writes) throw error;
				token = fresh;
			} else if (call.adds && meaning.perhapsDone) {
				throw error.with({ failure: 'unclear', code: REFUSAL_IN_DOUBT });
			} else if (isForTheRate(error, call, backoff) && Date.now() + backoff < giveUpAt) {
				await wait(backoff, this.options.signal);
				backoff *= 2;
			} else if (error.code === LOST && !call.writes && !repeated) {
				repeated = true;
			} else {
				throw error;
			}
		}
	}

	private secrets(token = ''): string[] {
		return [...(this.options.secrets ?? []), token];
	}

	/**
	 * A log-in whose reply was lost leaves no doubt about the call it was for: that was not sent, or was
	 * refused for the token.
	 */
	private async beforeTheCall(logIn: () => Promise<string>): Promise<string> {
		try {
			return await logIn();
		} catch (caught) {
			if (!(caught instanceof BrokerError)) throw caught;
			const error = cleared(caught, this.secrets());
			if (error.failure !== 'unclear') throw error;
			throw error.with({
				failure: 'notSent',
				message: `The log-in that this call needs did not succeed: ${error.message}`,
			});
		}
	}

	private async waitForLimit(call: Call, giveUpAt: number): Promise<Admission> {
		const { broker, rateLimiter, signal } = this.options;
		if (call.writes && Date.now() > giveUpAt) throw tooLate(broker);
		try {
			const admission = await rateLimiter.acquire(
				call.limit,
				Math.max(0, giveUpAt - Date.now()),
				signal,
				call.lastCheck !== undefined,
			);
			if (signal?.aborted) admission.answered();
			this.assertNotCancelled();
			return admission;
		} catch (error) {
			if (!(error instanceof RateLimitError)) throw error;
			throw new BrokerError({
				broker,
				failure: 'rateLimited',
				code: 'PACE_LIMIT',
				message: error.message,
				cleared: true,
				hint: 'Nothing was sent. Spread the calls over more time, or raise the timeout in the options.',
			});
		}
	}

	private async checkAndExchange(
		call: Call,
		token: string,
		admission: Admission,
	): Promise<ReplyMeaning> {
		try {
			await call.lastCheck?.();
			admission.sent();
			return await this.exchange(call, token);
		} finally {
			admission.answered();
		}
	}

	private async exchange(call: Call, token: string): Promise<ReplyMeaning> {
		const { transport, headers, timeoutMs, readReply, broker, signal } = this.options;
		const grace = call.writes ? delayedSignal(signal, CANCEL_GRACE_MS) : null;
		try {
			const reply = await transport.send({
				method: call.method,
				path: call.path,
				query: call.query,
				body: call.body,
				headers: headers(token, call.body !== undefined),
				timeoutMs,
				signal: grace ? grace.signal : signal,
			});
			const meaning = readReply(reply);
			if (meaning.ok) return meaning;
			const sent = [decoded(call.path), call.query, call.body];
			return { ...meaning, error: cleared(meaning.error, this.secrets(token), sent) };
		} catch (error) {
			if (error instanceof TransportError)
				return { ok: false, error: fromTransport(broker, error) };
			throw error;
		} finally {
			grace?.dispose();
		}
	}

	private assertNotCancelled(): void {
		if (!this.options.signal?.aborted) return;
		throw new BrokerError({
			broker: this.options.broker,
			failure: 'cancelled',
			code: 'CANCELLED',
			message: 'The execution was cancelled before the request was sent.',
			hint: 'Nothing was sent. Run it again if it is still wanted.',
			cleared: true,
		});
	}
}

/** Null where no other session can be had: then the refusal stands. */
async function renewedOrNull(sessions: SessionManager, refused: string): Promise<string | null> {
	try {
		return await sessions.renew(refused);
	} catch (error) {
		if (error instanceof BrokerError && error.failure !== 'cancelled') return null;
		throw error;
	}
}

function isForTheRate(error: BrokerError, { throttled = [] }: Call, backoff: number): boolean {
	if (error.failure === 'rateLimited') return true;
	return throttled.includes(error.code) && backoff <= LAST_DOUBTED_BACKOFF_MS;
}

/** The log-in, or the broker's refusals for the rate, took longer than an order may wait. */
function tooLate(broker: BrokerId): BrokerError {
	return new BrokerError({
		broker,
		failure: 'rateLimited',
		code: 'TOO_LATE',
		message: 'The order was not sent, because it could not be sent in time.',
		cleared: true,
		hint: 'Nothing was sent. Check the log-in and the pace of the orders, and try again.',
	});
}

/** Most often a pooled connection that was gone when it was used; a read is repeated once. */
const LOST = 'CONNECTION_LOST';
