import type { LockedFile } from './locked-file';
import { KEPT_MS, type TriggerMemory } from './memory';

/** The memory of triggers in the journal's file. */
export class SqliteMemory implements TriggerMemory {
	constructor(private readonly file: LockedFile) {}

	async read(owner: string): Promise<Map<string, string>> {
		const rows = await this.file.locked(({ db }) => {
			db.prepare('DELETE FROM remembered WHERE at < ?').run(Date.now() - KEPT_MS);
			return db.prepare('SELECT key, text FROM remembered WHERE owner = ?').all(owner);
		});
		return new Map(rows.map(({ key, text }) => [String(key), String(text)]));
	}

	async write(owner: string, notes: Array<[key: string, text: string]>): Promise<void> {
		if (notes.length === 0) return;
		await this.file.locked(({ db }) => {
			const write = db.prepare('INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?)');
			for (const [key, text] of notes) write.run(owner, key, text, Date.now());
		});
	}

	async forget(owner: string): Promise<void> {
		await this.file.locked(({ db }) =>
			db.prepare('DELETE FROM remembered WHERE owner = ?').run(owner),
		);
	}
}
