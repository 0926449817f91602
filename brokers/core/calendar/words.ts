/** Days as people read them, in India. */
import { istDate } from '../ist';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `30 Nov 2026` of a date YYYY-MM-DD. */
export function dateInWords(date: string): string {
	const [year, month, day] = date.split('-').map(Number);
	return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** `Monday 30 Nov 2026`. @param at epoch milliseconds */
export function dayInWords(at: number): string {
	const date = istDate(at);
	return `${WEEKDAYS[weekdayOf(date)]} ${dateInWords(date)}`;
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
	return new Date(`${date}T00:00:00Z`).getUTCDay();
}
