import { badRequest, notAuthorised } from './failures';
import type { GrowwQuirks } from './quirks';
import type { Exchange, GrowwAccount, OrderType, Product, Segment, Side } from './types';
import { EXCHANGES, ORDER_TYPES, PRODUCTS, SEGMENTS, SIDES } from './types';

/** A create request whose fields are well formed; the instrument is not looked up yet. */
export interface OrderRequest {
	tradingSymbol: string;
	exchange: Exchange;
	segment: Segment;
	product: Product;
	orderType: OrderType;
	side: Side;
	quantity: number;
	pricePaise: number;
	triggerPaise: number;
	reference: string | null;
}

/** Fields of a modify request. */
export interface ModifyRequest {
	orderId: string;
	segment: Segment;
	orderType: OrderType;
	quantity: number;
	pricePaise: number;
	triggerPaise: number;
}

type Fields = Record<string, unknown>;

/** Reads a create body (sheet 3.1). Throws GA001 naming the first field that is wrong. */
export function readOrderRequest(
	body: unknown,
	account: GrowwAccount,
	quirks: GrowwQuirks,
): OrderRequest {
	const fields = asObject(body);
	const orderType = readEnum<OrderType>(fields, 'order_type', ORDER_TYPES);
	readEnum(fields, 'validity', ['DAY']);
	const request: OrderRequest = {
		tradingSymbol: readText(fields, 'trading_symbol'),
		exchange: readEnum<Exchange>(fields, 'exchange', EXCHANGES),
		segment: readSegment(fields, account, quirks),
		product: readEnum<Product>(fields, 'product', PRODUCTS),
		orderType,
		side: readEnum<Side>(fields, 'transaction_type', SIDES),
		quantity: readQuantity(fields),
		...readPrices(fields, orderType),
		reference: readReference(fields, quirks),
	};
	const deliveryProduct: Product = request.segment === 'CASH' ? 'CNC' : 'NRML';
	if (request.product !== 'MIS' && request.product !== deliveryProduct)
		throw badRequest(`Invalid product ${request.product} for segment ${request.segment}.`);
	return request;
}

/** Reads a modify body (sheet 3.2). */
export function readModifyRequest(body: unknown): ModifyRequest {
	const fields = asObject(body);
	const orderType = readEnum<OrderType>(fields, 'order_type', ORDER_TYPES);
	return {
		orderId: readText(fields, 'groww_order_id'),
		segment: readEnum<Segment>(fields, 'segment', SEGMENTS),
		orderType,
		quantity: readQuantity(fields),
		...readPrices(fields, orderType),
	};
}

export function asObject(body: unknown): Fields {
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		throw badRequest('Bad request');
	return body as Fields;
}

export function readText(fields: Fields, name: string): string {
	const value = fields[name];
	if (typeof value !== 'string' || value.trim() === '') throw badRequest(`Invalid ${name}.`);
	return value;
}

export function readEnum<T extends string>(
	fields: Fields,
	name: string,
	allowed: readonly string[],
): T {
	const value = fields[name];
	if (typeof value !== 'string' || !allowed.includes(value)) throw badRequest(`Invalid ${name}.`);
	return value as T;
}

/** The segment, refused where the account or the API does not trade it. */
function readSegment(fields: Fields, account: GrowwAccount, quirks: GrowwQuirks): Segment {
	const segment = readEnum<Segment>(fields, 'segment', SEGMENTS);
	if (segment === 'COMMODITY' && !quirks.commodityAllowed)
		throw badRequest('Segment COMMODITY is not supported.');
	if (!account.activeSegments.includes(segment))
		throw notAuthorised(`Segment ${segment} is not active for this user`);
	return segment;
}

/** A reference has 8 to 20 letters and digits, and at most two hyphens. */
const REFERENCE = /^(?=.{8,20}$)[A-Za-z0-9]*(?:-[A-Za-z0-9]*){0,2}$/;

export function isReference(value: unknown): value is string {
	return typeof value === 'string' && REFERENCE.test(value);
}

function readReference(fields: Fields, quirks: GrowwQuirks): string | null {
	const value = fields.order_reference_id;
	if (value === undefined || value === null) {
		if (quirks.referenceRequired) throw badRequest('Invalid order_reference_id.');
		return null;
	}
	if (!isReference(value)) throw badRequest('Invalid order_reference_id.');
	return value;
}

function readQuantity(fields: Fields): number {
	const quantity = fields.quantity;
	if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity <= 0)
		throw badRequest('Invalid quantity.');
	return quantity;
}

/** Prices are JSON numbers in rupees; those that the order type does not use are ignored. */
function readPrices(fields: Fields, type: OrderType): { pricePaise: number; triggerPaise: number } {
	return {
		pricePaise: readPrice(fields, 'price', type === 'LIMIT' || type === 'SL'),
		triggerPaise: readPrice(fields, 'trigger_price', type === 'SL' || type === 'SL_M'),
	};
}

function readPrice(fields: Fields, name: string, used: boolean): number {
	const value = fields[name] ?? 0;
	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
		throw badRequest(`Invalid numeric value for ${name}.`);
	if (!used) return 0;
	if (value === 0) throw badRequest(`Invalid ${name}.`);
	const paise = Math.round(value * 100);
	if (Math.abs(value * 100 - paise) > 1e-6) throw badRequest(`Invalid numeric value for ${name}.`);
	return paise;
}
