/** Our nodes as tools of n8n's AI Agent. */
import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import { oldestN8n } from '../../../scripts/n8n/release';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import type { Scenario } from '../suite';
import { REPORT, ScriptedModel, type Turn } from './chatModel';
import type { ServerScene, Trader } from './scene';
import { chain, node, unique, using, webhook } from './support';
import { asToolOf, SBIN, TOOL, toolNode, type Choice, type ToolSettings } from './tool';
import { Watch } from './watch';

/** How the workflow has the agent and its tool. */
export interface AgentSettings extends ToolSettings {
	/** The agent node's version, which decides how it runs tools. */
	agentVersion?: number;
}

/**
 * Webhook → AI Agent, with the model and our node as its only tool. An agent is told of a tool's
 * error; in the oldest n8n only where the tool's node goes on after errors, otherwise the whole
 * workflow ends.
 */
function agentWorkflow(
	{ release }: ServerScene,
	trader: Trader,
	path: string,
	openAi: SavedCredential,
	{ agentVersion = 3, ...settings }: AgentSettings,
): WorkflowFile {
	const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', {
		typeVersion: agentVersion,
		parameters: { promptType: 'define', text: '={{ $json.body.request }}', options: {} },
	});
	const model = node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
		typeVersion: 1.2,
		parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
		credentials: using(openAi),
	});
	const workflow = chain(`Agent ${path}`, webhook(path), agent);
	const tool = toolNode(trader, { goesOn: release === oldestN8n, ...settings });
	return {
		...workflow,
		nodes: [...workflow.nodes, model, tool],
		connections: {
			...workflow.connections,
			Model: { ai_languageModel: [[{ node: agent.name, type: 'ai_languageModel', index: 0 }]] },
			[TOOL]: asToolOf(agent),
		},
	};
}

/** What came of an agent's work. */
interface Work {
	/** Of the agent. */
	answer: string;
	model: ScriptedModel;
	/** How many runs of the tool are in the execution's record. */
	toolRuns: number;
}

/** Lets an agent work with a model that makes these calls in its turns. */
export async function work(
	scene: ServerScene,
	trader: Trader,
	turns: Array<Turn<Choice>>,
	settings: AgentSettings = {},
): Promise<Work> {
	const model = await ScriptedModel.start(turns);
	try {
		const openAi = await scene.client.createCredential({
			name: unique('Scripted model '),
			type: 'openAiApi',
			data: { apiKey: 'scripted-model-key', url: model.url, header: false },
		});
		const path = unique('agent');
		const workflow = await scene.publish(agentWorkflow(scene, trader, path, openAi, settings));
		const reply = await scene.call(path, { request: 'Buy some shares' });
		assert.equal(reply.status, 200, JSON.stringify(reply.body));
		const { status, data } = await scene.nextExecution(workflow);
		assert.equal(status, 'success');
		await scene.retire(workflow);
		const toolRuns = data.resultData.runData[TOOL].length;
		return { answer: String(reply.body.output), model, toolRuns };
	} finally {
		await model.close();
	}
}

const TCS: Choice = { symbol: 'TCS', quantity: 2, price: 3105 };

const dryRun = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an AI agent places a dry-run order through the node, and nothing is sent`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const watch = new Watch(trader);
		const { answer, model } = await work(scene, trader, [[SBIN]], {
			options: { dryRun: true },
		});

		const [tool] = model.requests[0].tools ?? [];
		assert.equal(tool.function.description, 'Buys shares on NSE');
		const offered = Object.keys(tool.function.parameters.properties);
		assert.deepEqual(offered.sort(), ['price', 'quantity', 'symbol']);
		assert.equal(model.requests.length, 2);
		const [result] = model.toolResults.map((text) => JSON.parse(text) as IDataObject[]);
		assert.equal(result[0].broker, broker);
		assert.equal(result[0].dryRun, true);
		assert.equal(result[0].orderValue, '5610.5');
		assert.match(JSON.stringify(result[0].request), /SBIN[^]*801\.5/);
		assert.ok(answer.startsWith(REPORT) && answer.includes('"dryRun":true'), answer);
		assert.deepEqual(watch.placements, []);
		assert.deepEqual(trader.orders(), []);
	},
});

const severalOrders = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: each call that an AI agent makes is an order of its own, also the same one again`,
	essential: broker === 'angelOne',
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const { model } = await work(scene, trader, [[SBIN, TCS], [SBIN], [SBIN, SBIN]]);
		const told = model.toolResults.map((text) => (JSON.parse(text) as IDataObject[])[0]);
		const booked = trader.orders();
		assert.deepEqual(
			told.map(({ orderId }) => orderId).sort(),
			booked.map(({ orderId }) => orderId).sort(),
		);
		assert.deepEqual(
			booked.map(({ quantity }) => quantity).sort(),
			[TCS, SBIN, SBIN, SBIN, SBIN].map(({ quantity }) => quantity),
		);
	},
});

const readOnly = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an AI agent with a read-only credential is refused, and told so`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker, { permissions: 'readOnly' });
		const watch = new Watch(trader);
		const { answer, model } = await work(scene, trader, [[SBIN]]);
		const [result, ...more] = model.toolResults;
		assert.deepEqual(more, []);
		assert.match(result, /read.only/i);
		assert.ok(answer.includes(result), answer);
		const asked = watch.requests.filter(({ path }) => path !== PATHS[broker].instruments);
		assert.deepEqual(asked, [], 'nothing is asked of the broker, whose instrument file is public');
	},
});

export const agentScenarios: Array<Scenario<ServerScene>> = [
	...BROKERS.map(dryRun),
	...BROKERS.map(severalOrders),
	...BROKERS.map(readOnly),
];
