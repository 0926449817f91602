import { OneAtATime } from '../one-at-a-time';
import { isBusy } from '../sqlite';
import { wait } from '../wait';
import {
	busy,
	isDamaged,
	type JournalFile,
	openJournalFile,
	readable,
	setAside,
} from './journal-file';
import { isInPlace, leavePlace } from './place-of-file';

const BUSY_FOR_MS = 5_000;

/** Where what is written has to be when a transaction ends. */
type End = 'on disk' | 'seen';

/** The journal's file, which the processes of one machine share; one of them works on it at a time. */
export class LockedFile {
	private file: JournalFile | undefined;
	private readonly turns = new OneAtATime();

	/** @param warn is told what an administrator should know, once */
	constructor(
		readonly path: string,
		private readonly warn: (message: string) => void,
		private readonly open = openJournalFile,
	) {}

	/**
	 * Runs the work while no other process does; it is on disk when this returns. One at a time asks for
	 * the lock, since each that asks holds n8n up for a moment.
	 * @throws JournalError
	 */
	async locked<R>(work: (file: JournalFile) => R): Promise<R> {
		return await this.inTurn(work, 'on disk');
	}

	/**
	 * The same, but what the work writes need not be on disk: every process sees it, whichever of them is
	 * killed, and a power cut may undo it. What is written later is not on disk before it.
	 */
	async lockedBriefly<R>(work: (file: JournalFile) => R): Promise<R> {
		return await this.inTurn(work, 'seen');
	}

	/** Ends the connection. */
	close(): void {
		const { file } = this;
		this.file = undefined;
		if (!file) return;
		file.db.close();
		leavePlace(file.inodes, this.path);
	}

	private async inTurn<R>(work: (file: JournalFile) => R, end: End): Promise<R> {
		const started = Date.now();
		return await this.turns.run(this.path, async () => await this.whenFree(work, end, started));
	}

	private async whenFree<R>(work: (file: JournalFile) => R, end: End, started: number): Promise<R> {
		for (;;) {
			try {
				return this.transaction(work, end);
			} catch (error) {
				if (isDamaged(error)) {
					this.close();
					throw setAside(this.path);
				}
				if (!isBusy(error)) throw readable(this.path, error);
				if (Date.now() - started >= BUSY_FOR_MS) throw busy(this.path, BUSY_FOR_MS);
			}
			await wait(5 + Math.random() * 20);
		}
	}

	private transaction<R>(work: (file: JournalFile) => R, end: End): R {
		const file = this.opened();
		if (file.writesAhead)
			file.db.exec(`PRAGMA synchronous = ${end === 'on disk' ? 'FULL' : 'NORMAL'}`);
		file.db.exec('BEGIN IMMEDIATE');
		try {
			const result = work(file);
			file.db.exec('COMMIT');
			return result;
		} catch (error) {
			if (file.db.isTransaction) file.db.exec('ROLLBACK');
			throw error;
		}
	}

	/** The file under its name: one that was removed or replaced meanwhile is not written to any more. */
	private opened(): JournalFile {
		if (this.file && !isInPlace(this.file.inodes, this.path)) this.close();
		return (this.file ??= this.open(this.path, this.warn));
	}
}
