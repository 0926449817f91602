import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { InstrumentFormatError } from '../errors';
import { CopyError } from '../file/copy-error';
import type { InstrumentSource } from '../types';
import { type IndexTask, LocalIndexer } from './indexer';

/** What the thread is sent: the file in pieces, and null at its end. */
export type ToThread = Uint8Array | null;

/** `ready` comes first, `taken` after each piece, one of the others last. */
export type FromThread =
	| { kind: 'ready' }
	| { kind: 'taken' }
	/** The database is complete. */
	| { kind: 'done' }
	/** What is to blame: the broker's file, the disk, or neither. */
	| { kind: 'failed'; blame: 'file' | 'disk' | 'thread'; message: string };

const say = (message: FromThread) => parentPort?.postMessage(message);

/** Indexes the file that `ThreadIndexer` sends: all that this thread does. */
export async function indexInThread(createParser: InstrumentSource['createParser']): Promise<void> {
	try {
		const indexer = new LocalIndexer(workerData as IndexTask, createParser);
		const pieces = on(parentPort as NonNullable<typeof parentPort>, 'message');
		say({ kind: 'ready' });
		for await (const [piece] of pieces as AsyncIterable<[ToThread]>) {
			if (piece === null) break;
			await indexer.write(piece);
			free(piece);
			say({ kind: 'taken' });
		}
		await indexer.finish();
		say({ kind: 'done' });
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		say({ kind: 'failed', blame: blameOf(error), message });
	}
}

/**
 * Gives the piece's memory back at once: left to the garbage collector, tens of megabytes of pieces
 * would wait for it. ES2024 has `transfer`, and so has Node 22.
 */
function free({ buffer }: Uint8Array): void {
	(buffer as ArrayBuffer & { transfer(newLength: number): ArrayBuffer }).transfer(0);
}

function blameOf(error: unknown) {
	if (error instanceof InstrumentFormatError) return 'file';
	return error instanceof CopyError ? 'disk' : 'thread';
}
