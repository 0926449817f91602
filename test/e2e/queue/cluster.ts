import { randomBytes } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrokers, type DemoBrokers } from '../../../scripts/demo/brokers';
import { demoOwner } from '../../../scripts/demo/stage';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { N8nClient } from '../../../scripts/n8n/client';
import { ensureN8n } from '../../../scripts/n8n/install';
import { installPackage, packProject } from '../../../scripts/n8n/package';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import type { Progress } from '../../../scripts/n8n/progress';
import { startN8n, type N8nRole, type N8nServer } from '../../../scripts/n8n/server';
import { startServices, type Services } from '../../../scripts/services';
import { probeSettings } from '../server/probe';

const LOGS = join(repositoryRoot, 'test-output', 'queue');
const WEBHOOK_PROCESSORS = 2;
const WORKERS = 3;
/** Orders wait for their turn at the broker, which costs a worker nothing. */
const CONCURRENCY = 20;

/**
 * n8n's own settings for many orders at once, as docs/queue-mode.md gives them: more connections to the
 * database than two; no alert turned away because n8n's look at its database had to wait for a free
 * connection; time for an order to end where a worker is asked to end; and a worker that died is
 * noticed within a minute instead of two.
 */
export const QUEUE_SETTINGS = {
	EXECUTIONS_MODE: 'queue',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	DB_POSTGRESDB_POOL_SIZE: '10',
	DB_PING_TIMEOUT_MS: '30000',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '90',
	QUEUE_WORKER_LOCK_DURATION: '30000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '10000',
};

/**
 * A webhook processor has one connection for each alert that it is taking in; with too few, alerts
 * of a burst are refused, or their executions fail. All pools together stay below the 100 that
 * PostgreSQL has.
 */
const WEBHOOK_SETTINGS = { DB_POSTGRESDB_POOL_SIZE: '25' };

/** An n8n of several processes, as several containers of one image would run it. */
export interface Cluster {
	services: Services;
	brokers: DemoBrokers;
	main: N8nServer;
	webhooks: N8nServer[];
	workers: N8nServer[];
	/** Another one, which is among `workers` from then on. */
	startWorker(): Promise<N8nServer>;
	/** Of the main process. */
	client: N8nClient;
	/** With a user folder for each process, and its log in it. */
	folder: string;
	/** Secrets of the installation itself. */
	encryptionKey: string;
}

/** All processes, apart from the brokers with no order, no credential and no workflow in them. */
export async function openCluster(progress: Progress, cleanup: Cleanup): Promise<Cluster> {
	await ensureN8n(progress);
	const services = await startServices(progress, cleanup);
	const tarball = await progress.step('Package built and packed', packProject);
	const folder = await mkdtemp(join(tmpdir(), 'ib-queue-'));
	cleanup.add(async () => {
		await keepLogs(folder);
		await rm(folder, { recursive: true, force: true });
	});
	const image = join(folder, 'image');
	await progress.step('Package installed', async () => await installPackage(image, tarball));
	const brokers = await startBrokers();
	cleanup.add(brokers.close);

	const encryptionKey = randomBytes(24).toString('hex');
	const env = {
		...services.redis.n8nSettings,
		...services.postgres.n8nSettings,
		...QUEUE_SETTINGS,
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		...probeSettings,
	};
	const start = async (role: N8nRole, name: string, ...args: string[]): Promise<N8nServer> => {
		const userFolder = join(folder, name);
		await cp(image, userFolder, { recursive: true });
		const server = await startN8n({
			role,
			name,
			args,
			userFolder,
			env: { ...env, ...(role === 'webhook' ? WEBHOOK_SETTINGS : {}) },
		});
		cleanup.add(server.stop);
		return server;
	};
	const startWorker = async (n: number) =>
		await start('worker', `worker-${n}`, `--concurrency=${CONCURRENCY}`);
	const main = await progress.step(
		'Main process started',
		async () => await start('start', 'main'),
	);
	const [webhooks, workers] = await progress.step(
		`${WEBHOOK_PROCESSORS} webhook processors and ${WORKERS} workers started`,
		async () =>
			await Promise.all([
				Promise.all(
					numbered(WEBHOOK_PROCESSORS).map(async (n) => await start('webhook', `webhook-${n}`)),
				),
				Promise.all(numbered(WORKERS).map(startWorker)),
			]),
	);
	const client = new N8nClient(main.url);
	await client.setUpOwner(demoOwner);
	return {
		services,
		brokers,
		main,
		webhooks,
		workers,
		startWorker: async () => {
			const worker = await startWorker(workers.length + 1);
			workers.push(worker);
			return worker;
		},
		client,
		folder,
		encryptionKey,
	};
}

function numbered(count: number): number[] {
	return Array.from({ length: count }, (_, index) => index + 1);
}

/** The log of every process, for whoever wants to know what a failed scenario came from. */
async function keepLogs(folder: string): Promise<void> {
	await mkdir(LOGS, { recursive: true });
	for (const name of await readdir(folder)) {
		// The image has none, nor has a process that never started.
		await copyFile(join(folder, name, `${name}.log`), join(LOGS, `${name}.log`)).catch(
			() => undefined,
		);
	}
}
