import { istDate, nextWeekday } from '../calendar';
import type { MarketInstrument } from '../market';
import type { Entry } from './ledger';
import type { StartHolding } from './settings';

/** Shares of one company in the demat account at an instant. */
export interface Holding {
	instrument: MarketInstrument;
	/** Delivered, pledged shares included. */
	settled: number;
	/** Bought the trading day before: delivered by the end of today. */
	t1: number;
	pledged: number;
	/** What the shares held cost, in paise. */
	costPaise: number;
	/** Bought for delivery today; they arrive after the day. */
	boughtToday: number;
	/** Sold for delivery today; they leave after the day. */
	soldToday: number;
	/** Promised to orders that wait to sell them for delivery. */
	promised: number;
}

/** A sale for delivery that waits: how many shares of which instrument. */
export interface Promised {
	instrument: MarketInstrument;
	quantity: number;
}

/** What the demat account holds or trades at an instant, and the cash (paise) that earlier days moved. */
export interface Demat {
	shares: Holding[];
	settledPaise: number;
}

export const heldQuantity = ({ settled, t1 }: Holding): number => settled + t1;

/** Average price in paise, rounded. */
export const costAverage = (holding: Holding): number =>
	Math.round(holding.costPaise / heldQuantity(holding));

/** Shares kept from being sold again: sold today, or promised. */
export const lockedQuantity = ({ soldToday, promised }: Holding): number => soldToday + promised;

/** Delivered shares that are neither pledged nor locked. */
export const freeQuantity = (holding: Holding): number =>
	Math.max(0, holding.settled - holding.pledged - lockedQuantity(holding));

/** Shares that may still be sold for delivery: those of yesterday and today too, before they arrive. */
export const sellableQuantity = (holding: Holding): number =>
	heldQuantity(holding) - holding.pledged + holding.boughtToday - lockedQuantity(holding);

/**
 * The demat account at an instant: what it held at the start, changed by deliveries of earlier days.
 * A demat account knows shares by ISIN, wherever they were bought.
 */
export function dematAt(
	start: readonly StartHolding[],
	entries: readonly Entry[],
	promised: readonly Promised[],
	now: number,
): Demat {
	const today = istDate(now);
	const shares = new Map<string, Holding>();
	const sharesOf = (instrument: MarketInstrument): Holding => {
		const key = isinOf(instrument);
		const holding = shares.get(key) ?? emptyHolding(instrument);
		shares.set(key, holding);
		return holding;
	};
	for (const own of start) addStart(sharesOf(own.instrument), own);
	let settledPaise = 0;
	for (const entry of entries) {
		if (entry.product !== 'delivery') continue;
		const holding = sharesOf(entry.instrument);
		const { side, quantity, pricePaise } = entry;
		if (istDate(entry.at) === today) {
			if (side === 'BUY') holding.boughtToday += quantity;
			else holding.soldToday += quantity;
		} else {
			settledPaise += (side === 'BUY' ? -1 : 1) * quantity * pricePaise;
			if (side === 'BUY') receive(holding, entry, today);
			else deliver(holding, quantity);
		}
	}
	for (const { instrument, quantity } of promised) sharesOf(instrument).promised += quantity;
	return { shares: [...shares.values()], settledPaise };
}

/** The ISIN, or what stands for it where an instrument has none. */
export function isinOf({ isin, venue, token }: MarketInstrument): string {
	return isin ?? `${venue} ${token}`;
}

/** The shares of an instrument in a demat account; none where it has nothing to do with it. */
export function sharesOf({ shares }: Demat, instrument: MarketInstrument): Holding {
	const key = isinOf(instrument);
	return shares.find((one) => isinOf(one.instrument) === key) ?? emptyHolding(instrument);
}

function emptyHolding(instrument: MarketInstrument): Holding {
	const nothing = { settled: 0, t1: 0, pledged: 0, costPaise: 0 };
	return { instrument, ...nothing, boughtToday: 0, soldToday: 0, promised: 0 };
}

function addStart(holding: Holding, own: StartHolding): void {
	holding.settled += own.settled;
	holding.t1 += own.t1;
	holding.pledged += own.pledged;
	holding.costPaise += (own.settled + own.t1) * own.averagePaise;
}

function receive(holding: Holding, { quantity, pricePaise, at }: Entry, today: string): void {
	if (today <= istDate(nextWeekday(at))) holding.t1 += quantity;
	else holding.settled += quantity;
	holding.costPaise += quantity * pricePaise;
}

/** Shares leave at their average price; those that are delivered already go first. */
function deliver(holding: Holding, quantity: number): void {
	const held = heldQuantity(holding);
	if (held > 0)
		holding.costPaise -= Math.round((holding.costPaise * Math.min(quantity, held)) / held);
	const settled = Math.min(holding.settled, quantity);
	holding.settled -= settled;
	holding.t1 -= quantity - settled;
}
