import type { ChangeState } from './change-state';
import type { BrokerOrder, OrderFacts } from './orders-api';
import { BrokerError } from '../errors';
import { wait } from '../wait';

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

const REREAD_MS = 1_000;

const ORDER_IS_FINAL = 'ORDER_IS_FINAL';
const NOT_CARRIED_OUT = 'NOT_CARRIED_OUT';
/** Codes of errors that rest on the order as it was read, and not on what the broker replied. */
export const READ_BACK_CODES = [ORDER_IS_FINAL, NOT_CARRIED_OUT];

/**
 * Applies a change and reads its outcome back: no broker's reply can be taken for it
 * (one answers with success to the cancellation of an executed order, another accepts and rejects
 * later).
 * @throws BrokerError whose `outcome` is `notPlaced` where the change did not happen, and `unknown`
 * where the broker would not say.
 */
export async function applyChange<T extends BrokerOrder>(
	change: OrderChange<T>,
): Promise<Changed<T>> {
	const before = change.stateOf(change.order);
	if (before === 'done') return { order: change.order, alreadyApplied: true };
	if (before === 'tooLate') throw tooLate(change, change.order);
	let reply: BrokerError | null = null;
	try {
		await change.send();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		const refusedForSure = error.failure !== 'unclear';
		if (refusedForSure && !change.mayHaveApplied) return await afterRefusal(change, error);
		reply = error;
	}
	return { order: await readBack(change, reply), alreadyApplied: false };
}

/** The refusal may be because somebody else has just done the same. */
async function afterRefusal<T extends BrokerOrder>(
	change: OrderChange<T>,
	error: BrokerError,
): Promise<Changed<T>> {
	const refused = error.with({ outcome: 'notPlaced' });
	if (error.failure !== 'refused') throw refused;
	const now = await change.orders.refresh(change.order).catch(() => null);
	if (now && change.stateOf(now) === 'done') return { order: now, alreadyApplied: true };
	throw refused;
}

async function readBack<T extends BrokerOrder>(
	change: OrderChange<T>,
	reply: BrokerError | null,
): Promise<T> {
	const forMs = Math.max(change.confirmMs, change.orders.facts.bookLagMs + REREAD_MS);
	const started = Date.now();
	for (;;) {
		const now = await read(change);
		if (now?.state === 'done') return now.order;
		if (now?.state === 'tooLate') throw tooLate(change, now.order);
		// An order that stays as it was says nothing: no bound is known of how far the books lag.
		if (change.signal?.aborted) throw unknown(change, reply, now);
		if (Date.now() - started >= forMs) throw unchanged(change, reply, now);
		await wait(REREAD_MS, change.signal);
	}
}

/** A remark that is there for as long as that, and was not before the change, says why there is none. */
function unchanged<T extends BrokerOrder>(
	change: OrderChange<T>,
	reply: BrokerError | null,
	last: ReadOrder<T> | null,
): BrokerError {
	const isRefused = last?.state === 'unchanged' && hasNewRemark(change.order, last.order);
	return isRefused ? notDone(change, last.order, reply) : unknown(change, reply, last);
}

function hasNewRemark({ order: before }: BrokerOrder, { order: now }: BrokerOrder): boolean {
	return now.message !== null && now.message !== before.message;
}

interface ReadOrder<T> {
	state: ChangeState;
	order: T;
}

/** Null where the broker cannot be read. */
async function read<T extends BrokerOrder>(change: OrderChange<T>): Promise<ReadOrder<T> | null> {
	try {
		const order = await change.orders.refresh(change.order);
		return { state: change.stateOf(order), order };
	} catch (error) {
		if (error instanceof BrokerError) return null;
		throw error;
	}
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
	last: ReadOrder<T> | null,
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
