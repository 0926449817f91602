/** Short ways to write workflows in code. */
import type { IConnections, IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types';
import type { BrokerName } from '../../brokers';
import type { Trader } from './scene';

let serial = 0;

/** A word that no other scenario uses: a webhook's path, an order's reference. Letters and digits alone. */
export function unique(word: string): string {
	return `${word}${process.pid % 10_000}x${++serial}`;
}

/** A node; what is not given is blank. */
export function node(name: string, type: string, changes: Partial<INode> = {}): INode {
	return {
		id: `node-${++serial}`,
		name,
		type,
		typeVersion: 1,
		position: [200 * serial, 0],
		parameters: {},
		...changes,
	};
}

/** Nodes in a row, each connected to the next. */
export function chain(name: string, ...nodes: INode[]): WorkflowFile {
	const connections: IConnections = {};
	nodes.slice(1).forEach((next, index) => {
		connections[nodes[index].name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	});
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

export type ResponseMode = 'onReceived' | 'lastNode' | 'responseNode';

/** A POST webhook without authentication, named "Webhook". */
export function webhook(path: string, responseMode: ResponseMode = 'lastNode'): INode {
	return node('Webhook', 'n8n-nodes-base.webhook', {
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode, options: {} },
	});
}

/** Started from the command line or by hand; named "Start". */
export function manualTrigger(): INode {
	return node('Start', 'n8n-nodes-base.manualTrigger');
}

/** Answers the webhook with an expression's value as JSON, e.g. `={{ $json }}`; named "Respond". */
export function respond(responseBody = '={{ $json }}'): INode {
	return node('Respond', 'n8n-nodes-base.respondToWebhook', {
		typeVersion: 1.1,
		parameters: { respondWith: 'json', responseBody, options: {} },
	});
}

/** The node of the trader's broker with the trader's credential; named "Broker". */
export function brokerNode(
	{ broker, credential }: Pick<Trader, 'broker' | 'credential'>,
	parameters: INodeParameters,
	changes: Partial<INode> = {},
): INode {
	return node('Broker', `n8n-nodes-indian-brokers.${broker}`, {
		parameters,
		credentials: using(credential),
		...changes,
	});
}

/** A node's `credentials` with this one in it. */
export function using(credential: SavedCredential): INode['credentials'] {
	return { [credential.type]: { id: credential.id, name: credential.name } };
}

/** Parameters of Place Order: a buy of 10 SBIN at 800, which rests in the book. */
export function buySbin(broker: BrokerName, changes: INodeParameters = {}): INodeParameters {
	const product = broker === 'angelOne' ? { product: 'DELIVERY' } : { product: 'CNC' };
	return {
		resource: 'order',
		operation: 'place',
		exchange: 'NSE',
		...(broker === 'groww' ? { segment: 'CASH' } : {}),
		instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
		transactionType: 'BUY',
		quantity: 10,
		...product,
		orderType: 'LIMIT',
		price: 800,
		options: {},
		...changes,
	};
}

/** The alert that `orderOnAlert` takes. */
export interface Alert extends IDataObject {
	reference: string;
	quantity: number;
}

/** Webhook → Place Order: the alert's quantity and reference, the rest as in `buySbin`. */
export function orderOnAlert(
	trader: Trader,
	path: string,
	responseMode: ResponseMode = 'lastNode',
): WorkflowFile {
	const order = brokerNode(
		trader,
		buySbin(trader.broker, {
			quantity: '={{ $json.body.quantity }}',
			options: { orderReference: '={{ $json.body.reference }}' },
		}),
	);
	const nodes = [webhook(path, responseMode), order];
	if (responseMode === 'responseNode') nodes.push(respond());
	return chain(`Alert to order, ${path}`, ...nodes);
}
