import { BrokerError, type BrokerId } from '../errors';
import { OneAtATime } from '../one-at-a-time';
import type { ReferenceJournal } from './journal';

/** What no two executions of one account do at the same time. */
export interface Exclusive {
	broker: BrokerId;
	/** Only a hash of it is kept. */
	account: string;
	/** In words: "creating a GTT order". */
	what: string;
	journal: ReferenceJournal;
	signal?: AbortSignal;
}

const works = new OneAtATime();

/**
 * Runs works of one account and kind one after the other, in all processes that share its journal.
 * @param work is given what to ask at the very last before something leaves: it throws where another
 * process has taken this one for dead.
 * @throws BrokerError with outcome `notPlaced` where others do not come to an end
 */
export async function runExclusively<T>(
	exclusive: Exclusive,
	work: (assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
	const name = JSON.stringify([exclusive.account, exclusive.what]);
	// The journal keeps others out too; within the process this lets the next one in at once.
	return await works.run(name, async () => {
		const lock = await begin(exclusive);
		try {
			return await work(async () => await lock.assertHeld());
		} finally {
			await lock.finish('notPlaced');
		}
	});
}

async function begin({ broker, account, what, journal, signal }: Exclusive) {
	const key = `lock: ${what}`;
	const reference = { key, sent: key, given: true };
	const request = { broker, account, holdsUntil: Date.now(), reference, fingerprint: key };
	try {
		return await journal.begin(request, signal);
	} catch (error) {
		if (!(error instanceof BrokerError && error.code === 'REFERENCE_IN_USE')) throw error;
		const message = `Nothing was sent, because other executions are still ${what} in this account, and these go one after the other.`;
		throw error.with({ code: 'OTHERS_UNDER_WAY', message });
	}
}
