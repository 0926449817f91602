import { istDate } from '../core';
import type { Exchange, GrowwAccount, GrowwSimOrder, Product, Segment } from './types';

/** Quantity and value (paise) of one side. */
export interface Leg {
	quantity: number;
	value: number;
}

/** What an account holds of one instrument in one product. Credit is bought, debit is sold. */
export interface Position {
	tradingSymbol: string;
	exchange: Exchange;
	segment: Segment;
	product: Product;
	isin: string;
	credit: Leg;
	debit: Leg;
	carriedCredit: Leg;
	carriedDebit: Leg;
}

type Key = Pick<Position, 'tradingSymbol' | 'exchange' | 'segment' | 'product'>;

/**
 * Positions of an account at an instant: today's trades, and what was carried from earlier days
 * (overnight futures and options; earlier cash trades have become holdings, intraday ones are gone).
 */
export function positionsOf(
	account: GrowwAccount,
	orders: readonly GrowwSimOrder[],
	now: number,
): Position[] {
	const today = istDate(now);
	const positions = new Map<string, Position>();
	const at = (key: Key, isin: string): Position => {
		const name = [key.exchange, key.segment, key.product, key.tradingSymbol].join(' ');
		const position = positions.get(name) ?? emptyPosition(key, isin);
		positions.set(name, position);
		return position;
	};
	for (const carried of account.carriedPositions) {
		const position = at(carried, '');
		const leg = carried.quantity > 0 ? position.carriedCredit : position.carriedDebit;
		addTo(leg, Math.abs(carried.quantity), Math.round(carried.price * 100));
	}
	for (const order of ordersOf(account, orders)) {
		for (const trade of order.trades) {
			const isToday = istDate(trade.at) === today;
			if (!isToday && order.product !== 'NRML') continue;
			addTo(legOf(at(order, order.isin), order, isToday), trade.quantity, trade.pricePaise);
		}
	}
	return [...positions.values()];
}

/** Bought less sold, carried quantities included. */
export function netQuantity(position: Position): number {
	return carriedQuantity(position) + position.credit.quantity - position.debit.quantity;
}

export function carriedQuantity(position: Position): number {
	return position.carriedCredit.quantity - position.carriedDebit.quantity;
}

/** Average price in paise; 0 where nothing was traded. */
export function averagePaise(...legs: Leg[]): number {
	const quantity = legs.reduce((sum, leg) => sum + leg.quantity, 0);
	return quantity === 0 ? 0 : legs.reduce((sum, leg) => sum + leg.value, 0) / quantity;
}

/** Profit of the part that is closed, in paise. */
export function realisedPaise(position: Position): number {
	const bought = position.credit.quantity + position.carriedCredit.quantity;
	const sold = position.debit.quantity + position.carriedDebit.quantity;
	const gain =
		averagePaise(position.debit, position.carriedDebit) -
		averagePaise(position.credit, position.carriedCredit);
	return Math.round(gain * Math.min(bought, sold));
}

export function ordersOf(account: GrowwAccount, orders: readonly GrowwSimOrder[]) {
	return orders.filter((order) => order.account === account.vendorUserId);
}

function legOf(position: Position, order: GrowwSimOrder, isToday: boolean): Leg {
	if (order.transactionType === 'BUY') return isToday ? position.credit : position.carriedCredit;
	return isToday ? position.debit : position.carriedDebit;
}

function addTo(leg: Leg, quantity: number, pricePaise: number): void {
	leg.quantity += quantity;
	leg.value += quantity * pricePaise;
}

function emptyPosition({ tradingSymbol, exchange, segment, product }: Key, isin: string): Position {
	const leg = (): Leg => ({ quantity: 0, value: 0 });
	return {
		tradingSymbol,
		exchange,
		segment,
		product,
		isin,
		credit: leg(),
		debit: leg(),
		carriedCredit: leg(),
		carriedDebit: leg(),
	};
}
