/** The examples that report: the morning of both accounts, an option chain, the fate of GTT orders. */
import assert from 'node:assert/strict';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import type { Example } from '../../../scripts/demo/stage';
import type { Execution, WorkflowFile } from '../../../scripts/n8n/types';
import { outputOf, withCredentials, withParameters } from '../../../scripts/n8n/workflow';
import { BROKERS } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { buySbin, chain, brokerNode, unique, webhook } from './support';

const EVERY_SECOND = { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } };
const SCHEDULE = 'n8n-nodes-base.scheduleTrigger';
/** A Thursday on which the market trades, whatever day this runs on. */
const AT = { options: { at: '2026-11-26 10:00' } };

/** An example with own credentials, a schedule that fires at once, and a market that is open. */
export async function scheduled(
	scene: ServerScene,
	file: Example,
	traders: Trader[],
): Promise<WorkflowFile> {
	const example = withParameters(await scene.stage.example(file), SCHEDULE, EVERY_SECOND);
	const own = withCredentials(example, ({ type }) => {
		return traders.find(({ broker }) => type.endsWith(`.${broker}`))?.credential;
	});
	const nodes = own.nodes.map((node) =>
		node.parameters.operation === 'getStatus'
			? { ...node, parameters: { ...node.parameters, ...AT } }
			: node,
	);
	return { ...own, nodes };
}

/** Its first execution by the schedule. */
export async function firstRun(scene: ServerScene, workflow: WorkflowFile): Promise<Execution> {
	const saved = await scene.publish(workflow);
	const { id } = await scene.firstExecution(saved);
	await scene.retire(saved);
	await scene.endedExecutions(saved, 1);
	return await scene.client.execution(id);
}

export const fileOf = (execution: Execution, node: string) => {
	const run = execution.data.resultData.runData[node]?.at(-1);
	return Object.values(run?.data?.main[0]?.[0]?.binary ?? {})[0];
};

const morning: Scenario<ServerScene> = {
	name: 'the morning report has both accounts in one table, as text, as HTML and as a file',
	play: async (scene) => {
		const traders = [];
		for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
		const workflow = await scheduled(scene, 'morning-report.json', traders);
		const execution = await firstRun(scene, workflow);
		assert.equal(execution.status, 'success');
		const [{ rows, text, html }] = outputOf(execution, 'Report') as Array<{
			rows: IDataObject[];
			text: string;
			html: string;
		}>;
		assert.deepEqual(
			rows.map(({ account, problem }) => [account, problem]),
			[
				['Angel One', ''],
				['Groww', ''],
			],
		);
		for (const [index, { account }] of traders.entries()) {
			const row = rows[index];
			assert.equal(row.availableCash, account.cash);
			for (const figure of ['holdingsValue', 'holdingsPnl', 'dayChange', 'positionsPnl'])
				assert.equal(typeof row[figure], 'number', `${String(row.account)}: ${figure}`);
			assert.ok(Number(row.holdingsValue) > 0);
		}
		assert.match(text, /^<pre>\nAccount[^]*Angel One[^]*Groww/);
		assert.match(html, /^<table[^]*Angel One[^]*Groww[^]*<\/table>$/);
		assert.equal(fileOf(execution, 'Report as a File')?.fileName, 'morning-report.html');
	},
};

const optionChain: Scenario<ServerScene> = {
	name: 'the option chain example puts calls and puts of a strike side by side',
	play: async (scene) => {
		const trader = await scene.newTrader('groww');
		const execution = await firstRun(scene, await scheduled(scene, 'option-chain.json', [trader]));
		assert.equal(execution.status, 'success');
		const table = outputOf(execution, 'Table');
		const strikes = table.map(({ strike }) => Number(strike));
		assert.ok(table.length > 5, `${table.length} strikes`);
		assert.deepEqual(
			strikes,
			[...strikes].sort((one, other) => one - other),
		);
		for (const row of table) {
			assert.equal(row.underlying, 'NIFTY');
			for (const column of ['CE LTP', 'PE LTP', 'CE IV', 'PE Delta'])
				assert.equal(typeof row[column], 'number', JSON.stringify(row));
		}
		assert.equal(fileOf(execution, 'Table as CSV')?.fileName, 'option-chain.csv');
	},
};

const squareOff: Scenario<ServerScene> = {
	name: 'the square-off example closes the intraday positions of both accounts, once',
	play: async (scene) => {
		const traders = [];
		for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
		for (const trader of traders) {
			const product = trader.broker === 'angelOne' ? 'INTRADAY' : 'MIS';
			const path = unique('buy');
			const buy = buySbin(trader.broker, { product, price: 900, quantity: 5 });
			const buyer = await scene.publish(
				chain(`Buy intraday, ${path}`, webhook(path), brokerNode(trader, buy)),
			);
			assert.equal((await scene.call(path, {})).status, 200);
			await scene.retire(buyer);
		}
		const example = await scheduled(scene, 'square-off.json', traders);
		// Whatever time it is.
		const nodes = example.nodes.map((node) =>
			node.parameters.operation === 'squareOff' ? withOption(node) : node,
		);
		const execution = await firstRun(scene, { ...example, nodes });
		assert.equal(execution.status, 'success');
		for (const name of ['Angel One Square Off', 'Groww Square Off']) {
			const output = outputOf(execution, name);
			assert.deepEqual(
				output.map(({ from, netQuantity, reached }) => [from, netQuantity, reached]),
				[[5, 0, true]],
				JSON.stringify(output).slice(0, 500),
			);
		}
		const [{ stands, text }] = outputOf(execution, 'What Is Left');
		assert.equal(stands, 0, String(text));
		assert.match(String(text), /^Angel One: SBIN-EQ, 5: closed\nGroww: SBIN, 5: closed$/);
	},
};

