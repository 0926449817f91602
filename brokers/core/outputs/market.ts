/** Outputs of the resource Market. */
import type { BrokerId } from '../errors';
import type { Prices } from './portfolio';

/** What is bid or asked at one price. */
export interface DepthLevel {
	/** Rupees. */
	price: number | null;
	/** Units. */
	quantity: number | null;
	/** How many orders; null where the broker does not count them. */
	orders: number | null;
}

/** The best prices of both sides, best first. */
export interface Depth {
	buy: DepthLevel[];
	sell: DepthLevel[];
}

/** Prices of one instrument in rupees, quantities in units; null what the mode or the broker does not give. */
export interface Quote extends Prices {
	broker: BrokerId;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	open: number | null;
	high: number | null;
	low: number | null;
	/** Against the previous close, in rupees. */
	change: number | null;
	changePercent: number | null;
	volume: number | null;
	averagePrice: number | null;
	bidPrice: number | null;
	bidQuantity: number | null;
	askPrice: number | null;
	askQuantity: number | null;
	openInterest: number | null;
	upperCircuit: number | null;
	lowerCircuit: number | null;
	week52High: number | null;
	week52Low: number | null;
	lastTradedAt: string | null;
	depth: Depth | null;
}

/** A future that moves; rupees and units. */
export interface Mover {
	broker: BrokerId;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	lastPrice: number | null;
	netChange: number | null;
	/** Of the price or of the open interest, whichever was asked for. */
	percentChange: number | null;
	openInterest: number | null;
	openInterestChange: number | null;
}

/** Puts against calls of an underlying, by volume. */
export interface PutCallRatio {
	broker: BrokerId;
	/** That of its future. */
	tradingSymbol: string | null;
	putCallRatio: number | null;
}
