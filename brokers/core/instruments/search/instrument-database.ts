import { pathToFileURL } from 'node:url';
import { type Database, sqlite, type Statement, type Value } from '../../sqlite';
import { ROW_COLUMNS } from '../build/schema';
import { CopyError } from '../file/copy-error';
import type { Instrument, InstrumentKind } from '../types';

/** What the database says of the file that it was made from. */
export interface About {
	/** The source's short name. */
	source: string;
	/** Fingerprint of the address that the file came from. */
	origin: string;
	/** Instrument day, YYYY-MM-DD. */
	day: string;
	/** Number of instruments. */
	size: number;
	/** Rows of the file that were not used. */
	skippedRows: number;
}

export interface Match {
	id: number;
	kind: InstrumentKind;
}

/** An instrument's own fields; the symbol that its words are found under is none of them. */
const FIELDS = ROW_COLUMNS.filter((column) => column !== 'rootSymbol').join(', ');

/** JSON lists of the exchanges and segments that count; null for all. */
export interface Places {
	exchanges: string | null;
	segments: string | null;
}

const ANYWHERE: Places = { exchanges: null, segments: null };

/** An SQL condition with the values of `Places`; of terms, SQLite would read the lists of all rows. */
export const IS_THERE = ['exchange', 'segment']
	.map((field) => `(:${field}s IS NULL OR ${field} IN (SELECT value FROM json_each(:${field}s)))`)
	.join(' AND ');

/** Alphabetically after all that begins with a text, once it is put behind it. */
const HIGHEST = '\u{10ffff}';

type Values = Record<string, Value>;

/** The database of one instrument file, open for reading. Every query takes well below 50 ms. */
export class InstrumentDatabase {
	readonly about: About;

	/** A statement has failed: the file is no longer what it was. */
	damaged = false;

	private readonly statements = new Map<string, Statement>();

	/** @param database as `IndexBuilder` makes it */
	constructor(private readonly database: Database) {
		this.about = this.all<About>('SELECT * FROM about')[0];
	}

	/**
	 * Opens a file that nobody changes any more: it may be replaced, never written.
	 * @throws CopyError, or an error of SQLite, where it is no such database
	 */
	static open(path: string): InstrumentDatabase {
		const url = pathToFileURL(path);
		// No locks, and no look at whether another process has written.
		url.searchParams.set('immutable', '1');
		return new InstrumentDatabase(new (sqlite().DatabaseSync)(url, { readOnly: true }));
	}

	/** Rows that meet a condition on their terms and have not expired, in the order of their ids. */
	matching(terms: string, today: string, limit: number, places: Places = ANYWHERE): Match[] {
		return this.all<Match>(
			`SELECT instrument.id, kind FROM words CROSS JOIN instrument ON instrument.id = words.rowid
			WHERE words MATCH :terms AND (expiry IS NULL OR expiry >= :today) AND ${IS_THERE}
			ORDER BY words.rowid LIMIT :limit`,
			{ terms, today, limit, ...places },
		);
	}

	/** The same among the rows whose trading symbol begins so. */
	matchingSymbols(
		start: string,
		terms: string,
		today: string,
		limit: number,
		places: Places,
	): Match[] {
		return this.all<Match>(
			`SELECT instrument.id, kind
			FROM (SELECT min(id) AS low, max(id) AS high FROM instrument
				WHERE tradingSymbol >= :start AND tradingSymbol < :end)
			CROSS JOIN words ON words.rowid BETWEEN low AND high
			CROSS JOIN instrument ON instrument.id = words.rowid
			WHERE words MATCH :terms AND (expiry IS NULL OR expiry >= :today)
				AND tradingSymbol >= :start AND tradingSymbol < :end AND ${IS_THERE}
			ORDER BY words.rowid LIMIT :limit`,
			{ start, end: start + HIGHEST, terms, today, limit, ...places },
		);
	}

	/** Words of names that begin so. */
	wordsBegunBy(start: string, limit: number): string[] {
		return this.all<{ word: string }>(
			'SELECT word FROM word WHERE word >= :start AND word < :end LIMIT :limit',
			{ start, end: start + HIGHEST, limit },
		).map(({ word }) => word);
	}

	/** Root symbols of so many letters. */
	roots(shortest: number, longest: number): string[] {
		// As one text: tens of thousands of rows of their own would take several times as long.
		const [{ symbols }] = this.all<{ symbols: string }>(
			`SELECT json_group_array(symbol) AS symbols FROM root
			WHERE length(symbol) BETWEEN :shortest AND :longest`,
			{ shortest, longest },
		);
		return JSON.parse(symbols) as string[];
	}

	/** Instruments in the order of these ids. */
	byId(ids: number[]): Instrument[] {
		return this.all<Record<string, Value>>(
			`SELECT ${FIELDS} FROM json_each(:ids) AS wanted
			CROSS JOIN instrument ON instrument.id = value ORDER BY key`,
			{ ids: JSON.stringify(ids) },
		).map(instrumentOf);
	}

	/** Instruments in the order in which search shows them. @param where an SQL condition */
	where(where: string, values: Values): Instrument[] {
		return this.all<Record<string, Value>>(
			`SELECT ${FIELDS} FROM instrument WHERE ${where} ORDER BY id`,
			values,
		).map(instrumentOf);
	}

	/** @throws CopyError where the file can no longer be read */
	all<Row>(sql: string, values: Values = {}): Row[] {
		try {
			const statement = this.statements.get(sql) ?? this.database.prepare(sql);
			this.statements.set(sql, statement);
			return statement.all(values) as Row[];
		} catch (cause) {
			this.damaged = true;
			const reason = `The instrument copy can no longer be read: ${(cause as Error).message}.`;
			throw new CopyError(reason, { cause });
		}
	}
}

function instrumentOf(row: Record<string, Value>): Instrument {
	return {
		...(row as unknown as Instrument),
		buyAllowed: row.buyAllowed === 1,
		sellAllowed: row.sellAllowed === 1,
		tradable: row.tradable === 1,
	};
}
