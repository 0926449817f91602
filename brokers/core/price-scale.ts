/**
 * Prices of which it is not known whether they come in rupees or in paise: a price of the same thing
 * that is known to be in rupees tells.
 */
import { roundedRatio, toExact } from './money';

export type PriceScale = 'rupees' | 'paise';

/** A part of an order or a position: a price in either unit, and how much of it. */
export interface PricedPart {
	price: number | null;
	/** Units. */
	quantity: number | null;
}

const ONE = toExact(1) as bigint;
const DECIMALS = 4;
const PAISE = 100n;
/**
 * Two prices of one thing may be so many times apart, in an option of a few paise for one; those of the
 * two scales are a hundred times apart.
 */
const NEAR = 5n;

/** The scale of a price beside one in rupees; null where the two fit in neither. */
export function priceScale(price: number | null, rupees: number | null): PriceScale | null {
	const [one, other] = [toExact(price), toExact(rupees)];
	return one === null || other === null ? null : scaleOf(one, other);
}

/**
 * The scale of parts whose average in rupees is known. One part may lie far from it, and the average of
 * all of them may not.
 */
export function scaleOfParts(
	parts: readonly PricedPart[],
	average: number | null,
): PriceScale | null {
	const known = toExact(average);
	const { worth, units } = sumOf(parts);
	return known === null ? null : scaleOf(worth, known * units);
}

/** The average price of parts, in their own unit; null where they are none. */
export function averageOfParts(parts: readonly PricedPart[]): number | null {
	const { worth, units } = sumOf(parts);
	return roundedRatio(worth, units * ONE, DECIMALS);
}

/** A figure of this scale in rupees; null where the scale is not known. */
export function inRupees(figure: number | null, scale: PriceScale | null): number | null {
	if (toExact(figure) === null || scale === null) return null;
	return scale === 'rupees' ? figure : Number(`${figure}e-2`);
}

/** Exact; parts of which something is not known are left out. */
function sumOf(parts: readonly PricedPart[]): { worth: bigint; units: bigint } {
	let [worth, units] = [0n, 0n];
	for (const part of parts) {
		const [price, quantity] = [toExact(part.price), toExact(part.quantity)];
		if (price === null || quantity === null) continue;
		worth += price * quantity;
		units += quantity;
	}
	return { worth, units };
}

function scaleOf(one: bigint, other: bigint): PriceScale | null {
	if (one <= 0n || other <= 0n) return null;
	if (isNear(one, other)) return 'rupees';
	return isNear(one, other * PAISE) ? 'paise' : null;
}

function isNear(one: bigint, other: bigint): boolean {
	return one <= other * NEAR && other <= one * NEAR;
}
