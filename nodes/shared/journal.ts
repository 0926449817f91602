import { join } from 'node:path';
import type { Logger } from 'n8n-workflow';
import type { ReferenceJournal } from '../../brokers/core/journal/journal';
import { SqliteStore } from '../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../brokers/core/journal/stored-journal';
import type { Coordinator } from '../../brokers/core/redis';
import { n8nFolder } from '../../credentials/shared/n8n-folder';

const FILE = 'indian-brokers-journal.sqlite';

/** By its path: n8n has one folder. */
const journals = new Map<string, ReferenceJournal>();

/**
 * Where this n8n writes down the references of its orders: in queue mode in the Redis that its
 * processes share, else in a file of its own folder.
 */
export function journalOf(logger: Logger, coordinator: Coordinator | null): ReferenceJournal {
	if (coordinator) return coordinator.journal;
	const path = join(n8nFolder(), FILE);
	const known = journals.get(path);
	if (known) return known;
	const journal = new StoredJournal(new SqliteStore(path, (message) => logger.warn(message)));
	journals.set(path, journal);
	return journal;
}
