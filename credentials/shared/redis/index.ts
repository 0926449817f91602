import type { Logger } from 'n8n-workflow';
import { type Coordinator, coordinatorOn } from '../../../brokers/core/redis';
import { RedisStore } from './redis-store';
import { redisSettings } from './settings';

const REPORT_EVERY_MS = 60_000;

let joined: Coordinator | null | undefined;

/**
 * What this process does together with the others of this n8n, for as long as it lives; null where
 * it is alone. In queue mode they meet in n8n's own Redis, which keeps hashes of accounts, and for three days the
 * references of their orders with what was placed; no secret.
 */
export function coordinatorOf(logger: Logger): Coordinator | null {
	if (joined === undefined) joined = join(logger);
	return joined;
}

function join(logger: Logger): Coordinator | null {
	const settings = redisSettings(process.env);
	if (!settings) return null;
	let reportedAt = -Infinity;
	const store = new RedisStore(settings, ({ message }) => {
		if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
		reportedAt = performance.now();
		logger.warn(
			`Indian brokers: n8n's Redis, which its workers share, is out of reach: ${message}`,
		);
	});
	return coordinatorOn(store);
}
