import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { APPLICATION_ID, SCHEMA_VERSION } from '../build/schema';
import { CopyError } from './copy-error';

/**
 * A database on disk ends with the SHA-256 of all that is before it. SQLite takes no notice of what
 * comes after its last page; a file that is cut short or altered is known before anything is looked
 * up in it.
 */
export const DIGEST_BYTES = 32;
const SLICE_BYTES = 1 << 18;

/** Where SQLite's file format has them: https://www.sqlite.org/fileformat.html, section 1.3. */
const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const VERSION_AT = 60;
const APPLICATION_AT = 68;

/** Ends a complete database with its digest, and waits until the disk has all of it. @throws CopyError */
export async function seal(path: string): Promise<void> {
	try {
		const file = await open(path, 'r+');
		try {
			const { size } = await file.stat();
			await file.write(await digestOf(file, size), 0, DIGEST_BYTES, size);
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		throw new CopyError((error as Error).message, { cause: error });
	}
}

/** @throws CopyError where this is anything but a whole, unaltered database of this version. */
export async function checkSeal(file: FileHandle): Promise<void> {
	const { size } = await file.stat();
	const end = size - DIGEST_BYTES;
	const header = await readAt(file, 0, Buffer.alloc(HEADER_BYTES));
	const ours =
		end >= HEADER_BYTES &&
		header.subarray(0, MAGIC.length).equals(MAGIC) &&
		header.readUInt32BE(APPLICATION_AT) === APPLICATION_ID &&
		header.readUInt32BE(VERSION_AT) === SCHEMA_VERSION;
	if (!ours) throw new CopyError('it is not an instrument copy of this version');
	const digest = await digestOf(file, end);
	if (!digest.equals(await readAt(file, end, Buffer.alloc(DIGEST_BYTES)))) {
		throw new CopyError('its checksum does not match: it is cut short or altered');
	}
}

/** In slices, so that n8n's event loop stays free. */
async function digestOf(file: FileHandle, size: number): Promise<Buffer> {
	const hash = createHash('sha256');
	const slice = Buffer.alloc(SLICE_BYTES);
	for (let at = 0; at < size; at += SLICE_BYTES) {
		hash.update(await readAt(file, at, slice.subarray(0, size - at)));
	}
	return hash.digest();
}

async function readAt(file: FileHandle, at: number, into: Buffer): Promise<Buffer> {
	const { bytesRead } = await file.read(into, 0, into.length, at);
	return into.subarray(0, bytesRead);
}
