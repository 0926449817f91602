import { inputError } from '../core/errors';
import { isMultipleOf, toDecimal } from '../core/money';
import {
	checkChoice,
	checkOrderType,
	checkPrices,
	checkQuantity,
	checkSide,
	type PriceNeeds,
} from '../core/orders/order-rules';
import type {
	AskedOrder,
	CheckedOrder,
	OrderInBody,
	PreparedOrder,
} from '../core/orders/orders-api';
import { checkProduct } from '../core/orders/products';
import type { Order } from '../core/outputs';
import { isObject, type JsonObject } from '../core/wire';
import { ANGEL_ONE } from './api';
import { bracketOfExits } from './exits';
import { readOrder } from './parse';
import { PRODUCTS } from './products';

/** What each order type carries (documentation: Orders, enumerations). */
export const PRICE_NEEDS = {
	LIMIT: { price: true, trigger: false },
	MARKET: { price: false, trigger: false },
	STOPLOSS_LIMIT: { price: true, trigger: true },
	STOPLOSS_MARKET: { price: false, trigger: true },
} as const satisfies Record<string, PriceNeeds>;

const ORDER_TYPES = Object.keys(PRICE_NEEDS) as Array<keyof typeof PRICE_NEEDS>;
const DURATIONS = ['DAY', 'IOC'] as const;

const CASH_EXCHANGES = ['NSE', 'BSE'];

/** What is asked for, with this broker's own choices checked. */
type Intent = ReturnType<typeof readIntent>;

/** The two exits of a bracket order, as distances from the entry price in rupees. */
export interface Bracket {
	squareOff: unknown;
	stopLoss: unknown;
	/** 0 or absent: the stop does not trail. */
	trailingStopLoss?: unknown;
}

/**
 * The exact placeOrder request: every value a string, as the documentation's samples have it. The
 * variety follows from the order type.
 * @param tag sent as `ordertag`
 * @throws BrokerError `input`, naming the field.
 */
export function prepareOrder(asked: AskedOrder, tag: string): CheckedOrder {
	const intent = readIntent(asked);
	const { instrument, orderType } = intent;
	const needs = PRICE_NEEDS[orderType];
	checkFit(intent);
	const quantity = checkQuantity(ANGEL_ONE, asked.quantity, instrument);
	const { price, triggerPrice } = checkPrices(ANGEL_ONE, intent, needs, instrument);
	const disclosed = checkDisclosed(intent, quantity);
	const exits = intent.bracket ? bracketFields(intent.bracket, intent) : null;
	const body: Record<string, string> = {
		variety: exits ? 'ROBO' : needs.trigger ? 'STOPLOSS' : 'NORMAL',
		tradingsymbol: instrument.tradingSymbol,
		symboltoken: instrument.token,
		transactiontype: intent.transactionType,
		exchange: instrument.exchange,
		ordertype: orderType,
		producttype: exits ? 'BO' : intent.product,
		duration: intent.duration,
		price: price ?? '0',
		...(exits ?? { squareoff: '0', stoploss: '0' }),
		quantity: String(quantity),
		ordertag: tag,
		...(triggerPrice === null ? {} : { triggerprice: triggerPrice }),
		...(disclosed === null ? {} : { disclosedquantity: String(disclosed) }),
		...(asked.options.scripConsent === true ? { scripconsent: 'yes' } : {}),
	};
	return { body, quantity, price, triggerPrice };
}

function readIntent(entry: AskedOrder) {
	const { options, ...asked } = entry;
	const { transactionType, product } = asked;
	const duration = options.duration ?? 'DAY';
	return {
		instrument: asked.instrument,
		price: asked.price,
		triggerPrice: asked.triggerPrice,
		orderType: checkOrderType(ANGEL_ONE, asked.orderType, ORDER_TYPES),
		transactionType: checkSide(ANGEL_ONE, transactionType),
		product: checkProduct(ANGEL_ONE, product, PRODUCTS),
		duration: checkChoice(ANGEL_ONE, 'duration', 'Duration', duration, DURATIONS),
		disclosedQuantity: options.disclosedQuantity,
		/** Makes it a bracket order (variety ROBO). */
		bracket: readBracket(options) ?? bracketOfExits(entry),
	};
}

/** Null where none is asked for. @throws BrokerError for a bracket without exits: a naked entry */
function readBracket(options: JsonObject): Bracket | null {
	if (!Object.hasOwn(options, 'bracket')) return null;
	const { bracket } = options;
	if (isObject(bracket) && isObject(bracket.exits)) return bracket.exits as unknown as Bracket;
	throw inputError(
		ANGEL_ONE,
		'bracket',
		'INVALID_BRACKET',
		'The bracket has no exits, so the order would stand without a target and a stop-loss.',
		'Add the exits, or remove the option.',
	);
}

