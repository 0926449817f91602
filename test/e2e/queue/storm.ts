import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../../../scripts/n8n/server';
import { PATHS } from '../../brokers';
import { send, stormOfAlerts, type Receipt } from './alerts';
import type { Cluster } from './cluster';
import type { ExecutionRecords } from './executions';
import { jobsOf, nameOf } from './jobs';
import { outcomesOf, type Outcome } from './outcomes';

/** After the first alert. */
const KILL_AT_MS = 3_000;
const STOP_AT_MS = 9_000;
const RESTART_REDIS_AT_MS = 14_000;
/** The worker gives up waiting for an answer after 15 s, and would have to be killed before. */
const HELD_WITHIN_MS = 12_000;
/** The orders' turn at the broker; then the dead worker's jobs, which n8n looks for now and then. */
const END_WITHIN_MS = 180_000;

/** The worker that was killed with SIGKILL, and what it was doing. */
export interface KilledWorker {
	name: string;
	/** The order that the broker had taken, and whose answer never came. */
	reference: string;
	executionId: string;
}

/** The worker that was asked to end. */
export interface StoppedWorker {
	name: string;
	/** Executions that it had started and not finished when it was asked. */
	running: string[];
	/** Until it had ended. */
	ms: number;
}

export interface Storm {
	receipts: Receipt[];
	/** Of every execution there is. */
	outcomes: Outcome[];
	/** How many executions have no end. */
	open: number;
	killed: KilledWorker;
	stopped: StoppedWorker;
	/** Executions that each worker started, by its name. */
	started: Map<string, string[]>;
	/** When Redis was away, in milliseconds after the first alert. */
	redisAway: { from: number; to: number };
	/** From the first alert until every execution had ended. */
	ms: number;
}

/**
 * 500 alerts in 20 seconds. In the midst of them one worker is killed while the broker holds back
 * the answer to an order, another is asked to end, and Redis is restarted.
 */
export async function playStorm(cluster: Cluster, records: ExecutionRecords): Promise<Storm> {
	const started = performance.now();
	const elapsed = () => performance.now() - started;
	const at = async (ms: number) => await sleep(Math.max(0, ms - elapsed()));
	const killing = at(KILL_AT_MS).then(async () => await killInMidOrder(cluster, records));
	const stopping = at(STOP_AT_MS).then(async () => {
		const { name } = await killing;
		const [survivor] = cluster.workers.filter((worker) => nameOf(worker) !== name);
		return await stopGently(survivor);
	});
	const restarting = at(RESTART_REDIS_AT_MS).then(async () => {
		const from = elapsed();
		await cluster.services.redis.restart();
		return { from, to: elapsed() };
	});
	const [receipts, killed, stopped, redisAway] = await Promise.all([
		send(stormOfAlerts(), cluster.webhooks),
		killing,
		stopping,
		restarting,
	]);
	const open = await records.waitForTheEnd(END_WITHIN_MS);
	return {
		receipts,
		outcomes: await outcomesOf(records, stormOfAlerts()),
		open,
		killed,
		stopped,
		started: await startedByEach(cluster.workers),
		redisAway,
		ms: elapsed(),
	};
}

/** Lets the broker take an order and say nothing, and kills the worker that waits for the answer. */
async function killInMidOrder(cluster: Cluster, records: ExecutionRecords): Promise<KilledWorker> {
	const { angelOne } = cluster.brokers;
	angelOne.addFault({ kind: 'timeoutAfter', method: 'POST', path: PATHS.angelOne.place });
	const deadline = Date.now() + HELD_WITHIN_MS;
	while (Date.now() < deadline) {
		await sleep(50);
		const held = angelOne.requestsTo(PATHS.angelOne.place).find(({ fault }) => fault !== null);
		if (!held) continue;
		const reference = (held.body as { ordertag: string }).ordertag;
		const executionId = await executionFor(reference, records);
		for (const worker of cluster.workers) {
			if (!(await jobsOf(worker)).running.includes(executionId)) continue;
			await worker.kill();
			// While n8n still has the records of what died.
			await records.startedBy();
			return { name: nameOf(worker), reference, executionId };
		}
	}
	throw new Error('no order was held, or no worker waits for its answer');
}

/** Of an alert that is not repeated. */
async function executionFor(reference: string, records: ExecutionRecords): Promise<string> {
	const deliveries = stormOfAlerts().filter(({ alert }) => alert.reference === reference);
	const known = await records.startedBy();
	const found = [...known].find(([, delivery]) => delivery === deliveries[0].id);
	if (deliveries.length > 1 || !found) throw new Error(`${reference} is held too late or unknown`);
	return found[0];
}

/** What a container engine does first when it stops one. */
async function stopGently(worker: N8nServer): Promise<StoppedWorker> {
	const began = performance.now();
	const { running } = await jobsOf(worker);
	process.kill(worker.pid, 'SIGTERM');
	await worker.ended;
	return { name: nameOf(worker), running, ms: performance.now() - began };
}

async function startedByEach(workers: N8nServer[]): Promise<Map<string, string[]>> {
	const started = new Map<string, string[]>();
	for (const worker of workers) started.set(nameOf(worker), (await jobsOf(worker)).started);
	return started;
}
