import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../n8n/command';
import { freePort } from '../n8n/ports';
import { startDaemon, type Daemon } from './daemon';
import type { ServicePrograms } from './programs';

const HOST = '127.0.0.1';

/** A Redis of our own, as an administrator sets one up for a queue of orders. */
export interface RedisService {
	readonly port: number;
	readonly password: string;
	/** Where n8n finds it: n8n's own settings. */
	readonly n8nSettings: Record<string, string>;
	readonly logFile: string;
	/** Runs one command and returns what redis-cli prints. */
	run(...command: string[]): Promise<string>;
	/** Every command that wrote something since the start: all keys and values there ever were. */
	everythingWritten(): Promise<string>;
	/** Stops it in an orderly way and starts it again with the same data. */
	restart(): Promise<void>;
	stop(): Promise<void>;
	/** Resolves when it has ended other than by `restart`. */
	readonly ended: Promise<void>;
}

/**
 * Starts Redis on a free loopback port with its data in `folder`. The queue holds orders, so every
 * write is appended to a file: a restart loses none of it. Nothing is evicted.
 */
export async function startRedis(
	{ redisServer, redisClient }: ServicePrograms,
	folder: string,
): Promise<RedisService> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const port = await freePort();
	const password = randomBytes(18).toString('hex');
	const logFile = join(folder, 'redis.log');
	const configuration = join(folder, 'redis.conf');
	await writeFile(configuration, configurationText(port, password, folder), { mode: 0o600 });

	const run = async (...command: string[]) =>
		await runCommand(redisClient, ['-h', HOST, '-p', String(port), ...command], {
			cwd: folder,
			env: { REDISCLI_AUTH: password },
		});
	const answers = async () =>
		await run('PING').then(
			(answer) => answer.trim() === 'PONG',
			() => false,
		);
	const start = async (): Promise<Daemon> =>
		await startDaemon({
			name: 'Redis',
			command: redisServer,
			args: [configuration],
			cwd: folder,
			logFile,
			stopSignal: 'SIGTERM',
			answers,
		});

	let daemon = await start();
	let restarting = false;
	let reportEnd: () => void = () => undefined;
	const ended = new Promise<void>((resolve) => (reportEnd = resolve));
	const watch = (watched: Daemon) =>
		void watched.ended.then(() => {
			if (!restarting) reportEnd();
		});
	watch(daemon);
	return {
		port,
		password,
		logFile,
		ended,
		n8nSettings: {
			QUEUE_BULL_REDIS_HOST: HOST,
			QUEUE_BULL_REDIS_PORT: String(port),
			QUEUE_BULL_REDIS_PASSWORD: password,
		},
		run,
		everythingWritten: async () => await readAppended(join(folder, 'appendonlydir')),
		restart: async () => {
			restarting = true;
			await daemon.stop();
			daemon = await start();
			restarting = false;
			watch(daemon);
		},
		stop: async () => await daemon.stop(),
	};
}

function configurationText(port: number, password: string, folder: string): string {
	return [
		`bind ${HOST}`,
		`port ${port}`,
		`requirepass ${password}`,
		`dir "${folder}"`,
		'appendonly yes',
		'appendfsync everysec',
		// Plain text from the first command to the last, for who wants to read what was in it.
		'aof-use-rdb-preamble no',
		'auto-aof-rewrite-percentage 0',
		'save ""',
		'maxmemory-policy noeviction',
		'daemonize no',
		'',
	].join('\n');
}

async function readAppended(folder: string): Promise<string> {
	const files = (await readdir(folder)).filter((name) => name.endsWith('.aof')).sort();
	const texts = await Promise.all(
		files.map(async (name) => await readFile(join(folder, name), 'utf8')),
	);
	return texts.join('\n');
}
