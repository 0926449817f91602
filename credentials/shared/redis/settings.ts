import { readFileSync } from 'node:fs';
import type { RedisOptions } from 'ioredis';

/** The Redis of n8n's queue mode. */
export interface RedisSettings {
	options: RedisOptions;
	/** The nodes of a cluster; empty for a single Redis. */
	cluster: Array<{ host: string; port: number }>;
	/** Cluster nodes are called by the names that the cluster gives, unresolved. */
	unresolvedNames: boolean;
	/** Before every key of ours, with a colon at its end. */
	keyPrefix: string;
}

type Environment = Record<string, string | undefined>;

const TRUE = ['true', '1'];

/**
 * Where this n8n's processes meet, from the settings that n8n itself reads (its documentation,
 * "Queue mode environment variables"); each may come as a file, named by the variable with `_FILE`.
 * Null where n8n is a single process, or INDIAN_BROKERS_SHARE_WITH_WORKERS is `false`.
 */
export function redisSettings(environment: Environment): RedisSettings | null {
	const text = (name: string) => {
		const file = environment[`${name}_FILE`];
		return environment[name] ?? (file ? readFileSync(file, 'utf8').trim() : '');
	};
	const redis = (name: string) => text(`QUEUE_BULL_REDIS_${name}`);
	const isOn = (value: string) => TRUE.includes(value.toLowerCase());
	if (text('EXECUTIONS_MODE') !== 'queue') return null;
	if (text('INDIAN_BROKERS_SHARE_WITH_WORKERS').toLowerCase() === 'false') return null;
	const tls = {
		servername: redis('TLS_SERVERNAME') || undefined,
		rejectUnauthorized: redis('TLS_VALIDATE_CERTIFICATE').toLowerCase() !== 'false',
	};
	return {
		options: {
			host: redis('HOST') || 'localhost',
			port: Number(redis('PORT') || 6379),
			db: Number(redis('DB') || 0),
			username: redis('USERNAME') || undefined,
			password: redis('PASSWORD') || undefined,
			...(isOn(redis('DUALSTACK')) ? { family: 0 } : {}),
			...(isOn(redis('TLS')) ? { tls } : {}),
		},
		cluster: redis('CLUSTER_NODES')
			.split(',')
			.filter((node) => node.trim() !== '')
			.map((node) => {
				const [host, port] = node.trim().split(':');
				return { host, port: Number(port ?? 6379) };
			}),
		unresolvedNames: redis('DNS_LOOKUP_STRATEGY') === 'NONE',
		keyPrefix: `${text('N8N_REDIS_KEY_PREFIX') || 'n8n'}:indian-brokers:`,
	};
}
