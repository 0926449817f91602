import { istClockTime, istStamp } from '../core';
import type { Fill, MarketInstrument, OrderState } from '../core';
import { amountText, rupees, rupeesText } from './fields';
import { shown } from './orders';
import type { BookedOrder } from './orders';
import type { AngelOneQuirks } from './quirks';
import { exchangeOf, expiryText, instrumentType, tradingSymbol } from './scrips';

type Typing = AngelOneQuirks['orderBookTyping'];
/** What live rows say of an after-market order in place of the documented words. */
const LIVE_AMO_WORDS: Record<string, string> = {
	'after market order req received': 'open',
	'modify after market order req received': 'open',
	'cancelled after market order': 'cancelled',
};

type Row = Record<string, string | number | null>;

const stampOrEmpty = (at: number | null): string => (at === null ? '' : istStamp(at));
const optionType = ({ kind }: MarketInstrument): string =>
	kind === 'CE' || kind === 'PE' ? kind : '';

/** The row of an order as `details` gives it, in the order and with the types of its sample. */
export function detailsRow(
	booked: BookedOrder,
	state: OrderState,
	{ pendingStatus, amoRows, orderBookFillIds }: AngelOneQuirks,
	typing: Typing = 'mixed',
): Row {
	const { instrument } = booked;
	const order = shown(booked, state);
	const isAmo = order.variety === 'AMO' && amoRows === 'live';
	const word = isAmo ? (LIVE_AMO_WORDS[order.status] ?? order.status) : order.status;
	const status = word === 'open pending' ? pendingStatus : word;
	const money = (paise: number): string | number =>
		typing === 'strings' ? rupeesText(paise) : rupees(paise);
	const count = (quantity: number): string | number =>
		typing === 'numbers' ? quantity : String(quantity);
	const strike = instrument.strikePaise ?? -100;
	const unfilled = order.quantity - order.filledQuantity - order.cancelledQuantity;
	return {
		variety: order.variety,
		ordertype: order.orderType,
		producttype: order.product,
		duration: order.duration,
		price: money(order.pricePaise),
		triggerprice: money(order.triggerPaise),
		quantity: count(order.quantity),
		disclosedquantity: count(order.disclosedQuantity),
		squareoff: money(order.squareOffPaise),
		stoploss: money(order.stopLossPaise),
		trailingstoploss: money(order.trailingPaise),
		tradingsymbol: order.tradingSymbol,
		transactiontype: order.transactionType,
		exchange: order.exchange,
		symboltoken: order.token,
		instrumenttype: instrumentType(instrument),
		strikeprice: money(strike),
		optiontype: optionType(instrument),
		expirydate: expiryText(instrument),
		lotsize: count(instrument.lotSize),
		cancelsize: count(order.cancelledQuantity),
		averageprice: money(order.averagePaise),
		filledshares: count(order.filledQuantity),
		unfilledshares: count(unfilled),
		orderid: order.orderId,
		text: order.text,
		status,
		orderstatus: status,
		updatetime: istStamp(order.updatedAt),
		exchtime: stampOrEmpty(order.exchangeAt),
		exchorderupdatetime: stampOrEmpty(order.exchangeAt === null ? null : order.updatedAt),
		fillid: orderBookFillIds ? order.lastFillId : '',
		filltime: orderBookFillIds && order.lastFillAt !== null ? istClockTime(order.lastFillAt) : '',
		parentorderid: order.parentOrderId,
		ordertag: order.reference,
		uniqueorderid: order.uniqueOrderId,
		...(isAmo ? { algoID: '99999' } : {}),
	};
}

/** The row of an order as the order book gives it: that of `details`, and the exchange's number. */
export function orderBookRow(booked: BookedOrder, state: OrderState, quirks: AngelOneQuirks): Row {
	const row = detailsRow(booked, state, quirks, quirks.orderBookTyping);
	if (quirks.orderBookNullSymbolToken) row.symboltoken = null;
	if (quirks.orderBookOmitsOrderTag) delete row.ordertag;
	row.exchangeorderid = state.exchangeOrderId ?? '';
	return row;
}

/** The row of a fill in the trade book: all strings, no symbol token. */
export function tradeRow({ order, fill }: { order: BookedOrder; fill: Fill }): Row {
	const { instrument } = order;
	const { quantity, pricePaise, tradeId, at } = fill;
	return {
		exchange: exchangeOf(instrument),
		producttype: order.own.product,
		tradingsymbol: tradingSymbol(instrument),
		instrumenttype: instrumentType(instrument),
		symbolgroup: instrument.series ?? '',
		strikeprice: rupeesText(instrument.strikePaise ?? -100),
		optiontype: optionType(instrument),
		expirydate: expiryText(instrument),
		marketlot: String(instrument.lotSize),
		precision: '2',
		multiplier: '-1',
		tradevalue: amountText(quantity * pricePaise),
		transactiontype: order.side,
		fillprice: amountText(pricePaise),
		fillsize: String(quantity),
		orderid: order.id,
		fillid: tradeId,
		filltime: istClockTime(at),
	};
}
