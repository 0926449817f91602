import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { BROKERS } from '../../brokers';
import { memoryOf, type MemoryInUse } from '../server/probe';
import { brokerNode, buySbin, chain, unique, webhook } from '../server/support';
import type { Scenario } from '../suite';
import { jobsOf, survivorOf } from './jobs';
import type { QueueScene } from './suite';

const EXECUTIONS = 2_000;
/** Executions between two looks at the memory. */
const STEP = 200;
const FIRST = 200;
/**
 * One kilobyte for each execution: less than one that kept its items would leave behind, and well
 * above what differs from run to run, most of it n8n's own and the orders that a process remembers.
 */
const MAX_KB_PER_1000 = 1_000;
const AT_ONCE = 8;
/**
 * Each so manieth execution places its order. The brokers' limits allow no more; a dry run does all
 * that an order does but its request: credential, session, instrument, checks.
 */
const LIVE_EVERY = 20;
/** The orders' turn at the broker. */
const END_WITHIN_MS = 90_000;
/** What a process does after an execution: statistics, events. */
const SETTLE_MS = 1_500;

/** Live webhooks that place an order at one broker each, and whose executions n8n does not keep. */
async function publish({ cluster: { client } }: QueueScene): Promise<string[]> {
	const credentials = await client.credentials();
	return await Promise.all(
		BROKERS.map(async (broker) => {
			const path = unique('memory');
			const credential = credentials.find(({ type }) => type === `${broker}Api`);
			if (!credential) throw new Error(`There is no credential for ${broker}`);
			const options = {
				orderReference: '={{ $json.body.reference }}',
				dryRun: '={{ !$json.body.live }}',
			};
			const order = brokerNode({ broker, credential }, buySbin(broker, { quantity: 1, options }));
			const workflow = chain(`Memory ${path}`, webhook(path, 'onReceived'), order);
			const settings = { ...workflow.settings, saveDataSuccessExecution: 'none' as const };
			await client.activate(await client.createWorkflow({ ...workflow, settings }));
			return path;
		}),
	);
}

/** So many executions, several at once, until all have ended. @throws where an alert is refused */
async function runThem({ cluster, records }: QueueScene, paths: string[], count: number) {
	let left = count;
	const callOn = async () => {
		for (let number = left--; number > 0; number = left--) {
			const { url } = cluster.webhooks[(number >> 1) % cluster.webhooks.length];
			const reply = await fetch(`${url}/webhook/${paths[number % paths.length]}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					reference: unique('memory'),
					live: number % LIVE_EVERY < paths.length,
				}),
			});
			assert.equal(reply.status, 200, await reply.text());
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, callOn));
	assert.deepEqual(await records.waitForTheEnd(END_WITHIN_MS), []);
	await sleep(SETTLE_MS);
}

const heapOf = ({ heap, outside }: MemoryInUse) => heap + outside;

/**
 * By how many bytes for each 1,000 executions the least of the later half of samples is above the
 * least of the earlier half. A worker has some megabytes more in use at one time than at another,
 * which this does not see; but it sees what the first executions load.
 */
function floorGrowth(samples: number[]): number {
	const half = Math.ceil(samples.length / 2);
	const rise = Math.min(...samples.slice(half)) - Math.min(...samples.slice(0, half));
	return (rise / (half * STEP)) * 1_000;
}

/**
 * Bytes for each 1,000 executions: the slope of the line through the later half of samples. It does
 * not see what the first executions load, but megabytes that come and go.
 */
function slope(samples: number[]): number {
	const values = samples.slice(Math.floor(samples.length / 2));
	const middle = (values.length - 1) / 2;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	let over = 0;
	let under = 0;
	values.forEach((value, index) => {
		over += (index - middle) * (value - mean);
		under += (index - middle) ** 2;
	});
	return (over / under / STEP) * 1_000;
}

const kb = (bytes: number) => `${Math.round(bytes / 1024)} KB`;

export const memoryScenario: Scenario<QueueScene> = {
	name: 'the memory of a worker does not grow with 2,000 executions',
	long: true,
	play: async (scene) => {
		const worker = survivorOf(scene);
		const before = (await jobsOf(worker)).started.length;
		const ordersBefore = scene.trading.orderCount();
		const paths = await publish(scene);
		await runThem(scene, paths, FIRST);
		const samples = [await memoryOf(worker)];
		for (let done = 0; done < EXECUTIONS; done += STEP) {
			await runThem(scene, paths, STEP);
			samples.push(await memoryOf(worker));
		}
		const heaps = samples.map(heapOf);
		const [floor, rise] = [floorGrowth(heaps), slope(heaps)];
		const resident = slope(samples.map(({ rss }) => rss));
		scene.report(
			`for each 1,000 executions: heap ${kb(rise)}, its least ${kb(floor)}, resident ${kb(resident)}`,
		);
		const inUse = heaps.map((heap) => (heap / 1024 / 1024).toFixed(1)).join(', ');
		scene.report(`MB of heap after every ${STEP}: ${inUse}`);
		const { started } = await jobsOf(worker);
		assert.equal(started.length - before, FIRST + EXECUTIONS);
		const live = scene.trading.orderCount() - ordersBefore;
		assert.equal(live, ((FIRST + EXECUTIONS) / LIVE_EVERY) * BROKERS.length);
		// A leak goes on all the time, and so is seen by both.
		const leak = Math.min(floor, rise) / 1024;
		assert.ok(leak < MAX_KB_PER_1000, 'what is in use after garbage collection grows');
	},
};
