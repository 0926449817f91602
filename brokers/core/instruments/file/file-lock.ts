import { lstat, open, unlink, utimes } from 'node:fs/promises';
import { wait } from '../../wait';

const LOOK_MS = 250;
const TOUCH_MS = 2_000;
const SILENT_MS = 10_000;

/**
 * A lock file, by which processes that share a folder do a work one after the other: whoever makes
 * the file holds the lock, the others wait. It saves work and guarantees nothing: where no file can
 * be made, or the wait takes too long, the lock is given all the same.
 */
export class FileLock {
	private constructor(private readonly stop: () => Promise<void>) {}

	/**
	 * @param isDone asked whenever another's lock is gone: true if there is nothing left to do.
	 * @param silentMs whoever has not touched its file for so long has died.
	 * @returns null where another process has done the work.
	 */
	static async acquire(
		path: string,
		longestMs: number,
		isDone: () => Promise<boolean>,
		silentMs = SILENT_MS,
	): Promise<FileLock | null> {
		const giveUpAt = performance.now() + longestMs;
		for (;;) {
			const made = await makeLock(path);
			if (made === 'made') return new FileLock(keepTouching(path));
			if (made === 'impossible' || performance.now() > giveUpAt) {
				return new FileLock(async () => undefined);
			}
			await othersRelease(path, giveUpAt, silentMs);
			if (await isDone()) return null;
		}
	}

	async release(): Promise<void> {
		await this.stop();
	}
}

async function makeLock(lock: string): Promise<'made' | 'taken' | 'impossible'> {
	try {
		await (await open(lock, 'wx', 0o600)).close();
		return 'made';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'taken' : 'impossible';
	}
}

/** @returns what ends it and removes the file */
function keepTouching(lock: string): () => Promise<void> {
	const touch = () => {
		const now = new Date();
		utimes(lock, now, now).catch(() => undefined);
	};
	const timer = setInterval(touch, TOUCH_MS).unref();
	return async () => {
		clearInterval(timer);
		await unlink(lock).catch(() => undefined);
	};
}

/** Until the lock is gone; one that nobody touches any more is removed. */
async function othersRelease(lock: string, giveUpAt: number, silentMs: number): Promise<void> {
	let seen = await touchedAt(lock);
	let changedAt = performance.now();
	while (seen !== null && performance.now() < giveUpAt) {
		await wait(LOOK_MS);
		const now = await touchedAt(lock);
		if (now !== seen) changedAt = performance.now();
		seen = now;
		// By our own clock alone: the folder may lie on another machine.
		if (performance.now() - changedAt > silentMs) {
			await unlink(lock).catch(() => undefined);
			return;
		}
	}
}

async function touchedAt(lock: string): Promise<number | null> {
	return await lstat(lock).then(
		({ mtimeMs }) => mtimeMs,
		() => null,
	);
}
