import { fundsOf, needOfOrder } from './funds';
import type { FundsContext } from './funds';
import { holdingsOf } from './holdings';
import type { GrowwInstrument } from './instruments';
import { bound } from './margin';
import { netQuantity, positionsOf } from './positions';
import type { OrderType, Product, Side } from './types';

/** Circuit limits of cash equities: 20 % either side of the last close. */
const CIRCUIT = 0.2;

export interface OrderTerms {
	instrument: GrowwInstrument;
	side: Side;
	product: Product;
	orderType: OrderType;
	quantity: number;
	pricePaise: number;
	triggerPaise: number;
}

/** Why the exchange would not take an order's terms; null where it would. */
export function exchangeObjection(terms: OrderTerms, lastPaise: number): string | null {
	const { instrument, quantity } = terms;
	if (quantity % instrument.lotSize !== 0)
		return `Quantity must be a multiple of the lot size ${instrument.lotSize}`;
	if (instrument.freezeQuantity !== null && quantity > instrument.freezeQuantity)
		return `Quantity exceeds the freeze quantity ${instrument.freezeQuantity}`;
	for (const price of [terms.pricePaise, terms.triggerPaise])
		if (price % instrument.tickPaise !== 0)
			return `Price must be a multiple of the tick size ${instrument.tickPaise / 100}`;
	return circuitObjection(terms) ?? triggerObjection(terms, lastPaise);
}

/** Why the broker's risk system would not take an order; null where it would. */
export function riskObjection(terms: OrderTerms, context: FundsContext): string | null {
	if (terms.product === 'CNC' && terms.side === 'SELL') return deliveryObjection(terms, context);
	const price = terms.pricePaise || terms.triggerPaise || context.lastPaise(terms.instrument);
	const need = needOfOrder(context, terms, terms.quantity, price);
	const missing = bound(need) + need.charges - fundsOf(context).free;
	return missing > 0 ? `Insufficient margin: Rs ${(missing / 100).toFixed(2)} short` : null;
}

function circuitObjection({ instrument, pricePaise }: OrderTerms): string | null {
	if (instrument.instrumentType !== 'EQ' || pricePaise === 0) return null;
	const { lower, upper } = circuitLimits(instrument);
	return pricePaise < lower || pricePaise > upper ? 'Price is outside the circuit limits' : null;
}

/** Lowest and highest price of the day, in paise. */
export function circuitLimits({ source }: GrowwInstrument): { lower: number; upper: number } {
	return {
		lower: Math.round(source.basePaise * (1 - CIRCUIT)),
		upper: Math.round(source.basePaise * (1 + CIRCUIT)),
	};
}

/** A stop must lie on the far side of the market, and its limit beyond its trigger. */
function triggerObjection(terms: OrderTerms, lastPaise: number): string | null {
	const { orderType, side, pricePaise, triggerPaise } = terms;
	if (orderType !== 'SL' && orderType !== 'SL_M') return null;
	const buys = side === 'BUY';
	if (buys ? triggerPaise <= lastPaise : triggerPaise >= lastPaise)
		return `Trigger price must be ${buys ? 'above' : 'below'} the last traded price`;
	if (orderType === 'SL' && (buys ? pricePaise < triggerPaise : pricePaise > triggerPaise))
		return `Price must not be ${buys ? 'below' : 'above'} the trigger price`;
	return null;
}

/** A delivery sell needs shares: held and free, or bought today; and DDPI, as the API has no eDIS. */
function deliveryObjection(terms: OrderTerms, context: FundsContext): string | null {
	const { account, orders, now } = context;
	const held = holdingsOf(account, orders, now).find((one) => one.isin === terms.instrument.isin);
	const boughtToday = positionsOf(account, orders, now)
		.filter(({ product, isin }) => product === 'CNC' && isin === terms.instrument.isin)
		.reduce((sum, position) => sum + Math.max(0, netQuantity(position)), 0);
	if (terms.quantity > (held?.free ?? 0) + boughtToday) return 'Insufficient holdings';
	if (!account.ddpiEnabled && terms.quantity > boughtToday)
		return 'DDPI is not enabled: authorise the sale in the app first';
	return null;
}
