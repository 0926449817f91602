import { netQuantity } from '../core';
import type { Position } from '../core';
import { badRequest, cannotProcess, notAuthorised } from './failures';
import { tradingSymbolOf } from './instruments';
import type { InstrumentBook } from './instruments';
import { TENURES } from './orders';
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
	positions: (account: GrowwAccount) => Position[];
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
	const instrument = rules.instruments.find(common)?.source;
	if (!instrument) throw badRequest('Invalid trading symbol.');
	const terms = type === 'GTT' ? readGtt(fields, common) : readOco(fields, common, rules);
	return { reference: fields.reference_id, terms, instrument };
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

export function readGttOrder(value: unknown): GttTerms['order'] {
	const order = asObject(value);
	const orderType = readEnum<OrderType>(order, 'order_type', ORDER_TYPES);
	return {
		order_type: orderType,
		price: orderType === 'LIMIT' || orderType === 'SL' ? readDecimal(order, 'price') : null,
		transaction_type: readEnum<Side>(order, 'transaction_type', SIDES),
	};
}

function readOco(fields: Fields, common: CommonTerms, { quirks }: SmartRules): OcoTerms {
	checkOcoProduct(common, quirks);
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

/**
 * An OCO closes a position that is there: opposite to it, and no more than it.
 * @throws GrowwFailure GA001, GA006
 */
export function checkCloses(
	{ tradingSymbol, exchange, product, side, quantity }: OcoTerms,
	account: GrowwAccount,
	{ quirks, positions }: SmartRules,
): void {
	if (!quirks.ocoNeedsPosition) return;
	const held = positions(account).find(
		({ instrument, product: tenure }) =>
			tradingSymbolOf(instrument) === tradingSymbol &&
			instrument.venue === exchange &&
			tenure === TENURES[product],
	);
	const net = held === undefined ? 0 : netQuantity(held);
	if (side === 'SELL' ? net <= 0 : net >= 0)
		throw cannotProcess(`No open position of ${tradingSymbol} to close.`);
	if (quantity > Math.abs(net)) throw badRequest('Quantity exceeds the net position.');
}

/** Products that an OCO may have in its segment. @throws GrowwFailure GA001 */
export function checkOcoProduct(
	{ segment, product }: Pick<CommonTerms, 'segment' | 'product'>,
	{ cashOcoAllowed, fnoOcoProduct }: GrowwQuirks,
): void {
	if (segment === 'CASH' && (!cashOcoAllowed || product !== 'MIS'))
		throw badRequest('OCO in CASH is not supported for this product.');
	if (segment === 'FNO' && fnoOcoProduct === 'NRML' && product !== 'NRML')
		throw badRequest('OCO in FNO needs product NRML.');
}

export function readCount(fields: Fields, name: string): number {
	const value = fields[name];
	if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0)
		throw badRequest(`Invalid ${name}.`);
	return value;
}

/** A decimal string; a JSON number is refused, as the documentation asks for strings here. */
export function readDecimal(fields: Fields, name: string, otherwise?: string): string {
	const value = fields[name] ?? otherwise;
	if (typeof value !== 'string' || !/^\d+(\.\d{1,2})?$/.test(value))
		throw badRequest(`Invalid ${name}.`);
	return value;
}
