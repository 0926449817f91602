import { istNaiveIso } from '../core';
import type { GrowwSimOrder, OrderState, SimTrade } from './types';
import type { GrowwWorld } from './world';

/** The five fields of a status reply (sheet 3.4). */
export function statusView(order: GrowwSimOrder, state: OrderState, world: GrowwWorld) {
	return {
		groww_order_id: order.orderId,
		order_status: state.status,
		remark: orNull(world, state.remark, state.remark === 'Order placed successfully'),
		filled_quantity: state.filledQuantity,
		order_reference_id: order.reference,
	};
}

/** The 22 fields of an order in detail and list (sheet 3.6). Prices in rupees. */
export function orderView(order: GrowwSimOrder, state: OrderState, world: GrowwWorld) {
	const { extraExchangeOrderId } = world.quirks;
	return {
		groww_order_id: order.orderId,
		trading_symbol: symbolShown(order, world),
		order_status: state.status,
		remark: orNull(world, state.remark, state.remark === 'Order placed successfully'),
		quantity: state.quantity,
		price: orNull(world, state.pricePaise / 100, state.pricePaise === 0),
		trigger_price: orNull(world, state.triggerPaise / 100, state.triggerPaise === 0),
		filled_quantity: state.filledQuantity,
		remaining_quantity: state.quantity - state.filledQuantity,
		average_fill_price: orNull(world, state.averageFillPaise / 100, state.averageFillPaise === 0),
		deliverable_quantity: orNull(world, deliverable(order, state), order.product !== 'CNC'),
		amo_status: orNull(world, state.amoStatus, state.amoStatus === 'NA'),
		validity: 'DAY',
		exchange: order.exchange,
		order_type: state.orderType,
		transaction_type: order.transactionType,
		segment: order.segment,
		product: order.product,
		created_at: istNaiveIso(order.placedAt),
		exchange_time: exchangeTime(state, world),
		trade_date: zulu(world, state.exchangeTime ?? order.placedAt),
		order_reference_id: order.reference,
		...(extraExchangeOrderId ? { exchange_order_id: state.exchangeOrderId } : {}),
	};
}

/** One trade (sheet 3.8). */
export function tradeView(order: GrowwSimOrder, trade: SimTrade, world: GrowwWorld) {
	return {
		price: trade.pricePaise / 100,
		isin: order.isin,
		quantity: trade.quantity,
		groww_order_id: order.orderId,
		groww_trade_id: trade.id,
		exchange_trade_id: trade.exchangeTradeId,
		exchange_order_id: order.exchangeOrderId,
		trade_status: 'EXECUTED',
		trading_symbol: symbolShown(order, world),
		remark: 'Trade executed successfully',
		exchange: order.exchange,
		segment: order.segment,
		product: order.product,
		transaction_type: order.transactionType,
		created_at: zulu(world, trade.at),
		trade_date_time: zulu(world, trade.at),
		settlement_number: orNull(world, istNaiveIso(trade.at).slice(0, 10).replace(/-/g, ''), true),
	};
}

/** The value, or null where it says nothing and the quirk asks for null. */
function orNull<T>({ quirks }: GrowwWorld, value: T, saysNothing: boolean): T | null {
	return saysNothing && quirks.nullOptionalFields ? null : value;
}

function exchangeTime({ exchangeTime: at }: OrderState, { quirks }: GrowwWorld) {
	if (at !== null) return istNaiveIso(at);
	return quirks.nullOptionalFields ? null : undefined;
}

function deliverable(order: GrowwSimOrder, state: OrderState): number {
	return order.product === 'CNC' ? state.filledQuantity : 0;
}

function symbolShown(order: GrowwSimOrder, { quirks, instruments }: GrowwWorld): string {
	if (!quirks.suffixedSymbols || order.segment !== 'CASH') return order.tradingSymbol;
	const series = instruments.find(order)?.series;
	return series ? `${order.tradingSymbol}-${series}` : order.tradingSymbol;
}

function zulu({ quirks }: GrowwWorld, at: number): string {
	const text =
		quirks.zuluTimes === 'ist' ? istNaiveIso(at) : new Date(at).toISOString().slice(0, 19);
	return `${text}Z`;
}
