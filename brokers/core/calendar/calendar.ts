import { DAYS_2026, HOLIDAYS_KNOWN_FROM, HOLIDAYS_KNOWN_THROUGH } from './days-2026';

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

/** The shipped calendar; a file's days go before it, market by market, and may carry it further. */
export function calendarWith(file: CalendarFile = { days: {} }): Calendar {
	const days = new Map<string, CalendarDay>(Object.entries(DAYS_2026));
	for (const [date, day] of Object.entries(file.days)) {
		days.set(date, { ...days.get(date), ...spelledOut(day), name: day.name });
	}
	const { validThrough = '' } = file;
	return {
		validFrom: HOLIDAYS_KNOWN_FROM,
		validThrough: validThrough > HOLIDAYS_KNOWN_THROUGH ? validThrough : HOLIDAYS_KNOWN_THROUGH,
		days,
	};
}

/** Each market by itself, so that `all` of a later calendar wins over a market of an earlier one. */
function spelledOut({ all, ...day }: CalendarDay): CalendarDay {
	if (all === undefined) return day;
	return { ...Object.fromEntries(MARKET_KINDS.map((kind) => [kind, all])), ...day };
}

/** What the calendar says of a market's day, or undefined where it is like its weekday. */
export function ruleOf(day: CalendarDay | undefined, kind: MarketKind): DayRule | undefined {
	return day?.[kind] ?? day?.all;
}

/** Whether the holidays of that date are known. */
export function coversDate({ validFrom, validThrough }: Calendar, date: string): boolean {
	return date >= validFrom && date <= validThrough;
}
