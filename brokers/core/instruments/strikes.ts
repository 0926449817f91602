/** Which strikes lie at and around the money: by strikes that exist, never by a step between them. */
import { toExact } from '../money';

/** Exact, of a strike as the file writes it. */
const exactly = (strike: string) => toExact(Number(strike)) ?? 0n;

/** The place of the strike nearest to the price; of two as near, of the lower one. */
export function atTheMoney(strikes: readonly string[], price: number): number {
	const spot = toExact(price) ?? 0n;
	const distance = (strike: string) => {
		const away = exactly(strike) - spot;
		return away < 0n ? -away : away;
	};
	return strikes.reduce(
		(nearest, strike, at) => (distance(strike) < distance(strikes[nearest]) ? at : nearest),
		0,
	);
}

/**
 * The strike at the money with so many on each side of it.
 * @param strikes rupees, ascending, each once
 * @param price of the underlying in rupees
 */
export function strikesAround(strikes: readonly string[], price: number, each: number): string[] {
	const middle = atTheMoney(strikes, price);
	return strikes.slice(Math.max(0, middle - each), middle + each + 1);
}
