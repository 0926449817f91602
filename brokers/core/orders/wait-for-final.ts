import { type BrokerOrder, isFinal, type OrdersApi, withPlacing } from './orders-api';
import { BrokerError } from '../errors';
import { wait } from '../wait';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Reads the order until it is final or the time is over, and returns it as last read. A read that
 * fails is no reason to lose what is known of the order.
 */
export async function waitForFinal(
	orders: OrdersApi,
	order: BrokerOrder,
	forMs: number,
	signal?: AbortSignal,
): Promise<BrokerOrder> {
	const until = Date.now() + forMs;
	let latest = order;
	for (
		let pause = FIRST_PAUSE_MS;
		!isFinal(latest.order) && Date.now() < until && !signal?.aborted;

	) {
		await wait(Math.min(pause, until - Date.now()), signal);
		pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
		try {
			latest = withPlacing(await orders.refresh(latest), latest);
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
		}
	}
	return latest;
}
