import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../../../scripts/n8n/server';
import { describeGrowth, growthOf } from '../server/memory';
import type { MemoryInUse } from '../server/probe';
import type { Scenario } from '../suite';
import { dryRuns, send } from './alerts';
import { jobsOf, nameOf } from './jobs';
import type { QueueScene } from './suite';

const EXECUTIONS = 2_000;
/** As `growthOf` looks at the memory. */
const STEP = 200;
/** Less than one alert or one order takes. */
const MAX_KB_PER_1000 = 1_000;
/** Dry runs a second: fewer than all processes together can do on two processors. */
const PER_SECOND = 40;
const FIRST = 200;
/** What a process does after an execution: statistics, events. */
const SETTLE_MS = 1_500;
const END_WITHIN_MS = 60_000;

/** The worker that neither was killed nor stopped, which has all executions to itself. */
function survivorOf({ cluster, storm }: QueueScene): N8nServer {
	const gone = [storm.killed.name, storm.stopped.name];
	return cluster.workers.filter((worker) => !gone.includes(nameOf(worker)))[0];
}

/** Dry runs do all that an order does but its request: credential, session, instrument, checks. */
async function runDry({ cluster, records }: QueueScene, name: string, count: number) {
	const receipts = await send(dryRuns(name, count, (count / PER_SECOND) * 1_000), cluster.webhooks);
	assert.ok(receipts.every(({ accepted }) => accepted));
	assert.equal(await records.waitForTheEnd(END_WITHIN_MS), 0);
	await sleep(SETTLE_MS);
}

function heapOf({ heap, outside }: MemoryInUse): number {
	return heap + outside;
}

/**
 * By how many bytes for each 1,000 executions the least of the later half of samples is above the
 * least of the earlier half. A worker has some megabytes more in use at one time than at another; what
 * it leaks is there at all times.
 */
export function floorGrowth(samples: number[]): number {
	const half = Math.ceil(samples.length / 2);
	const rise = Math.min(...samples.slice(half)) - Math.min(...samples.slice(0, half));
	return (rise / (half * STEP)) * 1_000;
}

export const memoryScenario: Scenario<QueueScene> = {
	name: 'the memory of a worker does not grow with 2,000 executions',
	play: async (scene) => {
		const worker = survivorOf(scene);
		const before = (await jobsOf(worker)).started.length;
		await runDry(scene, 'warm-up', FIRST);
		let round = 0;
		const run = async (count: number) => await runDry(scene, `memory-${++round}`, count);
		const growth = await growthOf(worker, run, EXECUTIONS);
		const heaps = growth.samples.map(heapOf);
		const kbPer1000 = floorGrowth(heaps) / 1024;
		scene.report(describeGrowth(growth));
		scene.report(
			`MB after every ${STEP}: ${heaps.map((heap) => (heap / 1e6).toFixed(1)).join(', ')}`,
		);
		scene.report(`least of the later half: ${Math.round(kbPer1000)} KB for each 1,000 more`);
		const { started } = await jobsOf(worker);
		assert.equal(started.length - before, FIRST + EXECUTIONS);
		assert.ok(kbPer1000 < MAX_KB_PER_1000, 'what is in use after garbage collection grows');
	},
};
