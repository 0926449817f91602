import {
	chmodSync,
	closeSync,
	mkdirSync,
	openSync,
	renameSync,
	rmSync,
	statfsSync,
	statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
	type Database,
	isBusy,
	isSqliteError,
	RESULT,
	resultCodeOf,
	sqlite,
	type Statement,
} from '../sqlite';
import { SAFE } from './errors';
import { JournalError } from './store';

/** n8n's event loop stands still for it. */
const BUSY_MS = 20;
const OWNER_ONLY = 0o600;

/** File systems on which locks may hold for one machine alone (Linux, statfs(2)). */
const NETWORK_FILE_SYSTEMS: Record<number, string> = {
	0x6969: 'NFS',
	0x517b: 'SMB',
	0xff534d42: 'CIFS',
	0xfe534d42: 'SMB2',
	0x01021997: '9p',
	0x65735546: 'FUSE',
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS about (created INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entries (
	account TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL, label TEXT NOT NULL,
	fingerprint TEXT NOT NULL, run TEXT, same_order TEXT, state TEXT NOT NULL, at INTEGER NOT NULL,
	holds INTEGER NOT NULL, placed TEXT, holder TEXT, until INTEGER NOT NULL,
	PRIMARY KEY (account, key)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_at ON entries (at);
CREATE INDEX IF NOT EXISTS entries_run ON entries (account, run);
CREATE TABLE IF NOT EXISTS books (
	account TEXT NOT NULL, day TEXT NOT NULL, label TEXT NOT NULL,
	PRIMARY KEY (account, day, label)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
	account TEXT NOT NULL, key TEXT NOT NULL, note TEXT NOT NULL,
	PRIMARY KEY (account, key)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (
	account TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
	PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS remembered (
	owner TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
	PRIMARY KEY (owner, key)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (
	account TEXT NOT NULL, holder TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
	what TEXT NOT NULL, quantity REAL NOT NULL, label TEXT NOT NULL,
	PRIMARY KEY (account, holder)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sent_day ON sent (account, day);
CREATE TABLE IF NOT EXISTS halts (
	credential TEXT NOT NULL PRIMARY KEY, note TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

/** The open journal. */
export interface JournalFile {
	db: Database;
	/** Since when it has been there, epoch milliseconds; null where its locks cannot be relied on. */
	completeSince: number | null;
	/** Which file this is, whatever lies under its name later. */
	inode: number;
}

/** @throws JournalError */
export function openJournalFile(path: string, warn: (message: string) => void): JournalFile {
	try {
		return open(path, warn);
	} catch (error) {
		throw readable(path, error);
	}
}

function open(path: string, warn: (message: string) => void): JournalFile {
	mkdirSync(dirname(path), { recursive: true });
	create(path);
	const { DatabaseSync } = sqlite();
	const db = preparingOnce(new DatabaseSync(path, { timeout: BUSY_MS }));
	try {
		// A rollback journal: this one file has all that left, whoever copies, removes or restores it. One
		// that is kept, its head overwritten, is as safe as one that is deleted, and takes a fraction of the time.
		db.exec('PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL;');
		const [check] = db.prepare('PRAGMA quick_check(1)').all();
		if (check?.quick_check !== 'ok') throw new Damaged();
		db.exec('BEGIN IMMEDIATE');
		db.exec(SCHEMA);
		const locks = excludesOthers(path);
		db.prepare('INSERT INTO about SELECT ? WHERE NOT EXISTS (SELECT 1 FROM about)').run(Date.now());
		const created = Number(db.prepare('SELECT created FROM about').get()?.created);
		db.exec('COMMIT');
		const network = NETWORK_FILE_SYSTEMS[statfsSync(path).type];
		const reliable = locks && network === undefined;
		if (!reliable) warn(unreliable(path, network));
		return { db, completeSince: reliable ? created : null, inode: statSync(path).ino };
	} catch (error) {
		db.close();
		throw error;
	}
}

/** Preparing a statement costs more than running it. */
function preparingOnce(db: Database): Database {
	const prepared = new Map<string, Statement>();
	const prepare = db.prepare.bind(db);
	db.prepare = (sql) => {
		const statement = prepared.get(sql) ?? prepare(sql);
		prepared.set(sql, statement);
		return statement;
	};
	return db;
}

/** SQLite makes the files beside it with the same permissions. */
function create(path: string): void {
	try {
		closeSync(openSync(path, 'wx', OWNER_ONLY));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		try {
			chmodSync(path, OWNER_ONLY);
		} catch {
			// It belongs to somebody else, who says who may read it.
		}
	}
}

/** Whether a second connection is kept out while the first one writes. */
function excludesOthers(path: string): boolean {
	const { DatabaseSync } = sqlite();
	const other = new DatabaseSync(path, { timeout: 0 });
	try {
		other.exec('BEGIN IMMEDIATE');
		return false;
	} catch (error) {
		return resultCodeOf(error) === RESULT.busy;
	} finally {
		other.close();
	}
}

/** Which file lies under this name now; null where there is none. */
export function inodeOf(path: string): number | null {
	return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

export function isDamaged(error: unknown): boolean {
	const code = resultCodeOf(error);
	return error instanceof Damaged || code === RESULT.corrupt || code === RESULT.notADatabase;
}

/**
 * Puts a damaged file under another name. What it knew is lost, so the new one is not complete before
 * the broker's book has been read.
 */
export function setAside(path: string): JournalError {
	const name = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
	renameSync(path, name);
	rmSync(`${path}-journal`, { force: true });
	return new JournalError(
		'JOURNAL_DAMAGED',
		`the journal of order references was damaged. It lies in ${name} now, and a new one has been begun.`,
		"Look into the broker's order book for what was placed lately, then place the order again: the new journal reads the order book first.",
	);
}

/** A failure of the file, in the user's words. */
export function readable(path: string, error: unknown): Error {
	if (error instanceof JournalError || isBusy(error) || isDamaged(error)) return error as Error;
	const system = (error as NodeJS.ErrnoException).code !== undefined;
	if (!isSqliteError(error) && !system) return error as Error;
	const full =
		resultCodeOf(error) === RESULT.full || (error as NodeJS.ErrnoException).code === 'ENOSPC';
	return new JournalError(
		full ? 'JOURNAL_FULL' : 'JOURNAL_NOT_WRITABLE',
		full
			? `the disk of ${path} is full.`
			: `${path} cannot be written (${(error as Error).message.replace(/^E[A-Z]+: /, '')}).`,
		"Make room, or let n8n's user folder be writable by n8n. Orders can be cancelled all the same.",
	);
}

class Damaged extends Error {}

function unreliable(path: string, network: string | undefined): string {
	const why = network === undefined ? 'whose locks do not hold' : `of the kind ${network}`;
	return `Indian brokers: the journal of order references, ${path}, lies on a file system ${why}. It is used by one n8n alone, and reads the broker's order book once a day.`;
}

/** Another program has it to itself for too long. */
export function busy(path: string, forMs: number): JournalError {
	return new JournalError(
		'JOURNAL_BUSY',
		`${path} has been locked by another program for ${forMs / 1000} seconds.`,
		SAFE,
	);
}
