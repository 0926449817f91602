import type { Readable } from 'node:stream';
import { InstrumentFormatError } from '../instruments/errors';
import { CsvReader } from '../instruments/file/csv-reader';
import { JsonObjectReader } from '../instruments/file/json-object-reader';
import type { JsonObject } from '../wire';

/** Of a file that may be far longer. */
const MOST_BYTES = 64 * 1024;

/**
 * The first row of an instrument file, JSON or CSV with a header line, and no more of it.
 * @throws InstrumentFormatError where there is none
 */
export async function firstRow(file: NodeJS.ReadableStream): Promise<JsonObject> {
	const head = await readHead(file);
	const row = head.toString('utf8').trimStart().startsWith('[') ? jsonRow(head) : csvRow(head);
	if (row === null) throw new InstrumentFormatError('it has no row');
	return row;
}

async function readHead(file: NodeJS.ReadableStream): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of file) {
			chunks.push(Buffer.from(chunk));
			length += chunk.length;
			if (length >= MOST_BYTES) break;
		}
	} finally {
		(file as Readable).destroy();
	}
	return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}

function jsonRow(head: Buffer): JsonObject | null {
	let row: JsonObject | null = null;
	new JsonObjectReader((object) => (row ??= object)).write(head);
	return row;
}

/** Cells are text; a line has the keys of the header. */
function csvRow(head: Buffer): JsonObject | null {
	const lines: string[][] = [];
	new CsvReader((cells) => lines.push(cells ?? [])).write(head);
	const [header, line] = lines;
	if (header === undefined || line === undefined) return null;
	return Object.fromEntries(header.map((name, at) => [name.trim(), line[at] ?? '']));
}
