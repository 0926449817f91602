/**
 * The package at work, on this machine alone: simulated brokers, a real n8n, the example
 * workflows. `npm run demo` plays it through; `npm start` also leaves the editor open.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { openingText } from './demo/opening';
import { bookTable, logOutTable, replyTable, requestTable, table, withoutTags } from './demo/print';
import { EXAMPLES, openStage, type Stage } from './demo/stage';
import {
	demoAlerts,
	publishAlerts,
	scheduledFunds,
	scheduledLogOut,
	sendAlert,
} from './demo/story';
import { walkTour } from './demo/tour';
import { runCommandLine, type Cleanup } from './n8n/cleanup';
import { repositoryRoot } from './n8n/paths';
import { elapsed, Progress } from './n8n/progress';

const EDITOR_PORT = 5678;

const progress = new Progress();
const keepOpen = process.argv.includes('--keep-open');
let playedThrough = false;

async function main(cleanup: Cleanup): Promise<void> {
	const started = Date.now();
	progress.print('Indian brokers in n8n: simulated brokers, a real n8n, all on this machine\n');
	const stage = await openStage(progress, cleanup, keepOpen ? { port: EDITOR_PORT } : {});
	await play(stage).catch(async (error: unknown) => {
		if (!cleanup.begun) await keepLog(stage);
		throw error;
	});
	playedThrough = true;
	progress.print(`\nDone in ${elapsed(started)}.`);
	if (keepOpen) await leaveOpen(stage, cleanup);
}

async function play(stage: Stage): Promise<void> {
	heading('An alert on a webhook places an order at each broker');
	await publishAlerts(stage);
	const replies: IDataObject[] = [];
	for (const alert of demoAlerts) replies.push(await sendAlert(stage, alert));
	show(replyTable(replies));
	checkBooks(stage);

	heading('A schedule reports the funds of both accounts in one table (rupees)');
	show(withoutTags((await scheduledFunds(stage)).text));

	heading('A schedule logs out');
	show(logOutTable(await scheduledLogOut(stage)));

	heading('What the brokers saw');
	const { angelOne, groww } = stage.brokers;
	for (const [name, broker] of [
		['Angel One', angelOne],
		['Groww', groww],
	] as const) {
		show([`${name}: log-ins ${broker.logins}, connections ${broker.connections}; its order book:`]);
		show([...bookTable(broker.orders), '', ...requestTable(broker.requests), '']);
	}
	if (!keepOpen) {
		heading('The guided tour, from end to end');
		show([...table((await walkTour(stage)).map((step) => ({ ...step }))), '']);
	}
	const outside = await stage.n8n.outsideHosts();
	if (outside.length > 0) throw new Error(`n8n tried to reach ${outside.join(', ')}`);
	show(['n8n tried to reach nothing outside this machine.']);
}

/** The brokers' own books must agree with what the callers were told. */
function checkBooks(stage: Stage): void {
	const books = { angelOne: stage.brokers.angelOne.orders, groww: stage.brokers.groww.orders };
	for (const { broker, symbol, quantity } of demoAlerts) {
		const orders = books[broker];
		const same = orders.length === 1 && orders[0].quantity === quantity;
		if (!same) throw new Error(`${broker} holds ${orders.length} orders, not one for ${symbol}`);
	}
}

/** n8n's folder is removed at the end; after a failure its log is worth keeping. */
async function keepLog(stage: Stage): Promise<void> {
	const directory = join(repositoryRoot, 'test-output');
	await mkdir(directory, { recursive: true });
	await copyFile(stage.n8n.logFile, join(directory, 'n8n.log'));
	progress.print(`\nn8n’s log: ${join(directory, 'n8n.log')}`);
}

async function leaveOpen(stage: Stage, cleanup: Cleanup): Promise<void> {
	let last = '';
	// The first alert has published one already. n8n lists the newest first, which is the guided tour.
	for (const file of EXAMPLES.filter((name) => name !== 'webhook-order.json'))
		last = (await stage.client.createWorkflow(await stage.example(file))).id;
	const { url } = stage.n8n;
	const { angelOne, groww } = stage.brokers;
	progress.print(
		openingText({
			url,
			tourUrl: `${url}/workflow/${last}`,
			angelOne: angelOne.origin,
			groww: groww.origin,
		}),
	);
	await stage.n8n.ended;
	if (!cleanup.begun) throw new Error('n8n has ended by itself');
}

function heading(text: string): void {
	progress.print(`\n${text}\n`);
}

function show(lines: string[]): void {
	for (const line of lines) progress.print(`  ${line}`.trimEnd());
}

runCommandLine(main, () => (playedThrough ? 0 : 130));
