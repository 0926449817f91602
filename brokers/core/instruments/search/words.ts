import type { InstrumentKind } from '../types';

/** The words that instruments are found by. */

/** Upper case, one space between words, none around them. */
export const normalText = (text: string) => text.trim().replace(/\s+/g, ' ').toUpperCase();

/** Words of a name or symbol, upper case: runs of letters and digits. */
export const wordsOf = (text: string) => text.toUpperCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const MONTHS = [
	'JANUARY',
	'FEBRUARY',
	'MARCH',
	'APRIL',
	'MAY',
	'JUNE',
	'JULY',
	'AUGUST',
	'SEPTEMBER',
	'OCTOBER',
	'NOVEMBER',
	'DECEMBER',
];

/** 1 to 12 for JAN, NOV, NOVE, NOVEMBER; 0 for anything else. */
export function monthNumber(word: string): number {
	if (word.length < 3) return 0;
	return MONTHS.findIndex((month) => month.startsWith(word)) + 1;
}

/** Words that say which kind of derivative is meant. */
export const KIND_WORDS: Readonly<Record<string, InstrumentKind[]>> = {
	FUT: ['FUT'],
	FUTURE: ['FUT'],
	FUTURES: ['FUT'],
	CE: ['CE'],
	CALL: ['CE'],
	PE: ['PE'],
	PUT: ['PE'],
	OPT: ['CE', 'PE'],
	OPTION: ['CE', 'PE'],
	OPTIONS: ['CE', 'PE'],
};

/** A future's name says its month and kind too; those words do not name the underlying. */
export const namesUnderlying = (word: string) =>
	/^\p{L}+$/u.test(word) && monthNumber(word) === 0 && !Object.hasOwn(KIND_WORDS, word);
