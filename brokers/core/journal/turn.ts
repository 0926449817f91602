import { BrokerError, type BrokerId } from '../errors';
import { OneAtATime } from '../one-at-a-time';
import type { ReferenceJournal } from './journal';

/** Whose turn it is to do what, of all processes that share a journal. */
export interface Turn {
	broker: BrokerId;
	/** Only a hash of it is kept. */
	account: string;
	/** What goes one after the other, in words: "a GTT order". */
	what: string;
	journal: ReferenceJournal;
	signal?: AbortSignal;
}

const turns = new OneAtATime();

/**
 * Runs works of one account and kind one after the other, in all processes that share its journal.
 * @param work is given what to ask at the very last before something leaves: it throws where another
 * process has taken this one for dead.
 * @throws BrokerError with outcome `notPlaced` where the turn does not come
 */
export async function inTurn<T>(
	turn: Turn,
	work: (assertTurn: () => Promise<void>) => Promise<T>,
): Promise<T> {
	const name = JSON.stringify([turn.account, turn.what]);
	return await turns.run(name, async () => await alone(turn, work));
}

async function alone<T>(
	turn: Turn,
	work: (assertTurn: () => Promise<void>) => Promise<T>,
): Promise<T> {
	const held = await begin(turn);
	try {
		return await work(async () => await held.assertHeld());
	} finally {
		await held.finish('notPlaced');
	}
}

async function begin({ broker, account, what, journal, signal }: Turn) {
	const key = `turn: ${what}`;
	try {
		return await journal.begin(
			{
				broker,
				account,
				holdsUntil: Date.now(),
				reference: { key, sent: key, given: true },
				fingerprint: key,
			},
			signal,
		);
	} catch (error) {
		if (!(error instanceof BrokerError && error.code === 'REFERENCE_IN_USE')) throw error;
		const message = `Nothing was sent, because other executions are still creating ${what} in this account, and these go one after the other.`;
		throw error.with({ code: 'TURN_NOT_COME', message });
	}
}
