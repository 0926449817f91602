/**
 * Disk format of an instrument index:
 *
 *   magic and version (8 bytes) · length of the header (4) · zero (4)
 *   header: JSON { meta, columns: { name: number of elements } }, padded with spaces to 8 bytes
 *   each column's bytes in the order of COLUMN_NAMES, padded with zeros to 8 bytes
 *   SHA-256 of everything before it (32 bytes)
 *
 * Numbers are in the machine's byte order, which the magic tells: a file from another kind of
 * machine, of another version, cut short or altered is refused, and the caller downloads anew.
 */
import { createHash } from 'node:crypto';

import { block } from './blocks';
import type { Breather } from './breather';
import {
	COLUMN_NAMES,
	COLUMN_TYPES,
	OPTIONAL_COLUMNS,
	ROW_COLUMNS,
	type ImageMeta,
	type InstrumentColumns,
	type InstrumentImage,
} from './columns';
import { InstrumentFormatError } from './errors';

const VERSION = 1;
const PREFIX_BYTES = 16;
const DIGEST_BYTES = 32;
const SLICE_BYTES = 1 << 20;

type Header = { meta: ImageMeta; columns: Record<string, number> };

const padded = (length: number) => (length + 7) & ~7;

/** "INSTR", the version and a 16-bit mark that reads differently in the other byte order. */
function magic(): Buffer {
	const mark = Buffer.from(Uint16Array.of(0x1234).buffer);
	return Buffer.concat([Buffer.from('INSTR', 'latin1'), Buffer.of(VERSION), mark]);
}

const bytesOf = (array: Uint8Array | Uint16Array | Uint32Array) =>
	Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** The whole file in memory of its own. */
export async function encodeImage(
	{ meta, columns }: InstrumentImage,
	breather: Breather,
): Promise<Uint8Array<ArrayBuffer>> {
	const pieces = [...body(meta, columns)];
	const end = pieces.reduce((sum, piece) => sum + piece.length, 0);
	const file = new Uint8Array(block(end + DIGEST_BYTES), 0, end + DIGEST_BYTES);
	let at = 0;
	for (const piece of pieces) {
		file.set(piece, at);
		at += piece.length;
		if (breather.due()) await breather.rest();
	}
	file.set(await digestOf(file.subarray(0, end), breather), end);
	return file;
}

async function digestOf(bytes: Uint8Array, breather: Breather): Promise<Buffer> {
	const hash = createHash('sha256');
	for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
		hash.update(bytes.subarray(at, at + SLICE_BYTES));
		if (breather.due()) await breather.rest();
	}
	return hash.digest();
}

function* body(meta: ImageMeta, columns: InstrumentColumns): Generator<Buffer> {
	const lengths = Object.fromEntries(COLUMN_NAMES.map((name) => [name, columns[name].length]));
	const json = Buffer.from(JSON.stringify({ meta, columns: lengths } satisfies Header));
	const header = Buffer.alloc(padded(json.length), ' ');
	json.copy(header);
	const prefix = Buffer.alloc(PREFIX_BYTES);
	magic().copy(prefix);
	prefix.writeUInt32LE(header.length, 8);
	yield prefix;
	yield header;
	for (const name of COLUMN_NAMES) {
		const bytes = bytesOf(columns[name]);
		yield bytes;
		yield Buffer.alloc(padded(bytes.length) - bytes.length);
	}
}

/**
 * The index in these bytes; its arrays are views of them, nothing is copied.
 * @throws InstrumentFormatError if they are anything but a whole, unaltered file of this version.
 */
export async function decodeImage(
	file: Uint8Array<ArrayBuffer>,
	breather: Breather,
): Promise<InstrumentImage> {
	const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
	const end = bytes.length - DIGEST_BYTES;
	if (end < PREFIX_BYTES || !bytes.subarray(0, 8).equals(magic())) {
		throw new InstrumentFormatError('it is not an instrument copy of this version');
	}
	if (!(await digestOf(bytes.subarray(0, end), breather)).equals(bytes.subarray(end))) {
		throw new InstrumentFormatError('its checksum does not match: it is cut short or altered');
	}
	const headerEnd = PREFIX_BYTES + bytes.readUInt32LE(8);
	const header = parseHeader(bytes.toString('utf8', PREFIX_BYTES, headerEnd));
	const columns = viewColumns(file, header.columns, headerEnd, end);
	checkShape(header.meta, columns);
	return { meta: header.meta, columns };
}

function parseHeader(json: string): Header {
	try {
		return JSON.parse(json) as Header;
	} catch {
		throw new InstrumentFormatError('its header cannot be read');
	}
}

function viewColumns(
	file: Uint8Array<ArrayBuffer>,
	lengths: Record<string, number>,
	start: number,
	end: number,
): InstrumentColumns {
	let at = start;
	const views = COLUMN_NAMES.map((name) => {
		const Type = COLUMN_TYPES[name];
		const length = lengths[name];
		const size = length * Type.BYTES_PER_ELEMENT;
		if (!Number.isInteger(length) || length < 0 || at + size > end) {
			throw new InstrumentFormatError(`its column ${name} does not fit`);
		}
		const view = new Type(file.buffer, file.byteOffset + at, length);
		at += padded(size);
		return [name, view] as const;
	});
	if (at !== end) throw new InstrumentFormatError('its columns do not fill it');
	return Object.fromEntries(views) as InstrumentColumns;
}

/** The arrays must agree with each other in length before anything is looked up in them. */
function checkShape(meta: ImageMeta, columns: InstrumentColumns): void {
	const optional = new Set<string>(OPTIONAL_COLUMNS);
	const rowsFit = ROW_COLUMNS.every((name) => {
		const { length } = columns[name];
		return length === meta.rows || (length === 0 && optional.has(name));
	});
	const fits =
		rowsFit &&
		columns.familyRows.length === meta.rows &&
		columns.familyStart.length === columns.families.length + 1 &&
		columns.wordStart.length === columns.words.length + 1 &&
		columns.textEnds[columns.textEnds.length - 1] === columns.textBytes.length &&
		columns.symbolTable.length > 0 &&
		columns.tokenTable.length > 0;
	if (!fits) throw new InstrumentFormatError('its columns contradict each other');
}
