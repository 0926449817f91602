import { roundedRatio, toExact } from '../money';
import type { Position } from '../outputs';
import { exactLeg, type PositionRow, withFigures } from '../portfolio/figures';

/** A position as the limits of the day go by it. */
export interface DayPosition
	extends Pick<
		Position,
		'exchange' | 'tradingSymbol' | 'instrumentToken' | 'product' | 'netQuantity'
	> {
	/** Units; null where it is not told. */
	soldToday: number | null;
	/** Profit or loss of the day in rupees; null where it is not known. */
	dayPnl: number | null;
	/** Its carried units count from their entry: the broker tells no previous close. */
	sinceEntry: boolean;
}

/** The day of one account. */
export interface DayApi {
	/**
	 * Positions of all segments.
	 * @param leaves called right before each request leaves
	 * @throws BrokerError
	 */
	positions(leaves: () => void): Promise<DayPosition[]>;
	/** The product under which shares of the demat account are sold. */
	readonly deliveryProduct: string;
}

/** What a row does not say itself. */
export interface DayTerms {
	/** Rupees; null where it is not known. */
	previousClose: number | null;
	/** Rupees for each rupee of price × units; null where that is not known. */
	multiplier: bigint | null;
	/** Sold units that were not bought come from the demat account. */
	isDelivery: boolean;
}

const ONE = toExact(1) as bigint;

/**
 * The day's profit or loss: today's trades at what they cost, carried units (those that were in the demat
 * account too) from the previous close, what is held at the last price. Where there is no previous close,
 * carried units count from their entry; where the row does not add up, by the broker's own figure.
 */
export function dayPosition(row: PositionRow, terms: DayTerms): DayPosition {
	const { exchange, tradingSymbol, instrumentToken, product, netQuantity, sold } = row;
	const { pnl, sinceEntry } = pnlOf(row, terms) ?? {
		pnl: withFigures(row, terms.multiplier).pnl,
		sinceEntry: true,
	};
	return {
		...{ exchange, tradingSymbol, instrumentToken, product, netQuantity, sinceEntry },
		soldToday: sold.today.quantity,
		dayPnl: pnl,
	};
}

function pnlOf(row: PositionRow, { previousClose, multiplier, isDelivery }: DayTerms) {
	const { bought, sold } = row;
	const legs = [bought.carried, bought.today, sold.carried, sold.today];
	const net = toExact(row.netQuantity);
	if (net === null || multiplier === null || legs.every(({ quantity }) => quantity === null))
		return null;
	const [carriedIn, boughtToday, carriedOut, soldToday] = legs.map(exactLeg);
	const carried = carriedIn.quantity - carriedOut.quantity;
	if (carried + boughtToday.quantity - soldToday.quantity !== net) return null;
	const fromDemat = isDelivery && net < 0n ? -net : 0n;
	const held = net + fromDemat;
	const close = toExact(previousClose || null);
	const entry = fromDemat === 0n ? difference(carriedIn.worth, carriedOut.worth) : null;
	const base = close === null ? entry : (carried + fromDemat) * close;
	const start = carried + fromDemat === 0n ? 0n : base;
	// No figure of the broker's would do: it takes them for a short position.
	if (start === null && fromDemat !== 0n) return { pnl: null, sinceEntry: true };
	const last = held === 0n ? 0n : toExact(row.lastPrice);
	const traded = difference(soldToday.worth, boughtToday.worth);
	if (start === null || last === null || traded === null) return null;
	const pnl = roundedRatio((traded + held * last - start) * multiplier, ONE * ONE);
	return { pnl, sinceEntry: carried !== 0n && close === null };
}

function difference(one: bigint | null, other: bigint | null): bigint | null {
	return one === null || other === null ? null : one - other;
}
