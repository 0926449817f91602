import type { GrowwInstrument } from './instruments';
import type { Product, Side } from './types';

/** What a trade binds or costs, in paise. */
export interface MarginNeed {
	cnc: number;
	mis: number;
	span: number;
	exposure: number;
	premium: number;
	charges: number;
}

export const NO_NEED: Readonly<MarginNeed> = {
	cnc: 0,
	mis: 0,
	span: 0,
	exposure: 0,
	premium: 0,
	charges: 0,
};

export function addNeeds(left: MarginNeed, right: MarginNeed): MarginNeed {
	return {
		cnc: left.cnc + right.cnc,
		mis: left.mis + right.mis,
		span: left.span + right.span,
		exposure: left.exposure + right.exposure,
		premium: left.premium + right.premium,
		charges: left.charges + right.charges,
	};
}

/** Everything that is held back, without charges. */
export function bound(need: MarginNeed): number {
	return need.cnc + need.mis + need.span + need.exposure + need.premium;
}

/**
 * Margin that opens `quantity` at `pricePaise`. Simple, steady rates in place of the exchange's
 * daily SPAN file: intraday cash 20 %, futures 11 % + 3 %, sold options 9 % + 2 % of the strike's
 * value, delivery and bought options the full price.
 */
export function needToOpen(
	instrument: GrowwInstrument,
	side: Side,
	product: Product,
	quantity: number,
	pricePaise: number,
): MarginNeed {
	const value = quantity * pricePaise;
	const charges = Math.round(value * 0.0003);
	if (instrument.segment === 'CASH')
		return product === 'MIS'
			? { ...NO_NEED, mis: Math.round(value * 0.2), charges }
			: { ...NO_NEED, cnc: side === 'BUY' ? value : 0, charges };
	if (instrument.instrumentType === 'FUT')
		return {
			...NO_NEED,
			span: Math.round(value * 0.11),
			exposure: Math.round(value * 0.03),
			charges,
		};
	if (side === 'BUY') return { ...NO_NEED, premium: value, charges };
	const notional = quantity * (instrument.strikePaise ?? pricePaise);
	return {
		...NO_NEED,
		span: Math.round(notional * 0.09),
		exposure: Math.round(notional * 0.02),
		charges,
	};
}
