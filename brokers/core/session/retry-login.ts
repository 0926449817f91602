import { BrokerError } from '../errors';
import { wait } from '../wait';

const TRIES = 4;
const PAUSE_MS = 1_100;

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
