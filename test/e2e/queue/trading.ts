import { join } from 'node:path';
import type { IConnection, IConnections, INode } from 'n8n-workflow';
import { alertKey } from '../../../scripts/demo/stage';
import type { N8nClient } from '../../../scripts/n8n/client';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import type { SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/types';
import { readWorkflow, withCredentials, withParameters } from '../../../scripts/n8n/workflow';
import type { LimitCount, SimOrder } from '../../../simulators/core';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwFields,
	type BrokerName,
} from '../../brokers';
import type { Cluster } from './cluster';

/** Rupees; enough for all orders. */
const CASH = 10_000_000;
/** The order book shows an order only so long after it was taken. */
const BOOK_LAG_MS = 1_000;
const WEBHOOK = 'n8n-nodes-base.webhook';
const RESPOND = 'n8n-nodes-base.respondToWebhook';

/** The accounts that are traded on, and the live workflow that does it. */
export interface Trading {
	workflow: SavedWorkflow;
	/** The account's orders in the broker's own book, oldest first. */
	orders(broker: BrokerName): SimOrder[];
	/** How many orders there are at these brokers together, at both where not given. */
	orderCount(at?: BrokerName[]): number;
}

/** The example workflow, live, with credentials that never logged in; the webhook answers at once. */
export async function openTrading({ brokers, client }: Cluster): Promise<Trading> {
	const angelOne = addAngelOneAccount(brokers.angelOne, { cash: CASH });
	const groww = addGrowwAccount(brokers.groww, { cash: CASH });
	brokers.angelOne.quirks.orderBookLagMs = BOOK_LAG_MS;
	brokers.groww.quirks.referenceLagMs = BOOK_LAG_MS;
	const common = { permissions: 'trade', maxOrderValue: 0, proxyUrl: '' };
	const fields = {
		angelOneApi: { ...angelOneFields(angelOne), ...common, baseUrl: brokers.angelOne.origin },
		growwApi: { ...growwFields(groww), ...common, baseUrl: brokers.groww.origin },
		httpHeaderAuth: { name: alertKey.header, value: alertKey.value },
	};
	const orders = (broker: BrokerName) =>
		brokers[broker].orders.filter(
			({ account }) => account === angelOne.clientCode || account === groww.vendorUserId,
		);
	return {
		workflow: await publish(client, fields),
		orders,
		orderCount: (at = BROKERS) => at.flatMap(orders).length,
	};
}

async function publish(
	client: N8nClient,
	fields: Record<string, Record<string, string | number>>,
): Promise<SavedWorkflow> {
	const credentials = await Promise.all(
		Object.entries(fields).map(
			async ([type, data]) => await client.createCredential({ name: type, type, data }),
		),
	);
	const typeFor = (node: INode) =>
		node.type === WEBHOOK ? 'httpHeaderAuth' : `${node.type.split('.').at(-1) ?? ''}Api`;
	const example = await readWorkflow(join(repositoryRoot, 'examples', 'webhook-order.json'));
	const chosen = withCredentials(example, (node) =>
		credentials.find(({ type }) => type === typeFor(node)),
	);
	const answered = withParameters(withoutAnswers(chosen), WEBHOOK, { responseMode: 'onReceived' });
	const workflow = await client.createWorkflow(answered);
	await client.activate(workflow);
	return workflow;
}

/** n8n refuses a webhook that answers at once where other nodes would answer too. */
function withoutAnswers({ nodes, connections, ...rest }: WorkflowFile): WorkflowFile {
	const kept = nodes.filter(({ type }) => type !== RESPOND);
	const names = kept.map(({ name }) => name);
	const among = (ends: IConnection[] | null) =>
		ends?.filter(({ node }) => names.includes(node)) ?? [];
	const keptConnections: IConnections = {};
	for (const name of names.filter((one) => one in connections)) {
		keptConnections[name] = { main: connections[name].main.map(among) };
	}
	return { ...rest, nodes: kept, connections: keptConnections };
}

/** What a broker counted of each family of calls. */
export async function countsOf(origin: string): Promise<Record<string, LimitCount>> {
	const reply = await fetch(`${origin}/__sim/stats`);
	return ((await reply.json()) as { families: Record<string, LimitCount> }).families;
}
