import type { Cluster, Redis } from 'ioredis';
import type { SharedStore } from '../../../brokers/core/redis';
import type { RedisSettings } from './settings';

/** An order waits for this; a Redis that is well answers in a fraction of a millisecond. */
const ANSWER_WITHIN_MS = 2_000;
const RECONNECT_MS = 200;
const REPLICATED_WITHIN_MS = 200;

/** n8n's Redis as the store that its processes share. Connects at the first use. */
export class RedisStore implements SharedStore {
	private connection: Promise<Redis | Cluster> | undefined;
	private closed = false;

	/** @param report is told of every failure of the connection */
	constructor(
		private readonly settings: RedisSettings,
		private readonly report: (error: Error) => void,
	) {}

	async run(
		script: string,
		keys: string | string[],
		args: Array<string | number>,
	): Promise<unknown> {
		const redis = await this.connected();
		const all = [keys].flat().map((key) => this.settings.keyPrefix + key);
		return await redis.eval(script, all.length, ...all, ...args);
	}

	/** In a cluster it is not known which node to ask. */
	async isReplicated(): Promise<boolean> {
		if (this.settings.cluster.length > 0) return false;
		const redis = await this.connected();
		return (await redis.wait(1, REPLICATED_WITHIN_MS).catch(() => 0)) > 0;
	}

	private async connected(): Promise<Redis | Cluster> {
		if (this.closed) throw new Error('The connection to Redis has been given up.');
		return await (this.connection ??= this.connect());
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
