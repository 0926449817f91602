/** What ties an entry to what the broker has, where the broker's books show no labels. */
import type { Database } from '../sqlite';

/** Keeps what a try wrote down as it left, in place of an earlier try's; null leaves nothing. */
export function writeNote(db: Database, account: string, key: string, note: string | null): void {
	if (note === null)
		db.prepare('DELETE FROM notes WHERE account = ? AND key = ?').run(account, key);
	else db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?, ?)').run(account, key, note);
}

export function noteOf(db: Database, account: string, key: string): string | null {
	const row = db.prepare('SELECT note FROM notes WHERE account = ? AND key = ?').get(account, key);
	return row === undefined ? null : String(row.note);
}

/** The same of an entry that has an order, or may have: placed, and holding still, or its outcome open. */
export function noteOfOrder(
	db: Database,
	account: string,
	key: string,
	now: number,
): string | null {
	const row = db
		.prepare(
			"SELECT 1 FROM entries WHERE account = ? AND key = ? AND (state IN ('sent', 'unknown') OR state = 'placed' AND holds > ?)",
		)
		.get(account, key, now);
	return row === undefined ? null : noteOf(db, account, key);
}

/** From now on what the broker calls by this id is this entry's. */
export function own(db: Database, account: string, key: string, id: string, at: number): void {
	db.prepare('INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?)').run(account, id, key, at);
}

/** Whether it belongs to no other entry. */
export function isFree(db: Database, account: string, key: string, id: string): boolean {
	const row = db.prepare('SELECT key FROM owners WHERE account = ? AND id = ?').get(account, id);
	return row === undefined || row.key === key;
}

/** @param before epoch milliseconds: no entry that is still open was sent before that */
export function cleanTies(db: Database, before: number): void {
	db.prepare('DELETE FROM owners WHERE at < ?').run(before);
	db.exec(
		'DELETE FROM notes WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.account = notes.account AND entries.key = notes.key)',
	);
}
