import type { Instrument } from '../instruments/types';
import { toUnits } from '../money';

/** An order as far as its worth goes. */
export interface ValuedOrder {
	/** BUY or SELL; where it is not known, null, and it counts as the dearer of the two: a sell. */
	transactionType: string | null;
	/** Rupees; null where the order type carries none. */
	price: string | null;
	triggerPrice: string | null;
	/** Units, as the broker counts them. */
	quantity: number;
	instrument: Pick<
		Instrument,
		'exchange' | 'segment' | 'underlying' | 'lotSize' | 'kind' | 'strike' | 'tradingSymbol'
	>;
}

/** Rupees; null where there is none. */
export interface MarketPrices {
	lastPrice: string;
	upperCircuit: string | null;
}

/** The price an order counts with at worst. */
export interface WorstPrice {
	/** In hundredths of a ten-thousandth of a rupee, so that the band stays exact. */
	exact: bigint;
	/** As a message says it, before the band. */
	shown: string;
	from: 'limit' | 'trigger' | 'lastPrice' | 'upperCircuit';
}

/** A market may move this far before the order is filled: 5 percent. */
const BAND_PERCENT = 105n;
const WHOLE_PERCENT = 100n;

/** Only a buy with a limit is bounded by itself: it never pays more. */
export function isBoundedByItself({ transactionType, price }: ValuedOrder): boolean {
	return transactionType === 'BUY' && price !== null;
}

/**
 * The most that one unit may cost or bring. A sell may fill above its limit, and a stop-loss-market on
 * either side of its trigger, so these count with the higher of limit and of trigger and last price with
 * a band, which ends at the upper circuit.
 * @param market null for an order that is bounded by itself.
 */
export function worstPrice(order: ValuedOrder, market: MarketPrices | null): WorstPrice {
	const { price, triggerPrice } = order;
	const limit = of(price ?? '0', WHOLE_PERCENT, 'limit');
	if (market === null) return limit;
	const last = of(market.lastPrice, BAND_PERCENT, 'lastPrice');
	const moved = higher(of(triggerPrice ?? '0', BAND_PERCENT, 'trigger'), last);
	const { upperCircuit } = market;
	const capped =
		upperCircuit === null ? moved : lower(moved, of(upperCircuit, WHOLE_PERCENT, 'upperCircuit'));
	return higher(capped, limit);
}

function of(price: string, percent: bigint, from: WorstPrice['from']): WorstPrice {
	return { exact: toUnits(price) * percent, shown: price, from };
}

function higher(one: WorstPrice, other: WorstPrice): WorstPrice {
	return other.exact > one.exact ? other : one;
}

function lower(one: WorstPrice, other: WorstPrice): WorstPrice {
	return other.exact < one.exact ? other : one;
}

/** Whether that many units at this price are worth more than the limit in rupees. */
export function isAbove(
	{ exact }: WorstPrice,
	quantity: number,
	multiplier: bigint,
	limit: string,
): boolean {
	return exact * BigInt(quantity) * multiplier > toUnits(limit) * WHOLE_PERCENT;
}
