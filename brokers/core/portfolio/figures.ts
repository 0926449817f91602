import { exactSum, roundedRatio, toExact } from '../money';
import type { Position } from '../outputs';
import { constant } from '../record';

/** Units that were bought or sold, at the average price of one, and what all of them came to. */
export interface Leg {
	quantity: number | null;
	price: number | null;
	/** price × quantity as the broker counts it, before a price was rounded; null where it does not say. */
	amount: number | null;
}

/** One side of a position: what came from earlier days, and what was traded today. */
export interface Legs {
	carried: Leg;
	today: Leg;
}

/** What a broker's row says of a position before its figures are worked out. */
export interface PositionRow extends Position {
	bought: Legs;
	sold: Legs;
}

/** The fields of a position that withFigures fills. */
export const unfigured = {
	buyQuantity: constant(null),
	buyAveragePrice: constant(null),
	sellQuantity: constant(null),
	sellAveragePrice: constant(null),
	averagePrice: constant(null),
};

/** A side of a position, exact: units, and units × price. */
export interface Side {
	quantity: bigint;
	worth: bigint | null;
}

const ONE = toExact(1) as bigint;
/** Brokers round averages to the paisa; an amount that is further off counts something else. */
const ROUNDING = ONE / 100n;
/** Currencies tick in 0.0025. */
const PRICE_DECIMALS = 4;

/**
 * The position with its averages and with what follows from them, exact and then rounded. A figure of
 * profit and loss that the broker gives stays; what it does not give is
 * - `pnl`: all sold − all bought + net quantity × last price, which no way of matching buys and sells
 *   changes; the sum of the other two where the broker gives those,
 * - `realisedPnl`: the closed units at the average prices of both sides,
 * - `unrealisedPnl`: `pnl` − `realisedPnl`.
 * Null is what follows from something that is not known: quantities that do not add up to the net one,
 * prices, or what a price stands for.
 * @param multiplier rupees for each rupee of price × units; null where that is not known
 */
export function withFigures(
	{ bought, sold, ...row }: PositionRow,
	multiplier: bigint | null,
): Position {
	const [buy, sell] = [sideOf(bought), sideOf(sold)];
	const net = toExact(row.netQuantity);
	const legs = [bought.carried, bought.today, sold.carried, sold.today];
	const isTold = legs.some(({ quantity }) => quantity !== null);
	if (!isTold || net === null || buy.quantity - sell.quantity !== net)
		return withPnl(row, null, null);
	const position = {
		...row,
		buyQuantity: unitsOf(bought),
		buyAveragePrice: averageOf(buy),
		sellQuantity: unitsOf(sold),
		sellAveragePrice: averageOf(sell),
	};
	const averagePrice =
		net === 0n ? null : net > 0n ? position.buyAveragePrice : position.sellAveragePrice;
	const [total, realised] = pnlOf(buy, sell, net, toExact(row.lastPrice), multiplier);
	return withPnl({ ...position, averagePrice }, total, realised);
}

/** Units of earlier days, below zero sold; what a row does not tell is none. */
export function carriedOf({ bought, sold }: Pick<PositionRow, 'bought' | 'sold'>): number {
	return (bought.carried.quantity ?? 0) - (sold.carried.quantity ?? 0);
}

function withPnl(position: Position, total: number | null, realised: number | null): Position {
	const { netQuantity } = position;
	const closed = netQuantity === 0;
	const all = position.pnl ?? total;
	const realisedPnl = position.realisedPnl ?? (closed ? all : realised);
	const rest = exactSum(all, realisedPnl === null ? null : -realisedPnl);
	const unrealisedPnl = position.unrealisedPnl ?? (closed ? 0 : rest);
	return {
		...position,
		realisedPnl,
		unrealisedPnl,
		pnl: position.pnl ?? exactSum(realisedPnl, unrealisedPnl),
	};
}

/** Total and realised profit or loss in rupees. */
function pnlOf(
	buy: Side,
	sell: Side,
	net: bigint,
	last: bigint | null,
	multiplier: bigint | null,
): [number | null, number | null] {
	if (buy.worth === null || sell.worth === null || multiplier === null) return [null, null];
	const gain = (sell.worth - buy.worth) * multiplier;
	const held = net === 0n ? 0n : last === null ? null : net * last * multiplier;
	const total = held === null ? null : roundedRatio(gain + held, ONE * ONE);
	const closed = buy.quantity < sell.quantity ? buy.quantity : sell.quantity;
	if (closed === 0n) return [total, 0];
	// closed × (average sold − average bought)
	const above = sell.worth * buy.quantity - buy.worth * sell.quantity;
	const below = buy.quantity * sell.quantity * ONE * ONE;
	return [total, roundedRatio(above * closed * multiplier, below)];
}

/** Carried forward and today's together; what a row does not tell is none, as long as it adds up. */
function sideOf({ carried, today }: Legs): Side {
	const [one, two] = [carried, today].map(exactLeg);
	const worth = one.worth === null || two.worth === null ? null : one.worth + two.worth;
	return { quantity: one.quantity + two.quantity, worth };
}

/** Units and their worth, exact: by the amount where the price was rounded. */
export function exactLeg({ quantity: units, price, amount }: Leg): Side {
	const quantity = toExact(units) ?? 0n;
	if (quantity === 0n) return { quantity, worth: 0n };
	const [each, all] = [toExact(price || null), toExact(amount || null)];
	const product = each === null ? null : quantity * each;
	const exact = all === null ? null : all * ONE;
	if (product === null || exact === null) return { quantity, worth: product ?? exact };
	const off = exact > product ? exact - product : product - exact;
	return { quantity, worth: off <= quantity * ROUNDING ? exact : product };
}

function averageOf({ quantity, worth }: Side): number | null {
	if (worth === null || worth === 0n) return null;
	return roundedRatio(worth, quantity * ONE, PRICE_DECIMALS);
}

function unitsOf({ carried, today }: Legs): number | null {
	return exactSum(carried.quantity ?? 0, today.quantity ?? 0);
}
