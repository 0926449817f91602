/**
 * The terms of the full-text index. The first letter of a term says what it is; what follows is
 * upper case:
 *
 *   n word of a name · f root symbol · k kind · x exchange · g segment · r series · s strike in
 *   rupees · y m d year, month and day of the expiry · t tradable
 *
 * Those of a row's own fields are written in build/schema.ts.
 */

/** Within a term, a blank would begin another one, and a NUL ends every text of SQLite's query language. */
const inOneTerm = (text: string) => text.toUpperCase().replace(/[ \0]/g, '\ufffd');

export const nameTerm = (word: string) => `n${inOneTerm(word)}`;
export const rootTerm = (symbol: string) => `f${inOneTerm(symbol)}`;

/** Exactly this term, in FTS5's query language: whatever is between quotes is plain text there. */
export const exactly = (kind: string, text: string) =>
	`"${kind}${inOneTerm(text).replace(/"/g, '""')}"`;

/** Any term that begins so. */
export const beginning = (kind: string, text: string) => `${exactly(kind, text)} *`;

export const either = (alternatives: string[]) => `(${alternatives.join(' OR ')})`;

export const allOf = (conditions: string[]) => conditions.join(' AND ');
