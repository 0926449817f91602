import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisSettings } from '../../../credentials/shared/redis/settings';

const QUEUE = { EXECUTIONS_MODE: 'queue' };

describe('the Redis of n8n’s workers', () => {
	it.each([
		['a single process', {}],
		['regular mode', { EXECUTIONS_MODE: 'regular', QUEUE_BULL_REDIS_HOST: 'redis' }],
		['switched off', { ...QUEUE, INDIAN_BROKERS_SHARE_WITH_WORKERS: 'false' }],
	])('is not looked for: %s', (_what, environment) => {
		expect(redisSettings(environment)).toBeNull();
	});

	it('is where n8n looks for it when nothing is set', () => {
		expect(redisSettings(QUEUE)).toMatchObject({
			options: { host: 'localhost', port: 6379, db: 0, password: undefined },
			cluster: [],
			keyPrefix: 'n8n:indian-brokers:',
		});
	});

	it('is read from n8n’s own settings', () => {
		expect(
			redisSettings({
				...QUEUE,
				N8N_REDIS_KEY_PREFIX: 'trading',
				QUEUE_BULL_REDIS_HOST: 'redis.internal',
				QUEUE_BULL_REDIS_PORT: '6380',
				QUEUE_BULL_REDIS_DB: '2',
				QUEUE_BULL_REDIS_USERNAME: 'n8n',
				QUEUE_BULL_REDIS_PASSWORD: 'word',
				QUEUE_BULL_REDIS_DUALSTACK: 'true',
				QUEUE_BULL_REDIS_TLS: 'true',
				QUEUE_BULL_REDIS_TLS_SERVERNAME: 'redis.example',
			}),
		).toMatchObject({
			options: {
				host: 'redis.internal',
				port: 6380,
				db: 2,
				username: 'n8n',
				password: 'word',
				family: 0,
				tls: { servername: 'redis.example', rejectUnauthorized: true },
			},
			keyPrefix: 'trading:indian-brokers:',
		});
	});

	it('may be a cluster', () => {
		const settings = redisSettings({
			...QUEUE,
			QUEUE_BULL_REDIS_CLUSTER_NODES: 'one:7000, two:7001',
			QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY: 'NONE',
		});
		expect(settings?.cluster).toEqual([
			{ host: 'one', port: 7000 },
			{ host: 'two', port: 7001 },
		]);
		expect(settings?.unresolvedNames).toBe(true);
	});

	it('may have its password in a file', () => {
		const folder = mkdtempSync(join(tmpdir(), 'redis-settings-'));
		const file = join(folder, 'password');
		writeFileSync(file, 'from a file\n');
		try {
			const settings = redisSettings({ ...QUEUE, QUEUE_BULL_REDIS_PASSWORD_FILE: file });
			expect(settings?.options.password).toBe('from a file');
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
