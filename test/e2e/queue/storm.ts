import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../../../scripts/n8n/server';
import { BROKERS, PATHS, type BrokerName } from '../../brokers';
import { until } from '../until';
import { send, stormOfAlerts, twinReferences, type Receipt } from './alerts';
import type { Cluster } from './cluster';
import type { ExecutionRecords } from './executions';
import { jobsOf, nameOf } from './jobs';
import { outcomesOf, type Outcome } from './outcomes';
import type { Trading } from './trading';

/** After how many orders what happens: so the storm is the same on a fast machine and a slow one. */
const EXPIRE_AFTER = 60;
/** Orders at Angel One. */
const KILL_AFTER = 65;
const RESTART_REDIS_AFTER = 180;
const STOP_AFTER = 260;
const UNTIL_ORDERED = { timeoutMs: 150_000, everyMs: 20 };
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

export interface RestartOfRedis {
	/** For how long it was away. */
	ms: number;
	/** Executions that waited in its queue, or were running. */
	open: string[];
}

export interface Storm {
	receipts: Receipt[];
	/** Of every execution there is. */
	outcomes: Outcome[];
	/** Ids of the executions that have no end. */
	open: string[];
	killed: KilledWorker;
	stopped: StoppedWorker;
	/** Executions that each worker started, by its name. */
	started: Map<string, string[]>;
	restart: RestartOfRedis;
	/** From the first alert until every execution had ended. */
	ms: number;
}

/**
 * 500 alerts in 20 seconds. In the midst of them the sessions at both brokers expire, one worker is
 * killed while the broker holds back the answer to an order, Redis is restarted, and another worker
 * is asked to end.
 */
export async function playStorm(
	cluster: Cluster,
	trading: Trading,
	records: ExecutionRecords,
): Promise<Storm> {
	const began = performance.now();
	const after = async (orders: number) => await waitForOrders(trading, orders);
	const expiring = after(EXPIRE_AFTER).then(() => {
		for (const broker of BROKERS) cluster.brokers[broker].expireSessions();
	});
	const killing = Promise.all([
		waitForOrders(trading, KILL_AFTER, ['angelOne']),
		waitForTwins(trading),
	]).then(async () => await killInMidOrder(cluster, records));
	const restarting = Promise.all([killing, after(RESTART_REDIS_AFTER)]).then(
		async () => await restartRedis(cluster, records),
	);
	const stopping = Promise.all([killing, after(STOP_AFTER)]).then(async ([{ name }]) => {
		const [survivor] = cluster.workers.filter((worker) => nameOf(worker) !== name);
		return await stopGently(survivor);
	});
	const storming = Promise.all([
		send(stormOfAlerts(), cluster.webhooks),
		killing,
		stopping,
		restarting,
		expiring,
	]);
	const [[receipts, killed, stopped, restart], open] = await records.following(
		async () => [await storming, await records.waitForTheEnd(END_WITHIN_MS)] as const,
	);
	records.forget(open);
	return {
		receipts,
		outcomes: await outcomesOf(records, stormOfAlerts()),
		open,
		killed,
		stopped,
		started: await startedByEach(cluster.workers),
		restart,
		ms: performance.now() - began,
	};
}

async function waitForOrders(trading: Trading, count: number, at?: BrokerName[]): Promise<void> {
	await until(
		() => `orders: ${trading.orderCount(at)} of ${count} were placed`,
		() => trading.orderCount(at) >= count,
		UNTIL_ORDERED,
	);
}

/** Until Angel One has the orders of the alerts that come twice at the same moment: of another one it is known which execution places it. */
async function waitForTwins(trading: Trading): Promise<void> {
	const open = () => {
		const placed = new Set(trading.orders('angelOne').map(({ reference }) => reference));
		return twinReferences('angelOne').filter((reference) => !placed.has(reference));
	};
	await until(
		() => `orders: ${open().join(', ')}`,
		() => open().length === 0,
		UNTIL_ORDERED,
	);
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

async function restartRedis(
	{ services }: Cluster,
	records: ExecutionRecords,
): Promise<RestartOfRedis> {
	const open = await records.open();
	const began = performance.now();
	await services.redis.restart();
	return { ms: performance.now() - began, open };
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
