import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstrumentDatabase } from '../search/instrument-database';
import type { InstrumentSource } from '../types';
import { CopyError } from './copy-error';
import { FileLock } from './file-lock';
import { originOf } from './origin';
import { checkSeal } from './sealed-file';

const DIRECTORY = 'indian-brokers';
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS_MAY_WRITE = 0o022;
const LARGEST_FILE = 512 * 1024 * 1024;
/** A temporary file this old belongs to a process that died. */
const ABANDONED_MS = 3600_000;

/**
 * Instrument databases in a directory of their own, readable and writable by nobody else. Whoever
 * could write them could swap one instrument for another, so a copy that others can write, that
 * another user owns, or that is a link, is not used. A file is never changed once it has its name,
 * which says its day: whoever has it open may go on with it when that of the next day comes.
 */
export class InstrumentCache {
	private readonly directory: string;

	/**
	 * @param userFolder the folder in which to make the directory.
	 * @param log told of each copy that must not be used, or is not written.
	 */
	constructor(
		userFolder: string,
		private readonly log: (message: string) => void = () => undefined,
	) {
		this.directory = join(userFolder, DIRECTORY);
	}

	/** Where the copy of a source's file of this day lies. */
	path(source: InstrumentSource, day: string): string {
		return join(this.directory, `${nameOf(source)}-${day}.db`);
	}

	/** The newest copy of this source's file that can be used; null if there is none. */
	async read(source: InstrumentSource): Promise<InstrumentDatabase | null> {
		for (const name of (await this.copiesOf(source)).sort().reverse()) {
			const path = join(this.directory, name);
			try {
				await this.check(path);
				return opened(path, source);
			} catch (error) {
				if (codeOf(error) === 'ENOENT') continue;
				const reason = codeOf(error) === 'ELOOP' ? 'it is a symbolic link' : messageOf(error);
				this.log(`The instrument copy ${path} is not used: ${reason}.`);
			}
		}
		return null;
	}

	/**
	 * The right to make this source's copy: of the processes that share the folder one downloads.
	 * @returns null where another has made it meanwhile, which `isDone` tells.
	 */
	async lock(
		source: InstrumentSource,
		longestMs: number,
		isDone: () => Promise<boolean>,
	): Promise<FileLock | null> {
		// A folder that cannot be made is reported when the copy is written.
		await this.makeDirectory().catch(() => undefined);
		return await FileLock.acquire(
			join(this.directory, `${nameOf(source)}.lock`),
			longestMs,
			isDone,
		);
	}

	/**
	 * Makes the copy of a day under a name of its own, which is changed when it is complete: no reader
	 * ever sees half a file. Copies of other days are removed.
	 * @param make completes the database in this empty file
	 * @throws CopyError where nothing can be written, and whatever else `make` throws.
	 */
	async write(
		source: InstrumentSource,
		day: string,
		make: (path: string) => Promise<void>,
	): Promise<InstrumentDatabase> {
		const path = this.path(source, day);
		const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
		const notWritten = (cause: unknown) =>
			new CopyError(`The instrument copy ${path} was not written: ${messageOf(cause)}.`, { cause });
		await this.createFile(temporary).catch((cause: unknown) => {
			throw notWritten(cause);
		});
		try {
			await make(temporary);
			const named = await rename(temporary, path).then(
				() => true,
				(cause: unknown) => {
					this.log(notWritten(cause).message);
					return false;
				},
			);
			if (named) await this.removeOthers(source, path);
			// Whatever stands in the way of its name, this process has the file.
			return opened(named ? path : temporary, source);
		} catch (error) {
			throw error instanceof CopyError ? notWritten(error) : error;
		} finally {
			await unlink(temporary).catch(() => undefined);
		}
	}

	private async copiesOf(source: InstrumentSource): Promise<string[]> {
		const names = await readdir(this.directory).catch(() => []);
		return names.filter((name) => name.startsWith(`${nameOf(source)}-`) && name.endsWith('.db'));
	}

	/** @throws CopyError, or an error of the file system, where the file must not be used. */
	private async check(path: string): Promise<void> {
		await this.checkDirectory();
		const file = await open(path, constants.O_RDONLY | noFollow | nonBlocking);
		try {
			const stats = await file.stat();
			if (!stats.isFile()) throw new CopyError('it is no file');
			refuseIfOthersWrite(stats, path);
			if (stats.size > LARGEST_FILE) throw new CopyError('it is far too large');
			await checkSeal(file);
		} finally {
			await file.close();
		}
	}

	private async checkDirectory(): Promise<void> {
		const stats = await lstat(this.directory);
		if (!stats.isDirectory()) throw new CopyError(`${this.directory} is no directory`);
		refuseIfOthersWrite(stats, this.directory);
	}

	private async createFile(path: string): Promise<void> {
		await this.makeDirectory();
		await this.checkDirectory();
		await this.removeAbandoned();
		const file = await open(path, 'wx', FILE_MODE);
		try {
			await file.chmod(FILE_MODE);
		} finally {
			await file.close();
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

	/** On Windows one that a process has open stays until the next day. */
	private async removeOthers(source: InstrumentSource, path: string): Promise<void> {
		for (const name of await this.copiesOf(source)) {
			const other = join(this.directory, name);
			if (other !== path) await unlink(other).catch(() => undefined);
		}
	}
}

/**
 * A file in the system's temporary folder, out of which it is taken as soon as it is open.
 * @throws CopyError where there is no such folder to write
 */
export async function inTemporaryFolder(
	make: (cache: InstrumentCache) => Promise<InstrumentDatabase>,
): Promise<InstrumentDatabase> {
	const folder = await mkdtemp(join(tmpdir(), 'indian-brokers-')).catch((cause: unknown) => {
		throw new CopyError(messageOf(cause), { cause });
	});
	try {
		return await make(new InstrumentCache(folder));
	} finally {
		await rm(folder, { recursive: true, force: true }).catch(() => undefined);
	}
}

const nameOf = ({ id, url }: InstrumentSource) => `instruments-${id}-${originOf(url)}`;

/** @throws CopyError if the database is of another address. */
function opened(path: string, source: InstrumentSource): InstrumentDatabase {
	const database = InstrumentDatabase.open(path);
	const { source: id, origin } = database.about;
	if (id === source.id && origin === originOf(source.url)) return database;
	throw new CopyError('it was made from another address');
}

// Windows has neither flag; there both are 0.
const noFollow = constants.O_NOFOLLOW ?? 0;
const nonBlocking = constants.O_NONBLOCK ?? 0;

/** Windows has no owners and modes of this kind; its user folders are private by inheritance. */
function refuseIfOthersWrite(stats: { uid: number; mode: number }, path: string): void {
	if (process.getuid === undefined) return;
	if (stats.uid !== process.getuid()) {
		throw new CopyError(`${path} belongs to another user (uid ${stats.uid})`);
	}
	if ((stats.mode & OTHERS_MAY_WRITE) !== 0) {
		const mode = (stats.mode & 0o777).toString(8);
		throw new CopyError(`${path} can be written by other users (mode ${mode})`);
	}
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
