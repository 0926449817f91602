import { averagePaise, isStop } from '../core';
import type {
	Fill,
	Order,
	OrderKind,
	OrderState as ExchangeState,
	Product as Tenure,
} from '../core';
import { tradingSymbolOf } from './instruments';
import type { GrowwQuirks } from './quirks';
import { remarkOf } from './remarks';
import type {
	AmoStatus,
	GrowwSimOrder,
	OrderState,
	OrderStatus,
	OrderType,
	Product,
	SimTrade,
} from './types';

/** What Groww keeps of an order beyond what the exchange knows. */
export interface OwnRecord {
	/** The sender's reference, or the one that Groww gave. */
	reference: string;
}

/** An order at the exchange with Groww's record of it. */
export type BookedOrder = Order<OwnRecord>;

export const KINDS: Record<OrderType, OrderKind> = {
	MARKET: 'market',
	LIMIT: 'limit',
	SL: 'stopLimit',
	SL_M: 'stopMarket',
};
const ORDER_TYPES: Record<OrderKind, OrderType> = {
	market: 'MARKET',
	limit: 'LIMIT',
	stopLimit: 'SL',
	stopMarket: 'SL_M',
};
export const TENURES: Record<Product, Tenure> = {
	CNC: 'delivery',
	MIS: 'intraday',
	NRML: 'overnight',
};
export const PRODUCTS: Record<Tenure, Product> = {
	delivery: 'CNC',
	margin: 'CNC',
	intraday: 'MIS',
	overnight: 'NRML',
};

/** An order in Groww's words, as it is now and with all states that it has been in. */
export function shown(order: BookedOrder, quirks: GrowwQuirks): GrowwSimOrder {
	const { id, account, own, instrument, side, product, placedAt, opensAt } = order;
	return {
		...stateShown(order, order.state, quirks),
		orderId: id,
		account,
		reference: own.reference,
		exchange: instrument.venue,
		segment: instrument.board,
		tradingSymbol: tradingSymbolOf(instrument),
		token: instrument.token,
		isin: instrument.isin ?? '',
		transactionType: side,
		product: PRODUCTS[product],
		placedAt,
		activeFrom: opensAt,
		trades: order.fills.map(tradeShown),
		history: order.history.map((state) => ({
			at: state.updatedAt,
			state: stateShown(order, state, quirks),
		})),
	};
}

/** One state of an order in Groww's words. */
export function stateShown(
	order: BookedOrder,
	state: ExchangeState,
	quirks: GrowwQuirks,
): OrderState {
	const { quantity, pricePaise, triggerPaise, triggered, filledQuantity } = state;
	return {
		status: statusOf(state, quirks),
		remark: remarkOf(state),
		orderType: ORDER_TYPES[state.kind],
		quantity,
		pricePaise,
		triggerPaise,
		triggered,
		filledQuantity,
		averageFillPaise: averagePaise(state),
		amoStatus: amoStatusOf(order, state),
		exchangeOrderId: state.exchangeOrderId,
		exchangeTime: exchangeTimeOf(order, state),
	};
}

/** The word for a state, as the switches have it at the time of reading. */
export function statusOf(state: ExchangeState, quirks: GrowwQuirks): OrderStatus {
	switch (state.stage) {
		case 'filled':
			return quirks.filledStatus;
		case 'cancelled':
			return 'CANCELLED';
		case 'rejected':
			return quirks.rejectedStatus;
		default:
			if (state.requested === 'cancel') return 'CANCELLATION_REQUESTED';
			if (state.requested === 'change') return 'MODIFICATION_REQUESTED';
			return isStop(state) && !state.triggered ? 'TRIGGER_PENDING' : quirks.restingStatus;
	}
}

export function tradeShown({ tradeId, quantity, pricePaise, at }: Fill): SimTrade {
	const id = `GW${tradeId.padStart(10, '0')}`;
	return { id, exchangeTradeId: tradeId, quantity, pricePaise, at };
}

function amoStatusOf({ afterHours }: BookedOrder, state: ExchangeState): AmoStatus {
	if (!afterHours) return 'NA';
	if (state.exchangeAt !== null) return 'PLACED';
	return state.stage === 'rejected' ? 'FAILED' : 'PENDING';
}

/** When the exchange traded it last, or else got it; of an order within hours never null. */
function exchangeTimeOf({ fills, afterHours, placedAt }: BookedOrder, state: ExchangeState) {
	const lastFill = fills.findLast(({ at }) => at <= state.updatedAt);
	return lastFill?.at ?? state.exchangeAt ?? (afterHours ? null : placedAt);
}
