/**
 * Alert to order inside the real n8n: from the moment a webhook request is sent to the moment the
 * order's request arrives at the broker, this package's node beside n8n's HTTP Request node with a
 * token pasted into a header. Both ends are in this process, so one clock measures.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import type { WorkflowFile } from '../../../scripts/n8n/types';
import type { SimOrder, Simulator } from '../../../simulators/core';
import { BROKERS, PATHS, type BrokerName } from '../../../test/brokers';
import { nextArrival } from '../../support/arrivals';
import { interleave, type Rounds, type Series, type Subject } from '../../support/interleave';
import { angelOneCredential, growwCredential, type Setting, type Way } from './setting';
import { alertWorkflow, httpRequest, marker, placeOrder, type Alert } from './workflows';

export const SUBJECTS = {
	angelOne: 'Angel One node',
	angelOneGiven: 'Angel One node, reference given',
	angelOneCold: 'Angel One node, connection closed meanwhile',
	angelOneHttp: 'HTTP Request node to Angel One',
	groww: 'Groww node',
	growwHttp: 'HTTP Request node to Groww',
	floor: 'a node that does nothing',
	floorCredential: 'a node that reads its credential',
	floorOrder: 'a node that reads its credential and the alert',
} as const;

const agent = new Agent({ keepAlive: true });

/** Milliseconds from alert to order, by `SUBJECTS`. The nodes that do nothing run on loopback alone. */
export async function measureAlerts(
	setting: Setting,
	way: Way,
	rounds: Rounds,
	cleanup: Cleanup,
): Promise<Series> {
	cleanup.add(async () => agent.destroy());
	const subjects = [
		...(await angelOneSubjects(setting, way)),
		...(await growwSubjects(setting, way)),
		...(way.name === 'loopback' ? await floorSubjects(setting, way) : []),
	];
	const series = await interleave(subjects, rounds);
	for (const broker of BROKERS) assertAllTaken(setting[broker], PATHS[broker].place);
	return series;
}

async function angelOneSubjects(setting: Setting, way: Way): Promise<Subject[]> {
	const first = await angelOneCredential(setting, way, 'first');
	const second = await angelOneCredential(setting, way, 'second');
	const derived = await publish(setting, placeOrder('angelOne', first, 'derived'));
	const given = await publish(setting, placeOrder('angelOne', second, 'given'));
	const http = await publishHttp(setting, way, 'angelOne', derived);
	const subjects = [
		toOrder(SUBJECTS.angelOne, 'angelOne', derived),
		toOrder(SUBJECTS.angelOneGiven, 'angelOne', given),
		toOrder(SUBJECTS.angelOneHttp, 'angelOne', http),
	];
	if (way.name === 'loopback') return subjects;
	const cold = toOrder(SUBJECTS.angelOneCold, 'angelOne', derived);
	return [...subjects, { ...cold, run: async () => await afterDrop(way, cold.run) }];
}

async function growwSubjects(setting: Setting, way: Way): Promise<Subject[]> {
	const credential = await growwCredential(setting, way);
	const node = await publish(setting, placeOrder('groww', credential, 'given'));
	const http = await publishHttp(setting, way, 'groww', node);
	return [toOrder(SUBJECTS.groww, 'groww', node), toOrder(SUBJECTS.growwHttp, 'groww', http)];
}

/** What no node can go below: n8n's own share, and what n8n charges for reading things. */
async function floorSubjects(setting: Setting, way: Way): Promise<Subject[]> {
	const credential = await angelOneCredential(setting, way, 'first');
	const nodes = {
		[SUBJECTS.floor]: marker(),
		[SUBJECTS.floorCredential]: marker(credential),
		[SUBJECTS.floorOrder]: marker(credential, true),
	};
	return await Promise.all(
		Object.entries(nodes).map(async ([name, node]) => {
			const url = await publish(setting, node);
			return { name, run: async () => await alertTo(url, setting.nextMark()) };
		}),
	);
}

/** Saves a workflow of a webhook and this node, and makes it live; returns the webhook's address. */
async function publish(
	{ client, n8nUrl }: Setting,
	node: Parameters<typeof alertWorkflow>[1],
): Promise<string> {
	const path = `bench-${randomUUID().slice(0, 8)}`;
	const workflow: WorkflowFile = alertWorkflow(path, node);
	await client.activate(await client.createWorkflow(workflow));
	return `${n8nUrl}/webhook/${path}`;
}

/**
 * The same order by n8n's own means: what the broker is sent after an alert to our node's webhook.
 * @returns the address of a webhook that sends it with the HTTP Request node
 */
async function publishHttp(
	setting: Setting,
	way: Way,
	broker: BrokerName,
	ourWebhook: string,
): Promise<string> {
	const path = PATHS[broker].place;
	await alertTo(ourWebhook, nextArrival(path));
	const sent = setting[broker].requestsTo(path).at(-1);
	if (!sent) throw new Error(`No order reached ${path}`);
	return await publish(setting, httpRequest(broker, way[broker] + path, sent));
}

/** From an alert to this webhook to the order at the broker. */
function toOrder(name: string, broker: BrokerName, webhook: string): Subject {
	return { name, run: async () => await alertTo(webhook, nextArrival(PATHS[broker].place)) };
}

/**
 * Sends an alert and waits until the workflow has answered.
 * @returns milliseconds until the arrival given
 * @throws Error where the workflow failed, so that nothing but orders is ever measured
 */
async function alertTo(url: string, arrival: Promise<number>): Promise<number> {
	const alert: Alert = {
		symbol: 'SBIN',
		side: 'BUY',
		quantity: 1,
		price: 800,
		reference: `r${randomUUID().replaceAll('-', '').slice(0, 15)}`,
	};
	const sent = performance.now();
	const [reply, arrived] = await Promise.all([post(url, JSON.stringify(alert)), arrival]);
	if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${reply.text}`);
	return arrived - sent;
}

async function post(url: string, body: string): Promise<{ status: number; text: string }> {
	return await new Promise((resolve, reject) => {
		const headers = { 'content-type': 'application/json', 'content-length': body.length };
		const alert = request(url, { method: 'POST', agent, headers }, (reply) => {
			let text = '';
			reply.setEncoding('utf8');
			reply.on('data', (chunk: string) => (text += chunk));
			reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
			reply.on('error', reject);
		});
		alert.on('error', reject);
		alert.end(body);
	});
}

/** A request that the broker refuses is no order, however fast it was. */
function assertAllTaken(
	{ requestsTo, orders }: Pick<Simulator, 'requestsTo'> & { orders: SimOrder[] },
	path: string,
): void {
	const taken = orders.filter(({ status }) => !/reject/i.test(status)).length;
	const sent = requestsTo(path).length;
	if (taken !== sent) throw new Error(`The broker took ${taken} of ${sent} orders`);
}

async function afterDrop(way: Way, run: () => Promise<number>): Promise<number> {
	way.dropConnections();
	// Both ends have to learn of it first.
	await sleep(100);
	return await run();
}
