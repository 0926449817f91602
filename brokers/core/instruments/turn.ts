import { lstat, open, unlink, utimes } from 'node:fs/promises';
import { wait } from '../wait';

const LOOK_MS = 250;
const BEAT_MS = 2_000;
const SILENT_MS = 10_000;

/** The right to do a work, until it is ended. */
export interface Turn {
	end(): Promise<void>;
}

/**
 * Lets processes that share a folder do a work one after the other: whoever makes the lock file has
 * the turn, the others wait. It saves work and guarantees nothing: where no lock can be made, or the
 * wait takes too long, the turn is given all the same.
 * @param isDone asked whenever another's turn has ended: true if there is nothing left to do.
 * @param silentMs whoever has not touched its lock for so long has died.
 * @returns null where another process has done the work.
 */
export async function takeTurn(
	lock: string,
	longestMs: number,
	isDone: () => Promise<boolean>,
	silentMs = SILENT_MS,
): Promise<Turn | null> {
	const giveUpAt = performance.now() + longestMs;
	for (;;) {
		const made = await makeLock(lock);
		if (made === 'made') return keep(lock);
		if (made === 'impossible' || performance.now() > giveUpAt)
			return { end: async () => undefined };
		await othersEnd(lock, giveUpAt, silentMs);
		if (await isDone()) return null;
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

function keep(lock: string): Turn {
	const touch = () => {
		const now = new Date();
		utimes(lock, now, now).catch(() => undefined);
	};
	const timer = setInterval(touch, BEAT_MS).unref();
	return {
		end: async () => {
			clearInterval(timer);
			await unlink(lock).catch(() => undefined);
		},
	};
}

/** Until the lock is gone; one that nobody touches any more is removed. */
async function othersEnd(lock: string, giveUpAt: number, silentMs: number): Promise<void> {
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