/** The order in the body of a placeOrder request, for n8n's HTTP Request node. */
export function readOrderBody(body: JsonObject): OrderInBody {
	const orderType = ORDER_TYPES.find((known) => known === body.ordertype);
	return {
		exchange: body.exchange,
		transactionType: body.transactiontype,
		needs: orderType ? PRICE_NEEDS[orderType] : null,
		price: body.price,
		quantity: body.quantity,
	};
}

/** Bracket orders are limit orders alone (forum of SmartAPI), with product BO. */
function bracketFields(
	bracket: Bracket,
	{ orderType, instrument }: Intent,
): Record<string, string> {
	if (orderType !== 'LIMIT') {
		throw inputError(
			ANGEL_ONE,
			'bracket',
			'BRACKET_NEEDS_LIMIT',
			'A bracket order must be a limit order.',
			'Set Order Type to Limit.',
		);
	}
	const distance = (name: string, value: unknown) => {
		const amount = toDecimal(value);
		if (amount !== null && amount !== '0' && isMultipleOf(amount, instrument.tickSize))
			return amount;
		throw inputError(
			ANGEL_ONE,
			'bracket',
			'INVALID_BRACKET',
			`${name} of the bracket must be an amount in rupees above zero, a multiple of the tick of ${instrument.tickSize}.`,
		);
	};
	const { trailingStopLoss: trail } = bracket;
	return {
		squareoff: distance('Square Off', bracket.squareOff),
		stoploss: distance('Stop Loss', bracket.stopLoss),
		...(trail === undefined || trail === '' || trail === 0
			? {}
			: { trailingStopLoss: distance('Trailing Stop Loss', trail) }),
	};
}

function checkFit({ instrument, product, duration }: Intent): void {
	const cash = CASH_EXCHANGES.includes(instrument.exchange);
	if (!instrument.tradable) {
		throw inputError(
			ANGEL_ONE,
			'instrument',
			'NOT_TRADABLE',
			`${instrument.tradingSymbol} cannot be traded (it is an index, for example).`,
		);
	}
	if (cash && product === 'CARRYFORWARD') {
		throw inputError(
			ANGEL_ONE,
			'product',
			'PRODUCT_MISFIT',
			`CARRYFORWARD is for futures and options, and ${instrument.tradingSymbol} is a share.`,
			'Choose Delivery, Intraday or Margin.',
		);
	}
	if (!cash && (product === 'DELIVERY' || product === 'MARGIN')) {
		throw inputError(
			ANGEL_ONE,
			'product',
			'PRODUCT_MISFIT',
			`${product} is for shares, and ${instrument.tradingSymbol} is traded on ${instrument.exchange}.`,
			'Choose Carry Forward or Intraday.',
		);
	}
	if (duration === 'IOC' && instrument.exchange === 'MCX') {
		throw inputError(
			ANGEL_ONE,
			'duration',
			'IOC_NOT_ON_MCX',
			'IOC is not allowed for commodities.',
			'Choose Day.',
		);
	}
}

function checkDisclosed(
	{ instrument, disclosedQuantity }: Intent,
	quantity: number,
): number | null {
	if (
		disclosedQuantity === undefined ||
		disclosedQuantity === null ||
		disclosedQuantity === '' ||
		disclosedQuantity === 0
	)
		return null;
	const disclosed = Number(disclosedQuantity);
	if (!Number.isInteger(disclosed) || disclosed < 0 || disclosed > quantity) {
		throw inputError(
			ANGEL_ONE,
			'disclosedQuantity',
			'INVALID_DISCLOSED_QUANTITY',
			`Disclosed quantity must be a whole number from 0 to the order's quantity of ${quantity}.`,
		);
	}
	if (!CASH_EXCHANGES.includes(instrument.exchange)) {
		throw inputError(
			ANGEL_ONE,
			'disclosedQuantity',
			'DISCLOSED_NOT_CASH',
			'Disclosed quantity is for shares only.',
			'Remove the option.',
		);
	}
	return disclosed;
}

/** The order as accepted a moment ago: its status is not known at that point. */
export function acceptedOrder(
	{ request, price }: Pick<PreparedOrder, 'request' | 'price'>,
	orderId: string,
	placedAt: string,
): Order {
	const asked = readOrder({ ...request.body, price });
	return { ...asked, orderId, status: 'accepted', filledQuantity: 0, placedAt };
}
