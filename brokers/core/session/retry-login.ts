import { BrokerError } from '../errors';
import { wait } from '../wait';
import { untilNextTotpStep } from './totp';

const TRIES = 4;
const PAUSE_MS = 1_100;
const TRIED_TWICE = 'two codes were tried, 30 seconds apart';

/** Repeats a log-in that was refused for the rate alone: brokers take about one a second. */
export async function retryLogin<T>(enter: () => Promise<T>, signal?: AbortSignal): Promise<T> {
	for (let left = TRIES - 1; ; left--) {
		try {
			return await enter();
		} catch (error) {
			const limited = error instanceof BrokerError && error.failure === 'rateLimited';
			if (!limited || left === 0 || signal?.aborted) throw error;
			await wait(PAUSE_MS, signal);
		}
	}
}

/** A log-in with a code of the TOTP clock. */
export interface CodeLogin<T> {
	enter(): Promise<T>;
	isWrongCode(error: BrokerError): boolean;
	/** A code was refused before: one more is tried, and not two. */
	repeated: boolean;
	now(): number;
	signal?: AbortSignal;
}

/**
 * Logs in with the code of the moment. A refused one may have been used already, or have run out on the
 * way: the next one decides. A clock that is off stays off.
 */
export async function loginWithCode<T>(login: CodeLogin<T>): Promise<T> {
	const { enter, isWrongCode, repeated, now, signal } = login;
	try {
		return await retryLogin(enter, signal);
	} catch (error) {
		if (!(error instanceof BrokerError) || !isWrongCode(error)) throw error;
		if (error.clockSkewMs !== null || repeated) throw error;
		await wait(untilNextTotpStep(now()) + 500, signal);
		return await retryLogin(enter, signal).catch((second: unknown) => {
			if (!(second instanceof BrokerError) || !isWrongCode(second)) throw second;
			throw second.with({ message: `${second.message} (${TRIED_TWICE})` });
		});
	}
}
