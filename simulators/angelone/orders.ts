import { randomUUID } from 'node:crypto';
import { averagePaise, istDate, istParts } from '../core';
import type { Order, OrderKind, OrderState, Product as Tenure, SimOrder } from '../core';
import { remarkOf } from './remarks';
import { exchangeOf, tradingSymbol } from './scrips';

export type Variety = 'NORMAL' | 'STOPLOSS' | 'ROBO' | 'AMO';
export type OrderType = 'MARKET' | 'LIMIT' | 'STOPLOSS_LIMIT' | 'STOPLOSS_MARKET';
export type Product = 'DELIVERY' | 'CARRYFORWARD' | 'MARGIN' | 'INTRADAY' | 'BO';

/** The status words of the order-update table and the usual ones before the exchange has an order. */
export type OrderStatus =
	| 'open'
	| 'complete'
	| 'cancelled'
	| 'rejected'
	| 'open pending'
	| 'trigger pending'
	| 'after market order req received'
	| 'modify after market order req received'
	| 'cancelled after market order';

export const KINDS: Record<OrderType, OrderKind> = {
	MARKET: 'market',
	LIMIT: 'limit',
	STOPLOSS_LIMIT: 'stopLimit',
	STOPLOSS_MARKET: 'stopMarket',
};
const ORDER_TYPES: Record<OrderKind, OrderType> = {
	market: 'MARKET',
	limit: 'LIMIT',
	stopLimit: 'STOPLOSS_LIMIT',
	stopMarket: 'STOPLOSS_MARKET',
};

/** What each product word means to the exchange. A bracket order counts as intraday. */
export const TENURES: Record<Product, Tenure> = {
	DELIVERY: 'delivery',
	CARRYFORWARD: 'overnight',
	MARGIN: 'margin',
	INTRADAY: 'intraday',
	BO: 'intraday',
};
export const PRODUCT_WORDS = Object.keys(TENURES) as Product[];
export const PRODUCTS: Record<Tenure, Product> = {
	delivery: 'DELIVERY',
	overnight: 'CARRYFORWARD',
	margin: 'MARGIN',
	intraday: 'INTRADAY',
};

/** What this broker keeps of an order beyond what the exchange knows. Money in paise. */
export interface OwnRecord {
	uniqueOrderId: string;
	reference: string;
	variety: Exclude<Variety, 'AMO'>;
	product: Product;
	squareOffPaise: number;
	stopLossPaise: number;
	trailingPaise: number;
	disclosedQuantity: number;
	/** What the order is called once the exchange has it; null where it keeps its name. */
	atExchange: { orderId: string; uniqueOrderId: string } | null;
}

/** The record of an order that has nothing but its product: no tag, no bracket, nothing disclosed. */
export function plainRecord(product: Product): OwnRecord {
	const nothing = { squareOffPaise: 0, stopLossPaise: 0, trailingPaise: 0, disclosedQuantity: 0 };
	return {
		...nothing,
		uniqueOrderId: randomUUID(),
		reference: '',
		variety: 'NORMAL',
		product,
		atExchange: null,
	};
}

/** An order at the exchange with this broker's record of it. */
export type BookedOrder = Order<OwnRecord>;

/** Money in integer paise, 0 where there is none; times in epoch ms of the simulator clock, null before. */
export interface AngelOneOrder extends SimOrder, Omit<OwnRecord, 'variety' | 'atExchange'> {
	status: OrderStatus;
	exchangeOrderId: string;
	parentOrderId: string;
	variety: Variety;
	orderType: OrderType;
	duration: 'DAY' | 'IOC';
	pricePaise: number;
	triggerPaise: number;
	averagePaise: number;
	/** Quantity no longer sought after a cancel. */
	cancelledQuantity: number;
	/** Whether the last price has passed the trigger. */
	triggered: boolean;
	/** The broker's or exchange's remark. */
	text: string;
	updatedAt: number;
	exchangeAt: number | null;
	lastFillId: string;
	lastFillAt: number | null;
}

/** An order in Angel One's words; by default as it is now. */
export function shown(order: BookedOrder, state: OrderState = order.state): AngelOneOrder {
	const { id, account, instrument, side, placedAt, parent, afterHours } = order;
	const { atExchange, ...own } = order.own;
	const lastFill = order.fills.findLast(({ at }) => at <= state.updatedAt);
	return {
		...own,
		orderId: id,
		...(state.exchangeAt === null ? {} : atExchange),
		account,
		exchange: exchangeOf(instrument),
		tradingSymbol: tradingSymbol(instrument),
		token: instrument.token,
		transactionType: side,
		quantity: state.quantity,
		filledQuantity: state.filledQuantity,
		status: statusOf(order, state),
		placedAt,
		exchangeOrderId: state.exchangeOrderId ?? '',
		parentOrderId: parent?.id ?? '',
		variety: afterHours ? 'AMO' : own.variety,
		orderType: ORDER_TYPES[state.kind],
		duration: state.validity === 'ioc' ? 'IOC' : 'DAY',
		pricePaise: state.pricePaise,
		triggerPaise: state.triggerPaise,
		averagePaise: averagePaise(state),
		cancelledQuantity: state.cancelledQuantity,
		triggered: state.triggered,
		text: remarkOf(state.note),
		updatedAt: state.updatedAt,
		exchangeAt: state.exchangeAt,
		lastFillId: lastFill?.tradeId ?? '',
		lastFillAt: lastFill?.at ?? null,
	};
}

function statusOf({ afterHours }: BookedOrder, { stage, changed, exchangeAt }: OrderState) {
	switch (stage) {
		case 'waiting':
			return changed ? 'modify after market order req received' : 'after market order req received';
		case 'pending':
			return 'open pending';
		case 'untriggered':
			return 'trigger pending';
		case 'filled':
			return 'complete';
		case 'cancelled':
			return afterHours && exchangeAt === null ? 'cancelled after market order' : 'cancelled';
		default:
			return stage;
	}
}

/** Fifteen digits, beginning with YYMMDD. */
export function orderIdOf(serial: number, at: number): string {
	const { year, month, day } = istParts(at);
	const date = [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
	return `${date}${String(257_130 + serial).padStart(9, '0')}`;
}

/** As live after-market orders are numbered: `0913c74c7aa8AO`. */
export function afterMarketIdOf(serial: number): string {
	const digits = ((serial * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
	return `${String(serial).padStart(4, '0')}${digits}AO`;
}

/** An order belongs to the day it was sent, to the day it was last changed, and to the one it waits for. */
export function isOfDay({ placedAt, state }: BookedOrder, now: number): boolean {
	const today = istDate(now);
	const days = [placedAt, state.updatedAt].map(istDate);
	return days.includes(today) || state.stage === 'waiting';
}
