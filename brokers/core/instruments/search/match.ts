import type { DateReading, QueryWord } from './query';
import { allOf, beginning, either, exactly, LISTED_LETTERS } from './terms';
import type { InstrumentKind } from '../types';

const KINDS: readonly InstrumentKind[] = ['EQ', 'IDX', 'FUT', 'CE', 'PE', 'OTHER'];
const isDerivative = (kind: InstrumentKind) => kind === 'FUT' || kind === 'CE' || kind === 'PE';

const kindIs = (kinds: readonly InstrumentKind[]) => kinds.map((kind) => exactly('k', kind));

export const ANY_KIND = either(kindIs(KINDS));
const NO_DERIVATIVE = either(kindIs(KINDS.filter((kind) => !isDerivative(kind))));

/** The names that begin with a word, each in full; null where they are too many to list. */
export type NamesBegunBy = (word: string) => string[] | null;

/**
 * How well a row fits all words of a query, the best first: by whole words, one of them its root
 * symbol; by whole words; with names that are only begun; with strikes that are only begun. Each
 * condition holds for all rows of those before it too.
 */
export function conditions(words: QueryWord[], namesBegunBy: NamesBegunBy): string[] {
	const whole = allOf(words.map((word) => fits(word, [exactly('n', word.text)])));
	const roots = words.map(({ text }) => exactly('f', text));
	const begun = words.map((word) => fits(word, begunNames(word.text, namesBegunBy)));
	const strikes = words.map((word, at) =>
		word.strike === null ? begun[at] : either([begun[at], begunStrike(word.strike)]),
	);
	const all = [allOf([whole, either(roots)]), whole, allOf(begun)];
	return words.some(({ strike }) => strike !== null) ? [...all, allOf(strikes)] : all;
}

/** What one word may mean. On a derivative, the word for a kind means the kind alone. */
function fits({ text, kinds, isKind, dates, strike }: QueryWord, names: string[]): string {
	const named = either(names);
	return either([
		isKind ? `(${named} AND ${NO_DERIVATIVE})` : named,
		...kindIs(kinds),
		...['x', 'g', 'r'].map((place) => exactly(place, text)),
		...dates.map(expiresOn),
		...(strike === null ? [] : [exactly('s', strike)]),
	]);
}

function begunNames(word: string, namesBegunBy: NamesBegunBy): string[] {
	if (word.length <= LISTED_LETTERS) return [exactly('p', word)];
	const names = namesBegunBy(word);
	if (names === null) return [beginning('n', word)];
	return [word, ...names].map((name) => exactly('n', name));
}

const begunStrike = (strike: string) =>
	strike.length <= LISTED_LETTERS ? exactly('b', strike) : beginning('s', strike);

function expiresOn({ year, month, day }: DateReading): string {
	const parts = [
		...(year === 0 ? [] : [exactly('y', String(year))]),
		...(month === 0 ? [] : [exactly('m', twoDigits(month))]),
		...(day === 0 ? [] : [exactly('d', twoDigits(day))]),
	];
	return `(${allOf(parts)})`;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');
