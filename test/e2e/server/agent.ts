/** Our nodes as tools of n8n's AI Agent. */
import assert from 'node:assert/strict';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { oldestN8n } from '../../../scripts/n8n/release';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import type { Scenario } from '../suite';
import { REPORT, ScriptedModel } from './chatModel';
import type { ServerScene, Trader } from './scene';
import { buySbin, chain, node, unique, using, webhook } from './support';
import { Watch } from './watch';

/** What the model chooses; the rest is the workflow's. */
interface Choice {
	symbol: string;
	quantity: number;
	price: number;
}

const CHOSEN_BY_THE_MODEL: INodeParameters = {
	instrument: {
		__rl: true,
		mode: 'symbol',
		value: "={{ $fromAI('symbol', 'Trading symbol on NSE', 'string') }}",
	},
	quantity: "={{ $fromAI('quantity', 'Number of shares', 'number') }}",
	price: "={{ $fromAI('price', 'Limit price in rupees', 'number') }}",
};

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
	options: INodeParameters,
): WorkflowFile {
	const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', {
		typeVersion: 3,
		parameters: { promptType: 'define', text: '={{ $json.body.request }}', options: {} },
	});
	const model = node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
		typeVersion: 1.2,
		parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
		credentials: using(openAi),
	});
	const workflow = chain(`Agent ${path}`, webhook(path), agent);
	const to = (type: 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: agent.name, type, index: 0 }]],
	});
	const tool = toolNode(trader, options);
	if (release === oldestN8n) tool.onError = 'continueRegularOutput';
	return {
		...workflow,
		nodes: [...workflow.nodes, model, tool],
		connections: {
			...workflow.connections,
			Model: to('ai_languageModel'),
			'Place Order': to('ai_tool'),
		},
	};
}

function toolNode({ broker, credential }: Trader, options: INodeParameters): INode {
	return node('Place Order', `n8n-nodes-indian-brokers.${broker}Tool`, {
		parameters: {
			descriptionType: 'manual',
			toolDescription: 'Buys shares on NSE',
			...buySbin(broker, { ...CHOSEN_BY_THE_MODEL, options }),
		},
		credentials: using(credential),
	});
}

/** Lets an agent work with a model that makes these calls in its turns; returns its answer and the model. */
async function work(
	scene: ServerScene,
	trader: Trader,
	turns: Choice[][],
	options: INodeParameters = {},
): Promise<{ answer: string; model: ScriptedModel }> {
	const model = await ScriptedModel.start(turns);
	try {
		const openAi = await scene.client.createCredential({
			name: unique('Scripted model '),
			type: 'openAiApi',
			data: { apiKey: 'scripted-model-key', url: model.url, header: false },
		});
		const path = unique('agent');
		const workflow = await scene.publish(agentWorkflow(scene, trader, path, openAi, options));
		const reply = await scene.call(path, { request: 'Buy some shares' });
		assert.equal(reply.status, 200, JSON.stringify(reply.body));
		const [{ status }] = await scene.endedExecutions(workflow, 1);
		assert.equal(status, 'success');
		await scene.retire(workflow);
		return { answer: String(reply.body.output), model };
	} finally {
		await model.close();
	}
}

const SBIN: Choice = { symbol: 'SBIN', quantity: 7, price: 801.5 };
const TCS: Choice = { symbol: 'TCS', quantity: 2, price: 3105 };

const dryRun = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an AI agent places a dry-run order through the node, and nothing is sent`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const watch = new Watch(trader);
		const { answer, model } = await work(scene, trader, [[SBIN]], { dryRun: true });

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
