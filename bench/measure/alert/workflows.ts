import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types';
import type { LoggedRequest } from '../../../simulators/core';
import type { BrokerName } from '../../../test/brokers';

/** The body of an alert: what changes from one to the next. */
export interface Alert {
	symbol: string;
	side: 'BUY' | 'SELL';
	quantity: number;
	/** Rupees. */
	price: number;
	reference: string;
}

/** The field of a broker's order for each of an alert's; Angel One's symbol has a token that goes with it. */
const ORDER_FIELDS: Record<BrokerName, Partial<Record<keyof Alert, string>>> = {
	angelOne: {
		side: 'transactiontype',
		quantity: 'quantity',
		price: 'price',
		reference: 'ordertag',
	},
	groww: {
		symbol: 'trading_symbol',
		side: 'transaction_type',
		quantity: 'quantity',
		price: 'price',
		reference: 'order_reference_id',
	},
};

/** Headers that every HTTP client makes by itself. */
const OWN_HEADERS = [
	'host',
	'connection',
	'content-length',
	'content-type',
	'user-agent',
	'accept-encoding',
];

/** A webhook and one node after it, whose result is the reply. */
export function alertWorkflow(path: string, node: Omit<INode, 'id' | 'name' | 'position'>) {
	const webhook: INode = {
		id: `${path}-webhook`,
		name: 'Alert',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0],
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
	};
	const order: INode = { ...node, id: `${path}-order`, name: 'Order', position: [300, 0] };
	const workflow: WorkflowFile = {
		name: path,
		nodes: [webhook, order],
		connections: { Alert: { main: [[{ node: 'Order', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1', timezone: 'Asia/Kolkata' },
	};
	return workflow;
}

/** This package's Place Order, by symbol. */
export function placeOrder(
	broker: BrokerName,
	credential: SavedCredential,
	reference: 'given' | 'derived',
) {
	const parameters: INodeParameters = {
		resource: 'order',
		operation: 'place',
		exchange: 'NSE',
		...(broker === 'groww' && { segment: 'CASH' }),
		instrument: { __rl: true, mode: 'symbol', value: '={{ $json.body.symbol }}' },
		transactionType: '={{ $json.body.side }}',
		quantity: '={{ $json.body.quantity }}',
		product: broker === 'groww' ? 'CNC' : 'DELIVERY',
		orderType: 'LIMIT',
		price: '={{ $json.body.price }}',
		options: reference === 'given' ? { orderReference: '={{ $json.body.reference }}' } : {},
	};
	return {
		type: `n8n-nodes-indian-brokers.${broker}`,
		typeVersion: 1,
		parameters,
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
}

/**
 * n8n's HTTP Request node with the same request: its headers, the token among them, and its body,
 * in which the alert's own figures are expressions.
 */
export function httpRequest(broker: BrokerName, url: string, sent: LoggedRequest) {
	const body = { ...(sent.body as IDataObject) };
	for (const [figure, field] of Object.entries(ORDER_FIELDS[broker])) {
		const isNumber = typeof body[field] === 'number';
		body[field] = isNumber ? `#{{ $json.body.${figure} }}#` : `{{ $json.body.${figure} }}`;
	}
	const headers = Object.entries(sent.headers)
		.filter(([name]) => !OWN_HEADERS.includes(name))
		.map(([name, value]) => ({ name, value }));
	const parameters: INodeParameters = {
		method: 'POST',
		url,
		authentication: 'none',
		sendHeaders: true,
		headerParameters: { parameters: headers },
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: `=${JSON.stringify(body).replace(/"#|#"/g, '')}`,
		options: {},
	};
	return { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters };
}

/**
 * The node that does nothing but say that it was reached.
 * @param credential to be read before
 * @param readsAlert it reads the alert's figures by expressions, too
 */
export function marker(credential?: SavedCredential, readsAlert = false) {
	const names = readsAlert ? ['symbol', 'side', 'quantity', 'price'] : [];
	const figures = names.map((name) => [name, `={{ $json.body.${name} }}`]);
	const parameters: INodeParameters = {
		readCredential: credential !== undefined,
		...Object.fromEntries(figures),
	};
	return {
		type: 'CUSTOM.benchMarker',
		typeVersion: 1,
		parameters,
		...(credential && {
			credentials: { [credential.type]: { id: credential.id, name: credential.name } },
		}),
	};
}
