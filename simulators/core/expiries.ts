import { DAY_MS, istDate, istInstant, istParts, startOfIstDate } from './calendar';

/** Weekdays on which contracts expire, 0 being Sunday, and until which date they did. */
const WEEKDAYS = {
	NSE: [
		{ before: '2025-09-01', weekday: 4 },
		{ before: '9999', weekday: 2 },
	],
	BSE: [
		{ before: '2025-01-01', weekday: 5 },
		{ before: '2025-09-01', weekday: 2 },
		{ before: '9999', weekday: 4 },
	],
} as const;

/** The weekday, 0 being Sunday, on which an exchange's contracts expired or expire around a date. */
export function expiryWeekday(venue: 'NSE' | 'BSE', date: string): number {
	return WEEKDAYS[venue].find(({ before }) => date < before)?.weekday ?? 0;
}

/** Every expiry of an exchange within a year, ascending: the monthly ones, and where asked the weekly. */
export function expiriesOfYear(venue: 'NSE' | 'BSE', year: number, weekly: boolean): Expiry[] {
	const expiries: Expiry[] = [];
	for (let day = istInstant(year, 1, 1); istParts(day).year === year; day += DAY_MS) {
		const date = istDate(day);
		if (istParts(day).weekday !== expiryWeekday(venue, date)) continue;
		const monthly = istParts(day + 7 * DAY_MS).month !== istParts(day).month;
		if (monthly || weekly) expiries.push({ date, monthly });
	}
	return expiries;
}

/** One contract date. `monthly`: the last of its month; the others are weekly. */
export interface Expiry {
	/** `YYYY-MM-DD` */
	date: string;
	monthly: boolean;
}

/** The next `count` monthly expiries from a date on (that date included), the last such weekday of each month. */
export function monthlyExpiries(fromDate: string, weekday: number, count: number): Expiry[] {
	const from = istParts(startOfIstDate(fromDate));
	const expiries: Expiry[] = [];
	for (let ahead = 0; expiries.length < count; ahead++) {
		const date = lastWeekdayOfMonth(from.year, from.month + ahead, weekday);
		if (date >= fromDate) expiries.push({ date, monthly: true });
	}
	return expiries;
}

/** The next `weeks` expiries a week apart, and the monthly ones of `months` months, each date once, ascending. */
export function weeklyAndMonthlyExpiries(
	fromDate: string,
	weekday: number,
	weeks: number,
	months: number,
): Expiry[] {
	const monthly = monthlyExpiries(fromDate, weekday, months);
	const monthlyDates = new Set(monthly.map((expiry) => expiry.date));
	const start = startOfIstDate(fromDate);
	const first = start + ((weekday - istParts(start).weekday + 7) % 7) * DAY_MS;
	const weekly = Array.from({ length: weeks }, (_, week) => istDate(first + week * 7 * DAY_MS))
		.filter((date) => !monthlyDates.has(date))
		.map((date) => ({ date, monthly: false }));
	return [...monthly, ...weekly].sort((a, b) => a.date.localeCompare(b.date));
}

/** The next `count` dates that are this day of their month. */
export function dayOfMonthExpiries(fromDate: string, day: number, count: number): Expiry[] {
	const from = istParts(startOfIstDate(fromDate));
	const expiries: Expiry[] = [];
	for (let ahead = 0; expiries.length < count; ahead++) {
		const date = istDate(istInstant(from.year, from.month + ahead, day));
		if (date >= fromDate) expiries.push({ date, monthly: true });
	}
	return expiries;
}

function lastWeekdayOfMonth(year: number, month: number, weekday: number): string {
	const lastDay = istInstant(year, month + 1, 0);
	return istDate(lastDay - ((istParts(lastDay).weekday - weekday + 7) % 7) * DAY_MS);
}
