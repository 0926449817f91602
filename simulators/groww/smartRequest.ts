import { badRequest, notAuthorised } from './failures';
import type { InstrumentBook } from './instruments';
import { asObject, isReference, readEnum, readText } from './orderRequest';
import type { GrowwQuirks } from './quirks';
import type { Exchange, GrowwAccount, OrderType, Product, Segment, Side } from './types';
import { EXCHANGES, ORDER_TYPES, PRODUCTS, SIDES } from './types';

interface CommonTerms {
	segment: Segment;
	exchange: Exchange;
	tradingSymbol: string;
	quantity: number;
	product: Product;
}

/** Prices of smart orders are decimal strings, in rupees. */
export interface GttTerms extends CommonTerms {
	type: 'GTT';
	triggerPrice: string;
	direction: 'UP' | 'DOWN';
	order: { order_type: OrderType; price: string | null; transaction_type: Side };
}

export interface OcoLeg {
	trigger_price: string;
	order_type: OrderType;
	price: string | null;
}

export interface OcoTerms extends CommonTerms {
	type: 'OCO';
	side: Side;
	netQuantity: number;
	target: OcoLeg;
	stopLoss: OcoLeg;
}

export type SmartTerms = GttTerms | OcoTerms;

type Fields = Record<string, unknown>;

/** What a smart order is read against. */
export interface SmartRules {
	quirks: GrowwQuirks;
	instruments: InstrumentBook;
}

/** Reads a create body (sheet 4.1). @throws GrowwFailure GA001, GA005 */
export function readSmartRequest(body: unknown, account: GrowwAccount, rules: SmartRules) {
	const fields = asObject(body);
	if (!isReference(fields.reference_id)) throw badRequest('Invalid reference_id.');
	const type = readEnum<'GTT' | 'OCO'>(fields, 'smart_order_type', ['GTT', 'OCO']);
	readEnum(fields, 'duration', ['DAY']);
	const common: CommonTerms = {
		segment: readEnum<Segment>(fields, 'segment', ['CASH', 'FNO']),
		exchange: readEnum<Exchange>(fields, 'exchange', EXCHANGES),
		tradingSymbol: readText(fields, 'trading_symbol'),
		quantity: readCount(fields, 'quantity'),
		product: readEnum<Product>(fields, 'product_type', PRODUCTS),
	};
	if (!account.activeSegments.includes(common.segment))
		throw notAuthorised(`Segment ${common.segment} is not active for this user`);
	if (!rules.instruments.find(common)) throw badRequest('Invalid trading symbol.');
	const terms = type === 'GTT' ? readGtt(fields, common) : readOco(fields, common, rules);
	return { reference: fields.reference_id, terms };
}

/** Reads a modify body (sheet 4.2) as the changes it makes. @throws GrowwFailure GA001 */
export function readSmartModify(body: unknown, current: SmartTerms): Partial<SmartTerms> {
	const fields = asObject(body);
	readEnum(fields, 'smart_order_type', [current.type]);
	readEnum(fields, 'segment', [current.segment]);
	const quantity = fields.quantity === undefined ? current.quantity : readCount(fields, 'quantity');
	return current.type === 'GTT'
		? { quantity, ...gttChanges(fields, current) }
		: { quantity, ...ocoChanges(fields, current) };
}

function readGtt(fields: Fields, common: CommonTerms): GttTerms {
	return {
		...common,
		type: 'GTT',
		triggerPrice: readDecimal(fields, 'trigger_price'),
		direction: readEnum<'UP' | 'DOWN'>(fields, 'trigger_direction', ['UP', 'DOWN']),
		order: readGttOrder(fields.order),
	};
}

function readGttOrder(value: unknown): GttTerms['order'] {
	const order = asObject(value);
	const orderType = readEnum<OrderType>(order, 'order_type', ORDER_TYPES);
	return {
		order_type: orderType,
		price: orderType === 'LIMIT' || orderType === 'SL' ? readDecimal(order, 'price') : null,
		transaction_type: readEnum<Side>(order, 'transaction_type', SIDES),
	};
}

function readOco(fields: Fields, common: CommonTerms, { quirks }: SmartRules): OcoTerms {
	if (common.segment === 'CASH' && (!quirks.cashOcoAllowed || common.product !== 'MIS'))
		throw badRequest('OCO in CASH is not supported for this product.');
	if (common.segment === 'FNO' && quirks.fnoOcoProduct === 'NRML' && common.product !== 'NRML')
		throw badRequest('OCO in FNO needs product NRML.');
	const netQuantity = fields.net_position_quantity;
	if (!Number.isSafeInteger(netQuantity)) throw badRequest('Invalid net_position_quantity.');
	if (common.quantity > Math.abs(netQuantity as number))
		throw badRequest('Quantity exceeds the net position.');
	return {
		...common,
		type: 'OCO',
		side: readEnum<Side>(fields, 'transaction_type', SIDES),
		netQuantity: netQuantity as number,
		target: readLeg(fields.target, ['LIMIT', 'MARKET'], 'LIMIT'),
		stopLoss: readLeg(fields.stop_loss, ['SL', 'SL_M'], 'SL'),
	};
}

function readLeg(value: unknown, types: string[], priced: string): OcoLeg {
	const leg = asObject(value);
	const orderType = readEnum<OrderType>(leg, 'order_type', types);
	return {
		trigger_price: readDecimal(leg, 'trigger_price'),
		order_type: orderType,
		price: orderType === priced ? readDecimal(leg, 'price') : null,
	};
}

function gttChanges(fields: Fields, current: GttTerms): Partial<GttTerms> {
	const order = readGttOrder(fields.order);
	if (order.transaction_type !== current.order.transaction_type)
		throw badRequest('transaction_type cannot be changed.');
	return {
		triggerPrice: readDecimal(fields, 'trigger_price', current.triggerPrice),
		direction:
			fields.trigger_direction === undefined
				? current.direction
				: readEnum<'UP' | 'DOWN'>(fields, 'trigger_direction', ['UP', 'DOWN']),
		order,
	};
}

function ocoChanges(fields: Fields, current: OcoTerms): Partial<OcoTerms> {
	const withTrigger = (leg: OcoLeg, value: unknown): OcoLeg =>
		value === undefined
			? leg
			: { ...leg, trigger_price: readDecimal(asObject(value), 'trigger_price', leg.trigger_price) };
	return {
		target: withTrigger(current.target, fields.target),
		stopLoss: withTrigger(current.stopLoss, fields.stop_loss),
		product:
			fields.product_type === undefined
				? current.product
				: readEnum<Product>(fields, 'product_type', PRODUCTS),
	};
}

function readCount(fields: Fields, name: string): number {
	const value = fields[name];
	if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0)
		throw badRequest(`Invalid ${name}.`);
	return value;
}

/** A decimal string; a JSON number is refused, as the documentation asks for strings here. */
function readDecimal(fields: Fields, name: string, otherwise?: string): string {
	const value = fields[name] ?? otherwise;
	if (typeof value !== 'string' || !/^\d+(\.\d{1,2})?$/.test(value))
		throw badRequest(`Invalid ${name}.`);
	return value;
}
