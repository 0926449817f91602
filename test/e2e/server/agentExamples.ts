/** The examples for agents that read, and for clients of the Model Context Protocol. */
import assert from 'node:assert/strict';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import type { Example } from '../../../scripts/demo/stage';
import type { SavedCredential, WorkflowFile } from '../../../scripts/n8n/types';
import { withCredentials, withParameters } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL, randomText } from '../../brokers';
import type { Scenario } from '../suite';
import { ScriptedModel, type Turn } from './chatModel';
import { connectMcp, type McpClient } from './mcpClient';
import type { ServerScene, Trader } from './scene';
import { unique } from './support';
import { Watch } from './watch';

const READS = ['Funds', 'Holdings', 'Positions', 'Orders', 'Quote'];

/** The tools of both brokers, as a model knows them. */
const toolsOf = (words: string[]) =>
	BROKERS.flatMap((broker) =>
		words.map((word) => `${LABEL[broker]} ${word}`.replaceAll(' ', '_')),
	).sort();

/** An example as a user sets it up, its first node under an address of its own. */
async function exampleOf(
	scene: ServerScene,
	file: Example,
	traders: Trader[],
	others: SavedCredential,
	[type, address]: [string, string],
): Promise<WorkflowFile> {
	const example = withCredentials(await scene.stage.example(file), (node) => {
		const own = traders.find(({ broker }) => node.type.endsWith(`.${broker}Tool`));
		if (own) return own.credential;
		return /\.(lmChatOpenAi|mcpTrigger)$/.test(node.type) ? others : undefined;
	});
	const nodes = example.nodes.map((node) =>
		node.type === type ? { ...node, webhookId: address } : node,
	);
	return { ...example, nodes };
}

async function tradersOf(scene: ServerScene, brokers: DemoBrokers, permissions = 'trade') {
	const traders: Trader[] = [];
	for (const broker of BROKERS)
		traders.push(await scene.newTrader(broker, { permissions }, brokers));
	return traders;
}

const CHAT = '@n8n/n8n-nodes-langchain.chatTrigger';

const TURNS: Turn[] = [
	[
		{ tool: 'Angel_One_Funds', given: {} },
		{ tool: 'Groww_Funds', given: {} },
		{ tool: 'Groww_Holdings', given: {} },
	],
	[
		{ tool: 'Angel_One_Quote', given: { symbol: 'SBIN', exchange: 'NSE' } },
		{ tool: 'Groww_Quote', given: { symbol: 'SBIN', exchange: 'MOON' } },
	],
];

const readOnly: Scenario<ServerScene> = {
	name: 'read-only example: an agent tells of both accounts, and has nothing to order with',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const model = await ScriptedModel.start(TURNS);
			try {
				const openAi = await scene.client.createCredential({
					name: unique('Scripted model '),
					type: 'openAiApi',
					data: { apiKey: 'scripted-model-key', url: model.url, header: false },
				});
				const traders = await tradersOf(scene, brokers, 'readOnly');
				const watches = traders.map((trader) => new Watch(trader));
				const address = unique('chat');
				const example = await exampleOf(scene, 'agent-read-only.json', traders, openAi, [
					CHAT,
					address,
				]);
				const workflow = await scene.publish(withParameters(example, CHAT, { public: true }));
				const chatInput = 'Buy 10 SBIN. And how do my accounts stand?';
				const message = { action: 'sendMessage', sessionId: unique('session'), chatInput };
				const reply = await scene.call(`${address}/chat`, message);
				assert.equal(reply.status, 200, JSON.stringify(reply.body));
				await scene.retire(workflow);

				const { tools = [] } = model.requests[0];
				assert.deepEqual(tools.map((tool) => tool.function.name).sort(), toolsOf(READS));
				const [angelOne, groww, holdings, quote, refused] = model.toolResults;
				for (const [index, funds] of [angelOne, groww].entries())
					assert.ok(funds.includes(`"availableCash":${traders[index].account.cash}`), funds);
				assert.match(holdings, /"sellableQuantity":/);
				assert.match(quote, /"tradingSymbol":"SBIN-EQ".*"lastPrice":\d/);
				assert.match(refused, /MOON/, `an exchange that is none is an error: ${refused}`);
				for (const watch of watches) assert.deepEqual(watch.placements, []);
			} finally {
				await model.close();
			}
		}),
};

const MCP = '@n8n/n8n-nodes-langchain.mcpTrigger';

/** Plays on the MCP server of the example. @param live with Dry Run off, as a note says how */
async function onMcpServer(
	scene: ServerScene,
	traders: Trader[],
	live: boolean,
	play: (mcp: McpClient, url: string) => Promise<void>,
): Promise<void> {
	const token = randomText(24);
	const bearer = await scene.client.createCredential({
		name: unique('MCP client '),
		type: 'httpBearerAuth',
		data: { token },
	});
	const path = unique('mcp');
	const example = await exampleOf(scene, 'mcp-server.json', traders, bearer, [MCP, path]);
	const text = JSON.stringify(withParameters(example, MCP, { path }));
	const set = live ? text.replaceAll('"dryRun":true', '"dryRun":false') : text;
	const workflow = await scene.publish(JSON.parse(set) as WorkflowFile);
	const url = `${scene.stage.n8n.url}/mcp/${path}`;
	const mcp = await connectMcp(scene.release, url, token);
	try {
		await play(mcp, url);
	} finally {
		await mcp.close();
	}
	await scene.retire(workflow);
}

/** Of shares that the account at Angel One holds. */
const SALE = { symbol: 'ITC', side: 'SELL', quantity: 2, price: 450, reference: 'itc-sell-1' };

const mcpServer: Scenario<ServerScene> = {
	name: 'MCP example: both brokers’ tools for who has the token alone, and a sale is never a purchase',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const traders = await tradersOf(scene, brokers);
			const watches = traders.map((trader) => new Watch(trader));
			await onMcpServer(scene, traders, false, async (mcp, url) => {
				for (const other of ['', 'another'])
					await assert.rejects(connectMcp(scene.release, url, other), `the token "${other}"`);
				assert.deepEqual((await mcp.tools()).sort(), toolsOf([...READS, 'Place Order']));
				for (const { broker, account } of traders) {
					const tool = (word: string) => `${LABEL[broker]} ${word}`.replaceAll(' ', '_');
					const { text } = await mcp.call(tool('Funds'), {});
					assert.ok(text.includes(String(account.cash)), text);
					const sale = await mcp.call(tool('Place Order'), SALE);
					assert.match(sale.text, /"dryRun":true.*"SELL"/);
					assert.doesNotMatch(sale.text, /"BUY"/);
					for (const side of ['SHORT', '', undefined, 0]) {
						const refused = await mcp.call(tool('Place Order'), { ...SALE, side });
						assert.equal(refused.isError, true, `the side ${side}: ${refused.text}`);
					}
				}
			});
			for (const watch of watches) assert.deepEqual(watch.placements, []);

			const [angelOne] = traders;
			await onMcpServer(scene, traders, true, async (mcp) => {
				const call = async () => await mcp.call('Angel_One_Place_Order', SALE);
				const [first, second] = [await call(), await call()];
				assert.equal(first.isError, false, first.text);
				assert.match(second.text, /"duplicate":true/);
			});
			assert.deepEqual(
				angelOne.orders().map((order) => [order.transactionType, order.tradingSymbol]),
				[['SELL', 'ITC-EQ']],
			);
		}),
};

/** Side by side, at brokers of their own. */
export const agentExampleScenarios: Array<Scenario<ServerScene>> = [readOnly, mcpServer];
