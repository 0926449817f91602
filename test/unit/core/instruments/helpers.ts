import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { IN_MEMORY, IndexBuilder } from '../../../../brokers/core/instruments/build/index-builder';
import { DatabaseIndex } from '../../../../brokers/core/instruments/search/database-index';
import { InstrumentDatabase } from '../../../../brokers/core/instruments/search/instrument-database';
import type {
	Instrument,
	InstrumentRow,
	InstrumentSource,
} from '../../../../brokers/core/instruments/types';
import { instrument } from '../../support/instruments';

/** A trading morning before all expiries of the made-up market. */
export const NOW = Date.parse('2026-11-20T10:00:00+05:30');

export const about = { source: 'test', origin: '0123456789abcdef', day: '2026-11-20' };

/** All rows of a file given as one text; null for each that could not be used. */
export function parseAll(source: InstrumentSource, file: string, chunk = Infinity) {
	const rows: Array<InstrumentRow | null> = [];
	const parser = source.createParser((row) => rows.push(row));
	const bytes = Buffer.from(file);
	for (let at = 0; at < bytes.length; at += chunk) parser.write(bytes.subarray(at, at + chunk));
	parser.end();
	return rows;
}

/** An index of these rows, in memory. */
export function indexOfRows(rows: Iterable<InstrumentRow | null>, now = NOW): DatabaseIndex {
	const builder = new IndexBuilder(IN_MEMORY);
	for (const row of rows) builder.add(row);
	builder.finish(about);
	return new DatabaseIndex(new InstrumentDatabase(builder.database), () => now);
}

export const indexOf = (source: InstrumentSource, file: string, now = NOW) =>
	indexOfRows(parseAll(source, file), now);

/** What the index holds of a parsed row. */
export function instrumentOf(parsed: InstrumentRow): Instrument {
	const instrument: Partial<InstrumentRow> = { ...parsed };
	delete instrument.rootSymbol;
	delete instrument.alias;
	return instrument as Instrument;
}

/** A row of any broker, equity unless told otherwise. */
export function row(fields: Partial<InstrumentRow> = {}): InstrumentRow {
	return {
		...instrument({ token: '1', tradingSymbol: 'ACME-EQ', name: 'ACME' }),
		rootSymbol: 'ACME',
		...fields,
	};
}

/** A folder of its own for each test file, removed at the end. */
export function temporaryFolders() {
	const folders: string[] = [];
	afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
	return () => {
		const folder = mkdtempSync(join(tmpdir(), 'instruments-test-'));
		folders.push(folder);
		return folder;
	};
}

/** A stream that gives these pieces and then ends, or breaks. */
export function streamOf(pieces: Iterable<string>, breaksWith?: Error): NodeJS.ReadableStream {
	function* chunks() {
		for (const piece of pieces) yield Buffer.from(piece);
		if (breaksWith) throw breaksWith;
	}
	return Readable.from(chunks());
}
