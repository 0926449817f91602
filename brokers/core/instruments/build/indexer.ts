import { setImmediate as eventLoop } from 'node:timers/promises';
import { type Database, isSqliteError } from '../../sqlite';
import { InstrumentFormatError } from '../errors';
import { CopyError } from '../file/copy-error';
import { originOf } from '../file/origin';
import { seal } from '../file/sealed-file';
import type { InstrumentParser, InstrumentSource } from '../types';
import { IN_MEMORY, IndexBuilder } from './index-builder';

/** Makes the database of a file that comes in pieces. */
export interface Indexer {
	/**
	 * Takes the piece's memory too; resolves when it is ready for more.
	 * @throws InstrumentFormatError, CopyError
	 */
	write(piece: Uint8Array): Promise<void>;
	/** @throws InstrumentFormatError if the file is not whole and sane; CopyError */
	finish(): Promise<void>;
	/** Nothing more will come; nothing is written any more once it resolves. */
	abandon(): Promise<void>;
}

/** What is to be indexed, in plain data: it goes to another thread. */
export interface IndexTask {
	/** Which source, and what its files must be like. */
	source: Pick<InstrumentSource, 'id' | 'url' | 'minimumRows' | 'refuseShrunk' | 'lookupOnly'>;
	/** Instrument day that the file is taken for. */
	day: string;
	/** Rows of a recent good copy; 0 if there is none. */
	earlierRows: number;
	/** An empty file in which to make the database, or `IN_MEMORY`. */
	path: string;
}

const PIECE_BYTES = 32 * 1024;

/**
 * Indexes in this thread. Reading the file leaves the event loop free in between; putting the rows
 * in order at the end does not: SQLite takes a second for it at a quarter of a million rows.
 */
export class LocalIndexer implements Indexer {
	private readonly builder: IndexBuilder;

	private readonly parser: InstrumentParser;

	private finished = false;

	constructor(
		private readonly task: IndexTask,
		createParser: InstrumentSource['createParser'],
	) {
		this.builder = storing(() => new IndexBuilder(task.path, task.source.lookupOnly));
		this.parser = createParser((row) => this.builder.add(row));
	}

	/** Open, and complete after `finish`, where it is made in memory. */
	get database(): Database {
		return this.builder.database;
	}

	async write(piece: Uint8Array): Promise<void> {
		for (let at = 0; at < piece.length; at += PIECE_BYTES) {
			storing(() => this.parser.write(piece.subarray(at, at + PIECE_BYTES)));
			await eventLoop();
		}
	}

	async finish(): Promise<void> {
		const { source, day, path } = this.task;
		storing(() => {
			this.parser.end();
			checkSane(this.task, this.builder.rows, this.builder.skippedRows);
			this.builder.finish({ source: source.id, origin: originOf(source.url), day });
			this.finished = true;
			if (path !== IN_MEMORY) this.builder.close();
		});
		if (path !== IN_MEMORY) await seal(path);
	}

	async abandon(): Promise<void> {
		if (!this.finished) this.builder.close();
	}
}

/** Tells what SQLite cannot write from what is wrong with the file. */
function storing<Result>(work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw isSqliteError(error) ? new CopyError((error as Error).message, { cause: error }) : error;
	}
}

/** A day's file has its thousands of rows, nearly all of them readable. */
function checkSane({ source, earlierRows }: IndexTask, rows: number, skipped: number) {
	if (rows < source.minimumRows) {
		throw new InstrumentFormatError(
			`it has only ${rows} usable rows, at least ${source.minimumRows} are expected`,
		);
	}
	if (skipped > rows) {
		throw new InstrumentFormatError(`${skipped} of its ${rows + skipped} rows cannot be read`);
	}
	if (source.refuseShrunk && rows < earlierRows / 2) {
		throw new InstrumentFormatError(
			`it has ${rows} rows where the earlier copy has ${earlierRows}: part of it is missing`,
		);
	}
}
