/**
 * Stands in for the thread that indexes an instrument file in the engine's tests. Each test file has
 * brokers of its own, and all of them serve the same few thousand rows: a file that has been indexed in
 * this worker is not indexed once more, its database is copied. The first of each goes to the real thread.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Indexer, IndexTask } from '../../brokers/core/instruments/build/indexer';
import type * as threadIndexer from '../../brokers/core/instruments/build/thread-indexer';
import { originOf } from '../../brokers/core/instruments/file/origin';
import { DIGEST_BYTES, seal } from '../../brokers/core/instruments/file/sealed-file';
import { onceMade } from './once';

/** A database without the digest at its end, and the broker's address in it. */
interface Kept {
	database: Buffer;
	origin: string;
}

/** Of the build or of the sources, as what the tests run (test/engine/support.ts). */
const folder = process.env.ENGINE_FROM === 'source' ? '' : 'dist';
const path = join(__dirname, '../..', folder, 'brokers/core/instruments/build/thread-indexer');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- which of them is known only now
const real = require(folder ? `${path}.js` : `${path}.ts`) as typeof threadIndexer;

export const { ThreadError } = real;

const kept = onceMade('indexes', () => new Map<string, Kept>());

export class ThreadIndexer implements Indexer {
	private readonly pieces: Uint8Array[] = [];

	private constructor(
		private readonly module: string,
		private readonly task: IndexTask,
	) {}

	static async start(module: string, task: IndexTask): Promise<Indexer> {
		return await Promise.resolve(new ThreadIndexer(module, task));
	}

	async write(piece: Uint8Array): Promise<void> {
		this.pieces.push(new Uint8Array(piece));
		await Promise.resolve();
	}

	async finish(): Promise<void> {
		const key = this.key();
		const earlier = kept.get(key);
		if (earlier) return await writeFor(this.task, earlier);
		await this.index();
		const { path, source } = this.task;
		const database = (await readFile(path)).subarray(0, -DIGEST_BYTES);
		kept.set(key, { database, origin: originOf(source.url) });
	}

	async abandon(): Promise<void> {
		await Promise.resolve();
	}

	private async index(): Promise<void> {
		const indexer = await real.ThreadIndexer.start(this.module, this.task);
		try {
			for (const piece of this.pieces) await indexer.write(piece);
			await indexer.finish();
		} finally {
			await indexer.abandon();
		}
	}

	/** All that the database depends on, but for the broker's port. */
	private key(): string {
		const { source, day, earlierRows } = this.task;
		const about = { ...source, url: new URL(source.url).pathname, day, earlierRows };
		const hash = createHash('sha256').update(JSON.stringify([this.module, about]));
		for (const piece of this.pieces) hash.update(piece);
		return hash.digest('hex');
	}
}

/** The database as it is where the broker has this task's address: one fingerprint is as long as another. */
async function writeFor({ path, source }: IndexTask, { database, origin }: Kept): Promise<void> {
	const bytes = Buffer.from(database);
	bytes.write(originOf(source.url), bytes.indexOf(origin), 'latin1');
	await writeFile(path, bytes);
	await seal(path);
}
