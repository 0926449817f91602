/**
 * What traders call the dates on which contracts expire. By the dates that the file lists, never by a
 * weekday: holidays move expiries, and rules change.
 */
import { type BrokerId, inputError } from '../errors';
import { dateInWords, istDate } from '../ist';
import { needMoment } from '../moment';
import { checkChoice } from '../orders/order-rules';

/**
 * `currentWeek` and `nextWeek` are the first and the second date, `currentMonth` and `nextMonth` the first
 * and the second that is a month's last, `nearest` the first, `date` the one that is given.
 */
export const EXPIRY_WORDS = [
	'currentWeek',
	'nextWeek',
	'currentMonth',
	'nextMonth',
	'nearest',
	'date',
] as const;

export type ExpiryWord = (typeof EXPIRY_WORDS)[number];

/** The dates that are the last of their calendar month. @param dates YYYY-MM-DD, ascending, each once */
export function monthlyOf(dates: readonly string[]): string[] {
	return dates.filter((date, at) => dates[at + 1]?.slice(0, 7) !== date.slice(0, 7));
}

/**
 * The date that an expiry's word means.
 * @param dates YYYY-MM-DD, from today on, ascending, each once
 * @param given the date beside the word `date`
 * @throws BrokerError `input`, naming `expiry` or `expiryDate`
 */
export function chooseExpiry(
	broker: BrokerId,
	dates: readonly string[],
	word: unknown,
	given: unknown,
): string {
	const wanted = checkChoice(broker, 'expiry', 'Expiry', word, EXPIRY_WORDS);
	if (wanted === 'date') return givenDate(broker, dates, given);
	const [list, place] = {
		nearest: [dates, 0] as const,
		currentWeek: [dates, 0] as const,
		nextWeek: [dates, 1] as const,
		currentMonth: [monthlyOf(dates), 0] as const,
		nextMonth: [monthlyOf(dates), 1] as const,
	}[wanted];
	const date = list[place];
	if (date !== undefined) return date;
	throw inputError(
		broker,
		'expiry',
		'NO_SUCH_EXPIRY',
		`There is no expiry "${wanted}": the file lists ${inWords(dates)}.`,
		'Choose another expiry, or one by its date.',
	);
}

const DAY_MS = 86_400_000;

/** Days by the calendar in India until a date, YYYY-MM-DD; 0 today. @param now epoch milliseconds */
export function daysUntil(date: string, now: number): number {
	return (Date.parse(date) - Date.parse(istDate(now))) / DAY_MS;
}

function givenDate(broker: BrokerId, dates: readonly string[], given: unknown): string {
	const date = istDate(needMoment(broker, 'expiryDate', 'Expiry Date', given).at);
	if (dates.includes(date)) return date;
	throw inputError(
		broker,
		'expiryDate',
		'NO_SUCH_EXPIRY',
		`Nothing expires on ${dateInWords(date)}: the file lists ${inWords(dates)}.`,
		'Get Expiries lists all dates.',
	);
}

const LISTED = 3;

function inWords(dates: readonly string[]): string {
	if (dates.length === 0) return 'none';
	const more = dates.length > LISTED ? ` and ${dates.length - LISTED} more` : '';
	return `${dates.slice(0, LISTED).map(dateInWords).join(', ')}${more}`;
}
