import { addNeeds, bound, needToOpen, NO_NEED } from './margin';
import type { MarginNeed, MarginRates } from './margin';
import { remaining } from './order';
import type { ChangeableTerms, Order, OrderTerms, Side } from './order';
import {
	heldAverage,
	keyOfPosition,
	netQuantity,
	realisedPaise,
	unrealisedPaise,
} from './positions';
import type { Position, Positions } from './positions';
import type { StartAccount } from './settings';
import type { MarketInstrument } from '../market';

/** Money of an account at an instant, in paise. */
export interface Funds {
	/** What it started with, moved by what is settled and by today's realised profit. */
	cash: number;
	collateral: number;
	/** Bound by shares, in positions and waiting orders. */
	equity: MarginNeed;
	/** Bound by futures and options. */
	derivatives: MarginNeed;
	/** Profit of positions closed today, and of what is still held at the last price. */
	realised: number;
	unrealised: number;
	/** Everything held back, charges included. */
	used: number;
	/** What a new order may bind. */
	free: number;
}

/** What an account's money follows from. */
export interface MoneyContext {
	start: StartAccount;
	/** What is held, and what earlier days settled. */
	positions: Positions;
	/** Live orders that bind money, oldest first. */
	waiting: ReadonlyArray<Order<unknown>>;
	/** Cash that deliveries of earlier days moved, in paise. */
	deliveredPaise: number;
	rates: MarginRates;
	lastPaise: (instrument: MarketInstrument) => number;
}

/** An account's money: it follows from orders and trades, so that it cannot drift from them. */
export function fundsAt(context: MoneyContext): Funds {
	const { start, deliveredPaise, lastPaise } = context;
	const { open, settledPaise } = context.positions;
	let equity: MarginNeed = NO_NEED;
	let derivatives: MarginNeed = NO_NEED;
	const add = ({ board }: MarketInstrument, need: MarginNeed): void => {
		if (board === 'CASH') equity = addNeeds(equity, need);
		else derivatives = addNeeds(derivatives, need);
	};
	for (const position of open) add(position.instrument, needOfPosition(position, context.rates));
	for (const { instrument, need } of needsOfWaiting(open, context)) add(instrument, need);
	const realised = sum(open.map(realisedPaise));
	const cash = start.cashPaise + deliveredPaise + settledPaise + realised;
	const used = bound(equity) + bound(derivatives) + equity.charges + derivatives.charges;
	return {
		cash,
		collateral: start.collateralPaise,
		equity,
		derivatives,
		realised,
		unrealised: sum(open.map((one) => unrealisedPaise(one, lastPaise(one.instrument)))),
		used,
		free: cash + start.collateralPaise - used,
	};
}

/** What an order would bind: nothing for the part that closes what is held the other way. */
export function needOfOrder(terms: OrderTerms, context: MoneyContext): MarginNeed {
	const nets = netsOf(context.positions.open);
	for (const order of context.waiting) openingOf(order, nets);
	return needToTrade(terms, terms, opening(terms, terms.quantity, nets), context);
}

/** What is held of each instrument in each product, less what waiting orders are going to close. */
type Nets = Map<string, number>;
type Sought = Pick<OrderTerms, 'instrument' | 'side' | 'product'>;

const netsOf = (positions: Position[]): Nets =>
	new Map(positions.map((position) => [keyOfPosition(position), netQuantity(position)]));

/** Margin of orders that wait, oldest first: the first ones use up what there is to close. */
function needsOfWaiting(positions: Position[], context: MoneyContext) {
	const nets = netsOf(positions);
	return context.waiting.map((order) => ({
		instrument: order.instrument,
		need: needToTrade(order, order.state, openingOf(order, nets), context),
	}));
}

/** A leg of a bracket closes what its entry opened, whatever else waits to. */
function openingOf(order: Order<unknown>, nets: Nets): number {
	return order.parent === null ? opening(order, remaining(order.state), nets) : 0;
}

/** The part that does not close something held the other way; what it closes is taken from `nets`. */
function opening(sought: Sought, quantity: number, nets: Nets): number {
	const key = keyOfPosition(sought);
	const net = nets.get(key) ?? 0;
	const closable = sought.side === 'BUY' ? Math.max(0, -net) : Math.max(0, net);
	const closing = Math.min(quantity, closable);
	if (closing > 0) nets.set(key, net + (sought.side === 'BUY' ? closing : -closing));
	return quantity - closing;
}

/** An order is reckoned at its limit, else at its trigger, else at the last price. */
function needToTrade(
	{ instrument, side, product }: Sought,
	{ pricePaise: limit, triggerPaise }: Pick<ChangeableTerms, 'pricePaise' | 'triggerPaise'>,
	quantity: number,
	{ rates, lastPaise }: MoneyContext,
): MarginNeed {
	const pricePaise = limit || triggerPaise || lastPaise(instrument);
	return needToOpen({ instrument, side, product, quantity, pricePaise }, rates);
}

function needOfPosition(position: Position, rates: MarginRates): MarginNeed {
	const net = netQuantity(position);
	if (net === 0) return NO_NEED;
	const { instrument, product } = position;
	const side: Side = net > 0 ? 'BUY' : 'SELL';
	const held = { instrument, side, product, quantity: Math.abs(net) };
	return needToOpen({ ...held, pricePaise: heldAverage(position) }, rates);
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
