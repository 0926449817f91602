import { isLimited, isStop, onTick } from '../core';
import type { Bracket, ChangeableTerms, MarketInstrument, OrderKind, OrderTerms } from '../core';
import { MESSAGES, Refusal } from './envelopes';
import { paiseOf, textOf, wholeOf, wordOf } from './fields';
import { KINDS, plainRecord, PRODUCT_WORDS, TENURES } from './orders';
import type { BookedOrder, OrderType, OwnRecord, Product } from './orders';
import type { AngelOneQuirks } from './quirks';
import { tradingSymbol } from './scrips';
import type { AngelOneState } from './state';

type Fields = Record<string, unknown>;

const VARIETIES = ['NORMAL', 'STOPLOSS', 'ROBO'] as const;
const SIDES = ['BUY', 'SELL'] as const;
const ORDER_TYPES = ['MARKET', 'LIMIT', 'STOPLOSS_LIMIT', 'STOPLOSS_MARKET'] as const;
const DURATIONS = ['DAY', 'IOC'] as const;
const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;

/** An order as the exchange takes it, and this broker's record of it. */
export interface PlaceRequest {
	terms: OrderTerms;
	own: OwnRecord;
	bracket: Bracket | null;
}

/** Variety of any write; AMO is none, though the order book shows it. @throws Refusal of a wrong variety */
export function varietyOf(body: Fields, quirks: AngelOneQuirks): OwnRecord['variety'] {
	const variety = VARIETIES.find((one) => one === textOf(body, 'variety'));
	if (variety === undefined) throw wrongVariety(quirks);
	return variety;
}

/** The live code has the documented text without its full stop. */
export function wrongVariety({ wrongVarietyCode }: AngelOneQuirks): Refusal {
	const text = MESSAGES.AB1008;
	return new Refusal(wrongVarietyCode, wrongVarietyCode === 'AB1008' ? text : text.slice(0, -1));
}

/**
 * What placeOrder is asked for. Refuses what the API itself refuses; what risk control or the
 * exchange object to is found later.
 * @throws Refusal AB1004, AB1007, AB1008, AB1009, AB1012, AB1018, AB2002, AB4008, AB4036
 */
export function placeRequest(body: Fields, state: AngelOneState): PlaceRequest {
	const { quirks } = state;
	const variety = varietyOf(body, quirks);
	const exchange = wordOf(body, 'exchange', EXCHANGES, 'AB1018');
	if (exchange === 'CDS' && !quirks.cdsAllowed) throw new Refusal('AB1018');
	const orderType = wordOf(body, 'ordertype', ORDER_TYPES);
	const product = wordOf(body, 'producttype', PRODUCT_WORDS, 'AB1012');
	const side = wordOf(body, 'transactiontype', SIDES);
	const duration = wordOf(body, 'duration', DURATIONS);
	if (orderType.startsWith('STOPLOSS') !== (variety === 'STOPLOSS') && variety !== 'ROBO')
		throw wrongVariety(quirks);
	checkCombination(variety, orderType, product, exchange);
	const reference = textOf(body, 'ordertag');
	if (reference.length > quirks.orderTagMaxLength) throw new Refusal('AB4008');
	const instrument = instrumentOf(body, exchange, state);
	const own: OwnRecord = {
		...plainRecord(product),
		reference,
		variety,
		squareOffPaise: paiseOf(body, 'squareoff'),
		stopLossPaise: paiseOf(body, 'stoploss'),
		trailingPaise: paiseOf(body, 'trailingStopLoss'),
		disclosedQuantity: wholeOf(body, 'disclosedquantity'),
	};
	const terms: OrderTerms = {
		instrument,
		side,
		product: TENURES[product],
		...changeable(body, KINDS[orderType], duration),
	};
	const bracket = { targetPaise: own.squareOffPaise, stopPaise: own.stopLossPaise };
	return {
		terms: { ...terms, ...converted(terms, state) },
		own,
		bracket: variety === 'ROBO' ? bracket : null,
	};
}

