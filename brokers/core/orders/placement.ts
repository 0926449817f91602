import type { Gate } from '../guard/leave';
import type { JournalRequest, Look, ReferenceJournal } from '../journal/journal';
import type { FoundOrder } from './orders-api';

/** One order to be placed at most once. */
export interface Placement<T> extends JournalRequest {
	journal: ReferenceJournal;
	/** The account's guard rails; without it the order is counted alone. */
	gate?: Gate;
	/** The broker itself refuses a second order with the same label. */
	brokerChecksReference: boolean;
	/**
	 * Sends the order once, and asks `lastCheck` right before it leaves, with a note for `find` where the
	 * broker's books show no labels; what that throws, too, leaves the order unsent, and may have this asked
	 * anew. @throws BrokerError
	 */
	send(label: string, lastCheck: (note?: string) => Promise<void>): Promise<T>;
	/** The order under this label as the broker has it now. @throws BrokerError */
	find(label: string, look: Look): Promise<FoundOrder<T>>;
	/**
	 * The order that the broker means when it refuses a second one with the label; absent where `find`
	 * shows it. @throws BrokerError
	 */
	existing?(label: string, look: Look): Promise<T | null>;
	/** An order that was placed, as it is now; absent where `find` shows it. @throws BrokerError */
	refresh?(placed: T): Promise<T>;
	/** The broker's own name of an order, which ties it to its reference where books show no labels. */
	idOf?(order: T): string | undefined;
	/** For how long an unclear outcome is looked into, milliseconds. */
	confirmMs: number;
	/** An order may be missing from the broker's books for this long and longer. */
	bookLagMs: number;
	signal?: AbortSignal;
	/** Whether a found order is of this IST date or later: a broker may know labels of earlier days. */
	isSince(order: T, day: string): boolean;
	/** Whether a found order is the one asked for, as far as the broker shows it. */
	isAsked(order: T): boolean;
	/** A found order, with what the reply to it alone told. */
	withPlacing?(found: T, placed: T): T;
	/** How a user looks an order up by hand. */
	lookUpHint(label: string): string;
}
