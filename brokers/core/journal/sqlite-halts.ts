import type { HaltNotes } from '../guard/halt';
import type { Database } from '../sqlite';
import type { LockedFile } from './locked-file';

/** Halts of trading in the journal's file. */
export class SqliteHalts implements HaltNotes {
	constructor(private readonly file: LockedFile) {}

	async read(credential: string): Promise<string | null> {
		return await this.file.locked(({ db }) => noteIn(db, credential));
	}

	async replace(
		credential: string,
		from: string | null,
		to: string | null,
		until: number,
	): Promise<boolean> {
		return await this.file.locked(({ db }) => {
			if (noteIn(db, credential) !== from) return false;
			db.prepare('DELETE FROM halts WHERE credential = ? OR until <= ?').run(
				credential,
				Date.now(),
			);
			if (to !== null)
				db.prepare('INSERT INTO halts VALUES (?, ?, ?)').run(credential, to, Math.ceil(until));
			return true;
		});
	}
}

function noteIn(db: Database, credential: string): string | null {
	const row = db
		.prepare('SELECT note FROM halts WHERE credential = ? AND until > ?')
		.get(credential, Date.now());
	return row === undefined ? null : String(row.note);
}
