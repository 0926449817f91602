import { BrokerError } from '../core/errors';
import type { OnMissing } from '../core/orders/orders-api';
import type { Order, Trade } from '../core/outputs';
import { inRupees, priceScale, scaleOfParts } from '../core/price-scale';
import type { JsonObject } from '../core/wire';
import { GROWW } from './api';
import { readTrade } from './parse';

/**
 * A reader of one order's trades. Their prices may come in paise, which the documentation does not say
 * and an adapter that ran live allows for: the order's average price tells, which is in rupees. A price
 * that fits it in neither unit, or another unit than the other trades', is null.
 * @param rows all trades of the order
 * @param onMissing is told of a price that is left out
 */
export function tradeReader(
	{ averagePrice }: Order,
	rows: JsonObject[],
	onMissing: OnMissing,
): (row: JsonObject) => Trade {
	const scale = scaleOfParts(
		rows.map((row) => readTrade(row)),
		averagePrice,
	);
	return (row) => {
		const trade = readTrade(row);
		const { price } = trade;
		if (price === null) return trade;
		if (scale !== null && priceScale(price, averagePrice) === scale)
			return { ...trade, price: inRupees(price, scale) };
		onMissing(unknownScale(trade, averagePrice));
		return { ...trade, price: null };
	};
}

function unknownScale({ tradeId, price }: Trade, averagePrice: number | null): BrokerError {
	const beside =
		averagePrice === null
			? 'Groww gives no average price of its order to tell by'
			: `the average price of its order is ${averagePrice}`;
	return new BrokerError({
		broker: GROWW,
		failure: 'unclear',
		code: 'PRICE_SCALE_UNKNOWN',
		message: `Whether Groww's price ${price} of trade ${tradeId} is in rupees or in paise is not known, so its price is empty here: ${beside}. Turn Simplify off to see what Groww sent.`,
	});
}
