import { dateInWords } from '../ist';
import { DAYS_2026, HOLIDAYS_KNOWN_FROM, HOLIDAYS_KNOWN_THROUGH } from './days-2026';
import {
	type Calendar,
	type CalendarDay,
	type CalendarFile,
	type DayRule,
	MARKET_KINDS,
	type MarketKind,
} from './types';

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

/** What is not known of a date, in words; null for one whose holidays are. */
export function gapOf(calendar: Calendar, date: string): string | null {
	if (coversDate(calendar, date)) return null;
	const [from, through] = [calendar.validFrom, calendar.validThrough].map(dateInWords);
	const what =
		'it knows weekends, and no holidays. Update the package, or name a calendar file in INDIAN_BROKERS_CALENDAR.';
	return date < calendar.validFrom
		? `The node's calendar begins on ${from}: before that ${what}`
		: `The node's calendar ends on ${through}: from then on ${what}`;
}
