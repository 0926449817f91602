/** The credential's guard rails in a real n8n: limits at once, and a halt against orders under way. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import { tally, type Scenario } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { brokerNode, chain, orderOnAlert, unique, webhook } from './support';

const AT_ONCE = 40;
const ORDERS_A_DAY = 3;
/** Ten at 800. */
const MOST_RUPEES = 8_000;
/** More than a broker takes in five seconds. */
const UNDER_WAY = 80;
const HALT_WITHIN_MS = 1_000;

/** A live webhook that runs one operation for the trader. */
async function live(scene: ServerScene, trader: Trader, parameters: INodeParameters | null) {
	const path = unique('guard');
	const workflow =
		parameters === null
			? orderOnAlert(trader, path)
			: chain(`Guard ${path}`, webhook(path), brokerNode(trader, parameters));
	const saved = await scene.publish(workflow);
	return {
		call: async (body: object = {}): Promise<WebhookReply> => await scene.call(path, body),
		retire: async () => await scene.retire(saved),
	};
}

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
			const order = await live(scene, trader, null);
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
			const order = await live(scene, trader, null);
			const halting = { resource: 'session', operation: 'haltTrading', cancelOrders: true };
			const halts = await live(scene, trader, halting);
			const profile = await live(scene, trader, { resource: 'account', operation: 'getProfile' });
			assert.equal((await order.call(alerts(1, 1)[0])).status, 200);

			const going = alerts(UNDER_WAY, 1).map(order.call);
			await sleep(300);
			// The renewal stores the credential at the moment at which the halt does.
			trader.simulator.expireSessions();
			const [halted] = await Promise.all([halts.call(), profile.call()]);
			const haltedAt = Date.now();
			assert.equal(halted.status, 200, JSON.stringify(halted.body));
			await Promise.all(going);
			const late = placements(trader).filter(({ at }) => at > haltedAt + HALT_WITHIN_MS);
			assert.deepEqual(late, [], 'orders that left later');
			const { length: before } = placements(trader);
			assert.ok(before < UNDER_WAY, `${before} orders were through before the halt`);
			scene.report(`${before} of ${UNDER_WAY + 1} orders had left`);

			trader.simulator.expireSessions();
			assert.equal((await profile.call()).status, 200);
			assert.notEqual((await order.call(alerts(1, 1)[0])).status, 200);
			assert.equal(placements(trader).length, before, 'orders after a renewal');
			for (const workflow of [order, halts, profile]) await workflow.retire();
		}),
});

export const guardScenarios: Array<Scenario<ServerScene>> = BROKERS.flatMap((broker) => [
	limits(broker),
	halt(broker),
]);
