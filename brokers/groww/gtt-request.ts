import { inputError } from '../core/errors';
import type {
	AskedGtt,
	AskedLeg,
	AskedOco,
	BrokerGtt,
	GttChanges,
	PreparedGtt,
	ValuedLeg,
} from '../core/gtt/gtt-api';
import type { Instrument } from '../core/instruments/types';
import { compareDecimals, toDecimal } from '../core/money';
import {
	checkChoice,
	checkOrderType,
	checkPrice,
	checkQuantity,
	checkSide,
	priceNeedsOf,
} from '../core/orders/order-rules';
import { checkProduct } from '../core/orders/products';
import { isObject, type JsonObject, readNumber, readText } from '../core/wire';
import { GROWW } from './api';
import { checkFit, ORDER_TYPES, PRICE_NEEDS } from './order-request';
import { PRODUCTS } from './products';

const SEGMENTS = ['CASH', 'FNO'];
const DIRECTIONS = ['up', 'down'] as const;
const TARGET_TYPES = ['LIMIT', 'MARKET'] as const;
export const STOP_TYPES = ['SL', 'SL_M'] as const;

/** All but what only its sending knows: the label, and the position that an OCO closes. */
type Terms = Omit<PreparedGtt, 'request'>;

/** The GTT of a create request (Smart Orders). @throws BrokerError `input`, naming the field. */
export function prepareGtt(asked: AskedGtt): Terms {
	const { instrument } = asked;
	checkSegment(instrument);
	const orderType = checkOrderType(GROWW, asked.orderType, ORDER_TYPES);
	const transactionType = checkSide(GROWW, asked.transactionType);
	const product = checkProduct(GROWW, asked.product, PRODUCTS);
	const direction = checkChoice(
		GROWW,
		'triggerDirection',
		'Trigger Direction',
		asked.triggerDirection,
		DIRECTIONS,
	);
	checkFit({ instrument, product, transactionType });
	const quantity = checkQuantity(GROWW, asked.quantity, instrument);
	const triggerPrice = checkPrice(GROWW, 'triggerPrice', asked.triggerPrice, instrument);
	const price = PRICE_NEEDS[orderType].price
		? checkPrice(GROWW, 'price', asked.price, instrument)
		: null;
	const terms = {
		smart_order_type: 'GTT',
		segment: instrument.segment,
		trading_symbol: instrument.tradingSymbol,
		quantity,
		trigger_price: decimalText(triggerPrice),
		trigger_direction: direction.toUpperCase(),
		order: {
			order_type: orderType,
			price: price === null ? null : decimalText(price),
			transaction_type: transactionType,
		},
		product_type: product,
		exchange: instrument.exchange,
		duration: 'DAY',
	};
	return { instrument, transactionType, quantity, legs: [{ triggerPrice, price }], terms };
}

/**
 * The OCO of a create request. Which products it takes is documented in three ways, so that is left to
 * Groww. @throws BrokerError `input`, naming the field.
 */
export function prepareOco(asked: AskedOco): Terms {
	const { instrument } = asked;
	checkSegment(instrument);
	const product = checkProduct(GROWW, asked.product, PRODUCTS);
	const quantity = checkQuantity(GROWW, asked.quantity, instrument);
	const target = checkLeg('target', asked.target, TARGET_TYPES, 'LIMIT', instrument);
	const stopLoss = checkLeg('stop-loss', asked.stopLoss, STOP_TYPES, 'SL', instrument);
	const terms = {
		smart_order_type: 'OCO',
		segment: instrument.segment,
		trading_symbol: instrument.tradingSymbol,
		quantity,
		target: legText(target),
		stop_loss: legText(stopLoss),
		product_type: product,
		exchange: instrument.exchange,
		duration: 'DAY',
	};
	return { instrument, transactionType: null, quantity, legs: [target, stopLoss], terms };
}

/**
 * The whole body of an OCO, for the position that it closes as it is now.
 * @param rows of User Positions
 * @throws BrokerError `input` where the OCO would not close it
 */
