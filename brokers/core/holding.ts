import { roundedRatio, toExact } from './money';
import { constant } from './record';
import type { Holding, Prices } from './outputs';

const ONE = toExact(1) as bigint;

/** The fields of a holding that withQuote fills. */
export const unvalued = {
	investedValue: constant(null),
	currentValue: constant(null),
	pnl: constant(null),
	pnlPercent: constant(null),
	dayChange: constant(null),
};

/**
 * The holding at these prices, with what follows from them: rupees of the whole holding and percent of
 * what was paid, exact and then rounded to two decimals. Null where a figure it follows from is null,
 * and for the percentage of shares that cost nothing.
 */
export function withQuote(holding: Holding, { lastPrice, previousClose }: Prices): Holding {
	const quantity = toExact(holding.quantity);
	const paid = toExact(holding.averagePrice);
	const last = toExact(lastPrice);
	const gain = minus(last, paid);
	return {
		...holding,
		lastPrice,
		previousClose,
		investedValue: worth(quantity, paid),
		currentValue: worth(quantity, last),
		pnl: worth(quantity, gain),
		pnlPercent: gain === null || paid === null ? null : roundedRatio(gain * 100n, paid),
		dayChange: worth(quantity, minus(last, toExact(previousClose))),
	};
}

function worth(quantity: bigint | null, price: bigint | null): number | null {
	return quantity === null || price === null ? null : roundedRatio(quantity * price, ONE * ONE);
}

function minus(one: bigint | null, other: bigint | null): bigint | null {
	return one === null || other === null ? null : one - other;
}
