import { durationInWords, istDate, nextIstHour } from '../ist';
import { type JournalFile, openJournalFile } from './journal-file';
import { LockedFile } from './locked-file';
import type { Leaving, Left } from './leaving';
import { cleanSent, countOf, leave, takeBack } from './sqlite-sent';
import { cleanTies, isFree, noteOf, noteOfOrder, own, writeNote } from './sqlite-ties';
import {
	DEAD_AFTER_MS,
	type FoundEntry,
	isAlive,
	type JournalStore,
	KEPT_MS,
	type NewEntry,
	NONE,
	OPEN_MS,
	type Taken,
} from './store';

const CLOCK_DIFFERENCE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

const INSERT = `INSERT OR REPLACE INTO entries VALUES (${Array(13).fill('?').join()})`;

const MINE = 'WHERE account = ? AND key = ? AND holder = ?';

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

/** The journal in a file that the processes of one machine share. */
export class SqliteStore implements JournalStore {
	readonly file: LockedFile;
	private cleanedOn = '';
	private warnedOfClock = false;

	/** @param warn is told what an administrator should know, once */
	constructor(
		private readonly path: string,
		private readonly warn: (message: string) => void,
		open = openJournalFile,
	) {
		this.file = new LockedFile(path, warn, open);
	}

	async take(entry: NewEntry, holder: string): Promise<Taken> {
		return await this.file.locked((file) => this.takeIn(file, entry, holder));
	}

	async hold(account: string, key: string, holder: string): Promise<boolean> {
		return await this.file.locked(
			({ db }) =>
				db
					.prepare(`UPDATE entries SET until = ? ${MINE}`)
					.run(Date.now() + DEAD_AFTER_MS, account, key, holder).changes === 1,
		);
	}

	async send(
		account: string,
		key: string,
		holder: string,
		note: string | null,
		leaving: Leaving | null,
	): Promise<Left | 'lost'> {
		return await this.file.locked(({ db }) => {
			const now = this.now(db);
			const label = db
				.prepare(`SELECT label FROM entries ${MINE}`)
				.get(account, key, holder)?.label;
			if (label === undefined) return 'lost';
			const by = { account, holder, label: String(label) };
			const left = leaving === null ? 'left' : leave(db, by, leaving, istDate(now));
			if (left !== 'left') return left;
			db.prepare(`UPDATE entries SET until = ?, state = 'sent', at = ? ${MINE}`).run(
				...[Date.now() + DEAD_AFTER_MS, now, account, key, holder],
			);
			writeNote(db, account, key, note);
			return left;
		});
	}

	async count(account: string, holder: string, leaving: Leaving): Promise<Left> {
		const by = { account, holder, label: '' };
		return await this.file.locked(({ db }) => leave(db, by, leaving, istDate(this.now(db))));
	}

	async takeBack(account: string, holder: string): Promise<void> {
		await this.file.locked(({ db }) => takeBack(db, account, holder));
	}

	async counted(account: string): Promise<number> {
		return await this.file.locked(({ db }) => countOf(db, account, istDate(this.now(db))));
	}

	async release(
		account: string,
		key: string,
		holder: string,
		order: string | null,
		id: string | null,
	): Promise<void> {
		await this.file.locked(({ db }) => {
			if (id !== null) own(db, account, key, id, this.now(db));
			if (order === NONE) {
				const { changes } = db.prepare(`DELETE FROM entries ${MINE}`).run(account, key, holder);
				if (changes === 1) writeNote(db, account, key, null);
			} else if (order === null) {
				const state = "CASE state WHEN 'sent' THEN 'unknown' ELSE state END";
				db.prepare(`UPDATE entries SET state = ${state}, holder = NULL, until = 0 ${MINE}`).run(
					account,
					key,
					holder,
				);
			} else {
				// True whoever holds it by now.
				db.prepare(
					"UPDATE entries SET state = 'placed', placed = ?, holder = NULL, until = 0 WHERE account = ? AND key = ?",
				).run(order, account, key);
			}
		});
	}

	async unowned(account: string, key: string, ids: string[]): Promise<string[]> {
		return await this.file.locked(({ db }) => ids.filter((id) => isFree(db, account, key, id)));
	}

	async noteOf(account: string, key: string): Promise<string | null> {
		return await this.file.locked(({ db }) => noteOfOrder(db, account, key, this.now(db)));
	}

