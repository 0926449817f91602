import { istDate } from '../core';
import { ordersOf } from './positions';
import { FINAL_STATUSES } from './types';
import type { GrowwAccount, GrowwSimOrder } from './types';

/** A holding as it stands, with what today's orders have locked. */
export interface Holding {
	isin: string;
	tradingSymbol: string;
	quantity: number;
	/** Rupees. */
	averagePrice: number;
	pledged: number;
	t1: number;
	/** Held back for delivery sells of today, done or waiting. */
	locked: number;
	free: number;
}

/** Holdings at an instant: the account's own, changed by delivery trades of earlier days. */
export function holdingsOf(
	account: GrowwAccount,
	orders: readonly GrowwSimOrder[],
	now: number,
): Holding[] {
	const today = istDate(now);
	const deliveries = ordersOf(account, orders).filter((order) => order.product === 'CNC');
	const holdings = new Map(account.holdings.map((own) => [own.isin, startingHolding(own)]));
	for (const order of deliveries) {
		const holding = holdings.get(order.isin) ?? newHolding(order);
		for (const trade of order.trades.filter(({ at }) => istDate(at) !== today)) {
			if (order.transactionType === 'BUY') buyInto(holding, trade.quantity, trade.pricePaise);
			else holding.quantity -= trade.quantity;
		}
		if (order.transactionType === 'SELL') holding.locked += lockedBy(order, today);
		if (holding.quantity > 0) holdings.set(order.isin, holding);
	}
	for (const holding of holdings.values())
		holding.free = holding.quantity - holding.pledged - holding.locked;
	return [...holdings.values()].filter((holding) => holding.quantity > 0);
}

/** Shares that a delivery sell keeps from being sold again: sold today, or waiting to be. */
function lockedBy(order: GrowwSimOrder, today: string): number {
	const soldToday = order.trades
		.filter(({ at }) => istDate(at) === today)
		.reduce((sum, trade) => sum + trade.quantity, 0);
	const waiting = FINAL_STATUSES.has(order.status) ? 0 : order.quantity - order.filledQuantity;
	return soldToday + waiting;
}

function startingHolding(own: GrowwAccount['holdings'][number]): Holding {
	return {
		isin: own.isin,
		tradingSymbol: own.tradingSymbol,
		quantity: own.quantity,
		averagePrice: own.averagePrice,
		pledged: own.pledgeQuantity ?? 0,
		t1: own.t1Quantity ?? 0,
		locked: 0,
		free: 0,
	};
}

function newHolding({ isin, tradingSymbol }: GrowwSimOrder): Holding {
	return {
		isin,
		tradingSymbol,
		quantity: 0,
		averagePrice: 0,
		pledged: 0,
		t1: 0,
		locked: 0,
		free: 0,
	};
}

function buyInto(holding: Holding, quantity: number, pricePaise: number): void {
	const paise = holding.averagePrice * 100 * holding.quantity + pricePaise * quantity;
	holding.quantity += quantity;
	holding.averagePrice = Math.round(paise / holding.quantity) / 100;
}
