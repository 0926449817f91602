import { BrokerError } from '../errors';
import { wait } from '../wait';

const REREAD_MS = 1_000;

export interface ReadUntilFound<T> {
	/** @throws BrokerError */
	find(): Promise<T | null>;
	/** Epoch milliseconds at which the order was sent at the latest. */
	since: number;
	/** For how long from there on it is looked for, milliseconds. */
	forMs: number;
	signal?: AbortSignal;
}

/**
 * Reads until the order is found or the time is over. That it is not found says nothing: nobody knows
 * how far a broker's books may lag.
 * @returns the order, or null with the error of the last read, which is null where the broker answered
 */
export async function readUntilFound<T>({
	find,
	since,
	forMs,
	signal,
}: ReadUntilFound<T>): Promise<{ order: T | null; lastError: BrokerError | null }> {
	const started = Date.now();
	for (;;) {
		let lastError: BrokerError | null = null;
		try {
			const order = await find();
			if (order !== null) return { order, lastError };
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			lastError = error;
		}
		// A broker that does not answer is asked for as long as the first time; and so is one whose order was
		// sent by a clock that was ahead of this one.
		const from = lastError ? started : Math.min(since, started);
		if (signal?.aborted || Date.now() - from >= forMs) return { order: null, lastError };
		await wait(REREAD_MS, signal);
	}
}
