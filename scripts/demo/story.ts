import type { IDataObject } from 'n8n-workflow';
import type { SavedWorkflow } from '../n8n/types';
import { errorOf, outputOf, withParameters } from '../n8n/workflow';
import { alertKey, type Example, type Stage } from './stage';

/** The body of an alert, as examples/webhook-order.json explains it. */
export interface Alert {
	broker: 'angelOne' | 'groww';
	symbol: string;
	side: 'BUY' | 'SELL';
	quantity: number;
	/** Rupees. */
	price: number;
	reference: string;
	live: boolean;
}

export const demoAlerts: Alert[] = [
	{
		broker: 'angelOne',
		symbol: 'SBIN',
		side: 'BUY',
		quantity: 10,
		price: 868.5,
		reference: 'demo-angel-1',
		live: true,
	},
	{
		broker: 'groww',
		symbol: 'TCS',
		side: 'BUY',
		quantity: 5,
		price: 3105,
		reference: 'demo-groww-1',
		live: true,
	},
];

const SCHEDULE = 'n8n-nodes-base.scheduleTrigger';

/** What the user would press "Publish" on: the webhook workflow, live. */
export async function publishAlerts(stage: Stage): Promise<SavedWorkflow> {
	const workflow = await stage.client.createWorkflow(await stage.example('webhook-order.json'));
	await stage.client.activate(workflow);
	return workflow;
}

/**
 * Sends one alert to the live webhook and returns the workflow's reply.
 * @throws Error where the webhook refuses it, or the reply is not an order
 */
export async function sendAlert(stage: Stage, alert: Alert): Promise<IDataObject> {
	const reply = await fetch(`${stage.n8n.url}/webhook/order-alert`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			[alertKey.header]: alertKey.value,
		},
		body: JSON.stringify(alert),
	});
	const text = await reply.text();
	if (!reply.ok) throw new Error(`the webhook answered ${reply.status}: ${text.slice(0, 500)}`);
	const order = JSON.parse(text) as IDataObject;
	if (typeof order.orderId !== 'string') throw new Error(`no order was placed: ${text}`);
	return order;
}

export interface FundsReport {
	rows: IDataObject[];
	text: string;
}

/** Lets the funds report run by its schedule, once, and returns both accounts as one table. */
export async function scheduledFunds(stage: Stage): Promise<FundsReport> {
	const outputs = await runBySchedule(stage, 'funds-report.json', ['Funds Table', 'Report Text']);
	const [rows, [report]] = outputs;
	const bad = rows.find((row) => row.problem || typeof row.availableCash !== 'number');
	if (rows.length !== 2 || bad) throw new Error(`unexpected report: ${JSON.stringify(rows)}`);
	return { rows, text: String(report.text) };
}

/** Lets the log-out workflow run by its schedule, once. */
export async function scheduledLogOut(stage: Stage): Promise<IDataObject[]> {
	const nodes = ['Log Out of Angel One', 'Log Out of Groww'];
	const results = (await runBySchedule(stage, 'log-out.json', nodes)).flat();
	const stillIn = results.filter((result) => result.loggedOut !== true);
	if (results.length !== 2 || stillIn.length > 0) {
		throw new Error(`not logged out: ${JSON.stringify(results)}`);
	}
	return results;
}

/**
 * Imports a copy of an example with its schedule set to every two seconds, publishes it, waits for
 * the schedule to fire and the run to end, and removes the copy.
 */
async function runBySchedule(
	stage: Stage,
	file: Example,
	nodes: string[],
): Promise<IDataObject[][]> {
	const { client } = stage;
	const everyTwoSeconds = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
	const original = await stage.example(file);
	const workflow = await client.createWorkflow(withParameters(original, SCHEDULE, everyTwoSeconds));
	await client.activate(workflow);
	const execution = await client.waitForFirstExecution(workflow);
	await client.deactivate(workflow);
	await client.remove(workflow);
	if (execution.status !== 'success') {
		throw new Error(`${workflow.name}: ${errorOf(execution) ?? execution.status}`);
	}
	return nodes.map((node) => outputOf(execution, node));
}
