import { istDate } from '../calendar';
import { keyOfContract } from '../market';
import type { MarketInstrument } from '../market';
import type { Entry } from './ledger';
import type { Product } from './order';
import type { StartPosition } from './settings';

/** Quantity and value (paise) of one side. */
export interface Leg {
	quantity: number;
	paise: number;
}

/** What an account traded today and carried from earlier days, of one instrument in one product. */
export interface Position {
	instrument: MarketInstrument;
	product: Product;
	bought: Leg;
	sold: Leg;
	/** Net of earlier days: at most one of the two is not empty. */
	carriedBought: Leg;
	carriedSold: Leg;
}

/** Positions at an instant, and the profit (paise) of those of earlier days that are closed. */
export interface Positions {
	open: Position[];
	settledPaise: number;
}

const CARRIED: ReadonlySet<Product> = new Set<Product>(['overnight', 'margin']);

/**
 * Positions of an account at an instant: today's trades, and what is carried from earlier days.
 * Earlier deliveries have become holdings. An intraday quantity left open at the end of its day, and a
 * contract left open at its expiry, count as closed at their own average price.
 */
export function positionsAt(
	start: readonly StartPosition[],
	entries: readonly Entry[],
	now: number,
): Positions {
	const today = istDate(now);
	const carried = byPosition(start);
	const traded = byPosition(entries);
	const open: Position[] = [];
	let settledPaise = 0;
	for (const key of new Set([...carried.keys(), ...traded.keys()])) {
		const { position, settled } = fold(carried.get(key) ?? [], traded.get(key) ?? [], today);
		settledPaise += settled;
		const { expiry } = position.instrument;
		if (expiry !== null && expiry < today) continue;
		if (quantities(position).some((quantity) => quantity > 0)) open.push(position);
	}
	return { open, settledPaise };
}

/** Goes through the days of one instrument in one product. */
function fold(start: StartPosition[], entries: Entry[], today: string) {
	const position = emptyPosition(start[0] ?? entries[0]);
	for (const { quantity, pricePaise } of start)
		addTo(
			quantity > 0 ? position.carriedBought : position.carriedSold,
			Math.abs(quantity),
			pricePaise,
		);
	let settled = 0;
	let date = '';
	for (const entry of entries) {
		const day = istDate(entry.at);
		if (date !== '' && day !== date) settled += endDay(position);
		date = day;
		addTo(entry.side === 'BUY' ? position.bought : position.sold, entry.quantity, entry.pricePaise);
	}
	if (date !== '' && date < today) settled += endDay(position);
	return { position, settled: position.product === 'delivery' ? 0 : settled };
}

/** Books what the day closed, and carries or drops the rest. Returns the profit in paise. */
function endDay(position: Position): number {
	const profit = realisedPaise(position);
	const bought = joined(position.bought, position.carriedBought);
	const sold = joined(position.sold, position.carriedSold);
	const closed = Math.min(bought.quantity, sold.quantity);
	const keeps = CARRIED.has(position.product);
	position.carriedBought = keeps ? rest(bought, closed) : emptyLeg();
	position.carriedSold = keeps ? rest(sold, closed) : emptyLeg();
	position.bought = emptyLeg();
	position.sold = emptyLeg();
	return profit;
}

/** Bought less sold, carried quantities included. */
export function netQuantity(position: Position): number {
	return carriedQuantity(position) + position.bought.quantity - position.sold.quantity;
}

export function carriedQuantity(position: Position): number {
	return position.carriedBought.quantity - position.carriedSold.quantity;
}

/** Average price in paise, not rounded; 0 where nothing was traded. */
export function averageOf(...legs: Leg[]): number {
	const { quantity, paise } = joined(...legs);
	return quantity === 0 ? 0 : paise / quantity;
}

/** Average price in paise, rounded, of the side that is held. */
export function heldAverage(position: Position): number {
	const average =
		netQuantity(position) >= 0
			? averageOf(position.bought, position.carriedBought)
			: averageOf(position.sold, position.carriedSold);
	return Math.round(average);
}

/** Profit of the part that is closed, in paise. */
export function realisedPaise(position: Position): number {
	const bought = joined(position.bought, position.carriedBought);
	const sold = joined(position.sold, position.carriedSold);
	const closed = Math.min(bought.quantity, sold.quantity);
	return part(sold, closed) - part(bought, closed);
}

/** Profit in paise of what is still held, at a last price. */
export function unrealisedPaise(position: Position, lastPaise: number): number {
	return netQuantity(position) * (lastPaise - heldAverage(position));
}

export function joined(...legs: Leg[]): Leg {
	return legs.reduce(
		(sum, leg) => ({ quantity: sum.quantity + leg.quantity, paise: sum.paise + leg.paise }),
		emptyLeg(),
	);
}

/** The same for trades of one instrument, whatever the broker calls it, in one product. */
export function keyOfPosition(of: { instrument: MarketInstrument; product: Product }): string {
	return `${keyOfContract(of.instrument)} ${of.product}`;
}

function byPosition<T extends { instrument: MarketInstrument; product: Product }>(
	all: readonly T[],
): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const key = keyOfPosition(one);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [one]);
		else group.push(one);
	}
	return groups;
}

const emptyLeg = (): Leg => ({ quantity: 0, paise: 0 });

function addTo(leg: Leg, quantity: number, pricePaise: number): void {
	leg.quantity += quantity;
	leg.paise += quantity * pricePaise;
}

/** Value of a part of a leg, in whole paise. */
function part({ quantity, paise }: Leg, of: number): number {
	return quantity === 0 ? 0 : Math.round((paise * of) / quantity);
}

function rest(leg: Leg, without: number): Leg {
	return { quantity: leg.quantity - without, paise: leg.paise - part(leg, without) };
}

function quantities({ bought, sold, carriedBought, carriedSold }: Position): number[] {
	return [bought, sold, carriedBought, carriedSold].map(({ quantity }) => quantity);
}

function emptyPosition(of: { instrument: MarketInstrument; product: Product }): Position {
	return {
		instrument: of.instrument,
		product: of.product,
		bought: emptyLeg(),
		sold: emptyLeg(),
		carriedBought: emptyLeg(),
		carriedSold: emptyLeg(),
	};
}
