import type { BrokerId } from '../errors';
import type { OrderReference } from '../orders/reference';
import type { Leaving, Left } from './leaving';

/** What the journal is told of an order before it may leave. */
export interface JournalRequest {
	broker: BrokerId;
	/** Whose order it is; only a hash of it is kept. */
	account: string;
	/** Until when the reference holds, epoch milliseconds: see `holdsUntil`. */
	holdsUntil: number;
	reference: OrderReference;
	/** Instrument, side and quantity as they were asked for: another order has another. */
	fingerprint: string;
	/**
	 * May spare the write before that of the sending. Then others may begin until it is sent; `leave` and
	 * `assertHeld` refuse all but the first, with the code `OVERTAKEN`, and these begin anew without it.
	 */
	optimistic?: boolean;
}

/** An earlier try to place an order under the same reference. */
export interface EarlierTry {
	/** Epoch milliseconds: it was sent by then, if at all. */
	at: number;
	/** IST date of the first try. */
	day: string;
	/** As it was placed; null where its outcome stayed open. */
	order: unknown;
}

/** How a try ended. */
export type TryOutcome =
	/** `id` is the broker's own name of it, where a look at its books goes by that. */
	| { placed: unknown; id?: string }
	/** Certainly no order, now or by an earlier try. */
	| 'notPlaced'
	/** The same, and not even a request for one. */
	| 'notSent'
	| 'unknown';

/** What the journal tells a look at a broker's books that show no labels. */
export interface Look {
	/** What this try, or an earlier one, wrote down as it sent the order; null where none did. */
	readonly note: string | null;
	/** Those of the broker's ids that belong to no other reference. @throws BrokerError */
	unowned(ids: string[]): Promise<string[]>;
}

/** The right to send an order under one reference, which one execution has at a time, unless it is optimistic. */
export interface JournalEntry extends Look {
	/** Null where the journal knows of none. */
	earlier: EarlierTry | null;
	/** Whether it would know of one. */
	complete: boolean;
	/** What the order goes out under: that of the first try. */
	label: string;
	/** IST date of the first try: an order of an earlier day is not this one. */
	day: string;
	/**
	 * Writes down that the order is being sent, with a note by which it can be found where books show no
	 * labels: to be asked at the very last before it leaves.
	 * @throws BrokerError with outcome `notPlaced` where that cannot be written, another process has taken
	 * this one for dead, or was first under an optimistic request
	 */
	assertHeld(note?: string): Promise<void>;
	/** The same for an order, which the day counts where it may leave; nothing is written down otherwise. */
	leave(leaving: Leaving, note?: string): Promise<Left>;
	/** Completes the journal for the day by the labels of all orders that the broker has. */
	completeBy(labels: string[]): Promise<void>;
	/** Writes down how it ended, and lets the next one in. */
	finish(outcome: TryOutcome): Promise<void>;
}

/**
 * Every reference of an order is written down here before the order leaves, so that a repetition by
 * whatever process finds it. It outlives the process.
 */
export interface ReferenceJournal {
	/**
	 * Waits until nobody else is known to place an order under this reference.
	 * @throws BrokerError with outcome `notPlaced`: the journal cannot be written, the reference belongs
	 * to another order, or a retried execution has no order on record.
	 */
	begin(request: JournalRequest, signal?: AbortSignal): Promise<JournalEntry>;
	/**
	 * What an earlier try wrote down of the order as it sent it; null where none is known to have.
	 * @throws BrokerError as `begin`
	 */
	noteOf(request: JournalRequest, signal?: AbortSignal): Promise<string | null>;
	/**
	 * Counts what leaves of an account without a reference, where it may leave.
	 * @param id the same for the same request
	 * @throws BrokerError with outcome `notPlaced` where that cannot be written
	 */
	count(broker: BrokerId, account: string, id: string, leaving: Leaving): Promise<Left>;
	/** How many orders of the account have left today. @throws BrokerError with outcome `notPlaced` */
	counted(broker: BrokerId, account: string): Promise<number>;
}
