/** The file in which the package writes down the references of its orders. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalFile, openJournalFile } from '../brokers/core/journal/journal-file';

/** Where the n8n of this process has it. */
export function journalPath(): string {
	return join(process.env.N8N_USER_FOLDER ?? '', '.n8n', 'indian-brokers-journal.sqlite');
}

/** Opens it, for a look or a change behind the package's back. */
export function withJournal<T>(work: (db: JournalFile['db']) => T): T {
	const { db } = openJournalFile(journalPath(), () => undefined);
	try {
		return work(db);
	} finally {
		db.close();
	}
}

/** As on every day but the first: the journal was there before the day began, so it is complete. */
export function agedJournal(): void {
	withJournal((db) => db.exec('UPDATE about SET created = 0'));
}

/** As after an installation, or where somebody removed it. */
export function removeJournal(): void {
	rmSync(journalPath(), { force: true });
}
