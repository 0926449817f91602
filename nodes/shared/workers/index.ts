import type { Logger } from 'n8n-workflow';
import { type Workers, workersOn } from '../../../brokers/core/workers';
import { RedisWorkerStore } from './redis';
import { redisSettings } from './settings';

const REPORT_EVERY_MS = 60_000;

let joined: { workers: Workers; store: RedisWorkerStore } | null | undefined;

/**
 * The other processes of this n8n, for as long as this one lives; null where it is alone. In queue
 * mode they meet in n8n's own Redis, which keeps hashes of accounts and order references, and the
 * orders placed under their references for a day; no secret.
 */
export function workersOf(logger: Logger): Workers | null {
	if (joined === undefined) joined = join(logger);
	return joined?.workers ?? null;
}

/** Forgets the others and ends the connection to Redis (tests). */
export async function leaveWorkers(): Promise<void> {
	const left = joined;
	joined = undefined;
	await left?.store.close();
}

function join(logger: Logger): typeof joined {
	const settings = redisSettings(process.env);
	if (!settings) return null;
	let reportedAt = -Infinity;
	const store = new RedisWorkerStore(settings, ({ message }) => {
		if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
		reportedAt = performance.now();
		logger.warn(
			`Indian brokers: n8n's Redis, which its workers share, is out of reach: ${message}`,
		);
	});
	return { workers: workersOn(store), store };
}
