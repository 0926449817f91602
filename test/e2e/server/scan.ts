import assert from 'node:assert/strict';
import { opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse as parseFlattened } from 'flatted';
import { Needles, type Secret } from './needles';

/**
 * A search for secrets in everything that n8n leaves behind: `look…` at each place, then read
 * `found`. Secrets have to be known before the looking.
 */
export class SecretScan {
	/** "place: secret and spelling", without the secret itself. */
	readonly found: string[] = [];
	/** How much was looked at: bytes by place. */
	private readonly looked = new Map<string, number>();
	private readonly needles = new Needles();

	constructor(secrets: Secret[]) {
		for (const secret of secrets) this.needles.add(secret);
	}

	/** How much was searched for, and in how much. */
	get summary(): string {
		const bytes = [...this.looked.values()].reduce((sum, size) => sum + size, 0);
		const megabytes = Math.round(bytes / 1024 / 1024);
		return `${this.needles.size} secrets in ${megabytes} MB at ${this.looked.size} places`;
	}

	/** That something was found in each of these places, where it had been put on purpose. */
	assertSeesInto(places: Record<string, RegExp>): void {
		for (const [place, pattern] of Object.entries(places)) {
			const found = this.found.some((one) => pattern.test(one));
			assert.ok(found, `the scan sees into ${place}`);
		}
	}

	lookAtText(place: string, text: string): void {
		this.lookAtBytes(place, Buffer.from(text));
	}

	lookAtBytes(place: string, bytes: Buffer): void {
		this.looked.set(place, (this.looked.get(place) ?? 0) + bytes.length);
		this.found.push(...this.needles.findIn(bytes).map((finding) => `${place}: ${finding}`));
	}

	/** Every file below the folder, logs and databases byte by byte; not installed packages. */
	async lookAtFolder(folder: string): Promise<void> {
		for await (const entry of await opendir(folder)) {
			const path = join(folder, entry.name);
			if (entry.isDirectory() && entry.name !== 'node_modules') await this.lookAtFolder(path);
			// A temporary file may be gone by now.
			if (entry.isFile()) this.lookAtBytes(path, await readFile(path).catch(() => Buffer.alloc(0)));
		}
	}

	/**
	 * Every row of every table, which in the file's bytes may be torn over several pages; n8n's
	 * records of executions also in their readable form.
	 */
	lookAtSqlite(file: string): void {
		const database = new DatabaseSync(file, { readOnly: true });
		try {
			const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
			for (const { name } of tables) {
				const rows = database.prepare(`SELECT * FROM "${String(name)}"`).iterate();
				for (const row of rows) this.lookAtRow(`table ${String(name)}`, row);
			}
		} finally {
			database.close();
		}
	}

	private lookAtRow(place: string, row: Record<string, unknown>): void {
		for (const value of Object.values(row)) {
			if (value instanceof Uint8Array) this.lookAtBytes(place, Buffer.from(value));
			else if (value !== null) this.lookAtText(place, String(value));
			const decoded = typeof value === 'string' ? decodedExecution(value) : null;
			if (decoded !== null) this.lookAtText(`${place}, decoded`, decoded);
		}
	}
}

/** The record of an execution as JSON; null for any other text. */
function decodedExecution(text: string): string | null {
	if (!text.startsWith('[{')) return null;
	try {
		return JSON.stringify(parseFlattened(text), withoutCycles());
	} catch {
		return null;
	}
}

function withoutCycles() {
	const above: object[] = [];
	return function (this: object, _key: string, value: unknown): unknown {
		if (typeof value !== 'object' || value === null) return value;
		while (above.length > 0 && above.at(-1) !== this) above.pop();
		if (above.includes(value)) return '(cycle)';
		above.push(value);
		return value;
	};
}
