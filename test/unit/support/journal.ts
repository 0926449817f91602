import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournalFile } from '../../../brokers/core/journal/journal-file';
import { SqliteStore } from '../../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../../brokers/core/journal/stored-journal';

/** Each write is synced, which takes a disk in use many times as long as memory. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A reference journal in a folder of its own. */
export class TestJournal {
	readonly folder = mkdtempSync(join(FOLDER, 'journal-'));
	readonly path = join(this.folder, 'journal.sqlite');
	readonly warnings: string[] = [];
	private readonly stores: SqliteStore[] = [];
	/** As the process under test has it. */
	journal = this.another();

	/** @param aged it was there before the day began, so it is complete */
	constructor({ aged = false } = {}) {
		if (!aged) return;
		const { db } = openJournalFile(this.path, () => undefined);
		db.exec('UPDATE about SET created = 0');
		db.close();
	}

	/** As another process has it, or this one after a restart. */
	another(): StoredJournal {
		const store = new SqliteStore(this.path, (warning) => this.warnings.push(warning));
		this.stores.push(store);
		return new StoredJournal(store);
	}

	/** What is written down. */
	rows(): Array<Record<string, unknown>> {
		const { db } = openJournalFile(this.path, () => undefined);
		const rows = db.prepare('SELECT * FROM entries ORDER BY at').all();
		db.close();
		return rows;
	}

	/** What was written down of those that were sent. */
	notes(): string[] {
		const { db } = openJournalFile(this.path, () => undefined);
		const notes = db.prepare('SELECT note FROM notes').all();
		db.close();
		return notes.map(({ note }) => String(note));
	}

	/** Lets go of the file. */
	close(): void {
		for (const store of this.stores) store.close();
	}

	remove(): void {
		this.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
