import type { MarketInstrument } from '../market';
import type { Product, Side } from './order';

/** What a trade binds or costs, in paise. */
export interface MarginNeed {
	/** Full price of shares bought for delivery. */
	delivery: number;
	/** Part of the price of shares traded on margin, for a day or longer. */
	leveraged: number;
	span: number;
	exposure: number;
	/** Full price of options bought. */
	premium: number;
	charges: number;
}

/**
 * Percent of the traded value (of sold options: of the strike's value) that a broker asks for: simple,
 * steady rates in place of the exchange's daily SPAN file.
 */
export interface MarginRates {
	intraday: number;
	margin: number;
	futures: { span: number; exposure: number };
	soldOptions: { span: number; exposure: number };
	/** Brokerage and charges, in hundredths of a percent of the value. */
	chargesBasisPoints: number;
}

export const NO_NEED: Readonly<MarginNeed> = {
	delivery: 0,
	leveraged: 0,
	span: 0,
	exposure: 0,
	premium: 0,
	charges: 0,
};

export function addNeeds(left: MarginNeed, right: MarginNeed): MarginNeed {
	return {
		delivery: left.delivery + right.delivery,
		leveraged: left.leveraged + right.leveraged,
		span: left.span + right.span,
		exposure: left.exposure + right.exposure,
		premium: left.premium + right.premium,
		charges: left.charges + right.charges,
	};
}

/** Everything that is held back, without charges. */
export function bound(need: MarginNeed): number {
	return need.delivery + need.leveraged + need.span + need.exposure + need.premium;
}

/** A trade as far as its margin goes. */
export interface Exposure {
	instrument: MarketInstrument;
	side: Side;
	product: Product;
	quantity: number;
	pricePaise: number;
}

/** Margin that opens a trade, each part rounded up to a paisa. Delivery sales bind none. */
export function needToOpen(exposure: Exposure, rates: MarginRates): MarginNeed {
	const { instrument, side, product, quantity, pricePaise } = exposure;
	const value = quantity * pricePaise;
	const need = { ...NO_NEED, charges: Math.ceil((value * rates.chargesBasisPoints) / 10_000) };
	const isOption = instrument.kind === 'CE' || instrument.kind === 'PE';
	if (isOption && side === 'BUY') return { ...need, premium: value };
	if (isOption || instrument.kind === 'FUT') {
		const notional = isOption ? quantity * (instrument.strikePaise ?? pricePaise) : value;
		const { span, exposure: extra } = isOption ? rates.soldOptions : rates.futures;
		return { ...need, span: percent(notional, span), exposure: percent(notional, extra) };
	}
	if (product === 'intraday') return { ...need, leveraged: percent(value, rates.intraday) };
	if (product === 'margin') return { ...need, leveraged: percent(value, rates.margin) };
	return { ...need, delivery: side === 'BUY' ? value : 0 };
}

const percent = (paise: number, rate: number): number => Math.ceil((paise * rate) / 100);