/** What modifyOrder changes. @throws Refusal AB1004, AB1009, AB1012 */
export function modifyRequest(
	body: Fields,
	order: BookedOrder,
	state: AngelOneState,
): ChangeableTerms {
	const orderType = wordOf(body, 'ordertype', ORDER_TYPES);
	const product = wordOf(body, 'producttype', PRODUCT_WORDS, 'AB1012');
	if (product !== order.own.product) throw new Refusal('AB1012');
	if (textOf(body, 'symboltoken') !== order.instrument.token) throw new Refusal('AB1009');
	const wanted = changeable(body, KINDS[orderType], wordOf(body, 'duration', DURATIONS));
	return { ...wanted, ...converted({ ...order, ...wanted }, state) };
}

/** Quantity, price and trigger as far as the order type has them; the API ignores them elsewhere. */
function changeable(
	body: Fields,
	kind: OrderKind,
	duration: (typeof DURATIONS)[number],
): ChangeableTerms {
	const quantity = wholeOf(body, 'quantity');
	if (quantity === 0) throw new Refusal('AB1004');
	return {
		kind,
		validity: duration === 'IOC' ? 'ioc' : 'day',
		quantity,
		pricePaise: isLimited({ kind }) ? paiseOf(body, 'price') : 0,
		triggerPaise: isStop({ kind }) ? paiseOf(body, 'triggerprice') : 0,
	};
}

/** @throws Refusal AB1009, AB4036 */
function instrumentOf(
	body: Fields,
	exchange: string,
	{ scrips, quirks }: AngelOneState,
): MarketInstrument {
	const instrument = scrips.byToken(exchange, textOf(body, 'symboltoken'));
	const isNamed =
		instrument !== undefined && tradingSymbol(instrument) === textOf(body, 'tradingsymbol');
	if (!isNamed || instrument.kind === 'IDX')
		throw new Refusal(quirks.wrongSymbolCode, MESSAGES.AB1009);
	const consented = textOf(body, 'scripconsent').toLowerCase() === 'yes';
	if (quirks.askScripConsent && instrument.cautionary && !consented) throw new Refusal('AB4036');
	return instrument;
}

/**
 * Market price protection: a market order goes to the exchange with a limit, and a stop-loss-market may
 * go there without its trigger.
 */
function converted(
	{ instrument, side, kind, triggerPaise }: Omit<OrderTerms, 'product'>,
	{ quirks, market, exchange }: AngelOneState,
): Partial<ChangeableTerms> {
	const { convertedOrderShownAs, marketOrders, stopLossMarket, protectionPercent } = quirks;
	const shows = kind === 'market' && convertedOrderShownAs === 'LIMIT';
	const fires = kind === 'stopMarket' && stopLossMarket === 'losesTrigger' && triggerPaise > 0;
	if (!(shows || fires) || marketOrders !== 'converted' || !exchange.isOpen(instrument)) return {};
	const factor = 1 + ((side === 'BUY' ? 1 : -1) * protectionPercent) / 100;
	const pricePaise = onTick(market.price(instrument) * factor, instrument.tickPaise);
	return { kind: 'limit', pricePaise, triggerPaise: 0 };
}

function checkCombination(
	variety: OwnRecord['variety'],
	orderType: OrderType,
	product: Product,
	exchange: string,
): void {
	if ((variety === 'ROBO') !== (product === 'BO')) throw new Refusal('AB1012');
	if (variety === 'ROBO' && orderType !== 'LIMIT') throw new Refusal('AB2002');
	const cash = exchange === 'NSE' || exchange === 'BSE';
	const onlyCash = product === 'DELIVERY' || product === 'MARGIN';
	if (cash ? product === 'CARRYFORWARD' : onlyCash) throw new Refusal('AB1012');
}
