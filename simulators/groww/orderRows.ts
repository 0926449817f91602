import { istNaiveIso } from '../core';
import type { Fill, OrderState as ExchangeState } from '../core';
import { tradingSymbolOf } from './instruments';
import { PRODUCTS, stateShown, tradeShown } from './orders';
import type { BookedOrder } from './orders';
import type { GrowwQuirks } from './quirks';
import type { OrderState } from './types';

/** The five fields of a status reply (sheet 3.4). */
export function statusRow(order: BookedOrder, seen: ExchangeState, quirks: GrowwQuirks) {
	const state = stateShown(order, seen, quirks);
	return {
		groww_order_id: order.id,
		order_status: state.status,
		remark: remarkOrNull(state, quirks),
		filled_quantity: state.filledQuantity,
		order_reference_id: order.own.reference,
	};
}

/** The 22 fields of an order in detail and list (sheet 3.6). Prices in rupees. */
export function orderRow(order: BookedOrder, seen: ExchangeState, quirks: GrowwQuirks) {
	const state = stateShown(order, seen, quirks);
	const { instrument, product, placedAt } = order;
	const orNull = <T>(value: T, saysNothing: boolean) => valueOrNull(quirks, value, saysNothing);
	const isDelivery = product === 'delivery';
	return {
		groww_order_id: order.id,
		trading_symbol: symbolShown(order, quirks),
		order_status: state.status,
		remark: remarkOrNull(state, quirks),
		quantity: state.quantity,
		price: orNull(state.pricePaise / 100, state.pricePaise === 0),
		trigger_price: orNull(state.triggerPaise / 100, state.triggerPaise === 0),
		filled_quantity: state.filledQuantity,
		remaining_quantity: state.quantity - state.filledQuantity,
		average_fill_price: orNull(state.averageFillPaise / 100, state.averageFillPaise === 0),
		deliverable_quantity: orNull(isDelivery ? state.filledQuantity : 0, !isDelivery),
		amo_status: orNull(state.amoStatus, state.amoStatus === 'NA'),
		validity: 'DAY',
		exchange: instrument.venue,
		order_type: state.orderType,
		transaction_type: order.side,
		segment: instrument.board,
		product: PRODUCTS[product],
		created_at: istNaiveIso(placedAt),
		exchange_time: exchangeTime(state, quirks),
		trade_date: zulu(quirks, state.exchangeTime ?? placedAt),
		order_reference_id: order.own.reference,
		...quirks.appWords,
		...(quirks.extraExchangeOrderId ? { exchange_order_id: state.exchangeOrderId } : {}),
	};
}

/** One trade (sheet 3.8); its price may come in paise. */
export function tradeRow(order: BookedOrder, fill: Fill, quirks: GrowwQuirks) {
	const { instrument, state } = order;
	const { product = PRODUCTS[order.product], segment = instrument.board } = quirks.appWords;
	const { id, exchangeTradeId, quantity, pricePaise, at } = tradeShown(fill);
	const day = istNaiveIso(at).slice(0, 10).replace(/-/g, '');
	return {
		price: quirks.tradePrices === 'paise' ? pricePaise : pricePaise / 100,
		isin: instrument.isin ?? '',
		quantity,
		groww_order_id: order.id,
		groww_trade_id: id,
		exchange_trade_id: exchangeTradeId,
		exchange_order_id: state.exchangeOrderId,
		trade_status: 'EXECUTED',
		trading_symbol: symbolShown(order, quirks),
		remark: 'Trade executed successfully',
		exchange: instrument.venue,
		segment,
		product,
		transaction_type: order.side,
		created_at: zulu(quirks, at),
		trade_date_time: zulu(quirks, at),
		settlement_number: valueOrNull(quirks, day, true),
	};
}

/** The value, or null where it says nothing and the quirk asks for null. */
function valueOrNull<T>(quirks: GrowwQuirks, value: T, saysNothing: boolean): T | null {
	return saysNothing && quirks.nullOptionalFields ? null : value;
}

function remarkOrNull({ remark }: OrderState, quirks: GrowwQuirks): string | null {
	return valueOrNull(quirks, remark, remark === 'Order placed successfully');
}

function exchangeTime({ exchangeTime: at }: OrderState, quirks: GrowwQuirks) {
	if (at !== null) return istNaiveIso(at);
	return quirks.nullOptionalFields ? null : undefined;
}

function symbolShown({ instrument }: BookedOrder, { suffixedSymbols }: GrowwQuirks): string {
	const symbol = tradingSymbolOf(instrument);
	const { board, series } = instrument;
	return suffixedSymbols && board === 'CASH' && series ? `${symbol}-${series}` : symbol;
}

function zulu({ zuluTimes }: GrowwQuirks, at: number): string {
	const text = zuluTimes === 'ist' ? istNaiveIso(at) : new Date(at).toISOString().slice(0, 19);
	return `${text}Z`;
}
