import type { InstrumentKind } from '../types';
import { KIND_WORDS, monthNumber, normalText, wordsOf } from './words';

/** What one word of a search may mean, besides a piece of a name. */
export interface QueryWord {
	/** Upper case, without commas in numbers. */
	text: string;
	/** Kinds that the word names, or, as the last word, begins to name. */
	kinds: InstrumentKind[];
	/** The whole word names a kind of derivative: on a derivative it can mean nothing else. */
	isKind: boolean;
	/** Digits (and point) that a strike may start with; null if it is no number. */
	strike: string | null;
	/** Readings of it as (part of) an expiry. */
	dates: DateReading[];
}

/** Parts of an expiry date; 0 for any. */
export interface DateReading {
	year: number;
	month: number;
	day: number;
}

/**
 * The ways in which a text can be read, best first: its words as they stand, neighbouring words as
 * one (crude oil → CRUDEOIL), and, if none of these finds anything, cut at punctuation (sbin-eq) and
 * between letters and digits (nifty25000ce).
 */
export function readings(text: string): { first: QueryWord[][]; fallback: QueryWord[][] } {
	const plain = normalText(text.replace(/(?<=\d),(?=\d)/g, ''));
	const words = plain.split(' ').filter(Boolean);
	const cut = wordsOf(plain);
	const finer = plain.match(/\p{L}+|\d+(?:\.\d+)?/gu) ?? [];
	return {
		first: distinct([words, joined(words)], []),
		fallback: distinct([cut, joined(cut), finer, joined(finer)], [words, joined(words)]),
	};
}

const MOST_WORDS = 8;

function distinct(lists: string[][], known: string[][]): QueryWord[][] {
	const seen = new Set(known.map((list) => list.join(' ')));
	return lists
		.filter((list) => {
			const key = list.join(' ');
			return list.length > 0 && !seen.has(key) && seen.add(key);
		})
		.map((list) =>
			list.slice(0, MOST_WORDS).map((word, at) => readWord(word, at === list.length - 1)),
		);
}

/** Neighbouring words that can only be names, written together. */
function joined(words: string[]): string[] {
	const result: string[] = [];
	let open = false;
	for (const word of words) {
		const name = !canBeAttribute(readWord(word, false));
		if (name && open) result[result.length - 1] += word;
		else result.push(word);
		open = name;
	}
	return result;
}

/** True if the word can say something of a contract (kind, strike, date). */
const canBeAttribute = (word: QueryWord) =>
	word.kinds.length > 0 || word.strike !== null || word.dates.length > 0;

function readWord(text: string, last: boolean): QueryWord {
	const isKind = Object.hasOwn(KIND_WORDS, text);
	return {
		text,
		kinds: text === 'EQ' ? ['EQ'] : isKind ? KIND_WORDS[text] : last ? kindsBegunBy(text) : [],
		isKind,
		strike: /^\d+(?:\.\d*)?$/.test(text) ? text.replace(/^0+(?=\d)/, '') : null,
		dates: readDates(text),
	};
}

const kindsBegunBy = (text: string): InstrumentKind[] =>
	Object.keys(KIND_WORDS)
		.filter((word) => word.startsWith(text))
		.flatMap((word) => KIND_WORDS[word]);

/** NOV · 28 · 2025 · 28NOV · NOV25 · 28NOV25 · 28NOV2025 · 2025-11-28 */
function readDates(text: string): DateReading[] {
	const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	if (iso) return [{ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }];
	const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
	if (number > 2000 && number < 2200) return [{ year: number, month: 0, day: 0 }];
	if (number >= 1 && number <= 31) return [{ year: 0, month: 0, day: number }];
	const parts = /^(\d{1,2})?-?(\p{Lu}{3,9})-?(\d{2}|\d{4})?$/u.exec(text);
	const month = parts ? monthNumber(parts[2]) : 0;
	if (!parts || month === 0) return [];
	const [, dayText, , tail] = parts;
	const day = Number(dayText ?? 0);
	if (!tail) return [{ year: 0, month, day }];
	const year = Number(tail) < 100 ? 2000 + Number(tail) : Number(tail);
	const asYear = { year, month, day };
	// NOV28 may be a day as well as a year.
	return dayText || tail.length === 4 ? [asYear] : [asYear, { year: 0, month, day: Number(tail) }];
}
