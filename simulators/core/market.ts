import { istDate } from './calendar';
import type { SimulatorClock } from './clock';
import type { MarketInstrument } from './contracts';
import { fillerByToken, fillerInstrument } from './filler';
import { listedInstruments } from './instruments';

export type { MarketInstrument } from './contracts';

/** Where an instrument trades: venue and board together, as exchanges keep separate numbers for each. */
export type MarketPlace = Pick<MarketInstrument, 'venue' | 'board'>;

const contractKeys = new WeakMap<MarketInstrument, string>();

/** What an instrument is, on every day that lists it: numbers of contracts change with the day. */
export function keyOfContract(one: MarketInstrument): string {
	const known = contractKeys.get(one);
	if (known !== undefined) return known;
	const { venue, board, kind, underlying, expiry, strikePaise } = one;
	const key = `${venue}/${board}/${kind}/${underlying}/${expiry}/${strikePaise}`;
	contractKeys.set(one, key);
	return key;
}

const keyOf = (place: MarketPlace, token: string): string =>
	`${place.venue}/${place.board}/${token}`;

/**
 * The instruments of the clock's date and their last prices. Real names and a number of made-up
 * filler rows, which are worked out when asked for and never all held in memory.
 */
export class Market {
	private date = '';
	private listed: DayList['listed'] = [];
	private byKey: DayList['byKey'] = new Map();
	private readonly prices = new Map<string, number>();
	private readonly delisted = new Set<string>();
	private readonly listeners = new Set<(instrument: MarketInstrument) => void>();

	/** @param rows how many rows the instrument files have; default, and at least, the real names alone */
	constructor(
		private readonly clock: SimulatorClock,
		private readonly rows = 0,
	) {}

	/** Every instrument of today, real names first, one at a time. */
	*instruments(): Generator<MarketInstrument> {
		yield* this.real();
		for (let index = 0; index < this.fillerRows(); index++)
			yield fillerInstrument(index, this.date);
	}

	/** The real names of today. */
	real(): readonly MarketInstrument[] {
		this.refresh();
		return this.listed;
	}

	byToken(place: MarketPlace, token: string): MarketInstrument | undefined {
		this.refresh();
		const found = this.byKey.get(keyOf(place, token));
		if (found !== undefined) return found;
		const filler = fillerByToken(token, this.fillerRows(), this.date);
		return filler?.venue === place.venue && filler.board === place.board ? filler : undefined;
	}

	/**
	 * The first instrument of which `matches` is true, real names first. Goes through the filler only
	 * where no real name matches.
	 */
	find(matches: (instrument: MarketInstrument) => boolean): MarketInstrument | undefined {
		for (const instrument of this.instruments()) if (matches(instrument)) return instrument;
		return undefined;
	}

	/** The contracts of an underlying that expired on a date before today. */
	expired(venue: string, underlying: string, expiry: string): MarketInstrument[] {
		this.refresh();
		if (expiry >= this.date) return [];
		return listOf(expiry).listed.filter(
			(one) => one.venue === venue && one.underlying === underlying && one.expiry === expiry,
		);
	}

	/** Last traded price in paise. */
	price(instrument: MarketInstrument): number {
		return this.prices.get(keyOfContract(instrument)) ?? instrument.basePaise;
	}

	setPrice(instrument: MarketInstrument, paise: number): void {
		this.prices.set(keyOfContract(instrument), paise);
		for (const listener of this.listeners) listener(instrument);
	}

	/**
	 * Tells of each price that is set, also where it is the one before.
	 * @returns ends it
	 */
	onPrice(listener: (instrument: MarketInstrument) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** Suspended since the day's files were made: these have it, and no call knows it any more. */
	delist(instrument: MarketInstrument): void {
		this.delisted.add(keyOfContract(instrument));
	}

	isDelisted(instrument: MarketInstrument): boolean {
		return this.delisted.has(keyOfContract(instrument));
	}

	/** Every price is the base price again, and nothing is suspended. */
	clear(): void {
		this.prices.clear();
		this.delisted.clear();
	}

	/** Last prices in paise that were set, by what `keyOfContract` says of the instrument. */
	pricesSet(): Record<string, number> {
		return Object.fromEntries(this.prices);
	}

	private fillerRows(): number {
		this.refresh();
		return Math.max(0, this.rows - this.listed.length);
	}

	/** Contracts change with the date, so a clock set to another day makes another list. */
	private refresh(): void {
		const today = istDate(this.clock.now());
		if (today === this.date) return;
		this.date = today;
		({ listed: this.listed, byKey: this.byKey } = listOf(today));
	}
}

interface DayList {
	listed: readonly MarketInstrument[];
	byKey: ReadonlyMap<string, MarketInstrument>;
}

const DAYS_KEPT = 8;
const dayLists = new Map<string, DayList>();

/** The list of a date, made once however many simulators a process starts. */
function listOf(date: string): DayList {
	const known = dayLists.get(date);
	if (known !== undefined) return known;
	const listed = [...listedInstruments(date)];
	const made = { listed, byKey: new Map(listed.map((one) => [keyOf(one, one.token), one])) };
	if (dayLists.size >= DAYS_KEPT) dayLists.clear();
	dayLists.set(date, made);
	return made;
}
