/** Outputs of the resource Portfolio. */
import type { BrokerId } from '../errors';
import type { Order } from './orders';

/** The prices of one instrument; rupees. */
export interface Prices {
	lastPrice: number | null;
	/** The close of the trading day before. */
	previousClose: number | null;
}

/** Shares held. Quantities are units, which may be fractions; amounts are rupees of the whole holding. */
export interface Holding extends Prices {
	broker: BrokerId;
	isin: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	quantity: number | null;
	/** Delivered and neither pledged nor locked. */
	sellableQuantity: number | null;
	/** Bought, and not yet delivered. */
	t1Quantity: number | null;
	pledgedQuantity: number | null;
	/** Paid for one share. */
	averagePrice: number | null;
	investedValue: number | null;
	currentValue: number | null;
	pnl: number | null;
	pnlPercent: number | null;
	/** Against the previous close. */
	dayChange: number | null;
}

/**
 * What is held of one instrument in one product, or was today. Quantities are units, carried forward and
 * today's together: netQuantity = buyQuantity − sellQuantity. Prices and amounts are rupees.
 */
export interface Position {
	broker: BrokerId;
	exchange: string | null;
	segment: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	product: string | null;
	/** Below zero for a short position, zero for one that is closed. */
	netQuantity: number | null;
	buyQuantity: number | null;
	/** Of all units bought; a carried unit counts at the price that it was carried forward with. */
	buyAveragePrice: number | null;
	sellQuantity: number | null;
	sellAveragePrice: number | null;
	/** Of the side that is open; null for a closed position. */
	averagePrice: number | null;
	lastPrice: number | null;
	/** Of the units that are closed. */
	realisedPnl: number | null;
	/** Of the units that are open, at the last price. */
	unrealisedPnl: number | null;
	/** Both together. */
	pnl: number | null;
	/** Units. */
	lotSize: number | null;
	/** YYYY-MM-DD. */
	expiry: string | null;
	strike: number | null;
	optionType: 'CE' | 'PE' | null;
}

/** A position after a quantity of it went to another product. */
export interface ConvertedPosition extends Position {
	converted: true;
	fromProduct: string;
	toProduct: string;
	/** True where an earlier try had done it, so that nothing was sent now. */
	duplicate: boolean;
}

/** A position that was to be brought to a target, and where it stands. Units, below zero short. */
export interface ReachedPosition {
	broker: BrokerId;
	exchange: string | null;
	tradingSymbol: string | null;
	product: string | null;
	/** What was held, with what open orders will still bring, before anything was sent. */
	from: number;
	/** The target. */
	to: number;
	/** As read last; null where it could not be read. */
	netQuantity: number | null;
	/** Those that were sent to get there, as read last. */
	orders: Order[];
	reached: boolean;
	/** What stands and why, and what was left alone; null where there is nothing to say. */
	message: string | null;
}
