/** What left, in the journal's file. */
import type { Database } from '../sqlite';
import { type Leaving, type Left, mayLeave, type SentRow } from './leaving';

/** A try: however often its request is repeated, it is one order. */
export interface SentBy {
	account: string;
	holder: string;
	/** The reference that it goes out under. */
	label: string;
}

/** Counts what leaves where it may, in the caller's transaction. @param day IST */
export function leave(db: Database, by: SentBy, leaving: Leaving, day: string): Left {
	const { account, holder, label } = by;
	const { kind, what, quantity, room } = leaving;
	const others = db
		.prepare(
			'SELECT kind, quantity, label FROM sent WHERE account = ? AND what = ? AND at >= ? AND holder <> ?',
		)
		.all(account, what, room?.since ?? 0, holder) as unknown as SentRow[];
	const left = mayLeave(leaving, countOf(db, account, day, holder), room === null ? [] : others);
	if (left === 'left')
		db.prepare('INSERT OR IGNORE INTO sent VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
			...[account, holder, day, Date.now(), kind, what, quantity, label],
		);
	return left;
}

/** The day's orders, but for those of one holder. */
export function countOf(db: Database, account: string, day: string, holder = ''): number {
	const count = db.prepare(
		"SELECT count(*) AS count FROM sent WHERE account = ? AND day = ? AND kind IN ('order', 'gtt') AND holder <> ?",
	);
	return Number(count.get(account, day, holder)?.count);
}

/** It did not leave after all. */
export function takeBack(db: Database, account: string, holder: string): void {
	db.prepare('DELETE FROM sent WHERE account = ? AND holder = ?').run(account, holder);
}

/** @param before epoch milliseconds */
export function cleanSent(db: Database, before: number): void {
	db.prepare('DELETE FROM sent WHERE at < ?').run(before);
}
