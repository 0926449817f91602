import { BrokerError } from '../errors';
import { isObject, parseJson } from '../wire';
import { ofOtherOrder } from './errors';
import type { JournalEntry, JournalRequest, ReferenceJournal, TryOutcome } from './journal';

/** The whole of which several orders are parts, in the journal: its plan is there before the first leaves. */
export interface PlanEntry<P> {
	/** That of an earlier try; null where none has begun to send. */
	earlier: P | null;
	/** The reference of the whole, the same in all repetitions. */
	label: string;
	/** The day that it was made for is over, so nothing more of it is sent. */
	isOver: boolean;
	/** @throws BrokerError with outcome `notPlaced` where it cannot be written */
	write(plan: P): Promise<void>;
}

/**
 * Does a work of several orders under one reference, one execution at a time. A repetition finds the plan of
 * the first try, whatever became of that; where certainly nothing was sent, there is none.
 * @throws the work's own failure, and BrokerError as `ReferenceJournal.begin`
 */
export async function planned<P, T>(
	request: JournalRequest & { journal: ReferenceJournal; signal?: AbortSignal },
	work: (entry: PlanEntry<P>) => Promise<T>,
): Promise<T> {
	const entry = await request.journal.begin(request, request.signal);
	let isWritten = entry.earlier !== null;
	let outcome: TryOutcome = 'unknown';
	try {
		const earlier = entry.earlier === null ? null : writtenOf<P>(request, entry);
		const result = await work({
			earlier: earlier?.plan ?? null,
			label: entry.label,
			isOver: earlier !== null && Date.now() >= earlier.until,
			write: async (plan) => {
				const written: Written<P> = { plan, until: request.holdsUntil };
				await entry.assertHeld(JSON.stringify(written));
				isWritten = true;
			},
		});
		outcome = isWritten ? { placed: null } : 'notPlaced';
		return result;
	} catch (error) {
		const isNothing = error instanceof BrokerError && error.outcome === 'notPlaced';
		if (entry.earlier === null && (isNothing || !isWritten)) outcome = 'notPlaced';
		throw error;
	} finally {
		await entry.finish(outcome);
	}
}

/** What the journal keeps of it. */
interface Written<P> {
	plan: P;
	/** Epoch milliseconds. */
	until: number;
}

/** @throws BrokerError where the reference is that of an order, which has no plan */
function writtenOf<P>({ broker }: JournalRequest, { note, label }: JournalEntry): Written<P> {
	const written = note === null ? null : parseJson(note);
	if (!isObject(written) || !isObject(written.plan)) throw ofOtherOrder(broker, label);
	return written as unknown as Written<P>;
}
