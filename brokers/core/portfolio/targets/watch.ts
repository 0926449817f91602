import { BrokerError } from '../../errors';
import { type BrokerOrder, isFinal, withPlacing } from '../../orders/orders-api';
import { wait } from '../../wait';
import { readNets } from './read-standings';
import type { PositionKey } from './standing';
import type { TargetScope } from './targets-api';
import type { TargetTools } from './tools';

const REREAD_MS = 1_000;

/** A position on its way, and the orders that take it there. */
export interface Watched {
	key: PositionKey;
	/** What was held before the orders. */
	from: number;
	goal: number;
	/** As last read. */
	orders: BrokerOrder[];
	/** As last read; null where that failed. */
	net: number | null;
	reached: boolean;
}

/** One of which nothing has been sent. */
export function unsent(key: PositionKey, from: number, goal: number): Watched {
	return { key, from, goal, orders: [], net: null, reached: false };
}

/**
 * Reads positions until all are where they are to be, or nothing that was sent can take them there any more,
 * or the time is over. What it reads is left in `watched`.
 * @param isRepeated the orders are of an earlier try: others may have moved the positions since
 * @returns why the positions could not be read at last; null where they could
 */
export async function watch(
	tools: TargetTools,
	scope: TargetScope,
	watched: readonly Watched[],
	isRepeated = false,
): Promise<BrokerError | null> {
	const { confirmMs, signal, targets } = tools;
	const started = Date.now();
	for (;;) {
		const failure = await readAll(tools, scope, watched);
		if (failure === null && watched.every(isSettled)) return null;
		const isOver = isRepeated && watched.every(isFinished);
		const forMs = isOver ? Math.min(targets.facts.lagMs, confirmMs) : confirmMs;
		if (Date.now() - started >= forMs || signal?.aborted) return failure;
		await wait(REREAD_MS, signal);
	}
}

async function readAll(
	tools: TargetTools,
	scope: TargetScope,
	watched: readonly Watched[],
): Promise<BrokerError | null> {
	const failure = await readPositions(tools, scope, watched);
	for (const one of watched)
		one.orders = await Promise.all(one.orders.map(async (order) => await refreshed(scope, order)));
	return failure;
}

async function readPositions(
	tools: TargetTools,
	scope: TargetScope,
	watched: readonly Watched[],
): Promise<BrokerError | null> {
	try {
		const keys = watched.map(({ key }) => key);
		const nets = await readNets(tools, scope, keys);
		watched.forEach((one, place) => {
			one.net = nets[place];
			one.reached = one.net === one.goal;
		});
		return null;
	} catch (error) {
		if (error instanceof BrokerError) return error;
		throw error;
	}
}

/** A read that fails is no reason to lose what is known of an order. */
async function refreshed({ orders }: TargetScope, order: BrokerOrder): Promise<BrokerOrder> {
	if (isFinal(order.order)) return order;
	try {
		return sameTry(await orders.refresh(order), order);
	} catch (error) {
		if (error instanceof BrokerError) return order;
		throw error;
	}
}

/** It is there; or all orders are over, and their fills show in it. */
function isSettled(one: Watched): boolean {
	const { reached, orders, from, net } = one;
	const filled = orders.reduce((sum, { order }) => sum + filledOf(order), 0);
	return reached || (isFinished(one) && net === from + filled);
}

const isFinished = ({ orders }: Watched) => orders.every(({ order }) => isFinal(order));

const filledOf = ({ transactionType, filledQuantity }: BrokerOrder['order']) =>
	(filledQuantity ?? 0) * (transactionType === 'BUY' ? 1 : -1);

/** An order as read later, with what is known of this try at it. */
export function sameTry(read: BrokerOrder, before: BrokerOrder): BrokerOrder {
	const { raw, order } = withPlacing(read, before);
	return { raw, order: { ...order, duplicate: before.order.duplicate } };
}
