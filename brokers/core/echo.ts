const LONGEST = 40;

/**
 * What the user typed, as a message repeats it: short and on one line. It is never blotted out, or what
 * is would tell which of many guesses was right.
 */
export function echo(typed: unknown): string {
	const text = typeof typed === 'string' ? typed : (JSON.stringify(typed) ?? 'unreadable');
	const line = text.replace(/\s+/g, ' ');
	return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** The same in quotation marks, or as JSON where it is no text; `empty` where there is nothing. */
export function echoValue(typed: unknown): string {
	if (typed === undefined || typed === null || typed === '') return 'empty';
	return typeof typed === 'string' ? JSON.stringify(echo(typed)) : echo(typed);
}
