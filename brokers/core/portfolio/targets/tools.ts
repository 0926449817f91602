import type { BrokerError, BrokerId } from '../../errors';
import type { GttApi, BrokerGtt } from '../../gtt/gtt-api';
import type { Instrument } from '../../instruments/types';
import type { BrokerOrder, OrdersApi } from '../../orders/orders-api';
import type { Placed } from '../../orders/place';
import type { Leg } from './legs';
import type { TargetsApi } from './targets-api';

/** One order of a plan, as it is to be placed. */
export interface PlannedOrder extends Leg {
	/** Its place in the plan, from 1 up: its reference follows from it. */
	n: number;
	instrument: Instrument;
	product: string;
	/** Units of all orders that it belongs together with: guard rails value them as one. */
	together: number;
}

/** What bringing positions to a target stands on. */
export interface TargetTools {
	broker: BrokerId;
	targets: TargetsApi;
	/** For how long positions are read, milliseconds. */
	confirmMs: number;
	signal?: AbortSignal;
	/**
	 * Places an order at most once: one that is on record is looked up.
	 * @param check asked before a new one is sent; what it throws leaves it unsent
	 * @throws BrokerError whose `outcome` is the truth
	 */
	place(order: PlannedOrder, check: () => Promise<void>): Promise<Placed<BrokerOrder>>;
	/** Cancels and reads back. @throws BrokerError */
	cancelOrder(orders: OrdersApi, order: BrokerOrder): Promise<void>;
	/** The same for a GTT order. @throws BrokerError */
	cancelGtt(gtts: GttApi, gtt: BrokerGtt): Promise<void>;
}

/** For lists that count only where they are whole. */
export function refuse(refusal: BrokerError): never {
	throw refusal;
}
