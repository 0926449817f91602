import type { ChangeState } from './change-state';
import { BrokerError } from '../errors';
import { wait } from '../wait';

/** A change of something at the broker, of which its reply is no proof. */
export interface Change<T> {
	/** As it was before. */
	before: T;
	stateOf(now: T): ChangeState;
	/** The same thing, read again. @throws BrokerError */
	refresh(): Promise<T>;
	send(): Promise<void>;
	/** How long the outcome is looked into, milliseconds. */
	forMs: number;
	/** An earlier try may have taken effect, so that a refusal says nothing about what was changed. */
	mayHaveApplied: boolean;
	errors: ChangeErrors<T>;
	signal?: AbortSignal;
}

/** What is said of a change that did not show. `reply` is what sending it failed with, if it did. */
export interface ChangeErrors<T> {
	/** It never will take effect. */
	tooLate(now: T): BrokerError;
	/** The time is over, or the execution was stopped. `last` is null where it could not be read. */
	notSeen(reply: BrokerError | null, last: Seen<T> | null, stopped: boolean): BrokerError;
}

export interface Seen<T> {
	state: ChangeState;
	now: T;
}

export interface Confirmed<T> {
	now: T;
	/** It had taken effect before this call, so nothing was sent. */
	alreadyApplied: boolean;
}

export const REREAD_MS = 1_000;

/**
 * Applies a change and reads its outcome back: no broker's reply can be taken for it
 * (one answers with success to the cancellation of an executed order, another accepts and rejects
 * later).
 * @throws BrokerError whose `outcome` is `notPlaced` where the change did not happen, and `unknown`
 * where the broker would not say.
 */
export async function confirmChange<T>(change: Change<T>): Promise<Confirmed<T>> {
	const { before, stateOf, errors, mayHaveApplied } = change;
	const state = stateOf(before);
	if (state === 'done') return { now: before, alreadyApplied: true };
	if (state === 'tooLate') throw errors.tooLate(before);
	let reply: BrokerError | null = null;
	try {
		await change.send();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		const refusedForSure = error.failure !== 'unclear';
		if (refusedForSure && !mayHaveApplied) return await afterRefusal(change, error);
		reply = error;
	}
	return { now: await readBack(change, reply), alreadyApplied: false };
}

/** The refusal may be because somebody else has just done the same. */
async function afterRefusal<T>(change: Change<T>, error: BrokerError): Promise<Confirmed<T>> {
	const refused = error.with({ outcome: 'notPlaced' });
	if (error.failure !== 'refused') throw refused;
	const seen = await read(change);
	if (seen?.state === 'done') return { now: seen.now, alreadyApplied: true };
	throw refused;
}

async function readBack<T>(change: Change<T>, reply: BrokerError | null): Promise<T> {
	const { forMs, errors, signal } = change;
	const started = Date.now();
	for (;;) {
		const seen = await read(change);
		if (seen?.state === 'done') return seen.now;
		if (seen?.state === 'tooLate') throw errors.tooLate(seen.now);
		// What stays as it was says nothing: no bound is known of how far the books lag.
		const stopped = signal?.aborted === true;
		if (stopped || Date.now() - started >= forMs) throw errors.notSeen(reply, seen, stopped);
		await wait(REREAD_MS, signal);
	}
}

/** Null where the broker cannot be read. */
async function read<T>({ refresh, stateOf }: Change<T>): Promise<Seen<T> | null> {
	try {
		const now = await refresh();
		return { state: stateOf(now), now };
	} catch (error) {
		if (error instanceof BrokerError) return null;
		throw error;
	}
}
