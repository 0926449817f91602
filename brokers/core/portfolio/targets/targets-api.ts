import type { GttApi } from '../../gtt/gtt-api';
import type { Instrument } from '../../instruments/types';
import type { BrokerOrder, OnMissing, OrdersApi } from '../../orders/orders-api';
import type { Holding, Position } from '../../outputs';
import type { ReadField } from '../../reading';

/** What the shared operations on positions go by. */
export interface TargetFacts {
	/** The product of shares that are kept: what is held of it lies in the demat account too. */
	delivery: string;
	/** What a square-off closes where no product is named: what ends with the day, and contracts. */
	closedUnasked: readonly string[];
	/** The product whose positions those of brackets are a part of; null where there are no brackets. */
	bracketsAs: string | null;
	/** The product of bracket positions that have a row of their own. */
	bracket: string | null;
	/** The lists of positions and orders lag behind by this, milliseconds, and at times by more. */
	lagMs: number;
}

/** What is held of an instrument in a product. */
export interface Held {
	position: Position;
	/** Units of earlier days in it; below zero: sold. */
	carried: number;
}

/** Positions, orders and GTT orders where some instruments are. */
export interface TargetScope {
	/** Quantities; figures that cost more requests may be null. @throws BrokerError */
	held(): Promise<Held[]>;
	orders: OrdersApi;
	/** Null where there are no GTT orders. */
	gtt: GttApi | null;
}

/** What positions are brought to a target by. Every method throws BrokerError. */
export interface TargetsApi {
	readonly facts: TargetFacts;
	/**
	 * All positions with their figures, as far as a form asks for them.
	 * @param read null for all there are
	 * @param onMissing is told of what the broker would not list
	 */
	all(read: ReadField | null, onMissing: OnMissing): Promise<Position[]>;
	instrumentOf(position: NamesPosition): Promise<Instrument>;
	of(instruments: readonly Instrument[]): TargetScope;
	/** Shares in the demat account, without prices. */
	holdings(): Promise<Holding[]>;
	/** What an order is of a bracket; null where it is none of one. */
	bracketPart(order: BrokerOrder): 'entry' | 'exit' | null;
}

/** What an instrument is found again by. */
export type NamesPosition = Pick<
	Position,
	'exchange' | 'segment' | 'tradingSymbol' | 'instrumentToken'
>;
