import assert from 'node:assert/strict';
import type { INode } from 'n8n-workflow';
import type { SavedWorkflow } from '../../../scripts/n8n/client';
import { BROKERS } from '../../brokers';
import type { Scenario } from '../suite';
import { memoryOf, type MemoryInUse, type Probed } from './probe';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';

/** Of these the first half is n8n's own warming up. */
const EXECUTIONS = 2_000;
/** Executions between two looks at the memory. */
const STEP = 200;
const AT_ONCE = 8;
/** With fewer, the brokers' limits for one account would slow the run down. */
const TRADERS_PER_BROKER = 3;
/** What may be n8n's own growth, and the collector's mood. */
const MAX_KB_PER_1000 = 400;
/** The nodes remember the last 20,000 orders, so that none is placed twice. */
const REMEMBERED_ORDER_KB = 2;

/** How the memory of a process grows with the executions it runs. */
export interface Growth {
	/** After garbage collection, at every step, the state before the first execution first. */
	samples: MemoryInUse[];
	/** Bytes for each 1,000 executions: the slope of the line through the second half of samples. */
	heapPer1000: number;
	rssPer1000: number;
}

/**
 * Looks at a process's memory after every so many executions.
 * @param n8n the process that runs the executions: the main one, or a worker
 * @param run runs so many executions and returns when all have ended
 */
export async function growthOf(
	n8n: Probed,
	run: (count: number) => Promise<void>,
	executions: number,
): Promise<Growth> {
	const samples = [await memoryOf(n8n)];
	for (let done = 0; done < executions; done += STEP) {
		await run(STEP);
		samples.push(await memoryOf(n8n));
	}
	const half = samples.slice(Math.floor(samples.length / 2));
	const per1000 = (values: number[]) => (slope(values) / STEP) * 1_000;
	return {
		samples,
		heapPer1000: per1000(half.map(({ heap, outside }) => heap + outside)),
		rssPer1000: per1000(half.map(({ rss }) => rss)),
	};
}

/** "heap +12 KB, resident +340 KB for each 1,000 executions; 212 MB of heap, 430 MB resident" */
export function describeGrowth({ samples, heapPer1000, rssPer1000 }: Growth): string {
	const { heap, rss } = samples[samples.length - 1];
	const signed = (bytes: number) => `${bytes < 0 ? '−' : '+'}${Math.abs(Math.round(bytes / 1024))}`;
	const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
	return `heap ${signed(heapPer1000)} KB, resident ${signed(rssPer1000)} KB for each 1,000 executions; ${mb(heap)} MB of heap, ${mb(rss)} MB resident`;
}

/**
 * @param ordersPer1000 how many of 1,000 executions place an order
 * @throws AssertionError where more stays behind than the orders that our nodes remember
 */
export function assertFlat(growth: Growth, ordersPer1000: number): void {
	const excess = growth.heapPer1000 / 1024 - ordersPer1000 * REMEMBERED_ORDER_KB;
	assert.ok(excess < MAX_KB_PER_1000, `${Math.round(excess)} KB too much for 1,000 executions`);
}

/** Least squares over equal steps. */
function slope(values: number[]): number {
	const middle = (values.length - 1) / 2;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	let over = 0;
	let under = 0;
	values.forEach((value, index) => {
		over += (index - middle) * (value - mean);
		under += (index - middle) ** 2;
	});
	return over / under;
}

/** Live webhooks that are called in turn, several at once. */
class Traffic {
	private readonly paths: string[] = [];
	private readonly live: SavedWorkflow[] = [];
	private calls = 0;

	constructor(private readonly scene: ServerScene) {}

	/** A workflow of a webhook and this node, whose executions n8n does not keep. */
	async add(worker: INode): Promise<void> {
		const path = unique('memory');
		const workflow = chain(`Memory ${path}`, webhook(path), worker);
		const settings = { ...workflow.settings, saveDataSuccessExecution: 'none' as const };
		this.live.push(await this.scene.publish({ ...workflow, settings }));
		this.paths.push(path);
	}

	/** @throws where an execution fails */
	readonly run = async (count: number): Promise<void> => {
		let left = count;
		const callOn = async () => {
			while (left-- > 0) {
				const path = this.paths[this.calls++ % this.paths.length];
				const { status, body } = await this.scene.call(path, { quantity: 1 });
				assert.equal(status, 200, JSON.stringify(body));
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, callOn));
	};

	async close(): Promise<void> {
		for (const workflow of this.live) await this.scene.retire(workflow);
	}
}

/** What each trader does: reads of two kinds, and orders. */
function workOf(trader: Trader): INode[] {
	const read = (operation: string) => brokerNode(trader, { resource: 'account', operation });
	const order = () => brokerNode(trader, buySbin(trader.broker, { quantity: 1 }));
	return [read('getProfile'), order(), read('getRms'), order()];
}

async function measure(scene: ServerScene, nodes: INode[]): Promise<Growth> {
	const traffic = new Traffic(scene);
	try {
		for (const one of nodes) await traffic.add(one);
		// Log-ins, instrument files, compiled code.
		await traffic.run(4 * nodes.length);
		return await growthOf(scene.stage.n8n, traffic.run, EXECUTIONS);
	} finally {
		await traffic.close();
	}
}

export const memoryScenario: Scenario<ServerScene> = {
	name: 'the memory of n8n does not grow with 2,000 executions of our nodes',
	play: async (scene) => {
		const traders: Trader[] = [];
		for (let count = 0; count < TRADERS_PER_BROKER; count++) {
			for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
		}
		const nodes = traders.flatMap(workOf);
		const { angelOne, groww } = scene.stage.brokers;
		angelOne.quirks.enforceRateLimits = false;
		groww.quirks.enforceRateLimits = false;
		try {
			const growth = await measure(scene, nodes);
			scene.report(describeGrowth(growth));
			const orders = traders.reduce((sum, trader) => sum + trader.orders().length, 0);
			assert.ok(orders >= EXECUTIONS / 2, `${orders} orders`);
			assertFlat(growth, 500);
		} finally {
			angelOne.quirks.enforceRateLimits = true;
			groww.quirks.enforceRateLimits = true;
		}
	},
};
