import { inputError } from '../core/errors';
import type { Instrument } from '../core/instruments/types';
import {
	checkChoice,
	checkPrices,
	checkQuantity,
	priceNeedsOf,
	SIDES,
} from '../core/orders/order-rules';
import { isMultipleOf, toDecimal } from '../core/money';
import type { Order } from '../core/shapes';
import { ANGEL_ONE } from './api';

/** Enumerations of the order endpoints (documentation: Orders). */
export const ORDER_TYPES = ['LIMIT', 'MARKET', 'STOPLOSS_LIMIT', 'STOPLOSS_MARKET'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
const PRODUCTS = ['DELIVERY', 'INTRADAY', 'CARRYFORWARD', 'MARGIN'] as const;
const DURATIONS = ['DAY', 'IOC'] as const;

const CASH_EXCHANGES = ['NSE', 'BSE'];

/** What the user asks for; raw values, checked here. */
export interface OrderIntent {
	instrument: Instrument;
	transactionType: string;
	quantity: unknown;
	product: string;
	orderType: OrderType;
	price: unknown;
	triggerPrice: unknown;
	duration: string;
	disclosedQuantity: unknown;
	scripConsent: boolean;
	/** Sent as `ordertag`. */
	orderTag: string;
	/** Makes it a bracket order (variety ROBO). */
	bracket?: Bracket;
}

/** The two exits of a bracket order, as distances from the entry price in rupees. */
export interface Bracket {
	squareOff: unknown;
	stopLoss: unknown;
	/** 0 or absent: the stop does not trail. */
	trailingStopLoss?: unknown;
}

export interface PreparedOrder {
	/** The request's body: every value a string, as the documentation's samples have it. */
	body: Record<string, string>;
	/** Units. */
	quantity: number;
	/** Rupees, null for market orders. */
	price: string | null;
	triggerPrice: string | null;
}

/**
 * The exact placeOrder request. The variety follows from the order type.
 * @throws BrokerError `input`, naming the field.
 */
export function prepareOrder(intent: OrderIntent): PreparedOrder {
	const { instrument, orderType } = intent;
	const needs = priceNeedsOf(ANGEL_ONE, orderType);
	checkChoices(intent);
	checkFit(intent);
	const quantity = checkQuantity(ANGEL_ONE, intent.quantity, instrument);
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
		ordertag: intent.orderTag,
		...(triggerPrice === null ? {} : { triggerprice: triggerPrice }),
		...(disclosed === null ? {} : { disclosedquantity: String(disclosed) }),
		...(intent.scripConsent ? { scripconsent: 'yes' } : {}),
	};
	return { body, quantity, price, triggerPrice };
}

/** Bracket orders are limit orders alone (forum of SmartAPI), with product BO. */
function bracketFields(
	bracket: Bracket,
	{ orderType, instrument }: OrderIntent,
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

function checkChoices({ transactionType, product, duration }: OrderIntent): void {
	checkChoice(ANGEL_ONE, 'transactionType', 'Transaction type', transactionType, SIDES);
	checkChoice(ANGEL_ONE, 'product', 'Product', product, PRODUCTS);
	checkChoice(ANGEL_ONE, 'duration', 'Duration', duration, DURATIONS);
}

function checkFit({ instrument, product, duration }: OrderIntent): void {
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
	{ instrument, disclosedQuantity }: OrderIntent,
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
export function acceptedOrder(prepared: PreparedOrder, orderId: string, placedAt: string): Order {
	const { body } = prepared;
	return {
		broker: ANGEL_ONE,
		orderId,
		orderReference: body.ordertag,
		status: 'accepted',
		brokerStatus: null,
		exchange: body.exchange,
		tradingSymbol: body.tradingsymbol,
		instrumentToken: body.symboltoken,
		transactionType: body.transactiontype,
		product: body.producttype,
		orderType: body.ordertype,
		quantity: prepared.quantity,
		filledQuantity: null,
		averagePrice: null,
		price: prepared.price === null ? null : Number(prepared.price),
		triggerPrice: prepared.triggerPrice === null ? null : Number(prepared.triggerPrice),
		placedAt,
		message: null,
		duplicate: false,
	};
}
