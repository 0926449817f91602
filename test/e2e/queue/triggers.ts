/** A trigger in queue mode: it listens in the main process, and workers run what it tells. */
import assert from 'node:assert/strict';
import { BROKERS, LABEL } from '../../brokers';
import { chain, unique } from '../server/support';
import { nothing, Told, trigger } from '../server/told';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { Cluster } from './cluster';
import { jobsOf } from './jobs';
import { type Orderer, ordererAt } from './runTwice';
import { repeatedIn } from './outcomes';
import type { QueueScene } from './suite';

const ORDERS = 5;
const STATUS = ['filled', 'open'];

const listening = ({ brokers: { angelOne, groww } }: Cluster, { broker }: Orderer) =>
	broker === 'angelOne' ? angelOne.orderSocket.open : groww.feed.open;

/** Some orders, taken and filled. @returns ids of the executions */
async function updatesAt(cluster: Cluster, orderer: Orderer): Promise<string[]> {
	const { client, brokers, webhooks } = cluster;
	const { broker, path, orders } = orderer;
	const event = { event: 'orderUpdate', filters: { status: STATUS } };
	const workflow = await client.createWorkflow(
		chain(unique('Updates'), trigger(orderer, event), nothing()),
	);
	await client.activate(workflow);
	await until(`a connection to ${LABEL[broker]}`, () => listening(cluster, orderer) === 1);
	for (let count = 0; count < ORDERS; count++) {
		await fetch(`${webhooks[0].url}/webhook/${path}`, { method: 'POST' });
	}
	await until('the orders', () => orders().length === ORDERS);
	for (const { orderId } of orders()) brokers[broker].fill(orderId);
	const told = new Told({ client }, workflow);
	const finals = async () =>
		(await told.all()).filter(({ status }) => status === 'filled').map(({ orderId }) => orderId);
	await until('the final states', async () => (await finals()).length >= ORDERS);
	const ids = orders().map(({ orderId }) => orderId);
	assert.deepEqual((await finals()).sort(), ids.sort());
	const states = (await told.all()).map(({ orderId, status }) => `${orderId} ${status}`);
	assert.deepEqual(repeatedIn(states), [], 'told twice');
	assert.equal(listening(cluster, orderer), 1, 'connections');
	const executions = await client.executions(workflow);
	assert.ok(executions.every(({ status }) => status === 'success'));
	await client.deactivate(workflow);
	await until('the connection to close', () => listening(cluster, orderer) === 0);
	return executions.map(({ id }) => id);
}

export const triggerScenario: Scenario<QueueScene> = {
	name: 'On Order Update listens once, in the main process, and each update runs once on a worker',
	play: async ({ cluster, report }) => {
		const began = performance.now();
		const orderers = await Promise.all(
			BROKERS.map(async (broker) => await ordererAt(cluster, broker)),
		);
		const ids = await Promise.all(orderers.map(async (one) => await updatesAt(cluster, one)));
		const jobs = await Promise.all(cluster.workers.map(jobsOf));
		const ran = jobs.flatMap(({ started }) => started).filter((id) => ids.flat().includes(id));
		assert.deepEqual(ran.sort(), ids.flat().sort(), 'each on one worker, once');
		const seconds = ((performance.now() - began) / 1000).toFixed(1);
		report(`${ids.flat().length} updates of ${ORDERS * BROKERS.length} orders in ${seconds} s`);
	},
};
