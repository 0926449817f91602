import type { BrokerOrder } from '../orders/orders-api';
import type { Gtt, Order } from '../outputs';
import type { JsonObject } from '../wire';

/** What became of an entry and its exits, where that is as asked. */
export interface EntryOutcome {
	order: BrokerOrder;
	/** GTT orders; the orders of a bracket. */
	exits: Array<Gtt | Order>;
	/** The same as the broker has them. */
	received: JsonObject[];
	/** Units that they close. */
	covered: number;
	/** What is to be known beside; null where nothing is. */
	message: string | null;
	/** Nothing was placed by this call. */
	duplicate: boolean;
	/** Nothing is left that a repetition would do. */
	isComplete: boolean;
}
