import type { AngelOneOrder, OrderRequest, OrderType, Product, Variety } from './book';
import { Refusal } from './envelopes';
import { paiseOf, textOf, wholeOf, wordOf } from './fields';
import type { AngelOneQuirks } from './quirks';
import { tradingSymbol } from './scrips';
import type { Scrips } from './scrips';

type Fields = Record<string, unknown>;

const VARIETIES = ['NORMAL', 'STOPLOSS', 'ROBO'] as const;
const SIDES = ['BUY', 'SELL'] as const;
const ORDER_TYPES = ['MARKET', 'LIMIT', 'STOPLOSS_LIMIT', 'STOPLOSS_MARKET'] as const;
const PRODUCTS = ['DELIVERY', 'CARRYFORWARD', 'MARGIN', 'INTRADAY', 'BO'] as const;
const DURATIONS = ['DAY', 'IOC'] as const;
const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;

/** Variety of a cancel or modify; AMO is none, though the order book shows it. @throws Refusal AB1008 */
export function varietyOf(body: Fields): Variety {
	return wordOf(body, 'variety', VARIETIES, 'AB1008');
}

/**
 * What placeOrder is asked for. Refuses what the API itself refuses; what risk control or the
 * exchange object to is found later.
 * @throws Refusal AB1004, AB1008, AB1009, AB1012, AB1018, AB2002, AB4008, AB4036
 */
export function placeRequest(body: Fields, scrips: Scrips, quirks: AngelOneQuirks): OrderRequest {
	const variety = varietyOf(body);
	const exchange = wordOf(body, 'exchange', EXCHANGES, 'AB1018');
	if (exchange === 'CDS' && !quirks.cdsAllowed) throw new Refusal('AB1018');
	const orderType = wordOf(body, 'ordertype', ORDER_TYPES);
	const product = wordOf(body, 'producttype', PRODUCTS, 'AB1012');
	const transactionType = wordOf(body, 'transactiontype', SIDES);
	const duration = wordOf(body, 'duration', DURATIONS);
	checkCombination(variety, orderType, product, exchange);
	const reference = textOf(body, 'ordertag');
	if (reference.length > quirks.orderTagMaxLength) throw new Refusal('AB4008');
	const instrument = scrips.byToken(exchange, textOf(body, 'symboltoken'));
	const symbol = textOf(body, 'tradingsymbol');
	if (
		instrument === undefined ||
		instrument.kind === 'IDX' ||
		tradingSymbol(instrument) !== symbol
	) {
		throw new Refusal('AB1009');
	}
	const consented = textOf(body, 'scripconsent').toLowerCase() === 'yes';
	if (quirks.askScripConsent && instrument.cautionary && !consented) throw new Refusal('AB4036');
	const quantity = wholeOf(body, 'quantity');
	if (quantity === 0) throw new Refusal('AB1004');
	return {
		variety,
		exchange,
		instrument,
		tradingSymbol: symbol,
		transactionType,
		orderType,
		product,
		duration,
		quantity,
		...pricesOf(body, orderType),
		squareOffPaise: paiseOf(body, 'squareoff'),
		stopLossPaise: paiseOf(body, 'stoploss'),
		trailingPaise: paiseOf(body, 'trailingStopLoss'),
		disclosedQuantity: wholeOf(body, 'disclosedquantity'),
		reference,
	};
}

/** What modifyOrder changes. @throws Refusal AB1004, AB1009, AB1012 */
export function modifyRequest(body: Fields, order: AngelOneOrder): Partial<AngelOneOrder> {
	const orderType = wordOf(body, 'ordertype', ORDER_TYPES);
	const product = wordOf(body, 'producttype', PRODUCTS, 'AB1012');
	if (product !== order.product) throw new Refusal('AB1012');
	if (textOf(body, 'symboltoken') !== order.token) throw new Refusal('AB1009');
	const quantity = wholeOf(body, 'quantity');
	if (quantity === 0) throw new Refusal('AB1004');
	return {
		orderType,
		quantity,
		duration: wordOf(body, 'duration', DURATIONS),
		...pricesOf(body, orderType),
	};
}

/** Price and trigger as far as the order type has them; the API ignores them elsewhere. */
function pricesOf(
	body: Fields,
	orderType: OrderType,
): Pick<OrderRequest, 'pricePaise' | 'triggerPaise'> {
	const limited = orderType === 'LIMIT' || orderType === 'STOPLOSS_LIMIT';
	const triggered = orderType.startsWith('STOPLOSS');
	return {
		pricePaise: limited ? paiseOf(body, 'price') : 0,
		triggerPaise: triggered ? paiseOf(body, 'triggerprice') : 0,
	};
}

function checkCombination(
	variety: Variety,
	orderType: OrderType,
	product: Product,
	exchange: string,
): void {
	if ((variety === 'ROBO') !== (product === 'BO')) throw new Refusal('AB1012');
	if (variety === 'ROBO' && orderType !== 'LIMIT') throw new Refusal('AB2002');
	const stopLoss = orderType.startsWith('STOPLOSS');
	if (stopLoss !== (variety === 'STOPLOSS')) throw new Refusal('AB1008');
	const cash = exchange === 'NSE' || exchange === 'BSE';
	const onlyCash = product === 'DELIVERY' || product === 'MARGIN';
	if (cash ? product === 'CARRYFORWARD' : onlyCash) throw new Refusal('AB1012');
}
