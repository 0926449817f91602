import { BrokerError } from '../errors';
import { type BrokerOrder, isFinal } from '../orders/orders-api';
import type { Order } from '../outputs';
import { coveredBy, type ExitPlan } from './exit-plan';
import type { EntryWithExits } from './steps';

/** An entry as it stands once its wait is over. */
export interface Settled {
	order: BrokerOrder;
	/** Units that have filled for certain; more may while the entry is open. */
	filled: number;
	/** Nothing more of it can fill. */
	isOver: boolean;
	/** Why it is not known how it stands; null where it is. */
	doubt: BrokerError | null;
	/** It was open when its wait was over, and this left it at that. */
	isKept: boolean;
	/** It was open when its wait was over, and was cancelled. */
	isCancelled: boolean;
}

type Waits = Pick<EntryWithExits, 'steps' | 'asked' | 'exits'>;

/**
 * Waits for the fill of an entry. What has not filled by then is cancelled and read back: whatever has filled
 * in the meantime counts. A bracket that has filled in part is left as it is, since cancelling it closes it.
 */
export async function settle(work: Waits, placed: BrokerOrder): Promise<Settled> {
	const { steps, asked, exits } = work;
	const waited = await steps.untilFinal(placed);
	if (isFinal(waited.order)) return standing(waited);
	// Reads may have failed all the while.
	const now = await readAgain(work, waited);
	const filled = filledOf(now.order.order) ?? 0;
	const isFilling = exits.by === 'bracket' && filled > 0;
	if (now.isOver || now.doubt !== null || asked.keepEntry || isFilling)
		return { ...now, isKept: !now.isOver };
	return await endEntry(work, now.order);
}

/** Cancels what is open of an entry. That it could not be is told by how the order then stands. */
export async function endEntry(work: Waits, order: BrokerOrder): Promise<Settled> {
	const { steps, exits } = work;
	let failure: BrokerError | null = null;
	try {
		await steps.cancel(order);
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		failure = error;
	}
	const now = await readAgain(work, order);
	if (now.isOver) return { ...now, isCancelled: now.order.order.status === 'cancelled' };
	// What fills a bracket in part may have come before its cancellation, which is then not sent.
	const isFilling = exits.by === 'bracket' && now.filled > 0 && failure?.outcome === 'notPlaced';
	return { ...now, isKept: isFilling, doubt: now.doubt ?? (isFilling ? null : failure) };
}

async function readAgain({ steps }: Waits, order: BrokerOrder): Promise<Settled> {
	try {
		return standing(await steps.refresh(order));
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		return { ...standing(order), doubt: error };
	}
}

function standing(order: BrokerOrder): Settled {
	const filled = filledOf(order.order) ?? 0;
	return {
		order,
		filled,
		isOver: isFinal(order.order),
		doubt: null,
		isKept: false,
		isCancelled: false,
	};
}

/** Units; null where the broker does not say. */
function filledOf({ status, filledQuantity, quantity }: Order): number | null {
	if (status === 'filled') return quantity ?? filledQuantity;
	return status === 'rejected' ? (filledQuantity ?? 0) : filledQuantity;
}

/**
 * One whose fill the broker does not tell is in doubt, whatever its status says. What the plan has exits for,
 * or closes, has filled for certain, also where the broker cannot be asked now.
 */
export function asFarAsKnown(read: Settled, plan: ExitPlan): Settled {
	const filled = Math.max(read.filled, coveredBy(plan) + (plan.close ?? 0));
	const settled = { ...read, filled };
	const { order, isOver, doubt } = settled;
	if (doubt !== null || !isOver || filledOf(order.order) !== null) return settled;
	return { ...settled, doubt: untold(order.order) };
}

function untold({ broker, orderId, status }: Order): BrokerError {
	return new BrokerError({
		broker,
		failure: 'unclear',
		code: 'FILL_NOT_TOLD',
		message: `The broker says that order ${orderId} is ${status}, and not how much of it has filled.`,
	});
}