	async completeBy(account: string, labels: string[]): Promise<void> {
		await this.file.locked(({ db }) => {
			const day = istDate(this.now(db));
			const note = db.prepare('INSERT OR IGNORE INTO books VALUES (?, ?, ?)');
			for (const label of ['', ...labels]) note.run(account, day, label);
		});
	}

	async ofRun(account: string, run: string): Promise<FoundEntry[]> {
		return (await this.file.locked(({ db }) =>
			db
				.prepare(
					"SELECT key, fingerprint FROM entries WHERE account = ? AND run = ? AND state <> 'begun'",
				)
				.all(account, run),
		)) as unknown as FoundEntry[];
	}

	async openOrder(account: string, sameOrder: string): Promise<FoundEntry | null> {
		const found = await this.file.locked(({ db }) =>
			db
				.prepare(
					"SELECT key, fingerprint FROM entries WHERE account = ? AND same_order = ? AND at > ? AND state IN ('sent', 'unknown') ORDER BY at DESC",
				)
				.get(account, sameOrder, this.now(db) - OPEN_MS),
		);
		return (found as unknown as FoundEntry | undefined) ?? null;
	}

	/** Ends the connection (tests). */
	close(): void {
		this.file.close();
	}

	private takeIn({ db, completeSince }: JournalFile, entry: NewEntry, holder: string): Taken {
		const { account, key, label } = entry;
		const now = this.now(db);
		this.clean(db, now);
		const row = db
			.prepare('SELECT * FROM entries WHERE account = ? AND key = ?')
			.get(account, key) as unknown as Row | undefined;
		if (row && isAlive(row.until, Date.now())) return { state: 'held' };
		const complete = this.isComplete(db, completeSince, account, now);
		const until = Date.now() + DEAD_AFTER_MS;
		if (row && row.state !== 'begun' && (row.state !== 'placed' || row.holds > now)) {
			if (row.fingerprint !== entry.fingerprint) return { state: 'other', label: row.label };
			db.prepare('UPDATE entries SET holder = ?, until = ? WHERE account = ? AND key = ?').run(
				holder,
				until,
				account,
				key,
			);
			const earlier = { at: row.at, order: row.placed, note: noteOf(db, account, key) };
			return { state: 'taken', label: row.label, day: row.day, earlier, complete };
		}
		const day = istDate(now);
		const inBook = db
			.prepare('SELECT 1 FROM books WHERE account = ? AND day = ? AND label = ?')
			.get(account, day, label);
		const holds = Math.max(entry.holds, nextIstHour(now, 0));
		const { fingerprint, run, sameOrder } = entry;
		const state = inBook ? 'unknown' : 'begun';
		db.prepare(INSERT).run(
			...[account, key, day, label, fingerprint, run, sameOrder],
			...[state, now, holds, null, holder, until],
		);
		const earlier = inBook ? { at: now, order: null, note: null } : null;
		return { state: 'taken', label, day, earlier, complete };
	}

	/** Whether it was there before the day began, or has had the broker's book of the day. */
	private isComplete(
		db: JournalFile['db'],
		since: number | null,
		account: string,
		now: number,
	): boolean {
		if (since !== null && since < nextIstHour(now, 0) - DAY_MS) return true;
		const day = istDate(now);
		return (
			db
				.prepare("SELECT 1 FROM books WHERE account = ? AND day = ? AND label = ''")
				.get(account, day) !== undefined
		);
	}

	/** The later of the clock and the newest entry: a clock that was set back brings no day back. */
	private now(db: JournalFile['db']): number {
		const clock = Date.now();
		const newest = Number(db.prepare('SELECT max(at) AS newest FROM entries').get()?.newest ?? 0);
		if (newest - clock > CLOCK_DIFFERENCE_MS && !this.warnedOfClock) {
			this.warnedOfClock = true;
			this.warn(
				`Indian brokers: this machine's clock is ${durationInWords(newest - clock)} behind the newest order reference in ${this.path}. Order references go by the later of the two.`,
			);
		}
		return Math.max(clock, newest);
	}

	private clean(db: JournalFile['db'], now: number): void {
		const day = istDate(now);
		if (this.cleanedOn === day) return;
		// A reference may hold for longer than that, over a weekend with a holiday beside it.
		db.prepare('DELETE FROM entries WHERE at < ? AND holds <= ?').run(now - KEPT_MS, now);
		db.prepare('DELETE FROM books WHERE day < ?').run(istDate(now - KEPT_MS));
		cleanTies(db, now - KEPT_MS);
		cleanSent(db, now - KEPT_MS);
		this.cleanedOn = day;
	}
}
