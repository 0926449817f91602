import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Breather } from './breather';
import { InstrumentFormatError } from './errors';
import { type IndexTask, LocalIndexer } from './indexer';
import type { InstrumentSource } from './types';

/** What the thread is sent: the file in pieces, and null at its end. */
export type ToThread = Uint8Array | null;

/** `ready` comes first, `taken` after each piece, one of the others last. */
export type FromThread =
	| { kind: 'ready' }
	| { kind: 'taken' }
	/** The index in its disk format. */
	| { kind: 'index'; file: Uint8Array<ArrayBuffer> }
	/** `format`: the file is to blame. */
	| { kind: 'failed'; format: boolean; message: string };

const say = (message: FromThread, transfer: ArrayBuffer[] = []) =>
	parentPort?.postMessage(message, transfer);

/** Indexes the file that `ThreadIndexer` sends: all that this thread does. */
export async function indexInThread(createParser: InstrumentSource['createParser']): Promise<void> {
	// Nobody else waits here, so there is no need to rest.
	const indexer = new LocalIndexer(workerData as IndexTask, createParser, new Breather(Infinity));
	const pieces = on(parentPort as NonNullable<typeof parentPort>, 'message');
	say({ kind: 'ready' });
	try {
		for await (const [piece] of pieces as AsyncIterable<[ToThread]>) {
			if (piece === null) break;
			await indexer.write(piece);
			say({ kind: 'taken' });
		}
		const file = await indexer.finish();
		say({ kind: 'index', file }, [file.buffer]);
	} catch (error) {
		const format = error instanceof InstrumentFormatError;
		say({
			kind: 'failed',
			format,
			message: error instanceof Error ? error.message : String(error),
		});
	}
}
