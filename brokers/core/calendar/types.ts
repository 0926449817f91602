/** Parts of the market, each with hours and holidays of its own. */
export const MARKET_KINDS = ['equity', 'derivatives', 'currency', 'commodity'] as const;

export type MarketKind = (typeof MARKET_KINDS)[number];

/** A session of a special day, HH:MM by the clock in India; it ends as the clock shows `to`. */
export interface ListedSession {
	session: 'preOpen' | 'continuous' | 'postClose';
	from: string;
	to: string;
}

/**
 * `open`: the usual hours, on a weekend too. `morning`, `evening`: the usual hours of commodities
 * before, and from, 17:00 alone. A list: these sessions and no others.
 */
export type DayRule = 'open' | 'closed' | 'morning' | 'evening' | readonly ListedSession[];

/** A day that is not like its weekday. A market that it does not name keeps its weekday's hours. */
export interface CalendarDay extends Partial<Record<MarketKind, DayRule>> {
	/** The holiday, or the special session. */
	name: string;
	/** Where it is announced. */
	source?: string;
	/** For every market that the day does not name by itself. */
	all?: DayRule;
}

/** Days by date, YYYY-MM-DD, IST. */
export type CalendarDays = Readonly<Record<string, CalendarDay>>;

/** What `INDIAN_BROKERS_CALENDAR` names: days to add to those that are shipped, or to change them. */
export interface CalendarFile {
	/** The last date whose holidays are known, YYYY-MM-DD. */
	validThrough?: string;
	days: CalendarDays;
}

/** Holidays and special sessions. */
export interface Calendar {
	/** First and last date whose holidays are known, YYYY-MM-DD; beyond, only weekends are. */
	validFrom: string;
	validThrough: string;
	days: ReadonlyMap<string, CalendarDay>;
}
