/** The credential's guard rails in a real n8n: limits at once, and a halt against orders under way. */
import assert from 'node:assert/strict';
import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import { tally, type Scenario } from '../suite';
import { until } from '../until';
import type { WorkflowFile } from '../../../scripts/n8n/types';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { brokerNode, buySbin, chain, node, orderOnAlert, unique, webhook } from './support';

const AT_ONCE = 40;
const ORDERS_A_DAY = 3;
/** Ten at 800. */
const MOST_RUPEES = 8_000;
/** More in each execution than a broker takes in four seconds. */
const UNDER_WAY = 40;
const EXECUTIONS = 3;
const HALT_WITHIN_MS = 1_000;

/** A live webhook that runs a workflow. */
async function live(scene: ServerScene, workflow: (path: string) => WorkflowFile) {
	const path = unique('guard');
	const saved = await scene.publish(workflow(path));
	return {
		call: async (body: object = {}): Promise<WebhookReply> => await scene.call(path, body),
		retire: async () => await scene.retire(saved),
	};
}

const running = (trader: Trader, parameters: INodeParameters) => (path: string) =>
	chain(`Guard ${path}`, webhook(path), brokerNode(trader, parameters));

/** One order for each of the body's `numbers`, one after the other. */
const ordersOneByOne = (trader: Trader) => (path: string) => {
	const split = node('Orders', 'n8n-nodes-base.splitOut', {
		parameters: { fieldToSplitOut: 'body.numbers', options: {} },
	});
	const order = brokerNode(trader, buySbin(trader.broker, { quantity: 1 }));
	return chain(`Guard ${path}`, webhook(path), split, order);
};

const alerts = (count: number, quantity: number) =>
	Array.from({ length: count }, () => ({ reference: unique('G'), quantity }));

const placements = ({ broker, simulator }: Trader) =>
	simulator.requests.filter(({ path }) => path === PATHS[broker].place);

const limits = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: of ${AT_ONCE} alerts at once as many orders leave as a day may have, none above its value`,
	essential: true,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const limited = { maxOrdersPerDay: ORDERS_A_DAY, maxOrderValue: MOST_RUPEES };
			const trader = await scene.newTrader(broker, limited, brokers);
			const order = await live(scene, (path) => orderOnAlert(trader, path));
			const small = alerts(AT_ONCE, 10);
			const large = alerts(AT_ONCE / 4, 11);
			const replies = await Promise.all([...large, ...small].map(order.call));
			assert.equal(placements(trader).length, ORDERS_A_DAY, 'requests for orders');
			assert.ok(trader.orders().every(({ quantity }) => quantity === 10));
			const { length: taken } = replies.filter(({ status }) => status === 200);
			assert.equal(taken, ORDERS_A_DAY, tally(replies.map(({ status }) => String(status))));
			await order.retire();
		}),
});

const halt = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: a halt stops the orders of another workflow within a second, whatever renews the session`,
	essential: true,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const trader = await scene.newTrader(broker, {}, brokers);
			const order = await live(scene, ordersOneByOne(trader));
			const halting = { resource: 'session', operation: 'haltTrading' };
			const halts = await live(scene, running(trader, halting));
			const reading = { resource: 'account', operation: 'getProfile' };
			const profile = await live(scene, running(trader, reading));
			const numbers = (count: number) => ({ numbers: [...Array(count).keys()] });
			assert.equal((await order.call(numbers(1))).status, 200);

			const going = Array.from(
				{ length: EXECUTIONS },
				async () => await order.call(numbers(UNDER_WAY)),
			);
			await until('some orders', () => placements(trader).length > EXECUTIONS);
			// The renewal stores the credential at the moment at which the halt does.
			trader.simulator.expireSessions();
			const [halted] = await Promise.all([halts.call(), profile.call()]);
			const haltedAt = Date.now();
			assert.equal(halted.status, 200, JSON.stringify(halted.body));
			const replies = await Promise.all(going);
			assert.ok(
				replies.every(({ status }) => status !== 200),
				'each execution was stopped in the middle',
			);
			const late = placements(trader).filter(({ at }) => at > haltedAt + HALT_WITHIN_MS);
			assert.deepEqual(late, [], 'orders that left later');
			const { length: before } = trader.orders();
			scene.report(`${before} of ${EXECUTIONS * UNDER_WAY + 1} orders had left`);

			trader.simulator.expireSessions();
			assert.equal((await profile.call()).status, 200);
			assert.notEqual((await order.call(numbers(1))).status, 200);
			assert.equal(trader.orders().length, before, 'orders after a renewal');
			for (const workflow of [order, halts, profile]) await workflow.retire();
		}),
});

export const guardScenarios: Array<Scenario<ServerScene>> = BROKERS.flatMap((broker) => [
	limits(broker),
	halt(broker),
]);
