import { BrokerError } from '../errors';
import { wait } from '../wait';
import type { Placement } from './placement';

const REREAD_MS = 1_000;

/** What the broker's books say of a reference. */
interface Reading<T> {
	order: T | null;
	/** Without an order: the broker has said for long enough that there is none. */
	known: boolean;
	lastError: BrokerError | null;
}

/**
 * Reads until the order is found, or the broker has said for long enough that there is none.
 * @param since when the order was sent at the latest: its books may lag from there on.
 * @param times how often the broker must have said so.
 */
export async function readUntilKnown<T>(
	placement: Placement<T>,
	since: number,
	times: number,
): Promise<Reading<T>> {
	const started = Date.now();
	// Less than the books may lag would make every outcome unknown.
	const confirmMs = Math.max(placement.confirmMs, placement.bookLagMs + REREAD_MS);
	let answered = 0;
	for (;;) {
		let lastError: BrokerError | null = null;
		try {
			const order = await placement.find();
			if (order !== null) return { order, known: true, lastError };
			answered += 1;
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			lastError = error;
		}
		const known = !lastError && answered >= times && Date.now() - since >= placement.bookLagMs;
		const over = placement.signal?.aborted || Date.now() - started >= confirmMs;
		if (known || over) return { order: null, known, lastError };
		await wait(REREAD_MS, placement.signal);
	}
}
