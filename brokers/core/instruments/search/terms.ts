/**
 * The terms of the full-text index. The first letter of a term says what it is; what follows is
 * upper case:
 *
 *   n word of a name · p its first one, two or three letters · f root symbol · k kind · x exchange
 *   g segment · r series · s strike in rupees · b its first one, two or three characters
 *   y m d year, month and day of the expiry · t tradable
 *
 * Those of a row's own fields are written in build/schema.ts.
 */

/** Within a term, a blank would begin another one, and a NUL ends every text of SQLite's query language. */
const inOneTerm = (text: string) => text.toUpperCase().replace(/[ \0]/g, '\ufffd');

/** What a root symbol and the words of its names are found by. */
export function termsOf(root: string, words: Iterable<string>): string {
	const terms = new Set([`f${inOneTerm(root)}`]);
	for (const word of words) {
		terms.add(`n${inOneTerm(word)}`);
		for (let letters = 1; letters <= LISTED_LETTERS; letters++) {
			terms.add(`p${inOneTerm(word.slice(0, letters))}`);
		}
	}
	return [...terms].join(' ');
}

/** Begun words and strikes of so many letters have a term of their own. */
export const LISTED_LETTERS = 3;

/** Exactly this term, in FTS5's query language: whatever is between quotes is plain text there. */
export const exactly = (kind: string, text: string) =>
	`"${kind}${inOneTerm(text).replace(/"/g, '""')}"`;

/** Any term that begins so: SQLite goes through all of them first. */
export const beginning = (kind: string, text: string) => `${exactly(kind, text)} *`;

export const either = (alternatives: string[]) => `(${alternatives.join(' OR ')})`;

export const allOf = (conditions: string[]) => conditions.join(' AND ');
