import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../n8n/cleanup';
import type { Progress } from '../n8n/progress';
import { startPostgres, type PostgresService } from './postgres';
import { ensureServicePrograms } from './programs';
import { startRedis, type RedisService } from './redis';

const PREFIX = 'indian-brokers-services-';

/** What n8n's queue mode stands on. */
export interface Services {
	redis: RedisService;
	postgres: PostgresService;
}

/**
 * Starts a Redis and a PostgreSQL of our own on spare loopback ports, both with a password.
 * `cleanup` stops them and removes their data, also where a later step fails.
 * @throws Error that says what to install, where something is missing
 */
export async function startServices(progress: Progress, cleanup: Cleanup): Promise<Services> {
	const programs = await ensureServicePrograms(progress);
	await removeLeftovers();
	const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
	// Each server's own folder is closed; this one lets PostgreSQL's account pass.
	await chmod(folder, 0o711);
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	return await progress.step('Redis and PostgreSQL started', async () => {
		const redis = await startRedis(programs, join(folder, 'redis'));
		cleanup.add(redis.stop);
		const postgres = await startPostgres(programs, join(folder, 'postgres'));
		cleanup.add(postgres.stop);
		return { redis, postgres };
	});
}

/** Data of runs that were killed. Their servers ended with them. */
async function removeLeftovers(): Promise<void> {
	for (const name of await readdir(tmpdir())) {
		const owner = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : NaN);
		if (Number.isNaN(owner) || isRunning(owner)) continue;
		await rm(join(tmpdir(), name), { recursive: true, force: true });
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
