/** Outputs of the resource Portfolio. */
import type { BrokerId } from '../errors';

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
