import { fromUnits, toDecimal, toUnits } from '../money';
import type { Quote } from '../outputs';

/** A hundred percent, as `toUnits` counts. */
const WHOLE = toUnits('100');

type Prices = Pick<Quote, 'lastPrice' | 'upperCircuit' | 'lowerCircuit'>;

/**
 * The limit price so far from the last price: above it for a buy, below it for a sell; on the tick and within
 * the day's circuits. Rounded towards the last price, so that nothing fills beyond what was asked for.
 * @param percent above zero and below a hundred
 * @param tick rupees; "0" where every price is one
 * @returns null where there is no last price, or no price on the tick within the distance
 */
export function protectedPrice(
	side: 'BUY' | 'SELL',
	percent: string,
	{ lastPrice, upperCircuit, lowerCircuit }: Prices,
	tick: string,
): string | null {
	const last = unitsOf(lastPrice);
	if (last === null) return null;
	const step = toUnits(tick) || 1n;
	const distance = toUnits(percent);
	const down = (price: bigint, parts = 1n) => (price / (parts * step)) * step;
	const up = (price: bigint, parts = 1n) => down(price + parts * step - 1n, parts);
	if (side === 'BUY') {
		const wanted = down(last * (WHOLE + distance), WHOLE);
		const highest = unitsOf(upperCircuit);
		return asPrice(highest === null ? wanted : least(wanted, down(highest)));
	}
	const wanted = up(last * (WHOLE - distance), WHOLE);
	const lowest = unitsOf(lowerCircuit);
	return asPrice(lowest === null ? wanted : most(wanted, up(lowest)));
}

/** Brokers say 0 for what there is not. */
function unitsOf(price: number | null): bigint | null {
	const decimal = toDecimal(price);
	return decimal === null || decimal === '0' ? null : toUnits(decimal);
}

const asPrice = (units: bigint) => (units > 0n ? fromUnits(units) : null);
const least = (one: bigint, other: bigint) => (other < one ? other : one);
const most = (one: bigint, other: bigint) => (other > one ? other : one);
