import { BrokerError } from '../core/errors';
import type { Instrument, InstrumentIndex } from '../core/instruments/types';
import { multiplierOf } from '../core/orders/multipliers';
import type { Position } from '../core/outputs';
import { type Legs, type PositionRow, withFigures } from '../core/portfolio/figures';
import { inRupees, type PriceScale } from '../core/price-scale';
import { GROWW } from './api';
import { legsOf } from './position-scale';

/**
 * A position in rupees, with what the day's instrument file says of its contract.
 * @param scale the unit of its prices; where it is not known, they and what follows from them are null
 * @param instrument null where the file does not have it, or cannot be had
 */
export function positionOf(
	row: PositionRow,
	scale: PriceScale | null,
	instrument: Instrument | null,
): Position {
	const scaled = { ...rowInRupees(row, scale), ...(instrument && factsOf(instrument)) };
	return withFigures(scaled, contractMultiplier(row, instrument));
}

/** @param scale the unit of its prices; where it is not known, these are null */
export function rowInRupees(row: PositionRow, scale: PriceScale | null): PositionRow {
	const { bought, sold, realisedPnl } = row;
	return {
		...row,
		realisedPnl: inRupees(realisedPnl, scale),
		bought: legsIn(bought, scale),
		sold: legsIn(sold, scale),
	};
}

/** Rupees for each rupee of price × units; null where that is not known. */
export function contractMultiplier(
	{ exchange, segment }: PositionRow,
	instrument: Instrument | null,
): bigint | null {
	const { underlying = null, lotSize = 0 } = instrument ?? {};
	return multiplierOf({ exchange: exchange ?? '', segment, underlying, lotSize });
}

function factsOf({ token, lotSize, expiry, strike, kind }: Instrument): Partial<Position> {
	return {
		instrumentToken: token,
		lotSize,
		expiry,
		strike: strike === null ? null : Number(strike),
		optionType: kind === 'CE' || kind === 'PE' ? kind : null,
	};
}

function legsIn({ carried, today }: Legs, scale: PriceScale | null): Legs {
	return {
		carried: { ...carried, price: inRupees(carried.price, scale) },
		today: { ...today, price: inRupees(today.price, scale) },
	};
}

/** The instrument of a position; null where the file has no such one, or several. */
export function instrumentOf(
	index: InstrumentIndex | null,
	{ exchange, segment, tradingSymbol }: PositionRow,
): Instrument | null {
	try {
		const scope = { exchange: exchange ?? '', segment: segment ?? '' };
		return index?.bySymbol(tradingSymbol ?? '', scope) ?? null;
	} catch {
		return null;
	}
}

/** Why the figures of a position are left out; null where it has none that hang on their unit. */
export function unknownScale(row: PositionRow): BrokerError | null {
	const { tradingSymbol, lastPrice, realisedPnl } = row;
	const price = legsOf(row).find((leg) => leg.price)?.price ?? null;
	if (price === null && !realisedPnl) return null;
	const beside =
		lastPrice === null ? 'Groww gives no last price to tell by' : `the last price is ${lastPrice}`;
	return new BrokerError({
		broker: GROWW,
		failure: 'unclear',
		code: 'PRICE_SCALE_UNKNOWN',
		message: `Whether Groww's price ${price} of the position in ${tradingSymbol} is in rupees or in paise is not known, so its prices and its profit or loss are empty here: ${beside}, and no order of today tells. Turn Simplify off to see what Groww sent.`,
	});
}
