/** The credential's guard rails, kept by five processes together. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { FINAL } from '../../../scripts/n8n/client';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import { brokerNode, chain, unique, webhook } from '../server/support';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { Cluster } from './cluster';
import { type Orderer, ordererAt } from './runTwice';
import type { QueueScene } from './suite';

const AT_ONCE = 60;
const ORDERS_A_DAY = 3;
/** Ten shares at 800: every other alert asks for eleven. */
const MOST_RUPEES = 8_000;
const QUANTITIES = [11, 10];
const HALT_WITHIN_MS = 1_000;

/** Alerts for one workflow, taken in by all webhook processors in turn. */
async function alert(
	{ webhooks }: Cluster,
	path: string,
	count: number,
	quantities: number[] = [1],
): Promise<void> {
	await Promise.all(
		Array.from({ length: count }, async (_, at) => {
			const { url } = webhooks[at % webhooks.length];
			const reply = await fetch(`${url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ quantity: quantities[at % quantities.length] }),
			});
			assert.equal(reply.status, 200, await reply.text());
		}),
	);
}

async function ended({ client }: Cluster, { workflow }: Orderer, count: number): Promise<void> {
	const all = async () => {
		const executions = await client.executions(workflow);
		return executions.length >= count && executions.every(({ status }) => FINAL.includes(status));
	};
	await until('the executions to end', all);
}

async function limitsHold(cluster: Cluster, broker: BrokerName): Promise<void> {
	const limits = { maxOrdersPerDay: ORDERS_A_DAY, maxOrderValue: MOST_RUPEES };
	const orderer = await ordererAt(cluster, broker, limits);
	await alert(cluster, orderer.path, AT_ONCE, QUANTITIES);
	await ended(cluster, orderer, AT_ONCE);
	const quantities = orderer.orders().map(({ quantity }) => quantity);
	assert.deepEqual(quantities, Array(ORDERS_A_DAY).fill(10), `orders at ${LABEL[broker]}`);
}

/** @returns how many orders had left before trading was halted */
async function haltHolds(cluster: Cluster, broker: BrokerName): Promise<number> {
	const { client, brokers, webhooks } = cluster;
	const orderer = await ordererAt(cluster, broker);
	const path = unique('halt');
	const halt = brokerNode(orderer, { resource: 'session', operation: 'haltTrading' });
	await client.activate(await client.createWorkflow(chain(path, webhook(path), halt)));
	const placements = () =>
		brokers[broker].requests.filter(({ path: called }) => called === PATHS[broker].place);
	const known = placements().length;
	await alert(cluster, orderer.path, AT_ONCE);
	await sleep(300);
	const reply = await fetch(`${webhooks[0].url}/webhook/${path}`, { method: 'POST' });
	const haltedAt = Date.now();
	assert.equal(reply.status, 200, await reply.text());
	await ended(cluster, orderer, AT_ONCE);
	const sent = placements().slice(known);
	const late = sent.filter(({ at }) => at > haltedAt + HALT_WITHIN_MS);
	assert.deepEqual(late, [], `orders that left later for ${LABEL[broker]}`);
	assert.ok(sent.length < AT_ONCE, 'some orders were still to come when trading was halted');
	assert.equal(orderer.orders().length, sent.length);
	return sent.length;
}

export const guardScenario: Scenario<QueueScene> = {
	name: 'orders a day, the value of an order and a halt hold for all processes together',
	play: async ({ cluster, report }) => {
		// The storm has left fewer.
		await cluster.startWorker();
		await cluster.startWorker();
		for (const broker of BROKERS) {
			await limitsHold(cluster, broker);
			const left = await haltHolds(cluster, broker);
			report(`${LABEL[broker]}: ${left} of ${AT_ONCE} orders had left before the halt`);
		}
	},
};
