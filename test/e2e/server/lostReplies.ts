/** Orders of AI tools whose reply is lost: whoever asks again, n8n or the model, there is one order. */
import assert from 'node:assert/strict';
import { currentN8n } from '../../../scripts/n8n/release';
import type { WorkflowFile } from '../../../scripts/n8n/types';
import type { FaultKind } from '../../../simulators/core';
import { BROKERS, LABEL, PATHS, randomText, type BrokerName } from '../../brokers';
import type { Scenario } from '../suite';
import { work, type AgentSettings } from './agent';
import { connectMcp, type McpClient } from './mcpClient';
import type { ServerScene, Trader } from './scene';
import { node, unique, using } from './support';
import { asToolOf, SBIN, TOOL, toolNode } from './tool';
import { Watch } from './watch';

/** As short as it can be: every try looks for the order for so long. */
const SETTINGS = { tries: 2, options: { confirmWithin: 5 } };
/** An AI Agent and its tool, and what it tells its model of an order that may be there. */
interface Agent {
	name: string;
	settings: (scene: ServerScene) => AgentSettings;
	/** How many runs of the tool n8n has on record, for both calls of the model. */
	runs: number;
	assertTold(told: string, reference: string): void;
}

const NEWEST: Agent = {
	name: 'an AI Agent whose tool tries again',
	settings: ({ release }) => ({ ...SETTINGS, agentVersion: release === currentN8n ? 3.1 : 3 }),
	runs: 2,
	assertTold: assertUnknownAgain,
};

/** It runs its tools itself, each try as a run of its own. */
const OLDER: Agent = {
	name: 'an older AI Agent whose tool tries again',
	settings: () => ({ ...SETTINGS, agentVersion: 2.2, goesOn: false }),
	runs: 3,
	assertTold: (told) => assert.equal(told, '', 'n8n tells its model nothing of an error'),
};

const OLDER_THAT_GOES_ON: Agent = {
	name: 'an older AI Agent whose tool continues after errors',
	settings: () => ({ ...SETTINGS, tries: 1, agentVersion: 2.2, goesOn: true }),
	runs: 2,
	assertTold: (told, reference) => {
		assertUnknown(told, reference);
		assert.match(told, /"outcome":"unknown"/);
	},
};

/** The broker takes the next order and loses its reply, and its books cannot be read any more. */
function loseReply({ simulator, broker }: Trader, kind: FaultKind): void {
	const { place, lookUp } = PATHS[broker];
	// Angel One's book is read once before the first order of an n8n that was installed today.
	const skip = broker === 'angelOne' ? 1 : 0;
	simulator.addFault({ kind, path: place });
	simulator.addFault({ kind: 'html502', path: lookUp, skip, times: Infinity });
}

/** The reference of the only order that there is. */
function onlyReference(trader: Trader): string {
	const [{ reference, quantity }, ...more] = trader.orders();
	assert.equal(more.length, 0, 'a second order');
	assert.equal(quantity, SBIN.quantity);
	assert.ok(reference, 'the order has a reference');
	return reference;
}

/** What a model may be told of an order that may be there. */
function assertUnknown(told: string, reference: string): void {
	assert.match(told, /not known whether/i);
	assert.ok(told.includes(reference), `${told} does not name ${reference}`);
	assert.doesNotMatch(told, /retry the request|order was not (sent|placed)|safe to/i);
}

/** What the last try says is what n8n tells the model. */
function assertUnknownAgain(told: string, reference: string): void {
	assertUnknown(told, reference);
	assert.match(told, /whether an earlier try placed/);
}

function assertFound(told: string, trader: Trader): void {
	const [{ orderId }] = trader.orders();
	assert.match(told, /"duplicate":true/);
	assert.ok(told.includes(`"orderId":"${orderId}"`), told);
	onlyReference(trader);
}

const byAgent = (
	broker: BrokerName,
	{ name, settings, runs, assertTold }: Agent,
): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: ${name} has one order after a lost reply, also when the model asks again`,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const trader = await scene.newTrader(broker, {}, brokers);
			loseReply(trader, 'resetAfter');
			const again = () => {
				trader.simulator.clearFaults();
				return [SBIN];
			};
			const { model, toolRuns } = await work(scene, trader, [[SBIN], again], settings(scene));
			const [first, second] = model.toolResults;
			assertTold(first, onlyReference(trader));
			assertFound(second, trader);
			assert.equal(toolRuns, runs);
		}),
});

/** MCP Server Trigger with our node as its only tool. */
async function mcpWorkflow(
	{ client, release }: ServerScene,
	trader: Trader,
	path: string,
	bearer: string,
): Promise<WorkflowFile> {
	const credential = await client.createCredential({
		name: unique('MCP client '),
		type: 'httpBearerAuth',
		data: { token: bearer },
	});
	const server = node('MCP', '@n8n/n8n-nodes-langchain.mcpTrigger', {
		typeVersion: release === currentN8n ? 2.1 : 2,
		webhookId: path,
		parameters: { authentication: 'bearerAuth', path },
		credentials: using(credential),
	});
	const settings = { executionOrder: 'v1' } as const;
	const nodes = [server, toolNode(trader, SETTINGS)];
	return { name: `MCP ${path}`, nodes, connections: { [TOOL]: asToolOf(server) }, settings };
}

async function repeatedCall(mcp: McpClient, trader: Trader): Promise<void> {
	const [tool, ...more] = await mcp.tools();
	assert.deepEqual(more, []);
	const watch = new Watch(trader);
	loseReply(trader, 'status500');
	const first = await mcp.call(tool, SBIN);
	const reference = onlyReference(trader);
	// The book still cannot be read: nothing is sent, and the reference of the first try is named.
	const second = await mcp.call(tool, SBIN);
	for (const { text, isError } of [first, second]) {
		assert.equal(isError, true, text);
		assertUnknownAgain(text, reference);
	}
	assert.equal(watch.placements.length, 1);
	trader.simulator.clearFaults();
	const third = await mcp.call(tool, SBIN);
	assert.equal(third.isError, false, third.text);
	assertFound(third.text, trader);
}

async function throughMcp(scene: ServerScene, trader: Trader): Promise<void> {
	const [path, bearer] = [unique('mcp'), randomText(24)];
	const workflow = await scene.publish(await mcpWorkflow(scene, trader, path, bearer));
	const url = `${scene.stage.n8n.url}/mcp/${path}`;
	await assert.rejects(connectMcp(scene.release, url, 'another'), 'a client with another token');
	const mcp = await connectMcp(scene.release, url, bearer);
	try {
		await repeatedCall(mcp, trader);
	} finally {
		await mcp.close();
	}
	await scene.retire(workflow);
}

const byMcp = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an MCP client whose tool tries again has one order after a lost reply, also when it asks again`,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			await throughMcp(scene, await scene.newTrader(broker, {}, brokers));
		}),
});

export const lostReplyScenarios: Array<Scenario<ServerScene>> = BROKERS.flatMap((broker) => [
	...[NEWEST, OLDER, OLDER_THAT_GOES_ON].map((agent) => byAgent(broker, agent)),
	byMcp(broker),
]);
