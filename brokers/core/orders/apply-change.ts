import type { ChangeState } from './change-state';
import type { BrokerOrder, OrderFacts } from './orders-api';
import { confirmChange, REREAD_MS, type Seen } from './confirm-change';
import { BrokerError } from '../errors';

/** A cancellation or modification of one order, or the exit of a bracket. */
export interface OrderChange<T extends BrokerOrder = BrokerOrder> {
	orders: { facts: OrderFacts; refresh(order: T): Promise<T> };
	order: T;
	/** "cancelled", "modified": for messages. */
	verb: string;
	stateOf(order: T): ChangeState;
	send(): Promise<void>;
	/** How long the outcome is looked into, milliseconds. */
	confirmMs: number;
	/** An earlier try may have taken effect, so that a refusal says nothing about the order. */
	mayHaveApplied: boolean;
	signal?: AbortSignal;
}

export interface Changed<T extends BrokerOrder = BrokerOrder> {
	order: T;
	/** It had taken effect before this call, so nothing was sent. */
	alreadyApplied: boolean;
}

const ORDER_IS_FINAL = 'ORDER_IS_FINAL';
const NOT_CARRIED_OUT = 'NOT_CARRIED_OUT';
/** Codes of errors that rest on the order as it was read, and not on what the broker replied. */
export const READ_BACK_CODES = [ORDER_IS_FINAL, NOT_CARRIED_OUT];

/** Changes an order and reads its outcome back; see confirmChange. @throws BrokerError */
export async function applyChange<T extends BrokerOrder>(
	change: OrderChange<T>,
): Promise<Changed<T>> {
	const { orders, order, confirmMs } = change;
	const { now, alreadyApplied } = await confirmChange({
		...change,
		before: order,
		refresh: async () => await orders.refresh(order),
		forMs: Math.max(confirmMs, orders.facts.bookLagMs + REREAD_MS),
		errors: {
			tooLate: (read) => tooLate(change, read),
			notSeen: (reply, last, stopped) =>
				stopped ? unknown(change, reply, last) : unchanged(change, reply, last),
		},
	});
	return { order: now, alreadyApplied };
}

/** A remark that is there for as long as that, and was not before the change, says why there is none. */
function unchanged<T extends BrokerOrder>(
	change: OrderChange<T>,
	reply: BrokerError | null,
	last: Seen<T> | null,
): BrokerError {
	const isRefused = last?.state === 'unchanged' && hasNewRemark(change.order, last.now);
	return isRefused ? notDone(change, last.now, reply) : unknown(change, reply, last);
}

function hasNewRemark({ order: before }: BrokerOrder, { order: now }: BrokerOrder): boolean {
	return now.message !== null && now.message !== before.message;
}

function tooLate({ verb }: { verb: string }, { order }: BrokerOrder): BrokerError {
	return new BrokerError({
		broker: order.broker,
		failure: 'refused',
		code: ORDER_IS_FINAL,
		message: `Order ${order.orderId} could not be ${verb}: it is ${order.status} already${order.message ? ` (${order.message})` : ''}.`,
		hint: 'Read the order to see what became of it.',
		outcome: 'notPlaced',
	});
}

function notDone(
	{ verb }: { verb: string },
	{ order }: BrokerOrder,
	reply: BrokerError | null,
): BrokerError {
	const why = reply ? ` ${reply.message}` : ' The broker had accepted the request.';
	return new BrokerError({
		broker: order.broker,
		failure: 'refused',
		code: NOT_CARRIED_OUT,
		message: `Order ${order.orderId} was not ${verb}: it is ${order.status} and unchanged.${why}${order.message ? ` The broker's remark: ${order.message}` : ''}`,
		hint: 'It is safe to try again.',
		httpStatus: reply?.httpStatus,
		retryable: true,
		outcome: 'notPlaced',
	});
}

function unknown<T extends BrokerOrder>(
	{ verb, order }: OrderChange<T>,
	reply: BrokerError | null,
	last: Seen<T> | null,
): BrokerError {
	const said = reply ? ` ${reply.message}` : '';
	const shown =
		last?.state === 'unchanged' ? ' The broker shows it unchanged so far, which may change.' : '';
	const why = `${said}${shown}`;
	return new BrokerError({
		broker: order.order.broker,
		failure: 'unclear',
		code: reply?.code ?? 'CHANGE_PENDING',
		message: `It is not known whether order ${order.order.orderId} was ${verb}.${why}`,
		hint: 'Read the order before you do anything else with it. Asking for the same change again is safe.',
		httpStatus: reply?.httpStatus,
		retryable: false,
		outcome: 'unknown',
	});
}
