/** What the broker's order books have shown of a day, in the caller's transaction. */
import { istDate, nextIstHour } from '../ist';
import type { Database } from '../sqlite';

const DAY_MS = 24 * 3_600_000;

/** Notes the labels of all orders that the broker has. @param day IST */
export function completeBy(db: Database, account: string, day: string, labels: string[]): void {
	const note = db.prepare('INSERT OR IGNORE INTO books VALUES (?, ?, ?)');
	for (const label of ['', ...labels]) note.run(account, day, label);
}

/** @param day IST */
export function isInBook(db: Database, account: string, day: string, label: string): boolean {
	const row = db
		.prepare('SELECT 1 FROM books WHERE account = ? AND day = ? AND label = ?')
		.get(account, day, label);
	return row !== undefined;
}

/**
 * Whether the journal was there before the day began, or has had the broker's book of the day.
 * @param since when it was made; null where that does not count
 */
export function isComplete(
	db: Database,
	account: string,
	since: number | null,
	now: number,
): boolean {
	if (since !== null && since < nextIstHour(now, 0) - DAY_MS) return true;
	return isInBook(db, account, istDate(now), '');
}

/** @param before IST date */
export function cleanBooks(db: Database, before: string): void {
	db.prepare('DELETE FROM books WHERE day < ?').run(before);
}
