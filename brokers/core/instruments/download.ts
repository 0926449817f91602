import { InstrumentFormatError } from './errors';
import { type Indexer, type IndexTask, LocalIndexer } from './indexer';
import { ThreadError, ThreadIndexer } from './threadIndexer';
import type { InstrumentSource } from './types';

/** Opens the file at an address; rejects on HTTP errors. */
export type Download = (url: string, signal?: AbortSignal) => Promise<NodeJS.ReadableStream>;

const LARGEST_FILE = 512 * 1024 * 1024;

interface DownloadOptions extends Omit<IndexTask, 'source'> {
	timeoutMs: number;
	/** Index in a thread of its own. */
	thread: boolean;
	log: (message: string) => void;
}

/**
 * Downloads and indexes a source's file, reading it as it arrives: in a thread of its own, or, where
 * none can be started, in this one.
 * @returns the index in its disk format.
 * @throws whatever the download throws; InstrumentFormatError if the file is not whole and sane.
 */
export async function downloadIndex(
	source: InstrumentSource,
	download: Download,
	{ timeoutMs, thread, log, day, earlierRows }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
	const { id, url, minimumRows, refuseShrunk } = source;
	const task = { source: { id, url, minimumRows, refuseShrunk }, day, earlierRows };
	const open = async (signal: AbortSignal) => await download(url, signal);
	try {
		if (thread)
			return await indexStream(
				await ThreadIndexer.start(source.threadModule, task),
				open,
				timeoutMs,
			);
	} catch (error) {
		if (!(error instanceof ThreadError)) throw error;
		log(`The instrument file of ${id} is indexed in n8n's own thread: ${error.message}.`);
	}
	return await indexStream(new LocalIndexer(task, source.createParser), open, timeoutMs);
}

async function indexStream(
	indexer: Indexer,
	open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>,
	timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
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
		return await indexer.finish();
	} finally {
		indexer.abandon();
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
