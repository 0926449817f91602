import { type Database, sqlite, type Statement } from '../../sqlite';
import { InstrumentFormatError } from '../errors';
import type { InstrumentRow } from '../types';
import { RootWords } from './root-words';
import {
	EXPIRIES,
	INDEXES,
	ROW_COLUMNS,
	ROWS_AS_THEY_CAME,
	SCHEMA,
	SORTED_ROWS,
	STAGE,
	TOKEN_INDEX,
	WORDS_OF_ROWS,
} from './schema';

/** What is known of a file besides its rows. */
export interface AboutFile {
	/** The source's short name. */
	source: string;
	/** Fingerprint of the address that the file came from. */
	origin: string;
	/** Instrument day, YYYY-MM-DD. */
	day: string;
}

/** A real file is far below this. */
const MOST_OF_ONE_SYMBOL = 4096;

/** The path of a database that lives in memory alone. */
export const IN_MEMORY = ':memory:';

/**
 * Makes the database of one instrument file: takes its rows in the order of the file, then puts
 * them in the order in which search shows them and indexes them. SQLite's own failures pass through.
 */
export class IndexBuilder {
	readonly database: Database;

	private readonly stage: Statement;

	private readonly words = new RootWords();

	/** Exchange, segment and token of every row. */
	private readonly known = new Set<string>();

	private skipped = 0;

	/**
	 * @param path an empty file of the caller's, or `IN_MEMORY`
	 * @param lookupOnly nobody will search in it
	 */
	constructor(
		path: string,
		private readonly lookupOnly = false,
	) {
		this.database = new (sqlite().DatabaseSync)(path);
		// Whoever builds in memory has no disk to write to.
		if (path === IN_MEMORY) this.database.exec('PRAGMA temp_store = MEMORY');
		this.database.exec(SCHEMA);
		this.database.exec(STAGE);
		this.database.exec('BEGIN');
		const places = ROW_COLUMNS.map(() => '?').join(', ');
		this.stage = this.database.prepare(`INSERT INTO stage.instrument VALUES (${places})`);
	}

	/** Usable rows so far. */
	get rows(): number {
		return this.known.size;
	}

	/** Rows that could not be used, and rows whose exchange, segment and token had come before. */
	get skippedRows(): number {
		return this.skipped;
	}

	/** Takes a row; null counts as one that cannot be used. */
	add(row: InstrumentRow | null): void {
		const key = row && `${row.exchange} ${row.segment} ${row.token}`;
		if (row === null || key === null || this.known.has(key)) {
			this.skipped++;
			return;
		}
		this.known.add(key);
		if (!this.lookupOnly) this.words.add(row);
		this.stage.run(...valuesOf(row));
	}

	/**
	 * Completes the database. The builder is spent after it.
	 * @throws InstrumentFormatError if thousands of rows share one symbol, or, of a file for look-ups,
	 * if most contracts have expired.
	 */
	finish({ source, origin, day }: AboutFile): void {
		const { database } = this;
		if (this.lookupOnly) this.finishForLookups(day);
		else this.finishForSearch();
		database
			.prepare('INSERT INTO about VALUES (?, ?, ?, ?, ?)')
			.run(source, origin, day, this.rows, this.skippedRows);
		database.exec('COMMIT; DETACH stage');
	}

	close(): void {
		if (this.database.isOpen) this.database.close();
	}

	private finishForSearch(): void {
		this.database.exec(SORTED_ROWS);
		this.writeWords();
		this.database.exec(INDEXES);
		this.database.exec(EXPIRIES);
		this.refuseOneSymbolOnAll();
	}

	private finishForLookups(day: string): void {
		this.database.exec(ROWS_AS_THEY_CAME);
		this.database.exec(TOKEN_INDEX);
		this.refuseOldFile(day);
	}

	/** Files list what is traded from their day on; one that lies there for weeks has not much of it left. */
	private refuseOldFile(day: string): void {
		const [{ expired }] = this.database
			.prepare('SELECT count(*) AS expired FROM instrument WHERE expiry < ?')
			.all(day) as [{ expired: number }];
		if (expired > this.rows / 2) {
			throw new InstrumentFormatError(
				`it is an old file: ${expired} of its ${this.rows} contracts have expired`,
			);
		}
	}

	private writeWords(): void {
		const addRoot = this.database.prepare('INSERT INTO root VALUES (?, ?)');
		for (const [root, terms] of this.words.termsByRoot()) addRoot.run(root, terms);
		const addWord = this.database.prepare('INSERT OR IGNORE INTO word VALUES (?)');
		for (const word of this.words.all()) addWord.run(word);
		this.database.exec(WORDS_OF_ROWS);
	}

	private refuseOneSymbolOnAll(): void {
		const shared = this.database
			.prepare(
				`SELECT tradingSymbol FROM instrument GROUP BY tradingSymbol
				HAVING count(*) > ${MOST_OF_ONE_SYMBOL} LIMIT 1`,
			)
			.get();
		if (shared) {
			throw new InstrumentFormatError(
				`thousands of rows share the symbol "${String(shared.tradingSymbol)}"`,
			);
		}
	}
}

/** In the order of `ROW_COLUMNS`. SQLite has no booleans. */
const valuesOf = (row: InstrumentRow) => [
	row.exchange,
	row.segment,
	row.token,
	row.tradingSymbol,
	row.name,
	row.kind,
	row.series,
	row.isin,
	row.underlying,
	row.expiry,
	row.strike,
	row.lotSize,
	row.tickSize,
	row.freezeQuantity,
	row.brokerSymbol,
	row.buyAllowed ? 1 : 0,
	row.sellAllowed ? 1 : 0,
	row.tradable ? 1 : 0,
	row.rootSymbol === row.underlying ? null : row.rootSymbol,
];
