import type { Market } from '../calendar/hours';
import { withChange } from '../market/quote';
import type { Quotable } from '../market/quotes-api';
import { toDecimal, toUnits } from '../money';
import type { Quote } from '../outputs';
import { priceScale } from '../price-scale';
import type { Tick } from './tick-stream-api';

/** An instrument whose price is followed. An `Instrument` is one. */
export type Watched = Quotable & Market;

/** Who is told of an instrument's prices. */
export interface PriceListener {
	/** Called for each price, thousands of times in a second: what is slow is left for later. */
	onTick(tick: Tick, row: PriceRow): void;
}

/** A price in rupees as whole ten-thousandths of a rupee; null where there is none: 0 is no price. */
export function wholeUnits(rupees: number | null): number | null {
	const decimal = toDecimal(rupees);
	return decimal === null ? null : Number(toUnits(decimal)) || null;
}

/** No clock is so wrong. */
const FAR_AHEAD_MS = 60 * 60_000;

/** What is known of one instrument's price, and who wants to know. */
export class PriceRow {
	readonly listeners = new Set<PriceListener>();
	/** When the socket told of it last, epoch milliseconds; 0: not yet, since it was opened. */
	heardAt = 0;
	/** The broker's quotes were read since the socket was opened. */
	isSeeded = false;
	/** Ten-thousandths of a rupee by the broker's quotes. */
	quoted: number | null = null;
	private newest: Tick | null = null;
	private price: number | null = null;
	/** Of the socket's newest one. */
	private time: number | null = null;
	private streamed: number | null = null;
	private close: number | null = null;
	private closeUntil = 0;

	constructor(
		readonly key: string,
		readonly instrument: Watched,
	) {}

	/**
	 * Hands on what the socket says, but what is older than the known or the same once more.
	 * @param now epoch milliseconds
	 */
	take(tick: Tick, now: number): void {
		const { lastPrice } = tick;
		if (lastPrice !== null && lastPrice <= 0) return;
		// Nothing would be newer than a time that cannot be.
		const time = tick.time !== null && tick.time > now + FAR_AHEAD_MS ? null : tick.time;
		if (time !== null && this.time !== null) {
			if (time < this.time) return;
			// After a reconnect the last packet comes again: what was read meanwhile is newer.
			const again = time === this.time && lastPrice === this.streamed;
			if (again && this.price !== this.streamed) return;
		}
		this.time = time ?? this.time;
		this.streamed = lastPrice ?? this.streamed;
		this.tell(tick);
	}

	/**
	 * Hands on what the broker's quotes say, where the socket has not told of it since they were asked for.
	 * @param askedAt epoch milliseconds
	 * @param closeUntil until when its close before is that of the day before, epoch milliseconds; null
	 * where it tells of no close
	 * @returns whether the price has moved without the socket telling
	 */
	takeQuote(quote: Quote, askedAt: number, closeUntil: number | null): boolean {
		const closeIsNew = closeUntil !== null && this.takeClose(quote.previousClose, closeUntil);
		const lastPrice = wholeUnits(quote.lastPrice);
		if (lastPrice === null) return false;
		this.quoted = lastPrice;
		const before = this.price;
		const isNews = this.heardAt < askedAt && lastPrice !== before;
		if (isNews) this.tell({ key: this.key, lastPrice, time: null, quote: () => quote });
		else if (closeIsNew && this.newest) this.tell(this.newest);
		return isNews && before !== null;
	}

	/** Tells a listener more how it stands. */
	add(listener: PriceListener): void {
		this.listeners.add(listener);
		if (this.newest) guard(listener, this.newest, this);
	}

	/** The quote of one of its ticks, with the close before where the tick has none. */
	quote(tick: Tick): Quote {
		const quote = tick.quote(this.instrument);
		return quote.previousClose === null
			? withChange({ ...quote, previousClose: this.lastClose })
			: quote;
	}

	/** Rupees; null where it is not known of this day. */
	private get lastClose(): number | null {
		return Date.now() < this.closeUntil ? this.close : null;
	}

	/** Whether its close before is to be read anew. */
	isCloseOver(now: number): boolean {
		return now >= this.closeUntil;
	}

	/** Whether the socket's prices are a hundred times the quoted ones, or a hundredth; null where nothing tells. */
	isOffScale(tick: Tick): boolean | null {
		const [streamed, quoted] = [tick.lastPrice, this.quoted];
		if (streamed === null || quoted === null) return null;
		const scales = [priceScale(streamed, quoted), priceScale(quoted, streamed)];
		return scales.includes('paise');
	}

	private takeClose(close: number | null, until: number): boolean {
		this.closeUntil = until;
		const isNew = close !== null && close !== this.close;
		this.close = close;
		return isNew;
	}

	private tell(tick: Tick): void {
		this.newest = tick;
		this.price = tick.lastPrice ?? this.price;
		for (const listener of this.listeners) guard(listener, tick, this);
	}
}

/** One listener's failure is not another's. */
function guard(listener: PriceListener, tick: Tick, row: PriceRow): void {
	try {
		listener.onTick(tick, row);
	} catch {
		// What a listener does with a price is its own affair, and it tells of its own failures.
	}
}
