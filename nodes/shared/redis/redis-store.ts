import type { Cluster, Redis } from 'ioredis';
import type { SharedStore } from '../../../brokers/core/redis';
import type { RedisSettings } from './settings';

/** An order waits for this; a Redis that is well answers in a fraction of a millisecond. */
const ANSWER_WITHIN_MS = 2_000;
const RECONNECT_MS = 200;

/** n8n's Redis as the store that its processes share. Connects at the first use. */
export class RedisStore implements SharedStore {
	private connection: Promise<Redis | Cluster> | undefined;
	private closed = false;

	/** @param report is told of every failure of the connection */
	constructor(
		private readonly settings: RedisSettings,
		private readonly report: (error: Error) => void,
	) {}

	async run(script: string, key: string, args: Array<string | number>): Promise<unknown> {
		if (this.closed) throw new Error('The connection to Redis has been given up.');
		this.connection ??= this.connect();
		const redis = await this.connection;
		return await redis.eval(script, 1, this.settings.keyPrefix + key, ...args);
	}

	/** Ends the connection for good (tests). */
	async close(): Promise<void> {
		this.closed = true;
		(await this.connection)?.disconnect();
	}

	private async connect(): Promise<Redis | Cluster> {
		const { Cluster, Redis } = await import('ioredis');
		const { options, cluster, unresolvedNames } = this.settings;
		const redisOptions = {
			...options,
			commandTimeout: ANSWER_WITHIN_MS,
			connectTimeout: ANSWER_WITHIN_MS,
			maxRetriesPerRequest: null,
			retryStrategy: () => RECONNECT_MS,
		};
		const redis =
			cluster.length === 0
				? new Redis(redisOptions)
				: new Cluster(cluster, {
						redisOptions,
						clusterRetryStrategy: () => RECONNECT_MS,
						...(unresolvedNames
							? { dnsLookup: (address, callback) => callback(null, address) }
							: {}),
					});
		redis.on('error', this.report);
		return redis;
	}
}
