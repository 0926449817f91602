import { OneAtATime } from '../one-at-a-time';
import { isBusy } from '../sqlite';
import { wait } from '../wait';
import {
	busy,
	inodeOf,
	isDamaged,
	type JournalFile,
	openJournalFile,
	readable,
	setAside,
} from './journal-file';

const BUSY_FOR_MS = 5_000;

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
		const started = Date.now();
		return await this.turns.run(this.path, async () => await this.whenFree(work, started));
	}

	/** Ends the connection. */
	close(): void {
		this.file?.db.close();
		this.file = undefined;
	}

	private async whenFree<R>(work: (file: JournalFile) => R, started: number): Promise<R> {
		for (;;) {
			try {
				return this.transaction(work);
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

	private transaction<R>(work: (file: JournalFile) => R): R {
		const file = this.opened();
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
		if (this.file && this.file.inode !== inodeOf(this.path)) this.close();
		return (this.file ??= this.open(this.path, this.warn));
	}
}
