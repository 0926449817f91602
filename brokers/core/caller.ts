import { BrokerError, type BrokerId } from './errors';
import { type HttpReply, type HttpSender, TransportError } from './http';
import { PaceError, type Pacer } from './pacing';
import type { SessionKeeper } from './session';
import { wait } from './wait';

/** One call of a broker's API. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	query?: Record<string, string>;
	body?: unknown;
	/** The broker's rate-limit family. */
	family: string;
	/** Changes something at the broker: never repeated unless the broker refused it. */
	writes?: boolean;
	/** Means nothing with another session, so a refused token is not renewed for it (log out). */
	ownSessionOnly?: boolean;
	/** Asked right before the request leaves; what it throws leaves the request unsent. */
	lastCheck?: () => Promise<void>;
	/** Instead of the caller's own patience: an order may be worthless when it is late. */
	patienceMs?: number;
}

/** What a broker's reply means; the one place where each broker's replies are judged. */
export type Verdict = { ok: true; data: unknown } | { ok: false; error: BrokerError };

export interface CallerOptions {
	broker: BrokerId;
	sender: HttpSender;
	sessions: SessionKeeper;
	pacer: Pick<Pacer, 'take'>;
	headers: (token: string, hasBody: boolean) => Record<string, string>;
	judge: (reply: HttpReply) => Verdict;
	/** For one request, from the call to the last byte. */
	timeoutMs: number;
	/** For all the waiting for a free place in the broker's limits. */
	patienceMs: number;
	signal?: AbortSignal;
}

/** After a cancellation an order that is on its way is given this long to be answered. */
const CANCEL_GRACE_MS = 2_000;
const FIRST_BACKOFF_MS = 1_100;

/**
 * Makes calls of one account: keeps the pace, puts on the token, renews a refused one once, waits
 * and repeats where the broker refused for the pace alone. All three are refusals, so nothing was
 * done and repeating is safe for an order too. Nothing else is repeated, but for
 * reads whose connection was lost.
 */
export class BrokerCaller {
	constructor(private readonly options: CallerOptions) {}

	/** @throws BrokerError */
	async call(call: Call): Promise<unknown> {
		const { sessions } = this.options;
		const giveUpAt = Date.now() + (call.patienceMs ?? this.options.patienceMs);
		let token: string | null = null;
		let renewed = false;
		let repeated = false;
		for (let backoff = FIRST_BACKOFF_MS; ; ) {
			token ??= await beforeTheCall(async () => await sessions.token());
			// The place in the broker's limits comes last: a request leaves at the time it was given.
			const answered = await this.takePlace(call, giveUpAt);
			const verdict = await this.checkAndExchange(call, token).finally(answered);
			if (verdict.ok) return verdict.data;
			const { error } = verdict;
			if (error.failure === 'tokenRefused' && !renewed && !call.ownSessionOnly) {
				renewed = true;
				const refused = token;
				token = await beforeTheCall(async () => await sessions.renew(refused));
			} else if (error.failure === 'rateLimited' && Date.now() + backoff < giveUpAt) {
				await wait(backoff, this.options.signal);
				backoff *= 2;
			} else if (error.code === LOST && !call.writes && !repeated) {
				repeated = true;
			} else {
				throw error;
			}
		}
	}

	/** @returns to be called when the reply is there */
	private async takePlace(call: Call, giveUpAt: number): Promise<() => void> {
		const { broker, pacer, signal } = this.options;
		if (call.writes && Date.now() > giveUpAt) throw tooLate(broker);
		try {
			const answered = await pacer.take(call.family, Math.max(0, giveUpAt - Date.now()), signal);
			if (signal?.aborted) answered();
			this.assertNotCancelled();
			return answered;
		} catch (error) {
			if (!(error instanceof PaceError)) throw error;
			throw new BrokerError({
				broker,
				failure: 'rateLimited',
				code: 'PACE_LIMIT',
				message: error.message,
				hint: 'Nothing was sent. Spread the calls over more time, or raise the timeout in the options.',
			});
		}
	}

	private async checkAndExchange(call: Call, token: string): Promise<Verdict> {
		await call.lastCheck?.();
		return await this.exchange(call, token);
	}

	private async exchange(call: Call, token: string): Promise<Verdict> {
		const { sender, headers, timeoutMs, judge, broker, signal } = this.options;
		const grace = call.writes ? delayedSignal(signal, CANCEL_GRACE_MS) : null;
		try {
			const reply = await sender.send({
				method: call.method,
				path: call.path,
				query: call.query,
				body: call.body,
				headers: headers(token, call.body !== undefined),
				timeoutMs,
				signal: grace ? grace.signal : signal,
			});
			return judge(reply);
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
		});
	}
}

/**
 * A log-in whose reply was lost leaves no doubt about the call it was for: that was not sent, or was
 * refused for the token.
 */
async function beforeTheCall(logIn: () => Promise<string>): Promise<string> {
	try {
		return await logIn();
	} catch (error) {
		if (!(error instanceof BrokerError) || error.failure !== 'unclear') throw error;
		throw error.with({
			failure: 'notSent',
			message: `The log-in that this call needs did not succeed: ${error.message}`,
		});
	}
}

/** The log-in, or the broker's refusals for the pace, took longer than an order may wait. */
function tooLate(broker: BrokerId): BrokerError {
	return new BrokerError({
		broker,
		failure: 'rateLimited',
		code: 'TOO_LATE',
		message: 'The order was not sent, because it could not be sent in time.',
		hint: 'Nothing was sent. Check the log-in and the pace of the orders, and try again.',
	});
}

/** Most often a pooled connection that was gone when it was used; a read is repeated once. */
const LOST = 'CONNECTION_LOST';

const NETWORK_HINTS: Partial<Record<TransportError['code'], string>> = {
	NOT_CONNECTED:
		'Check the network of the n8n server, the base URL and the proxy URL of the credential.',
	TLS_REFUSED:
		'The connection is not private. Check the base URL, and any proxy that opens TLS traffic.',
	PROXY_FAILED:
		'Check the proxy URL of the credential, or HTTPS_PROXY of the n8n server: address, user name and password.',
	BLOCKED: 'Ask the administrator of this n8n to allow the address.',
	TIMEOUT: 'The broker is slow or out of reach.',
};

/** The broker-neutral part of every network failure. */
export function fromTransport(broker: BrokerId, error: TransportError): BrokerError {
	const cancelled = error.code === 'CANCELLED' && !error.maybeSent;
	return new BrokerError({
		broker,
		failure: cancelled ? 'cancelled' : error.maybeSent ? 'unclear' : 'notSent',
		code: error.code,
		message: error.message,
		hint: NETWORK_HINTS[error.code],
		retryable: error.code !== 'BLOCKED' && error.code !== 'TLS_REFUSED' && !cancelled,
	});
}

/** A signal that fires some time after another one did. */
function delayedSignal(signal: AbortSignal | undefined, delayMs: number) {
	if (!signal) return null;
	const controller = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const start = () => {
		timer = setTimeout(() => controller.abort(), delayMs);
	};
	signal.addEventListener('abort', start, { once: true });
	return {
		signal: controller.signal,
		dispose: () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', start);
		},
	};
}
