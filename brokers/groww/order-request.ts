import { inputError } from '../core/errors';
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
import type { JsonObject } from '../core/wire';
import { GROWW } from './api';
import { readOrder } from './parse';
import { PRODUCTS } from './products';

/** What each order type carries (documentation: Annexures). */
export const PRICE_NEEDS = {
	LIMIT: { price: true, trigger: false },
	MARKET: { price: false, trigger: false },
	SL: { price: true, trigger: true },
	SL_M: { price: false, trigger: true },
} as const satisfies Record<string, PriceNeeds>;

export const ORDER_TYPES = Object.keys(PRICE_NEEDS) as Array<keyof typeof PRICE_NEEDS>;
/** Where a price is rupees for one unit. */
const RUPEE_SEGMENTS = ['CASH', 'FNO'];
const VALIDITIES = ['DAY'] as const;

/** What is asked for, with this broker's own choices checked. */
type Intent = ReturnType<typeof readIntent>;

/**
 * The exact create-order request. Groww wants prices as JSON numbers: each is the double nearest to
 * the checked decimal, which JSON prints back as that decimal.
 * @param reference sent as `order_reference_id`
 * @throws BrokerError `input`, naming the field.
 */
export function prepareOrder(asked: AskedOrder, reference: string): CheckedOrder {
	const intent = readIntent(asked);
	const { instrument, orderType } = intent;
	checkFit(intent);
	const quantity = checkQuantity(GROWW, asked.quantity, instrument);
	const needs = PRICE_NEEDS[orderType];
	const { price, triggerPrice } = checkPrices(GROWW, intent, needs, instrument);
	const body: JsonObject = {
		trading_symbol: instrument.tradingSymbol,
		quantity,
		price: price === null ? 0 : Number(price),
		...(triggerPrice === null ? {} : { trigger_price: Number(triggerPrice) }),
		validity: intent.validity,
		exchange: instrument.exchange,
		segment: instrument.segment,
		product: intent.product,
		order_type: orderType,
		transaction_type: intent.transactionType,
		order_reference_id: reference,
	};
	return { body, quantity, price, triggerPrice };
}

/** The order in the body of a create-order request, for n8n's HTTP Request node. */
export function readOrderBody(body: JsonObject): OrderInBody {
	const orderType = ORDER_TYPES.find((known) => known === body.order_type);
	return {
		exchange: RUPEE_SEGMENTS.some((known) => known === body.segment) ? body.exchange : null,
		transactionType: body.transaction_type,
		needs: orderType ? PRICE_NEEDS[orderType] : null,
		price: body.price,
		quantity: body.quantity,
	};
}

function readIntent({ options, ...asked }: AskedOrder) {
	if (Object.hasOwn(options, 'bracket')) {
		throw inputError(
			GROWW,
			'bracket',
			'NO_BRACKETS',
			'Groww has no bracket orders, so the order would stand without its exits.',
			'Remove the option.',
		);
	}
	const validity = options.validity ?? 'DAY';
	return {
		instrument: asked.instrument,
		price: asked.price,
		triggerPrice: asked.triggerPrice,
		orderType: checkOrderType(GROWW, asked.orderType, ORDER_TYPES),
		transactionType: checkSide(GROWW, asked.transactionType),
		product: checkProduct(GROWW, asked.product, PRODUCTS),
		validity: checkChoice(GROWW, 'validity', 'Validity', validity, VALIDITIES),
	};
}

/** Whether Groww trades the instrument so. @throws BrokerError `input` */
export function checkFit({
	instrument,
	product,
	transactionType,
}: Pick<Intent, 'instrument' | 'product' | 'transactionType'>): void {
	const { segment } = instrument;
	const allowed = transactionType === 'BUY' ? instrument.buyAllowed : instrument.sellAllowed;
	if (!instrument.tradable || !allowed) {
		throw inputError(
			GROWW,
			'instrument',
			'NOT_TRADABLE',
			`Groww does not allow a ${transactionType} of ${instrument.tradingSymbol}.`,
			'Choose another instrument: indices cannot be traded, and Groww reserves some others.',
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

/** The order as just accepted: the reply holds five fields, the rest is what was asked for. */
export function acceptedOrder(
	{ request, price, triggerPrice, instrument }: PreparedOrder,
	reply: JsonObject,
	placedAt: string,
): Order {
	const asked = { ...request.body, price, trigger_price: triggerPrice };
	const order = readOrder({ ...asked, ...reply, filled_quantity: reply.filled_quantity ?? 0 });
	return { ...order, instrumentToken: instrument.token, placedAt };
}
