import { join } from 'node:path';
import type { Logger } from 'n8n-workflow';
import type { HaltNotes } from '../../brokers/core/guard/halt';
import type { ReferenceJournal } from '../../brokers/core/journal/journal';
import type { TriggerMemory } from '../../brokers/core/journal/memory';
import { SqliteHalts } from '../../brokers/core/journal/sqlite-halts';
import { SqliteMemory } from '../../brokers/core/journal/sqlite-memory';
import { SqliteStore } from '../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../brokers/core/journal/stored-journal';
import type { Coordinator } from '../../brokers/core/redis';
import { n8nFolder } from './n8n-folder';

const FILE = 'indian-brokers-journal.sqlite';

/** What the journal's file holds. */
interface Files {
	journal: ReferenceJournal;
	memory: TriggerMemory;
	halts: HaltNotes;
}

/** By its path: n8n has one folder. */
const files = new Map<string, Files>();

/**
 * Where this n8n writes down the references of its orders: in queue mode in the Redis that its
 * processes share, else in a file of its own folder.
 */
export function journalOf(logger: Logger, coordinator: Coordinator | null): ReferenceJournal {
	return coordinator ? coordinator.journal : filesOf(logger).journal;
}

/** Where this n8n writes down what its triggers remember: beside its order references. */
export function memoryOf(logger: Logger, coordinator: Coordinator | null): TriggerMemory {
	return coordinator ? coordinator.memory : filesOf(logger).memory;
}

/** Where this n8n writes down halts of trading: beside its order references. */
export function haltsOf(logger: Logger, coordinator: Coordinator | null): HaltNotes {
	return coordinator ? coordinator.halts : filesOf(logger).halts;
}

function filesOf(logger: Logger): Files {
	const path = join(n8nFolder(), FILE);
	const known = files.get(path);
	if (known) return known;
	const warn = (message: string) => logger.warn(message);
	const store = new SqliteStore(path, warn);
	const all = {
		journal: new StoredJournal(store),
		memory: new SqliteMemory(store.file),
		halts: new SqliteHalts(store.file),
	};
	files.set(path, all);
	return all;
}
