import { BrokerError } from '../errors';
import { exactSum, toExact } from '../money';
import type { Charges, Margin } from '../outputs';
import type { Reading } from '../reading';
import type { JsonObject } from '../wire';
import type { AskedOrder, OnMissing } from './orders-api';

/** What orders would block. Nothing is placed; every method throws BrokerError. */
export interface MarginsApi {
	/** What the account may use, as received: read once for all orders of a run. */
	balances(): Promise<JsonObject>;
	/**
	 * What these orders would block together, checked like orders, and whether the balances are enough.
	 * @param balances asked for once the orders are checked; null where they cannot be had
	 * @throws BrokerError `input` that names the order, also for a basket that the broker does not take
	 */
	required(
		orders: AskedOrder[],
		balances: () => Promise<JsonObject | null>,
	): Promise<Reading<Margin>>;
}

/** What orders would cost beside their price. */
export interface ChargesApi {
	/** Of each order, in their order, or why there is none. @throws BrokerError where none can be had */
	estimate(orders: AskedOrder[]): Promise<Array<Reading<Charges> | BrokerError>>;
}

/** The balances, read once and where they are asked for; null, and told of, where they cannot be had. */
export function balancesOnce(
	margins: MarginsApi,
	warn: OnMissing,
): () => Promise<JsonObject | null> {
	let reading: Promise<JsonObject | null> | undefined;
	const read = async () => {
		try {
			return await margins.balances();
		} catch (error) {
			if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
			const message = `Whether the balance is enough is not known, because it could not be read: ${error.message}`;
			warn(error.with({ message }));
			return null;
		}
	};
	return async () => await (reading ??= read());
}

/**
 * What `work` makes of each order, one after the other. A failure says of several orders which it is.
 * @throws BrokerError
 */
export async function ofEach<One, Made>(
	orders: readonly One[],
	work: (order: One) => Made | Promise<Made>,
): Promise<Made[]> {
	const made: Made[] = [];
	for (const [place, order] of orders.entries()) {
		try {
			made.push(await work(order));
		} catch (error) {
			if (!(error instanceof BrokerError) || orders.length === 1) throw error;
			throw error.with({ message: `Order ${place + 1} of the basket: ${error.message}` });
		}
	}
	return made;
}

/** An order of any size: the exchange freezes single orders, not what they would block together. */
export function withoutFreeze(order: AskedOrder): AskedOrder {
	return { ...order, instrument: { ...order.instrument, freezeQuantity: null } };
}

/**
 * The margin beside the balances that its orders may use. Where they differ, the lowest counts: enough is
 * what fits into it, too little what none of them covers, and between the two nobody can tell.
 */
export function against(margin: Margin, balances: Array<number | null>): Margin {
	const known = balances.filter((balance) => balance !== null);
	const required = toExact(margin.requiredMargin);
	if (known.length < balances.length || known.length === 0)
		return { ...margin, availableCash: null, sufficient: null };
	const [lowest, highest] = [Math.min(...known), Math.max(...known)];
	return {
		...margin,
		availableCash: lowest,
		sufficient: required === null ? null : isEnough(required, lowest, highest),
	};
}

function isEnough(required: bigint, lowest: number, highest: number): boolean | null {
	const [least, most] = [toExact(lowest), toExact(highest)];
	if (least === null || most === null) return null;
	if (required <= least) return true;
	return required > most ? false : null;
}

/** One figure less another, exact; null where either is null. */
export function minus(one: number | null, other: number | null): number | null {
	return exactSum(one, other === null ? null : -other);
}
