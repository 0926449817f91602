import { durationInWords, istDate, nextIstHour } from '../ist';
import { type JournalFile, openJournalFile } from './journal-file';
import { LockedFile } from './locked-file';
import type { Leaving, Left } from './leaving';
import { cleanBooks, completeBy, isComplete } from './sqlite-books';
import {
	entriesOfRun,
	insert,
	keepAlive,
	labelOf,
	markSent,
	openEntry,
	settle,
	standingOf,
	takeOver,
} from './sqlite-entries';
import { cleanSent, countOf, leave, takeBack } from './sqlite-sent';
import { cleanTies, isFree, noteOf, noteOfOrder, own, writeNote } from './sqlite-ties';
import {
	type FoundEntry,
	type JournalStore,
	KEPT_MS,
	type NewEntry,
	NONE,
	OPEN_MS,
	type Sent,
	type Taken,
} from './store';

const CLOCK_DIFFERENCE_MS = 60_000;

/** An entry that is written down when it is sent. */
interface Unwritten {
	entry: NewEntry;
	/** In which nobody had it. */
	file: JournalFile;
	/** IST date of the first try. */
	day: string;
	/** Until when it holds, epoch milliseconds. */
	holds: number;
}

/** The journal in a file that the processes of one machine share. */
export class SqliteStore implements JournalStore {
	readonly file: LockedFile;
	private cleanedOn = '';
	private warnedOfClock = false;
	/** By holder. */
	private readonly unwritten = new Map<string, Unwritten>();

	/** @param warn is told what an administrator should know, once */
	constructor(
		private readonly path: string,
		private readonly warn: (message: string) => void,
		open = openJournalFile,
	) {
		this.file = new LockedFile(path, warn, open);
	}

	async take(entry: NewEntry, holder: string): Promise<Taken> {
		const { taken, unwritten } = await this.file.locked((file) => this.takeIn(file, entry, holder));
		if (unwritten) this.unwritten.set(holder, unwritten);
		return taken;
	}

	async hold(account: string, key: string, holder: string): Promise<boolean> {
		if (this.unwritten.has(holder)) return true;
		return await this.file.locked(({ db }) => keepAlive(db, { account, key, holder }));
	}

	async send(
		account: string,
		key: string,
		holder: string,
		note: string | null,
		leaving: Leaving | null,
	): Promise<Sent> {
		const held = { account, key, holder };
		const unwritten = this.unwritten.get(holder);
		const sent = await this.file.locked((file): Sent => {
			const { db } = file;
			const now = this.now(db);
			if (unwritten && !isFirst(file, unwritten, now)) return 'overtaken';
			const label = unwritten?.entry.label ?? labelOf(db, held);
			if (label === undefined) return 'lost';
			const by = { account, holder, label };
			const left = leaving === null ? 'left' : leave(db, by, leaving, istDate(now));
			if (left !== 'left') return left;
			if (unwritten) insert(db, { ...unwritten, state: 'sent', at: now, holder });
			else markSent(db, held, now);
			writeNote(db, account, key, note);
			return left;
		});
		if (sent === 'left') this.unwritten.delete(holder);
		return sent;
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
		const unwritten = this.unwritten.get(holder);
		this.unwritten.delete(holder);
		const isPlaced = order !== null && order !== NONE;
		await this.file.locked(({ db }) => {
			const now = this.now(db);
			const isNew = (entry: NewEntry) => standingOf(db, entry, now, istDate(now)).state === 'none';
			// The broker had it all the time.
			if (unwritten && isPlaced && isNew(unwritten.entry))
				insert(db, { ...unwritten, state: 'placed', at: now, holder });
			if (id !== null) own(db, account, key, id, now);
			settle(db, { account, key, holder }, order);
		});
	}

	async unowned(account: string, key: string, ids: string[]): Promise<string[]> {
		return await this.file.locked(({ db }) => ids.filter((id) => isFree(db, account, key, id)));
	}

	async noteOf(account: string, key: string): Promise<string | null> {
		return await this.file.locked(({ db }) => noteOfOrder(db, account, key, this.now(db)));
	}

	async completeBy(account: string, labels: string[]): Promise<void> {
		await this.file.locked(({ db }) => completeBy(db, account, istDate(this.now(db)), labels));
	}

	async ofRun(account: string, run: string): Promise<FoundEntry[]> {
		return await this.file.locked(({ db }) => entriesOfRun(db, account, run));
	}

	async openOrder(account: string, sameOrder: string): Promise<FoundEntry | null> {
		return await this.file.locked(({ db }) =>
			openEntry(db, account, sameOrder, this.now(db) - OPEN_MS),
		);
	}

	/** Ends the connection (tests). */
	close(): void {
		this.file.close();
	}

	private takeIn(
		file: JournalFile,
		entry: NewEntry,
		holder: string,
	): { taken: Taken; unwritten?: Unwritten } {
		const { db, completeSince } = file;
		const { account, key, label } = entry;
		const now = this.now(db);
		this.clean(db, now);
		const day = istDate(now);
		const standing = standingOf(db, entry, now, day);
		if (standing.state === 'held') return { taken: { state: 'held' } };
		const state = 'taken';
		const complete = isComplete(db, account, completeSince, now);
		if (standing.state === 'none') {
			const { inBook } = standing;
			const unwritten = { entry, file, day, holds: Math.max(entry.holds, nextIstHour(now, 0)) };
			const earlier = inBook ? { at: now, order: null, note: null } : null;
			const taken = { state, label, day, earlier, complete } as const;
			if (entry.optimistic && !inBook) return { taken, unwritten };
			insert(db, { ...unwritten, state: inBook ? 'unknown' : 'begun', at: now, holder });
			return { taken };
		}
		const { row } = standing;
		if (standing.state === 'other') return { taken: { state: 'other', label: row.label } };
		takeOver(db, { account, key, holder });
		const earlier = { at: row.at, order: row.placed, note: noteOf(db, account, key) };
		return { taken: { state, label: row.label, day: row.day, earlier, complete } };
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
		cleanBooks(db, istDate(now - KEPT_MS));
		cleanTies(db, now - KEPT_MS);
		cleanSent(db, now - KEPT_MS);
		this.cleanedOn = day;
	}
}

/**
 * Whether nobody has taken or sent it since: by the file in which nobody had it. One that is written over
 * in place by an older copy in between is not told from that.
 */
function isFirst(file: JournalFile, { entry, file: before }: Unwritten, now: number): boolean {
	const standing = file === before ? standingOf(file.db, entry, now, istDate(now)) : null;
	return standing?.state === 'none' && !standing.inBook;
}
