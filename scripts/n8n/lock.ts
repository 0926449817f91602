import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does `work` while no other process on this machine does it for the same lock file.
 * A lock whose owner is no longer alive is taken over.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
	await mkdir(dirname(file), { recursive: true });
	while (!(await tryLock(file))) {
		if (!(await ownerIsAlive(file))) await rm(file, { force: true });
		else await sleep(500);
	}
	try {
		return await work();
	} finally {
		await rm(file, { force: true });
	}
}

async function tryLock(file: string): Promise<boolean> {
	try {
		await writeFile(file, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if (isCode(error, 'EEXIST')) return false;
		throw error;
	}
}

async function ownerIsAlive(file: string): Promise<boolean> {
	const pid = Number(await readFile(file, 'utf8').catch(() => ''));
	if (!pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return isCode(error, 'EPERM');
	}
}

function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
