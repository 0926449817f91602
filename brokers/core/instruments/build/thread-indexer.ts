import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InstrumentFormatError } from '../errors';
import { CopyError } from '../file/copy-error';
import type { Indexer, IndexTask } from './indexer';
import type { FromThread, ToThread } from './indexer-thread';

/** No thread could be started, or it ended before its work was done. The file is not to blame. */
export class ThreadError extends Error {
	override readonly name = 'ThreadError';
}

const START_MS = 30_000;
const FINISH_MS = 120_000;
/** Pieces on their way to the thread. */
const MOST_UNDER_WAY = 8;
/** Nearly all objects of the work are short-lived; a large nursery for them would be memory for nothing. */
const NURSERY_MB = 4;

/**
 * Indexes in a thread of its own: a file of 250,000 rows takes seconds of work, part of it in single
 * statements, and memory that goes back to the system when the thread ends.
 */
export class ThreadIndexer implements Indexer {
	private readonly started: Promise<void>;

	private readonly done: Promise<void>;

	private underWay = 0;

	private wake = () => {};

	private constructor(private readonly worker: Worker) {
		let start = () => {};
		this.started = new Promise((resolve) => (start = resolve));
		this.done = new Promise((finish, fail) => {
			worker.on('message', (message: FromThread) => {
				if (message.kind === 'ready') start();
				else if (message.kind === 'taken') this.pieceTaken();
				else if (message.kind === 'done') finish();
				else fail(failureOf(message));
			});
			worker.once('error', (error) => fail(new ThreadError(textOf(error))));
			worker.once('exit', () => fail(new ThreadError('the indexing thread ended early')));
		});
		// Whoever waits for something of the thread waits for its failure as well.
		this.done.catch(() => undefined);
	}

	/** @throws ThreadError where none can be started. */
	static async start(module: string, task: IndexTask): Promise<ThreadIndexer> {
		const indexer = new ThreadIndexer(startThread(module, task));
		try {
			await within(START_MS, Promise.race([indexer.started, indexer.done]));
			return indexer;
		} catch (error) {
			await indexer.abandon();
			throw error;
		}
	}

	/** The piece belongs to the thread afterwards. */
	async write(piece: Uint8Array): Promise<void> {
		try {
			this.give(hasMemoryOfItsOwn(piece) ? piece : new Uint8Array(piece));
		} catch {
			// Node may keep a piece's memory to itself, and cannot say so before version 21.
			this.give(new Uint8Array(piece));
		}
		this.underWay++;
		if (this.underWay < MOST_UNDER_WAY) return;
		const taken = new Promise<void>((resolve) => (this.wake = resolve));
		await Promise.race([taken, this.done]);
	}

	async finish(): Promise<void> {
		this.worker.postMessage(null satisfies ToThread);
		await within(FINISH_MS, this.done);
	}

	async abandon(): Promise<void> {
		await this.worker.terminate();
	}

	private give(piece: Uint8Array): void {
		this.worker.postMessage(piece satisfies ToThread, [piece.buffer as ArrayBuffer]);
	}

	private pieceTaken(): void {
		this.underWay--;
		this.wake();
	}
}

/** Such a piece can be given away as it is. Others share their memory, with what is still to come. */
function hasMemoryOfItsOwn({ byteLength, buffer }: Uint8Array): boolean {
	return byteLength === buffer.byteLength;
}

function startThread(module: string, task: IndexTask): Worker {
	const extension = extname(__filename);
	// From source the thread needs what the project's own tools run TypeScript with.
	const execArgv = extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
	try {
		return new Worker(`${module}${extension}`, {
			workerData: task,
			execArgv,
			env: {},
			resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
		});
	} catch (error) {
		throw new ThreadError(textOf(error));
	}
}

function failureOf({ blame, message }: Extract<FromThread, { kind: 'failed' }>): Error {
	const Failure = { file: InstrumentFormatError, disk: CopyError, thread: ThreadError }[blame];
	return new Failure(message);
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		const error = new ThreadError(`the indexing thread took over ${ms / 1000} s`);
		timer = setTimeout(() => reject(error), ms);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
