import { chmodSync, closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { type Database, isBusy, sqlite } from '../sqlite';
import { wait } from '../wait';
import { type LoginNotes, MemoryNotes } from './notes';

/** How long the event loop may wait for a lock of another process, milliseconds. */
const BUSY_MS = 10;
const ASK_AGAIN_MS = 25;
const TRIES = 40;

const TABLE = `CREATE TABLE IF NOT EXISTS note
	(name TEXT PRIMARY KEY, text TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID`;

/**
 * Notes that outlive the process, in a file that all processes of one machine share and its owner alone
 * may read. Where the file cannot be used they are kept in memory, which is told once.
 */
export class NotesFile implements LoginNotes {
	private readonly memory = new MemoryNotes();

	/** Null where the file cannot be used. */
	private database: Database | null | undefined;

	/** @param warn is told once, where the file cannot be used */
	constructor(
		private readonly path: string,
		private readonly warn: (message: string) => void,
	) {}

	async leaveNote(name: string, text: string, forMs: number): Promise<void> {
		const now = Date.now();
		const kept = await this.use((database) => {
			database.prepare('DELETE FROM note WHERE until <= ?').run(now);
			database
				.prepare('INSERT OR REPLACE INTO note (name, text, until) VALUES (?, ?, ?)')
				.run(name, text, now + forMs);
			return true;
		});
		if (kept) await this.memory.forget(name);
		else await this.memory.leaveNote(name, text, forMs);
	}

	async readNote(name: string): Promise<string | null> {
		// Something is there where the file could not be had when it was written.
		const remembered = await this.memory.readNote(name);
		if (remembered !== null) return remembered;
		const row = await this.use((database) =>
			database.prepare('SELECT text FROM note WHERE name = ? AND until > ?').get(name, Date.now()),
		);
		return typeof row?.text === 'string' ? row.text : null;
	}

	async forget(name: string): Promise<void> {
		await this.memory.forget(name);
		await this.use((database) => database.prepare('DELETE FROM note WHERE name = ?').run(name));
	}

	/** Closes the file; it is opened again by the next note (tests). */
	close(): void {
		this.database?.close();
		this.database = undefined;
	}

	/** Null where the file cannot be used, or other processes hold it for too long. */
	private async use<T>(work: (database: Database) => T): Promise<T | null> {
		for (let left = TRIES; left > 0; left--) {
			try {
				this.database ??= this.database === null ? null : open(this.path);
				return this.database && work(this.database);
			} catch (error) {
				if (!isBusy(error)) {
					this.giveUp(error);
					return null;
				}
				await wait(ASK_AGAIN_MS);
			}
		}
		return null;
	}

	private giveUp(error: unknown): void {
		if (this.database === null) return;
		this.database = null;
		const { code } = error as NodeJS.ErrnoException;
		this.warn(
			`Indian brokers: the file ${basename(this.path)}, which remembers refused log-ins, cannot be used (${code}), so a restart forgets them.`,
		);
	}
}

function open(path: string): Database {
	// Made before SQLite opens it, which would let the group read it.
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
	const { DatabaseSync } = sqlite();
	const database = new DatabaseSync(path, { timeout: BUSY_MS });
	try {
		// No write waits for the disk, which would hold the event loop up: a power cut may lose these notes.
		database.exec(`PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; ${TABLE}`);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}
