import type { JournalRequest, ReferenceJournal } from '../journal/journal';
import type { FoundOrder } from './orders-api';

/** One order to be placed at most once. */
export interface Placement<T> extends JournalRequest {
	journal: ReferenceJournal;
	/** The broker itself refuses a second order with the same label. */
	brokerChecksReference: boolean;
	/**
	 * Sends the order once, and asks `lastCheck` right before it leaves; what that throws, too, leaves
	 * the order unsent. @throws BrokerError
	 */
	send(label: string, lastCheck: () => Promise<void>): Promise<T>;
	/** The order under this label as the broker has it now. @throws BrokerError */
	find(label: string): Promise<FoundOrder<T>>;
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
