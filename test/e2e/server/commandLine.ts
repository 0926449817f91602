/** `n8n execute` from the command line, beside a running server. */
import assert from 'node:assert/strict';
import type { INode, IRun } from 'n8n-workflow';
import type { N8nCommandResult } from '../../../scripts/n8n/commandLine';
import { BROKERS } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, manualTrigger, unique } from './support';
import { Watch } from './watch';

/** Saves a workflow of these nodes, runs it from the command line, and checks what n8n keeps of it. */
async function execute(
	scene: ServerScene,
	nodes: INode[],
	endsWith: 'success' | 'error',
): Promise<N8nCommandResult> {
	const { client } = scene;
	const workflow = await client.createWorkflow(chain(unique('Command line'), ...nodes));
	const result = await scene.command(['execute', `--id=${workflow.id}`, '--rawOutput']);
	const executions = await client.executions(workflow);
	assert.deepEqual(
		executions.map(({ mode, status }) => ({ mode, status })),
		[{ mode: 'cli', status: endsWith }],
	);
	return result;
}

/** The execution that n8n printed, in whatever other text it printed around it. */
function printedRun({ stdout }: N8nCommandResult): IRun {
	const start = stdout.indexOf('\n{') + 1;
	return JSON.parse(stdout.slice(start, stdout.lastIndexOf('}') + 1)) as IRun;
}

function orderNode(trader: Trader, price: number, changes: Partial<INode> = {}): INode {
	const parameters = buySbin(trader.broker, { quantity: 4, price });
	return brokerNode(trader, parameters, { name: trader.broker, ...changes });
}

const executed: Scenario<ServerScene> = {
	name: 'n8n execute places an order at both brokers, and says why one is refused',
	essential: true,
	play: async (scene) => {
		const traders: Trader[] = [];
		for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
		const good = traders.map((trader) => orderNode(trader, 800));
		const placed = await execute(scene, [manualTrigger(), ...good], 'success');
		assert.equal(placed.exitCode, 0, placed.stderr);
		const { runData } = printedRun(placed).data.resultData;
		for (const trader of traders) {
			const [item] = runData[trader.broker][0].data?.main[0] ?? [];
			const booked = trader.orders();
			assert.deepEqual(
				booked.map(({ quantity, orderId }) => ({ quantity, orderId })),
				[{ quantity: 4, orderId: item.json.orderId }],
			);
		}

		// The sessions that the command stored serve the next process.
		const watches = traders.map((trader) => new Watch(trader));
		const badPrice = 800.03;
		const [first, second] = traders;
		const bad = [
			orderNode(first, badPrice, { onError: 'continueRegularOutput' }),
			orderNode(second, badPrice),
		];
		const refused = await execute(scene, [manualTrigger(), ...bad], 'error');
		assert.equal(refused.exitCode, 1);
		const output = refused.stdout + refused.stderr;
		for (const { broker } of traders) assert.match(output, new RegExp(`"broker": "${broker}"`));
		assert.match(output, /not a multiple of the tick/);
		assert.match(output, /"outcome": "notPlaced"/);
		for (const { placements, logInCalls } of watches) {
			assert.deepEqual([...placements, ...logInCalls], []);
		}
		for (const trader of traders) assert.equal(trader.orders().length, 1);
	},
};

export const commandLineScenarios: Array<Scenario<ServerScene>> = [executed];
