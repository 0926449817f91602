import { type BrokerError, type BrokerId, inputError } from '../errors';
import type { MarketApi } from '../abilities';
import type { QuotesApi } from '../market/quotes-api';
import { toDecimal } from '../money';
import { isObject, parseJson } from '../wire';
import { checkPrice, checkQuantity, checkSide, priceNeedsOf } from './order-rules';
import type { AskedOrder, OrderFacts } from './orders-api';
import { protectedPrice } from './price-protection';
import { type Sizing, splitUnits, unitsOfLots, unitsOfRupees } from './sizing';

/**
 * What an order goes out with, where that is not what was typed. It is written down before the first of it
 * leaves: a repetition at another price is the same order, and goes by this.
 */
export interface OrderTerms {
	/** Units, one for each order; one for an order that is not split. */
	quantities: number[];
	/** Rupees: the limit in the place of a market price; null where the order has its own price. */
	price: string | null;
	/** Epoch milliseconds: from then on nothing more of it is sent. */
	until: number;
}

/** What terms are made by. */
export interface TermsBroker {
	id: BrokerId;
	market: Pick<MarketApi, 'lastPrice'>;
	quotes: QuotesApi;
	orders: { facts: Pick<OrderFacts, 'priceNeeds'> };
}

/**
 * The terms of an order by its options, by one look at the market at most.
 * @param until see `OrderTerms`
 * @throws BrokerError; nothing has been sent
 */
export async function termsOf(
	broker: TermsBroker,
	asked: AskedOrder,
	sizing: Sizing,
	until: number,
): Promise<OrderTerms> {
	const { id } = broker;
	const { instrument } = asked;
	const { price, basis } = await pricesOf(broker, asked, sizing);
	const units = {
		units: () => checkQuantity(id, asked.quantity, { ...instrument, freezeQuantity: null }),
		lots: () => unitsOfLots(id, asked.quantity, instrument),
		rupees: () => unitsOfRupees(id, asked.quantity, basis, instrument),
	}[sizing.unit]();
	const quantities = sizing.split ? splitUnits(id, units, instrument) : [units];
	return { quantities, price, until };
}

/** The limit in the place of a market price, and the price by which an amount becomes a quantity. */
async function pricesOf(
	broker: TermsBroker,
	asked: AskedOrder,
	{ unit, protection }: Sizing,
): Promise<{ price: string | null; basis: string }> {
	const { id, orders, quotes, market } = broker;
	const { instrument } = asked;
	const needs = priceNeedsOf(id, orders.facts.priceNeeds, String(asked.orderType));
	// An order with a limit is protected by it.
	const percent = needs.price ? null : protection;
	if (percent !== null && needs.trigger) throw protectedStop(id);
	if (percent !== null) {
		const [quote] = await quotes.quotes([instrument], 'full');
		if (quote instanceof Error) throw quote;
		const side = checkSide(id, asked.transactionType);
		const price = protectedPrice(side, percent, quote.value, instrument.tickSize);
		const last = toDecimal(quote.value.lastPrice);
		if (price === null || last === null) throw noPrice(id, instrument.tradingSymbol);
		return { price, basis: last };
	}
	if (unit !== 'rupees') return { price: null, basis: '' };
	if (needs.price) return { price: null, basis: checkPrice(id, 'price', asked.price, instrument) };
	const last = toDecimal(await market.lastPrice(instrument));
	if (last === null || last === '0') throw noPrice(id, instrument.tradingSymbol);
	return { price: null, basis: last };
}

function protectedStop(broker: BrokerId): BrokerError {
	return inputError(
		broker,
		'marketProtection',
		'PROTECTED_STOP',
		'Market Protection is for market orders: a stop-loss-market has no price before its trigger is reached.',
		'Use a stop-loss limit order, whose price is its protection.',
	);
}

function noPrice(broker: BrokerId, tradingSymbol: string): BrokerError {
	return inputError(
		broker,
		'orderType',
		'NO_LAST_PRICE',
		`The order was not sent: the broker has no last price of ${tradingSymbol} to reckon with.`,
		'Place a limit order, with its quantity in units or lots.',
	);
}

/** One of the orders, as the broker is asked for it. */
export function asOrdered(
	asked: AskedOrder,
	{ price }: OrderTerms,
	quantity: number,
	{ priceNeeds }: Pick<OrderFacts, 'priceNeeds'>,
): AskedOrder {
	if (price === null) return { ...asked, quantity };
	const limit = Object.entries(priceNeeds).find(([, needs]) => needs.price && !needs.trigger);
	return { ...asked, quantity, orderType: limit?.[0], price };
}

/** Terms as they were written down; null for anything else. */
export function readTerms(note: string | null): OrderTerms | null {
	const terms = note === null ? null : parseJson(note);
	if (!isObject(terms) || !Array.isArray(terms.quantities)) return null;
	const { quantities, price, until } = terms;
	const isWhole = (units: unknown) => Number.isSafeInteger(units) && Number(units) > 0;
	const isPrice = price === null || toDecimal(price) !== null;
	const isValid = quantities.length > 0 && quantities.every(isWhole) && isPrice;
	return isValid && Number.isSafeInteger(until) ? (terms as unknown as OrderTerms) : null;
}