export function ocoBody({ legs, quantity, terms }: Terms, rows: JsonObject[]) {
	const name = `${String(terms.product_type)} of ${String(terms.trading_symbol)}`;
	const net = rows
		.filter(
			(row) =>
				readText(row.trading_symbol) === terms.trading_symbol &&
				readText(row.product) === terms.product_type &&
				(readText(row.exchange) ?? terms.exchange) === terms.exchange,
		)
		.reduce((sum, row) => sum + (readNumber(row.quantity) ?? 0), 0);
	const size = Math.abs(net);
	if (quantity > size) {
		throw inputError(
			GROWW,
			'quantity',
			net === 0 ? 'NO_POSITION' : 'ABOVE_POSITION',
			net === 0
				? `There is no open position in ${name}, and an OCO closes one.`
				: `Quantity ${quantity} is above the open position in ${name}, which is ${net}.`,
			'Product and instrument must be those of the position, and the quantity not more than it.',
		);
	}
	const isLong = net > 0;
	const [target, stopLoss] = legs;
	if (compareDecimals(target.triggerPrice, stopLoss.triggerPrice) !== (isLong ? 1 : -1)) {
		throw inputError(
			GROWW,
			'target',
			'OCO_LEGS_CROSSED',
			`The position in ${name} is ${net}, so the trigger of the target must be ${isLong ? 'above' : 'below'} that of the stop-loss.`,
			'A bought position has its target above and its stop-loss below the price, a sold one the other way round.',
		);
	}
	return {
		...terms,
		net_position_quantity: net,
		transaction_type: isLong ? 'SELL' : 'BUY',
	};
}

/** Decimal text with two places at least, as the documentation's samples have it. */
function decimalText(decimal: string): string {
	const [whole, fraction = ''] = decimal.split('.');
	return `${whole}.${fraction.padEnd(2, '0')}`;
}

function checkSegment({ segment, tradable, tradingSymbol }: Instrument): void {
	if (tradable && SEGMENTS.includes(segment ?? '')) return;
	throw inputError(
		GROWW,
		'instrument',
		'NO_GTT_FOR_INSTRUMENT',
		`Groww has GTT orders for shares, futures and options alone, and ${tradingSymbol} is none of them.`,
		'Choose an instrument of the segment Cash or Futures and Options.',
	);
}

/** @param priced the one of the order types that has a limit */
function checkLeg<T extends string>(
	name: 'target' | 'stop-loss',
	asked: AskedLeg,
	types: readonly T[],
	priced: T,
	instrument: Instrument,
): ValuedLeg & { orderType: T } {
	const field = name === 'target' ? 'target' : 'stopLoss';
	const orderType = checkChoice(GROWW, field, `Order Type of the ${name}`, asked.orderType, types);
	const triggerPrice = checkPrice(GROWW, 'triggerPrice', asked.triggerPrice, instrument, name);
	const price =
		orderType === priced ? checkPrice(GROWW, 'price', asked.price, instrument, name) : null;
	return { triggerPrice, orderType, price };
}

function legText({ triggerPrice, orderType, price }: ValuedLeg & { orderType: string }) {
	return {
		trigger_price: decimalText(triggerPrice),
		order_type: orderType,
		price: price === null ? null : decimalText(price),
	};
}

/**
 * What a modification sends beside the names: quantity and prices as they shall be, and what else can be
 * changed (Smart Orders, "What can be modified").
 */
export function changesOf(gtt: BrokerGtt, changes: GttChanges): JsonObject {
	const quantity = changes.quantity ?? gtt.gtt.quantity;
	const others = gtt.gtt.gttType === 'oco' ? ocoChanges(gtt, changes) : gttChanges(gtt, changes);
	return { quantity, ...others };
}

function gttChanges({ gtt, raw }: BrokerGtt, changes: GttChanges) {
	const order = isObject(raw.order) ? raw.order : {};
	const orderType = changes.orderType ?? gtt.orderType ?? '';
	const limit = changes.price ?? toDecimal(order.price);
	const trigger = changes.triggerPrice ?? toDecimal(raw.trigger_price);
	const isPriced = priceNeedsOf(GROWW, PRICE_NEEDS, orderType).price;
	return {
		trigger_price: trigger === null ? null : decimalText(trigger),
		trigger_direction: (changes.triggerDirection ?? gtt.triggerDirection)?.toUpperCase(),
		order: {
			order_type: orderType,
			price: isPriced && limit !== null ? decimalText(limit) : null,
			transaction_type: gtt.transactionType,
		},
	};
}

function ocoChanges({ gtt, raw }: BrokerGtt, changes: GttChanges) {
	const leg = (row: unknown, changed: string | undefined) => {
		const trigger = changed ?? toDecimal(isObject(row) ? row.trigger_price : null);
		return { trigger_price: trigger === null ? null : decimalText(trigger) };
	};
	return {
		duration: readText(raw.duration) ?? 'DAY',
		product_type: changes.product ?? gtt.product,
		target: leg(raw.target, changes.targetTriggerPrice),
		stop_loss: leg(raw.stop_loss, changes.stopLossTriggerPrice),
	};
}
