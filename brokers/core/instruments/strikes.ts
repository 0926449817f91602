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

/**
 * The place of the strike so many steps from the money: + out of it, which is up for a call and down for a
 * put, and − in it. Null where there is no such strike.
 * @param strikes rupees, ascending, each once
 * @param spot price of the underlying in rupees
 */
export function strikeFromMoney(
	strikes: readonly string[],
	spot: number,
	steps: number,
	side: 'CE' | 'PE',
): string | null {
	const place = atTheMoney(strikes, spot) + (side === 'CE' ? steps : -steps);
	return strikes[place] ?? null;
}

/**
 * The one whose figure is nearest to the target; of two as near the one with the lower figure, and of these
 * the first. What has no figure is never it.
 * @param figures of each, null where there is none
 */
export function nearestTo(figures: ReadonlyArray<number | null>, target: number): number | null {
	const wanted = toExact(target) ?? 0n;
	let best: { place: number; away: bigint; figure: bigint } | null = null;
	for (const [place, value] of figures.entries()) {
		const figure = toExact(value);
		if (figure === null) continue;
		const away = figure < wanted ? wanted - figure : figure - wanted;
		const isNearer =
			best === null || away < best.away || (away === best.away && figure < best.figure);
		if (isNearer) best = { place, away, figure };
	}
	return best?.place ?? null;
}
