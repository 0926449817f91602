import { istDate } from '../core';
import type { GrowwInstrument, InstrumentBook } from './instruments';
import { addNeeds, bound, needToOpen, NO_NEED } from './margin';
import type { MarginNeed } from './margin';
import { averagePaise, netQuantity, ordersOf, positionsOf, realisedPaise } from './positions';
import type { Position } from './positions';
import { FINAL_STATUSES } from './types';
import type { GrowwAccount, GrowwSimOrder, Side } from './types';

/** Money of an account at an instant, all in paise. */
export interface Funds {
	cash: number;
	collateral: number;
	equity: MarginNeed;
	derivatives: MarginNeed;
	charges: number;
	/** Everything held back, charges included. */
	used: number;
	/** What a new order may bind. */
	free: number;
}

export interface FundsContext {
	account: GrowwAccount;
	orders: readonly GrowwSimOrder[];
	instruments: InstrumentBook;
	lastPaise: (instrument: GrowwInstrument) => number;
	now: number;
}

/** Works out an account's money from its orders and positions. */
export function fundsOf(context: FundsContext): Funds {
	const { account, orders, now } = context;
	const positions = positionsOf(account, orders, now);
	let equity: MarginNeed = NO_NEED;
	let derivatives: MarginNeed = NO_NEED;
	const add = (segment: string, need: MarginNeed): void => {
		if (segment === 'CASH') equity = addNeeds(equity, need);
		else derivatives = addNeeds(derivatives, need);
	};
	for (const position of positions) add(position.segment, positionNeed(context, position));
	for (const { order, need } of waitingNeeds(context, positions)) add(order.segment, need);
	const charges = equity.charges + derivatives.charges;
	const realised = positions.reduce((sum, position) => sum + realisedPaise(position), 0);
	const cash = Math.round(account.cash * 100) + settledCash(account, orders, now) + realised;
	const collateral = Math.round(account.collateral * 100);
	const used = bound(equity) + bound(derivatives) + charges;
	return { cash, collateral, equity, derivatives, charges, used, free: cash + collateral - used };
}

/** What a new order would bind beyond closing what is there. */
export function needOfOrder(
	context: FundsContext,
	order: { instrument: GrowwInstrument; side: Side; product: GrowwSimOrder['product'] },
	quantity: number,
	pricePaise: number,
): MarginNeed {
	const net = positionsOf(context.account, context.orders, context.now)
		.filter((position) => isOf(position, order.instrument, order.product))
		.reduce((sum, position) => sum + netQuantity(position), 0);
	const opening = openingQuantity(order.side, quantity, net);
	return needToOpen(order.instrument, order.side, order.product, opening, pricePaise);
}

function positionNeed({ instruments }: FundsContext, position: Position): MarginNeed {
	const net = netQuantity(position);
	const instrument = instruments.find(position);
	if (net === 0 || !instrument) return NO_NEED;
	const side: Side = net > 0 ? 'BUY' : 'SELL';
	const price =
		net > 0
			? averagePaise(position.credit, position.carriedCredit)
			: averagePaise(position.debit, position.carriedDebit);
	return needToOpen(instrument, side, position.product, Math.abs(net), Math.round(price));
}

/** Margin of orders that wait, oldest first: the first ones use up what there is to close. */
function waitingNeeds(context: FundsContext, positions: Position[]) {
	const net = new Map(positions.map((position) => [nameOf(position), netQuantity(position)]));
	return ordersOf(context.account, context.orders)
		.filter((order) => !FINAL_STATUSES.has(order.status))
		.map((order) => {
			const instrument = context.instruments.find(order);
			if (!instrument) return { order, need: NO_NEED };
			const open = order.quantity - order.filledQuantity;
			const held = net.get(nameOf(order)) ?? 0;
			const opening = openingQuantity(order.transactionType, open, held);
			const closing = open - opening;
			net.set(nameOf(order), held + (order.transactionType === 'BUY' ? closing : -closing));
			const price = order.pricePaise || order.triggerPaise || context.lastPaise(instrument);
			return {
				order,
				need: needToOpen(instrument, order.transactionType, order.product, opening, price),
			};
		});
}

/** The part of an order that does not close something held the other way. */
function openingQuantity(side: Side, quantity: number, net: number): number {
	const closable = side === 'BUY' ? Math.max(0, -net) : Math.max(0, net);
	return Math.max(0, quantity - closable);
}

/** Cash that delivery trades of earlier days moved. */
function settledCash(account: GrowwAccount, orders: readonly GrowwSimOrder[], now: number): number {
	const today = istDate(now);
	let cash = 0;
	for (const order of ordersOf(account, orders)) {
		if (order.product !== 'CNC') continue;
		const sign = order.transactionType === 'BUY' ? -1 : 1;
		for (const trade of order.trades)
			if (istDate(trade.at) !== today) cash += sign * trade.quantity * trade.pricePaise;
	}
	return cash;
}

type Named = Pick<Position, 'exchange' | 'segment' | 'product' | 'tradingSymbol'>;

function nameOf({ exchange, segment, product, tradingSymbol }: Named): string {
	return [exchange, segment, product, tradingSymbol].join(' ');
}

function isOf(position: Position, instrument: GrowwInstrument, product: string): boolean {
	return nameOf(position) === nameOf({ ...instrument, product: product as Position['product'] });
}
