import { Breather } from './breather';
import { IndexBuilder } from './builder';
import { originOf } from './diskCache';
import { InstrumentFormatError } from './errors';
import { encodeImage } from './image';
import type { InstrumentParser, InstrumentSource } from './types';

/** Makes an index of a file that comes in pieces. */
export interface Indexer {
	/** Takes the piece's memory too; resolves when it is ready for more. @throws InstrumentFormatError */
	write(piece: Uint8Array): Promise<void>;
	/** The index in its disk format. @throws InstrumentFormatError if the file is not whole and sane. */
	finish(): Promise<Uint8Array<ArrayBuffer>>;
	/** The file will not come to its end. */
	abandon(): void;
}

/** What is to be indexed, in plain data: it goes to another thread. */
export interface IndexTask {
	/** Which source, and what its files must be like. */
	source: Pick<InstrumentSource, 'id' | 'url' | 'minimumRows' | 'refuseShrunk'>;
	/** Instrument day that the file is taken for. */
	day: string;
	/** Rows of a recent good copy; 0 if there is none. */
	earlierRows: number;
}

const PIECE_BYTES = 32 * 1024;

/** Indexes in this process, resting between small pieces of the work. */
export class LocalIndexer implements Indexer {
	private readonly builder: IndexBuilder;

	private readonly parser: InstrumentParser;

	constructor(
		private readonly task: IndexTask,
		createParser: InstrumentSource['createParser'],
		private readonly breather = new Breather(),
	) {
		this.builder = new IndexBuilder(breather);
		this.parser = createParser((row) => this.builder.add(row));
	}

	async write(piece: Uint8Array): Promise<void> {
		for (let at = 0; at < piece.length; at += PIECE_BYTES) {
			this.parser.write(piece.subarray(at, at + PIECE_BYTES));
			if (this.breather.due()) await this.breather.rest();
		}
	}

	async finish(): Promise<Uint8Array<ArrayBuffer>> {
		const { source, day } = this.task;
		this.parser.end();
		checkSane(this.task, this.builder.rows, this.builder.skippedRows);
		const about = { source: source.id, origin: originOf(source.url), day };
		return await encodeImage(await this.builder.finish(about), this.breather);
	}

	abandon(): void {
		// Nothing is held that outlives this object.
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
