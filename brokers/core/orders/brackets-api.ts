import type { ApiRequest, BrokerOrder, OrderFacts } from './orders-api';

/** A bracket order: its entry, with the orders that are to close what the entry opens. */
export interface Bracket extends BrokerOrder {
	exits: BrokerOrder[];
}

/** The bracket orders of one account. Every method throws BrokerError. */
export interface BracketsApi {
	readonly facts: OrderFacts;
	/**
	 * The bracket that an order is the entry or an exit of.
	 * @throws BrokerError `input` where it is part of none, or the entry has not filled
	 */
	of(order: BrokerOrder): Promise<Bracket>;
	/** The same bracket, read again. */
	refresh(bracket: Bracket): Promise<Bracket>;
	/** The exact request that closes it at market. */
	exitRequest(bracket: Bracket): ApiRequest;
	/** Sends it. Success means taken by the broker. */
	exit(request: ApiRequest): Promise<void>;
}
