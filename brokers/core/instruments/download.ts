import { Breather } from './breather';
import { IndexBuilder } from './builder';
import type { InstrumentImage } from './columns';
import { originOf } from './diskCache';
import { InstrumentFormatError } from './errors';
import type { InstrumentSource } from './types';

/** Opens the file at an address; rejects on HTTP errors. */
export type Download = (url: string, signal?: AbortSignal) => Promise<NodeJS.ReadableStream>;

const PIECE_BYTES = 32 * 1024;
const LARGEST_FILE = 512 * 1024 * 1024;

interface DownloadOptions {
	/** Instrument day that the file is taken for. */
	day: string;
	/** Rows of a recent good copy; 0 if there is none. */
	earlierRows: number;
	timeoutMs: number;
}

/**
 * Downloads and indexes a source's file, reading it as it arrives.
 * @throws whatever the download throws; InstrumentFormatError if the file is not whole and sane.
 */
export async function downloadIndex(
	source: InstrumentSource,
	download: Download,
	{ day, earlierRows, timeoutMs }: DownloadOptions,
): Promise<InstrumentImage> {
	const builder = new IndexBuilder();
	const parser = source.createParser((row) => builder.add(row));
	await withDeadline(timeoutMs, async (signal) => {
		const stream = await download(source.url, signal);
		const stop = () => (stream as Partial<Destroyable>).destroy?.(signal.reason as Error);
		signal.addEventListener('abort', stop);
		try {
			if (signal.aborted) stop();
			await readAll(stream, (piece) => parser.write(piece));
		} finally {
			signal.removeEventListener('abort', stop);
		}
	});
	parser.end();
	checkSane(source, builder.rows, builder.skippedRows, earlierRows);
	return await builder.finish({ source: source.id, origin: originOf(source.url), day });
}

interface Destroyable {
	destroy(error?: Error): void;
}

/** Feeds the stream to the parser in small pieces, resting between them. */
async function readAll(stream: NodeJS.ReadableStream, take: (piece: Buffer) => void) {
	const breather = new Breather();
	let total = 0;
	for await (const chunk of stream) {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		total += bytes.length;
		if (total > LARGEST_FILE) throw new InstrumentFormatError('it is far too large');
		for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
			take(bytes.subarray(at, at + PIECE_BYTES));
			if (breather.due()) await breather.rest();
		}
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

/** A day's file has its thousands of rows, nearly all of them readable. */
function checkSane(source: InstrumentSource, rows: number, skipped: number, earlier: number) {
	if (rows < source.minimumRows) {
		throw new InstrumentFormatError(
			`it has only ${rows} usable rows, at least ${source.minimumRows} are expected`,
		);
	}
	if (skipped > rows) {
		throw new InstrumentFormatError(`${skipped} of its ${rows + skipped} rows cannot be read`);
	}
	if (source.refuseShrunk && rows < earlier / 2) {
		throw new InstrumentFormatError(
			`it has ${rows} rows where the earlier copy has ${earlier}: part of it is missing`,
		);
	}
}
