/** Entries in the journal's file, in the caller's transaction. */
import type { Database } from '../sqlite';
import { isInBook } from './sqlite-books';
import { DEAD_AFTER_MS, type FoundEntry, isAlive, type NewEntry, NONE } from './store';
import { writeNote } from './sqlite-ties';

const INSERT = `INSERT OR REPLACE INTO entries VALUES (${Array(13).fill('?').join()})`;

/** An entry by who has it. */
interface Held {
	account: string;
	key: string;
	holder: string;
}

const OF_HOLDER = 'WHERE account = ? AND key = ? AND holder = ?';

interface Row {
	day: string;
	label: string;
	fingerprint: string;
	state: 'begun' | 'sent' | 'placed' | 'unknown';
	at: number;
	holds: number;
	placed: string | null;
	holder: string | null;
	until: number;
}

/** How the entry of a reference stands. */
type Standing =
	| { state: 'held' }
	| { state: 'other'; row: Row }
	| { state: 'earlier'; row: Row }
	/** None that counts; `inBook` where the broker has an order under its label today. */
	| { state: 'none'; inBook: boolean };

/** @param now as the journal has it; @param day IST */
export function standingOf(db: Database, entry: NewEntry, now: number, day: string): Standing {
	const { account, key, label, fingerprint } = entry;
	const row = db
		.prepare('SELECT * FROM entries WHERE account = ? AND key = ?')
		.get(account, key) as unknown as Row | undefined;
	if (row && isAlive(row.until, Date.now())) return { state: 'held' };
	if (row && row.state !== 'begun' && (row.state !== 'placed' || row.holds > now))
		return { state: row.fingerprint === fingerprint ? 'earlier' : 'other', row };
	return { state: 'none', inBook: isInBook(db, account, day, label) };
}

/** What an entry is written down as. */
interface Written {
	entry: NewEntry;
	state: Row['state'];
	/** IST. */
	day: string;
	/** Epoch milliseconds, as the journal has it. */
	at: number;
	holds: number;
	holder: string;
}

/** Writes it down in place of one that counts no more. */
export function insert(db: Database, { entry, ...written }: Written): void {
	const { account, key, label, fingerprint, run, sameOrder } = entry;
	const { state, day, at, holds, holder } = written;
	db.prepare(INSERT).run(
		...[account, key, day, label, fingerprint, run, sameOrder],
		...[state, at, holds, null, holder, Date.now() + DEAD_AFTER_MS],
	);
}

/** Gives an entry that nobody has to this holder. */
export function takeOver(db: Database, { account, key, holder }: Held): void {
	db.prepare('UPDATE entries SET holder = ?, until = ? WHERE account = ? AND key = ?').run(
		...[holder, Date.now() + DEAD_AFTER_MS, account, key],
	);
}

/** Keeps it alive. Whether the holder has it still. */
export function keepAlive(db: Database, { account, key, holder }: Held): boolean {
	const keep = db.prepare(`UPDATE entries SET until = ? ${OF_HOLDER}`);
	return keep.run(Date.now() + DEAD_AFTER_MS, account, key, holder).changes === 1;
}

/** What it goes out under; undefined where the holder does not have it. */
export function labelOf(db: Database, { account, key, holder }: Held): string | undefined {
	const row = db.prepare(`SELECT label FROM entries ${OF_HOLDER}`).get(account, key, holder);
	return row === undefined ? undefined : String(row.label);
}

/** @param at epoch milliseconds, as the journal has it */
export function markSent(db: Database, { account, key, holder }: Held, at: number): void {
	db.prepare(`UPDATE entries SET until = ?, state = 'sent', at = ? ${OF_HOLDER}`).run(
		...[Date.now() + DEAD_AFTER_MS, at, account, key, holder],
	);
}

/** Lets go of it. @param order as `JournalStore.release` has it */
export function settle(db: Database, { account, key, holder }: Held, order: string | null): void {
	if (order === NONE) {
		const { changes } = db.prepare(`DELETE FROM entries ${OF_HOLDER}`).run(account, key, holder);
		if (changes === 1) writeNote(db, account, key, null);
	} else if (order === null) {
		const state = "CASE state WHEN 'sent' THEN 'unknown' ELSE state END";
		db.prepare(`UPDATE entries SET state = ${state}, holder = NULL, until = 0 ${OF_HOLDER}`).run(
			...[account, key, holder],
		);
	} else {
		// True whoever holds it by now.
		db.prepare(
			"UPDATE entries SET state = 'placed', placed = ?, holder = NULL, until = 0 WHERE account = ? AND key = ?",
		).run(order, account, key);
	}
}

/** The entries of one item of an execution and its repetitions. */
export function entriesOfRun(db: Database, account: string, run: string): FoundEntry[] {
	return db
		.prepare(
			"SELECT key, fingerprint FROM entries WHERE account = ? AND run = ? AND state <> 'begun'",
		)
		.all(account, run) as unknown as FoundEntry[];
}

/** The newest of an order of this name whose outcome is open. @param since epoch milliseconds */
export function openEntry(
	db: Database,
	account: string,
	sameOrder: string,
	since: number,
): FoundEntry | null {
	const found = db
		.prepare(
			"SELECT key, fingerprint FROM entries WHERE account = ? AND same_order = ? AND at > ? AND state IN ('sent', 'unknown') ORDER BY at DESC",
		)
		.get(account, sameOrder, since);
	return (found as unknown as FoundEntry | undefined) ?? null;
}
