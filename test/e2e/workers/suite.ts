import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Coordinator, type SharedStore, coordinatorOn } from '../../../brokers/core/redis';
import { RedisStore } from '../../../credentials/shared/redis/redis-store';
import { redisSettings } from '../../../credentials/shared/redis/settings';
import { ensureServicePrograms } from '../../../scripts/services/programs';
import { type RedisService, startRedis } from '../../../scripts/services/redis';
import type { Suite } from '../suite';
import { workersScenarios } from './scenarios';

/** One n8n process, as far as the others know it. */
export interface TestWorker {
	workers: Coordinator;
	/** From now on it reaches Redis no more, as if it had been killed. */
	die(): void;
}

export interface WorkersScene {
	redis: RedisService;
	/** One more, for a replica. */
	anotherRedis(): Promise<RedisService>;
	/** A connection of its own to the Redis. */
	worker(): TestWorker;
}

/** What n8n's processes agree upon, on a real Redis. */
export const workersSuite: Suite<WorkersScene> = {
	name: 'Workers',
	open: async (progress, cleanup) => {
		const programs = await ensureServicePrograms(progress);
		const folder = await mkdtemp(join(tmpdir(), 'indian-brokers-redis-'));
		cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
		const redis = await startRedis(programs, folder);
		cleanup.add(redis.stop);
		const settings = redisSettings({ EXECUTIONS_MODE: 'queue', ...redis.n8nSettings });
		if (!settings) throw new Error('the settings name no Redis');
		return {
			redis,
			anotherRedis: async () => {
				const another = await startRedis(programs, join(folder, randomUUID()));
				cleanup.add(another.stop);
				return another;
			},
			worker: () => {
				const store = new RedisStore(settings, () => undefined);
				cleanup.add(async () => await store.close());
				let alive = true;
				const mortal: SharedStore = {
					run: async (...call) => {
						if (!alive) throw new Error('dead');
						return await store.run(...call);
					},
					isReplicated: async () => await store.isReplicated(),
				};
				return { workers: coordinatorOn(mortal), die: () => void (alive = false) };
			},
		};
	},
	scenarios: workersScenarios,
};
