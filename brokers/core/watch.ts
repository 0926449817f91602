import { type DeskOrder, isFinal, type OrderDesk } from './desk';
import { BrokerError } from './errors';
import { wait } from './wait';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Reads the order until it is final or the time is over, and returns it as last read. A read that
 * fails is no reason to lose what is known of the order.
 */
export async function watchUntilFinal(
	desk: OrderDesk,
	order: DeskOrder,
	forMs: number,
	signal?: AbortSignal,
): Promise<DeskOrder> {
	const until = Date.now() + forMs;
	let latest = order;
	for (
		let pause = FIRST_PAUSE_MS;
		!isFinal(latest.order) && Date.now() < until && !signal?.aborted;

	) {
		await wait(Math.min(pause, until - Date.now()), signal);
		pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
		try {
			latest = await desk.refresh(latest);
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
		}
	}
	return latest;
}
