import type { BrokerId } from '../errors';
import type { IdempotencyLock } from '../redis';
import type { OrderReference } from './reference';

/** One order to be placed at most once. */
export interface Placement<T> {
	broker: BrokerId;
	/** The account, and the day for which a reference counts. */
	scope: string;
	reference: OrderReference;
	/** The broker itself refuses a second order with the same reference. */
	brokerChecksReference: boolean;
	/**
	 * Sends the order once, and asks `lastCheck` right before it leaves; what that throws, too, leaves
	 * the order unsent. @throws BrokerError
	 */
	send(lastCheck: () => Promise<void>): Promise<T>;
	/** The order under this reference as the broker has it now, null where it has none. @throws BrokerError */
	find(): Promise<T | null>;
	/** For how long an unclear outcome is looked into, milliseconds. */
	confirmMs: number;
	/** An order may be missing from the broker's books for this long after it was taken. */
	bookLagMs: number;
	signal?: AbortSignal;
	/**
	 * Where other processes may place orders of the same account: the right to place this reference.
	 * Asked for only where the broker would take the second order too.
	 */
	lock?(): Promise<IdempotencyLock>;
	/** Whether a found order is of today: a broker may know references of earlier days too. */
	isOfToday?(order: T): boolean;
	/** How a user looks the order up by hand. */
	lookupHint: string;
}
