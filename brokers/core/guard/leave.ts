import { type Leaving, type Left, UNLIMITED } from '../journal/leaving';

/** The guard rails of one order. Whatever they throw is a BrokerError of an order that was not sent. */
export interface Gate {
	/** Whether it may leave, as far as that is known now. @throws BrokerError */
	check(): Promise<void>;
	/**
	 * Lets it go: to be asked right before it leaves.
	 * @param write counts it where it may leave
	 * @throws BrokerError
	 */
	leave(write: (leaving: Leaving) => Promise<Left>): Promise<void>;
}

/** Counts what passes, and holds nothing back. */
export const OPEN_GATE: Gate = {
	check: async () => await Promise.resolve(),
	leave: async (write) => void (await write(UNLIMITED)),
};
