import { truncate } from 'node:fs/promises';
import { IN_MEMORY } from '../build/index-builder';
import { type Indexer, type IndexTask, LocalIndexer } from '../build/indexer';
import { ThreadError, ThreadIndexer } from '../build/thread-indexer';
import { InstrumentFormatError } from '../errors';
import { InstrumentDatabase } from '../search/instrument-database';
import type { InstrumentSource } from '../types';

/** Opens the file at an address; rejects on HTTP errors. */
export type Download = (url: string, signal?: AbortSignal) => Promise<NodeJS.ReadableStream>;

const LARGEST_FILE = 512 * 1024 * 1024;

export interface DownloadOptions extends Omit<IndexTask, 'source' | 'path'> {
	timeoutMs: number;
	/** Index in a thread of its own. */
	thread: boolean;
	log: (message: string) => void;
}

/**
 * Downloads and indexes a source's file, reading it as it arrives: in a thread of its own, or, where
 * none can be started, in this one.
 * @param path an empty file, which becomes the database.
 * @throws whatever the download throws; InstrumentFormatError if the file is not whole and sane;
 * CopyError if the database cannot be written.
 */
export async function downloadInto(
	path: string,
	source: InstrumentSource,
	download: Download,
	{ thread, log, timeoutMs, ...about }: DownloadOptions,
): Promise<void> {
	const task = { ...about, source: plain(source), path };
	const open = async (signal: AbortSignal) => await download(source.url, signal);
	try {
		if (thread) {
			const indexer = await ThreadIndexer.start(source.threadModule, task);
			return await indexStream(indexer, open, timeoutMs);
		}
	} catch (error) {
		if (!(error instanceof ThreadError)) throw error;
		log(`The instrument file of ${source.id} is indexed in n8n's own thread: ${error.message}.`);
	}
	// A thread may have begun it.
	await truncate(path);
	await indexStream(new LocalIndexer(task, source.createParser), open, timeoutMs);
}

/**
 * The same into the memory of this process, and in this thread.
 * @throws whatever the download throws; InstrumentFormatError if the file is not whole and sane.
 */
export async function downloadIntoMemory(
	source: InstrumentSource,
	download: Download,
	{ day, earlierRows, timeoutMs }: DownloadOptions,
): Promise<InstrumentDatabase> {
	const task = { source: plain(source), day, earlierRows, path: IN_MEMORY };
	const indexer = new LocalIndexer(task, source.createParser);
	await indexStream(indexer, async (signal) => await download(source.url, signal), timeoutMs);
	return new InstrumentDatabase(indexer.database);
}

const plain = (source: InstrumentSource): IndexTask['source'] => {
	const { id, url, minimumRows, refuseShrunk, lookupOnly } = source;
	return { id, url, minimumRows, refuseShrunk, lookupOnly };
};

async function indexStream(
	indexer: Indexer,
	open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>,
	timeoutMs: number,
): Promise<void> {
	try {
		await withDeadline(timeoutMs, async (signal) => {
			const stream = await open(signal);
			const stop = () => (stream as Partial<Destroyable>).destroy?.(signal.reason as Error);
			signal.addEventListener('abort', stop);
			try {
				if (signal.aborted) stop();
				await readAll(stream, async (piece) => await indexer.write(piece));
			} finally {
				signal.removeEventListener('abort', stop);
			}
		});
		await indexer.finish();
	} finally {
		await indexer.abandon();
	}
}

interface Destroyable {
	destroy(error?: Error): void;
}

async function readAll(stream: NodeJS.ReadableStream, take: (piece: Buffer) => Promise<void>) {
	let total = 0;
	for await (const chunk of stream) {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		total += bytes.length;
		if (total > LARGEST_FILE) throw new InstrumentFormatError('it is far too large');
		await take(bytes);
	}
}

/** A connection that says nothing must not hold its waiters for ever. */
async function withDeadline(timeoutMs: number, work: (signal: AbortSignal) => Promise<void>) {
	const controller = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const expired = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			const error = new Error(`the download took longer than ${timeoutMs / 1000} s`);
			controller.abort(error);
			reject(error);
		}, timeoutMs);
	});
	try {
		await Promise.race([work(controller.signal), expired]);
	} finally {
		clearTimeout(timer);
	}
}
