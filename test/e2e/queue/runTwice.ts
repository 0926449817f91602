import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import type { SavedCredential, SavedWorkflow } from '../../../scripts/n8n/types';
import { errorOf, outputOf } from '../../../scripts/n8n/workflow';
import type { SimOrder } from '../../../simulators/core';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwFields,
	LABEL,
	PATHS,
	type BrokerName,
} from '../../brokers';
import { brokerNode, buySbin, chain, unique, webhook } from '../server/support';
import type { Scenario } from '../suite';
import { CLOSELY, until } from '../until';
import type { Cluster } from './cluster';
import { jobsOf, survivorOf } from './jobs';
import type { QueueScene } from './suite';

/** n8n's queue in Redis. */
const WAITING = 'bull:jobs:wait';
const ACTIVE = 'bull:jobs:active';
const END_WITHIN_MS = 60_000;

/**
 * An account at one broker, and a live webhook that orders for it, without a reference: as many
 * shares as the alert asks for, else ten, at 800 rupees.
 */
export interface Orderer {
	broker: BrokerName;
	credential: SavedCredential;
	path: string;
	workflow: SavedWorkflow;
	orders(): SimOrder[];
}

export async function ordererAt(
	{ brokers, client }: Cluster,
	broker: BrokerName,
	changes: IDataObject = {},
): Promise<Orderer> {
	const [owner, fields] = broker === 'angelOne' ? angelOneClient(brokers) : growwClient(brokers);
	const { origin } = brokers[broker];
	const own = { permissions: 'trade', maxOrderValue: 0, proxyUrl: '', baseUrl: origin };
	const data = { ...fields, ...own, ...changes };
	const name = unique('run twice ');
	const credential = await client.createCredential({ name, type: `${broker}Api`, data });
	const path = unique('twice');
	const asked = { quantity: '={{ $json.body.quantity ?? 10 }}' };
	const order = brokerNode({ broker, credential }, buySbin(broker, asked));
	const workflow = await client.createWorkflow(chain(name, webhook(path, 'onReceived'), order));
	await client.activate(workflow);
	const orders = () => brokers[broker].orders.filter(({ account }) => account === owner);
	return { broker, credential, path, workflow, orders };
}

function angelOneClient({ angelOne }: Cluster['brokers']): [string, IDataObject] {
	const account = addAngelOneAccount(angelOne);
	return [account.clientCode, angelOneFields(account)];
}

function growwClient({ groww }: Cluster['brokers']): [string, IDataObject] {
	const account = addGrowwAccount(groww);
	return [account.vendorUserId, growwFields(account)];
}

/** Sends an alert whose order the broker takes, and holds back the answer. */
async function orderWithoutAnswer(
	{ brokers, webhooks }: Cluster,
	{ broker, path, orders }: Orderer,
) {
	brokers[broker].addFault({ kind: 'timeoutAfter', method: 'POST', path: PATHS[broker].place });
	const reply = await fetch(`${webhooks[0].url}/webhook/${path}`, { method: 'POST' });
	assert.equal(reply.status, 200, await reply.text());
	await until(`the order at ${LABEL[broker]}`, () => orders().length > 0, CLOSELY);
}

/** What is done with jobs whose worker is taken for dead: others may have them. @returns how many */
async function giveBackJobs({ services: { redis } }: Cluster): Promise<number> {
	const jobs = (await redis.run('LRANGE', ACTIVE, '0', '-1')).split('\n').filter(Boolean);
	for (const job of jobs) {
		await redis.run('LREM', ACTIVE, '1', job);
		await redis.run('RPUSH', WAITING, job);
	}
	return jobs.length;
}

async function assertOneOrder({ client }: Cluster, { broker, workflow, orders }: Orderer) {
	const execution = await client.waitForFirstExecution(workflow, END_WITHIN_MS);
	const [{ orderId, reference }, ...more] = orders();
	assert.equal(more.length, 0, `a second order at ${LABEL[broker]}`);
	assert.equal(execution.status, 'success', errorOf(execution));
	const [said] = outputOf(execution, 'Broker');
	assert.deepEqual(
		{ orderId: said.orderId, orderReference: said.orderReference, duplicate: said.duplicate },
		{ orderId, orderReference: reference, duplicate: true },
	);
}

export const runTwiceScenario: Scenario<QueueScene> = {
	name: 'a job that runs again on another worker, with an order without a reference of its own, finds the first order',
	play: async (scene) => {
		const { cluster, report } = scene;
		const orderers = await Promise.all(
			BROKERS.map(async (broker) => await ordererAt(cluster, broker)),
		);
		const first = survivorOf(scene);
		await Promise.all(orderers.map(async (one) => await orderWithoutAnswer(cluster, one)));
		const { running } = await jobsOf(first);
		await first.kill();
		assert.equal(await giveBackJobs(cluster), orderers.length);
		const began = performance.now();
		const second = await cluster.startWorker();
		await Promise.all(orderers.map(async (one) => await assertOneOrder(cluster, one)));
		assert.deepEqual((await jobsOf(second)).started.sort(), running.sort());
		report(`found ${((performance.now() - began) / 1000).toFixed(1)} s after the worker's death`);
	},
};
