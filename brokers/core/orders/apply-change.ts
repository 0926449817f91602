import type { ChangeState } from './change-state';
import type { BrokerOrder } from './orders-api';
import { confirmChange, REREAD_MS, type Seen } from './confirm-change';
import { BrokerError, type BrokerId } from '../errors';

/** What messages say of what is changed. */
export interface Told {
	broker: BrokerId;
	/** "order 42". */
	name: string;
	status: string;
	/** The broker's remark; null where there is none. */
	message: string | null;
}

/** A cancellation or modification of one order or GTT order, or the exit of a bracket. */
export interface OrderChange<T> {
	orders: { facts: { bookLagMs: number }; refresh(order: T): Promise<T> };
	order: T;
	told(order: T): Told;
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

export interface Changed<T> {
	order: T;
	/** It had taken effect before this call, so nothing was sent. */
	alreadyApplied: boolean;
}

/** What messages say of an order. */
export function toldOfOrder({ order }: BrokerOrder): Told {
	const { broker, orderId, status, message } = order;
	return { broker, name: `order ${orderId}`, status, message };
}

const ORDER_IS_FINAL = 'ORDER_IS_FINAL';
const NOT_CARRIED_OUT = 'NOT_CARRIED_OUT';
/** Codes of errors that rest on the order as it was read, and not on what the broker replied. */
export const READ_BACK_CODES = [ORDER_IS_FINAL, NOT_CARRIED_OUT];

/** Changes an order and reads its outcome back; see confirmChange. @throws BrokerError */
export async function applyChange<T>(change: OrderChange<T>): Promise<Changed<T>> {
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
function unchanged<T>(
	change: OrderChange<T>,
	reply: BrokerError | null,
	last: Seen<T> | null,
): BrokerError {
	const isRefused = last?.state === 'unchanged' && hasNewRemark(change, last.now);
	return isRefused ? notDone(change, last.now, reply) : unknown(change, reply, last);
}

function hasNewRemark<T>({ told, order }: OrderChange<T>, last: T): boolean {
	const { message } = told(last);
	return message !== null && message !== told(order).message;
}

function tooLate<T>({ verb, told }: OrderChange<T>, order: T): BrokerError {
	const { broker, name, status, message } = told(order);
	return new BrokerError({
		broker,
		failure: 'refused',
		code: ORDER_IS_FINAL,
		message: `${capital(name)} could not be ${verb}: it is ${status} already${message ? ` (${message})` : ''}.`,
		hint: 'Read the order to see what became of it.',
		outcome: 'notPlaced',
	});
}

function notDone<T>(
	{ verb, told }: OrderChange<T>,
	order: T,
	reply: BrokerError | null,
): BrokerError {
	const { broker, name, status, message } = told(order);
	const why = reply ? ` ${reply.message}` : ' The broker had accepted the request.';
	return new BrokerError({
		broker,
		failure: 'refused',
		code: NOT_CARRIED_OUT,
		message: `${capital(name)} was not ${verb}: it is ${status} and unchanged.${why}${message ? ` The broker's remark: ${message}` : ''}`,
		hint: 'It is safe to try again.',
		httpStatus: reply?.httpStatus,
		retryable: true,
		outcome: 'notPlaced',
	});
}

function unknown<T>(
	{ verb, order, told }: OrderChange<T>,
	reply: BrokerError | null,
	last: Seen<T> | null,
): BrokerError {
	const said = reply ? ` ${reply.message}` : '';
	const shown =
		last?.state === 'unchanged' ? ' The broker shows it unchanged so far, which may change.' : '';
	const why = `${said}${shown}`;
	const { broker, name } = told(order);
	return new BrokerError({
		broker,
		failure: 'unclear',
		code: reply?.code ?? 'CHANGE_PENDING',
		message: `It is not known whether ${name} was ${verb}.${why}`,
		hint: 'Read the order before you do anything else with it. Asking for the same change again is safe.',
		httpStatus: reply?.httpStatus,
		retryable: false,
		outcome: 'unknown',
	});
}

function capital(text: string): string {
	return `${text[0].toUpperCase()}${text.slice(1)}`;
}
