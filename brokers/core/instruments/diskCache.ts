import { constants } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { block } from './blocks';
import { Breather } from './breather';
import type { InstrumentImage } from './columns';
import { decodeImage } from './image';
import { takeTurn, type Turn } from './turn';
import type { InstrumentSource } from './types';

const DIRECTORY = 'indian-brokers';
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS_MAY_WRITE = 0o022;
const LARGEST_FILE = 256 * 1024 * 1024;
const SLICE_BYTES = 1 << 20;
/** A temporary file this old belongs to a process that died. */
const ABANDONED_MS = 3600_000;

/** Why a copy on disk was not used or not written. */
export class DiskCopyError extends Error {
	override readonly name = 'DiskCopyError';
}

/** Fingerprint of an address: the live file and a simulator's never share a copy. */
export const originOf = (url: string) =>
	createHash('sha256').update(url).digest('hex').slice(0, 16);

/**
 * Copies of the indexes in a directory of their own, readable and writable by nobody else. Whoever
 * could write them could swap one instrument for another, so a copy that others can write, that
 * another user owns, or that is a link, is not used.
 */
export class InstrumentDiskCache {
	private readonly directory: string;

	/** @param userFolder the folder in which to make the directory. */
	constructor(userFolder: string) {
		this.directory = join(userFolder, DIRECTORY);
	}

	path(source: InstrumentSource): string {
		return join(this.directory, `instruments-${source.id}-${originOf(source.url)}.bin`);
	}

	/**
	 * The copy of this source's index; null if there is none.
	 * @throws DiskCopyError if there is one that must not be used.
	 */
	async read(source: InstrumentSource): Promise<InstrumentImage | null> {
		const path = this.path(source);
		try {
			if (!(await this.checkDirectory())) return null;
			const file = await open(path, constants.O_RDONLY | noFollow | nonBlocking);
			try {
				const image = await decodeImage(await readWhole(file, path), new Breather());
				const { source: id, origin } = image.meta;
				if (id !== source.id || origin !== originOf(source.url)) {
					throw new DiskCopyError('it was made from another address');
				}
				return image;
			} finally {
				await file.close();
			}
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return null;
			const reason = codeOf(error) === 'ELOOP' ? 'it is a symbolic link' : messageOf(error);
			throw new DiskCopyError(`The instrument copy ${path} is not used: ${reason}.`, {
				cause: error,
			});
		}
	}

	/**
	 * The turn to make this source's copy: of the processes that share the folder one downloads.
	 * @returns null where another has made it meanwhile, which `isDone` tells.
	 */
	async turn(
		source: InstrumentSource,
		longestMs: number,
		isDone: () => Promise<boolean>,
	): Promise<Turn | null> {
		// A folder that cannot be made is reported when the copy is written.
		await this.makeDirectory().catch(() => undefined);
		return await takeTurn(`${this.path(source)}.lock`, longestMs, isDone);
	}

	/**
	 * Writes an index in its disk format, under a name of its own that is changed at the end: no reader
	 * ever sees half a file.
	 * @throws DiskCopyError
	 */
	async write(source: InstrumentSource, copy: Uint8Array): Promise<void> {
		const path = this.path(source);
		const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
		try {
			await this.makeDirectory();
			await this.checkDirectory();
			await this.removeAbandoned();
			const file = await open(temporary, 'wx', FILE_MODE);
			try {
				await file.writeFile(copy);
				await file.chmod(FILE_MODE);
			} finally {
				await file.close();
			}
			await rename(temporary, path);
		} catch (error) {
			await unlink(temporary).catch(() => undefined);
			throw new DiskCopyError(`The instrument copy ${path} was not written: ${messageOf(error)}.`, {
				cause: error,
			});
		}
	}

	/** False if there is no directory yet. */
	private async checkDirectory(): Promise<boolean> {
		try {
			const stats = await lstat(this.directory);
			if (!stats.isDirectory()) throw new DiskCopyError(`${this.directory} is no directory`);
			refuseIfOthersWrite(stats, this.directory);
			return true;
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return false;
			throw error;
		}
	}

	/** Makes the directory, or closes one that others can write; what they put in is refused later. */
	private async makeDirectory(): Promise<void> {
		await mkdir(this.directory, { recursive: true, mode: DIRECTORY_MODE });
		if (process.getuid === undefined) return;
		const directory = await open(this.directory, constants.O_RDONLY | noFollow);
		try {
			const { uid } = await directory.stat();
			if (uid === process.getuid()) await directory.chmod(DIRECTORY_MODE);
		} finally {
			await directory.close();
		}
	}

	private async removeAbandoned(): Promise<void> {
		for (const name of await readdir(this.directory)) {
			if (!name.endsWith('.tmp')) continue;
			const path = join(this.directory, name);
			const stats = await lstat(path).catch(() => null);
			if (stats && Date.now() - stats.mtimeMs > ABANDONED_MS) {
				await unlink(path).catch(() => undefined);
			}
		}
	}
}

// Windows has neither flag; there both are 0.
const noFollow = constants.O_NOFOLLOW ?? 0;
const nonBlocking = constants.O_NONBLOCK ?? 0;

/** Windows has no owners and modes of this kind; its user folders are private by inheritance. */
function refuseIfOthersWrite(stats: { uid: number; mode: number }, path: string): void {
	if (process.getuid === undefined) return;
	if (stats.uid !== process.getuid()) {
		throw new DiskCopyError(`${path} belongs to another user (uid ${stats.uid})`);
	}
	if ((stats.mode & OTHERS_MAY_WRITE) !== 0) {
		const mode = (stats.mode & 0o777).toString(8);
		throw new DiskCopyError(`${path} can be written by other users (mode ${mode})`);
	}
}

async function readWhole(file: FileHandle, path: string): Promise<Uint8Array<ArrayBuffer>> {
	const stats = await file.stat();
	if (!stats.isFile()) throw new DiskCopyError('it is no file');
	refuseIfOthersWrite(stats, path);
	if (stats.size > LARGEST_FILE) throw new DiskCopyError('it is far too large');
	const whole = new Uint8Array(block(stats.size), 0, stats.size);
	for (let at = 0; at < whole.length; ) {
		const length = Math.min(SLICE_BYTES, whole.length - at);
		const { bytesRead } = await file.read(whole, at, length, at);
		if (bytesRead === 0) throw new DiskCopyError('it became shorter while it was read');
		at += bytesRead;
	}
	return whole;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
