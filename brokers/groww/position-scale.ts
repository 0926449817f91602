/**
 * In which unit the prices of positions come. The documentation says rupees; an adapter that ran live
 * divides them by 100. All rows of one reply have the same unit, and these tell it:
 * - a last price, of shares and futures: these do not move a hundredfold,
 * - the day's orders of the same thing, whose average prices are in rupees,
 * - last prices of options, where all that tell anything tell rupees. That they tell paise proves nothing:
 *   an option sold at 100 rupees may be worth 1.
 */
import { readOrder } from './parse';
import type { Leg, PositionRow } from '../core/portfolio/figures';
import { averageOfParts, type PriceScale, priceScale, scaleOfParts } from '../core/price-scale';
import type { JsonObject } from '../core/wire';

type Scales = Array<PriceScale | null>;

/**
 * The unit of each row's prices; null where nothing tells it, or its last price contradicts.
 * @param rows one reply's, with their last prices
 * @param ordersOfToday rows of the same segment; asked for where last prices do not tell
 */
export async function scalesOf(
	rows: readonly PositionRow[],
	ordersOfToday: () => Promise<JsonObject[]>,
): Promise<Scales> {
	const quoted = rows.map((row) => scaleOfParts(legsOf(row), row.lastPrice));
	let known = rows.map((row, place) => (isOption(row) ? null : quoted[place]));
	if (known.includes(null) && agreed(known) === null) {
		const orders = await ordersOfToday();
		known = known.map((scale, place) => scale ?? byOrders(rows[place], orders));
	}
	const isKnown = known.some((scale) => scale !== null);
	const common = isKnown ? agreed(known) : agreed(quoted) === 'rupees' ? 'rupees' : null;
	return rows.map((row, place) => {
		const mayFollow = isOption(row) || row.lastPrice === null;
		return known[place] ?? (mayFollow ? common : null);
	});
}

/** Everything traded that is neither a share nor, by the end of its symbol, a future. */
function isOption({ segment, tradingSymbol }: PositionRow): boolean {
	return segment !== 'CASH' && !/FUT$/i.test(tradingSymbol ?? '');
}

/** What all say that say anything. */
function agreed(scales: Scales): PriceScale | null {
	const said = new Set(scales.filter((scale) => scale !== null));
	return said.size === 1 ? [...said][0] : null;
}

/** By the orders that made what was traded of it today. */
function byOrders(row: PositionRow, orders: JsonObject[]): PriceScale | null {
	const isBought = (row.bought.today.quantity ?? 0) > 0;
	const { price } = isBought ? row.bought.today : row.sold.today;
	const filled = orders
		.map((order) => readOrder(order))
		.filter(
			({ exchange, tradingSymbol, product, transactionType }) =>
				exchange === row.exchange &&
				tradingSymbol === row.tradingSymbol &&
				product === row.product &&
				transactionType === (isBought ? 'BUY' : 'SELL'),
		)
		.map(({ averagePrice, filledQuantity }) => ({ price: averagePrice, quantity: filledQuantity }));
	return priceScale(price, averageOfParts(filled));
}

export function legsOf({ bought, sold }: PositionRow): Leg[] {
	return [bought.carried, bought.today, sold.carried, sold.today];
}
