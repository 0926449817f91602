import { BrokerError } from '../errors';
import { parseJson } from '../wire';
import { ofOtherOrder } from './errors';
import type { JournalEntry, JournalRequest, ReferenceJournal, TryOutcome } from './journal';

/** The whole of which several orders are parts, in the journal: its plan is there before the first leaves. */
export interface PlanEntry<P> {
	/** That of an earlier try; null where none has begun to send. */
	earlier: P | null;
	/** The reference of the whole, the same in all repetitions. */
	label: string;
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
		const earlier = entry.earlier === null ? null : planOf<P>(request, entry);
		const result = await work({
			earlier,
			label: entry.label,
			write: async (plan) => {
				await entry.assertHeld(JSON.stringify(plan));
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

/** @throws BrokerError where the reference is that of an order, which has no plan */
function planOf<P>({ broker }: JournalRequest, { note, label }: JournalEntry): P {
	const plan = note === null ? null : parseJson(note);
	if (plan === null) throw ofOtherOrder(broker, label);
	return plan as P;
}
