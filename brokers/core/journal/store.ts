/** What a reference journal stands on: rows, one for each account and key. */
import type { Leaving, Left } from './leaving';

/** A process that has not been heard of for this long is dead. */
export const DEAD_AFTER_MS = 15_000;
/** How long an entry is kept. */
export const KEPT_MS = 3 * 24 * 3_600_000;

/** An order about to be placed. */
export interface NewEntry {
	/** A hash. */
	account: string;
	/** A hash of the user's key, or of what identifies the run. */
	key: string;
	label: string;
	fingerprint: string;
	/** What n8n's repetitions of the execution have in common; null for a key of the user's. */
	run: string | null;
	/** Names an order of an AI tool by what is asked for. */
	sameOrder: string | null;
	/** Until when it holds, epoch milliseconds. */
	holds: number;
	/** It may be written down as late as it is sent, so that until then others may have it too. */
	optimistic: boolean;
}

/** An entry by what finds it. */
export interface FoundEntry {
	key: string;
	fingerprint: string;
}

/** What taking an entry brings. */
export type Taken =
	/** Somebody else is placing an order under it. */
	| { state: 'held' }
	/** It belongs to another order. */
	| { state: 'other'; label: string }
	| {
			state: 'taken';
			label: string;
			/** IST date of the first try. */
			day: string;
			/** `order` is JSON; null where the outcome is open. `note` is what the try wrote down as it left. */
			earlier: { at: number; order: string | null; note: string | null } | null;
			complete: boolean;
	  };

/**
 * `lost`: another has taken the entry, since this one was taken for dead. `overtaken`: it is not certain any
 * more that nobody else has it, and the caller begins anew.
 */
export type Sent = Left | 'lost' | 'overtaken';

/**
 * Each method is atomic, and on disk or in Redis when it returns; but a new entry that is optimistic may be
 * in memory alone until it is sent. It throws where it cannot be.
 */
export interface JournalStore {
	/**
	 * Takes an entry for `holder`, or makes it. One whose reference holds no longer is made anew, and so
	 * is one that nothing was sent for.
	 */
	take(entry: NewEntry, holder: string): Promise<Taken>;
	/** Whether `holder` has it still; keeps it alive. */
	hold(account: string, key: string, holder: string): Promise<boolean>;
	/**
	 * The same, and marks it as sent, with a note for those who have to find out what became of it; what
	 * leaves is counted at once where it may leave.
	 * @param leaving null for what is no order
	 */
	send(
		account: string,
		key: string,
		holder: string,
		note: string | null,
		leaving: Leaving | null,
	): Promise<Sent>;
	/** Counts what leaves without an entry. */
	count(account: string, holder: string, leaving: Leaving): Promise<Left>;
	/** It did not leave after all. */
	takeBack(account: string, holder: string): Promise<void>;
	/** How many orders have left today. */
	counted(account: string): Promise<number>;
	/**
	 * @param order JSON of what was placed, `none` for certainly nothing, null for an open outcome
	 * @param id the broker's own name of what was placed, which belongs to this entry from now on
	 */
	release(
		account: string,
		key: string,
		holder: string,
		order: string | null,
		id: string | null,
	): Promise<void>;
	/** Those of these ids that belong to no other entry than this. */
	unowned(account: string, key: string, ids: string[]): Promise<string[]>;
	/** What was written down of the order that this key has; null where it has none, or holds no longer. */
	noteOf(account: string, key: string): Promise<string | null>;
	/** Notes all labels that the broker has, by which the journal is complete today. */
	completeBy(account: string, labels: string[]): Promise<void>;
	/** The entries of one item of an execution and its repetitions. */
	ofRun(account: string, run: string): Promise<FoundEntry[]>;
	/** The entry of an order of this name whose outcome has been open for less than ten minutes. */
	openOrder(account: string, sameOrder: string): Promise<FoundEntry | null>;
}

/** Longer than an agent goes on trying. */
export const OPEN_MS = 10 * 60_000;
/** Released with nothing placed. */
export const NONE = 'none';

/** The journal cannot do its work. */
export class JournalError extends Error {
	override readonly name = 'JournalError';
	constructor(
		readonly code: string,
		message: string,
		readonly hint: string,
		/** Whether it may pass by itself within seconds. */
		readonly passing = false,
	) {
		super(message);
	}
}

/** Whether a holder lives, by a clock that may have been set back since it was written down. */
export function isAlive(until: number, now: number): boolean {
	return until > now && until <= now + DEAD_AFTER_MS;
}
