import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../../../scripts/n8n/server';
import { assertFlat, describeGrowth, growthOf } from '../server/memory';
import type { Scenario } from '../suite';
import { dryRuns, send } from './alerts';
import { jobsOf, nameOf } from './jobs';
import type { QueueScene } from './suite';

const EXECUTIONS = 2_000;
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

export const memoryScenario: Scenario<QueueScene> = {
	name: 'the memory of a worker does not grow with 2,000 executions',
	play: async (scene) => {
		const worker = survivorOf(scene);
		const before = (await jobsOf(worker)).started.length;
		await runDry(scene, 'warm-up', FIRST);
		let round = 0;
		const run = async (count: number) => await runDry(scene, `memory-${++round}`, count);
		const growth = await growthOf(worker, run, EXECUTIONS);
		scene.report(describeGrowth(growth));
		const heaps = growth.samples.map(({ heap, outside }) => ((heap + outside) / 1e6).toFixed(1));
		scene.report(`after every 200: ${heaps.join(', ')} MB`);
		const { started } = await jobsOf(worker);
		assert.equal(started.length - before, FIRST + EXECUTIONS);
		assertFlat(growth, 0);
	},
};
