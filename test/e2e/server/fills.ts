/** What becomes of an order, in a chat: examples/fill-message.json in a real n8n. */
import assert from 'node:assert/strict';
import { withCredentials } from '../../../scripts/n8n/workflow';
import { BROKERS } from '../../brokers';
import type { Scenario } from '../suite';
import { until } from '../until';
import { brokerNode, buySbin, chain, unique, using, webhook } from './support';
import type { ServerScene } from './scene';
import { Telegram } from './telegram';

const fills: Scenario<ServerScene> = {
	name: 'fill example: orders of both accounts become messages in the chat, each state once',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const telegram = await Telegram.start();
			try {
				const bot = await scene.client.createCredential({
					name: unique('Telegram'),
					type: 'telegramApi',
					data: { accessToken: '1:bot', baseUrl: telegram.url },
				});
				const traders = await Promise.all(
					BROKERS.map(async (broker) => await scene.newTrader(broker, {}, brokers)),
				);
				const file = await scene.stage.example('fill-message.json');
				const own = withCredentials(
					file,
					({ type }) =>
						traders.find(({ broker }) => type === `n8n-nodes-indian-brokers.${broker}Trigger`)
							?.credential,
				);
				const nodes = own.nodes.map((node) =>
					node.name === 'Tell Me' ? { ...node, credentials: using(bot) } : node,
				);
				const workflow = await scene.publish({ ...own, nodes });
				const { angelOne, groww } = brokers;
				const listening = () => angelOne.orderSocket.open === 1 && groww.feed.open === 1;
				await until('both connections', listening);

				for (const trader of traders) {
					const known = telegram.messages.length;
					const path = unique('fills');
					const order = brokerNode(trader, buySbin(trader.broker));
					const placing = await scene.publish(chain(`Order ${path}`, webhook(path), order));
					assert.equal((await scene.call(path, {})).status, 200);
					const [{ orderId }] = trader.orders();
					brokers[trader.broker].fill(orderId);
					const { text } = await telegram.message(known);
					assert.match(text, /^Filled: BUY 10 SBIN\S*, 10 at 800\n(Angel One|Groww) order /);
					assert.ok(text.endsWith(orderId), text);
					await scene.retire(placing);
				}
				assert.equal(telegram.messages.length, traders.length);
				await scene.retire(workflow);
			} finally {
				await telegram.close();
			}
		}),
};

export const fillScenarios = [fills];
