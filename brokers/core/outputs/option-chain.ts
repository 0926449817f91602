/** Output of Get Option Chain. */
import type { BrokerId } from '../errors';

/** One option of a chain; prices are rupees. What the broker does not tell is null. */
export interface ChainOption {
	broker: BrokerId;
	underlying: string;
	/** The last price of the underlying. */
	spotPrice: number | null;
	/** YYYY-MM-DD. */
	expiry: string;
	strike: number;
	optionType: 'CE' | 'PE';
	exchange: string;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	/** Units. */
	lotSize: number | null;
	lastPrice: number | null;
	bidPrice: number | null;
	askPrice: number | null;
	volume: number | null;
	openInterest: number | null;
	/** Percent. */
	impliedVolatility: number | null;
	delta: number | null;
	gamma: number | null;
	/** Rupees a day. */
	theta: number | null;
	vega: number | null;
	rho: number | null;
}
