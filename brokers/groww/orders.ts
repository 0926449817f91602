import { inputError } from '../core/errors';
import type { Instrument } from '../core/instruments/types';
import {
	checkChoice,
	checkPrices,
	checkQuantity,
	priceNeedsOf,
	SIDES,
} from '../core/orders/order-rules';
import type { Order } from '../core/shapes';
import type { JsonObject } from '../core/wire';
import { GROWW } from './api';
import { readOrder } from './parse';

/** Enumerations of the order endpoints (documentation: Annexures). */
export const ORDER_TYPES = ['LIMIT', 'MARKET', 'SL', 'SL_M'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
const PRODUCTS = ['CNC', 'MIS', 'NRML'] as const;
const VALIDITIES = ['DAY'] as const;

/** What the user asks for; raw values, checked here. */
export interface OrderIntent {
	instrument: Instrument;
	segment: string;
	transactionType: string;
	quantity: unknown;
	product: string;
	orderType: OrderType;
	price: unknown;
	triggerPrice: unknown;
	validity: string;
	/** Sent as `order_reference_id`. */
	orderReference: string;
}

export interface PreparedOrder {
	body: JsonObject;
	/** Units. */
	quantity: number;
	/** Rupees, null for market orders. */
	price: string | null;
	triggerPrice: string | null;
}

/**
 * The exact create-order request. Groww wants prices as JSON numbers: each is the double nearest to
 * the checked decimal, which JSON prints back as that decimal.
 * @throws BrokerError `input`, naming the field.
 */
export function prepareOrder(intent: OrderIntent): PreparedOrder {
	const { instrument, orderType } = intent;
	checkChoices(intent);
	checkFit(intent);
	const quantity = checkQuantity(GROWW, intent.quantity, instrument);
	const { price, triggerPrice } = checkPrices(
		GROWW,
		intent,
		priceNeedsOf(GROWW, orderType),
		instrument,
	);
	const body: JsonObject = {
		trading_symbol: instrument.tradingSymbol,
		quantity,
		price: price === null ? 0 : Number(price),
		...(triggerPrice === null ? {} : { trigger_price: Number(triggerPrice) }),
		validity: intent.validity,
		exchange: instrument.exchange,
		segment: intent.segment,
		product: intent.product,
		order_type: orderType,
		transaction_type: intent.transactionType,
		order_reference_id: intent.orderReference,
	};
	return { body, quantity, price, triggerPrice };
}

function checkChoices({ transactionType, product, validity }: OrderIntent): void {
	checkChoice(GROWW, 'transactionType', 'Transaction type', transactionType, SIDES);
	checkChoice(GROWW, 'product', 'Product', product, PRODUCTS);
	checkChoice(GROWW, 'validity', 'Validity', validity, VALIDITIES);
}

function checkFit({ instrument, segment, product, transactionType }: OrderIntent): void {
	const allowed = transactionType === 'BUY' ? instrument.buyAllowed : instrument.sellAllowed;
	if (!instrument.tradable || !allowed) {
		throw inputError(
			GROWW,
			'instrument',
			'NOT_TRADABLE',
			`Groww does not allow a ${transactionType} of ${instrument.tradingSymbol}.`,
		);
	}
	if (segment === 'CASH' && product === 'NRML') {
		throw inputError(
			GROWW,
			'product',
			'PRODUCT_MISFIT',
			`NRML is for futures and options, and ${instrument.tradingSymbol} is a share.`,
			'Choose CNC or MIS.',
		);
	}
	if (segment !== 'CASH' && product === 'CNC') {
		throw inputError(
			GROWW,
			'product',
			'PRODUCT_MISFIT',
			`CNC is for shares, and ${instrument.tradingSymbol} is in the segment ${segment}.`,
			'Choose NRML or MIS.',
		);
	}
}

/**
 * The order as just accepted, or as its status tells it: those replies hold five fields, the rest is
 * what was asked for.
 */
export function orderOfReply(
	reply: JsonObject,
	prepared: PreparedOrder,
	instrumentToken: string,
	placedAt: string | null,
): Order {
	const asked = { ...prepared.body, price: prepared.price, trigger_price: prepared.triggerPrice };
	return { ...readOrder({ ...asked, ...reply }), instrumentToken, placedAt };
}