/** As its sticky note says: the loss is that of both accounts. */
async function haltOnLoss(scene: ServerScene, brokers: DemoBrokers): Promise<void> {
	const traders = [];
	for (const broker of BROKERS) traders.push(await scene.newTrader(broker, {}, brokers));
	for (const trader of traders) {
		trader.simulator.setPrice('SBIN', 870);
		const product = trader.broker === 'angelOne' ? 'INTRADAY' : 'MIS';
		const buy = buySbin(trader.broker, { product, price: 900, quantity: 5 });
		assert.equal((await callOnce(scene, trader, buy)).status, 200);
		trader.simulator.setPrice('SBIN', 800);
	}
	const example = await scheduled(scene, 'halt-on-loss.json', traders);
	const limit = (value: number) => ({
		assignments: { assignments: [{ id: 'limit', name: 'maxLoss', type: 'number', value }] },
		options: {},
	});
	const run = async (value: number) => {
		const nodes = example.nodes.map((node) =>
			node.name === 'Max Loss' ? { ...node, parameters: limit(value) } : node,
		);
		return await firstRun(scene, { ...example, nodes });
	};
	const below = await run(10_000);
	assert.equal(below.status, 'success');
	assert.deepEqual(
		outputOf(below, 'Loss of the Day').map(({ pnl, isReached }) => [pnl, isReached]),
		[[-700, false]],
	);
	assert.equal(below.data.resultData.runData['Angel One Halt'], undefined);

	const reached = await run(700);
	assert.equal(reached.status, 'success');
	const [{ text }] = outputOf(reached, 'What Was Done');
	const lines = String(text).split('\n');
	assert.match(lines[0], /^\d{4}-\d\d-\d\d: trading is halted at a loss\.$/);
	for (const [place, trader] of traders.entries()) {
		assert.match(lines[place + 1], /: halted until .+, (?:nothing open|STILL OPEN: )/);
		const orders = trader.orders().length;
		const opens = await callOnce(scene, trader, buySbin(trader.broker, {}));
		assert.match(JSON.stringify(opens.body), /TRADING_HALTED|is halted until/);
		assert.equal(trader.orders().length, orders, `${trader.broker}: an order left after the halt`);
	}
}

async function callOnce(scene: ServerScene, trader: Trader, parameters: INodeParameters) {
	const path = unique('once');
	const node = { ...brokerNode(trader, parameters), onError: 'continueRegularOutput' as const };
	const saved = await scene.publish(chain(`Once, ${path}`, webhook(path), node));
	const reply = await scene.call(path, {});
	await scene.retire(saved);
	return reply;
}

const lossHalts: Scenario<ServerScene> = {
	name: 'the halt example halts both accounts once the loss is reached, and not before',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => await haltOnLoss(scene, brokers)),
};

const withOption = (node: WorkflowFile['nodes'][number]) => ({
	...node,
	parameters: {
		...node.parameters,
		options: { ...(node.parameters.options as IDataObject), whenMarketClosed: 'send' },
	},
});

const gttFate: Scenario<ServerScene> = {
	name: 'the GTT example creates one once, and tells once that it no longer waits',
	play: async (scene) => {
		const trader = await scene.newTrader('angelOne');
		const path = unique('gtt');
		const example = await scheduled(scene, 'gtt-fate.json', [trader]);
		const own = withParameters(example, 'n8n-nodes-base.webhook', { path, authentication: 'none' });
		const nodes = own.nodes.map((node) =>
			node.name === 'New GTT' ? { ...node, webhookId: path, credentials: undefined } : node,
		);
		const workflow = await scene.publish({ ...own, nodes });
		const request = { symbol: 'SBIN', side: 'BUY', quantity: 1, triggerPrice: 700, price: 701 };
		const body = { ...request, reference: unique('dip'), live: true };
		const created = await scene.call(path, body);
		assert.equal(created.status, 200, JSON.stringify(created.body));
		assert.deepEqual([created.body.status, created.body.duplicate], ['active', false]);
		const again = await scene.call(path, body);
		assert.deepEqual([again.body.gttId, again.body.duplicate], [created.body.gttId, true]);
		const refused = await scene.call(path, { ...body, reference: unique('dip'), quantity: -1 });
		assert.deepEqual([refused.status, refused.body.outcome], [422, 'notPlaced']);

		const cancelPath = unique('cancel');
		const cancel = { resource: 'gtt', operation: 'cancel', gttId: String(created.body.gttId) };
		const canceller = await scene.publish(
			chain(`Cancel a GTT, ${cancelPath}`, webhook(cancelPath), brokerNode(trader, cancel)),
		);
		assert.equal((await scene.call(cancelPath, {})).status, 200);
		await new Promise((resolve) => setTimeout(resolve, 4000));
		for (const each of [workflow, canceller]) await scene.retire(each);

		const told: unknown[] = [];
		for (const { id } of await scene.endedExecutions(workflow, 5))
			told.push(
				...outputOf(await scene.client.execution(id), 'Its Fate in Words').map(({ text }) => text),
			);
		assert.deepEqual(told, [
			`GTT ${String(created.body.gttId)}: BUY 1 SBIN-EQ at 701 was cancelled.`,
		]);
	},
};

export const reportScenarios: Array<Scenario<ServerScene>> = [
	morning,
	optionChain,
	gttFate,
	squareOff,
	lossHalts,
];
