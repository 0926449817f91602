/** What a workflow does with an order after it is placed. */
import assert from 'node:assert/strict';
import { BROKERS, LABEL, type BrokerName } from '../../brokers';
import type { Scenario, Suite } from '../suite';
import type { ServerScene } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';

const placedAndCancelled = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: the next node of a workflow cancels the order that the first one placed`,
	essential: true,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const path = unique('cancel');
		const cancel = { resource: 'order', operation: 'cancel', orderId: '={{ $json.orderId }}' };
		const workflow = await scene.publish(
			chain(
				`Place and cancel, ${path}`,
				webhook(path),
				brokerNode(trader, buySbin(broker)),
				brokerNode(trader, cancel, { name: 'Cancel' }),
			),
		);
		const { status, body } = await scene.call(path, {});
		assert.equal(status, 200, JSON.stringify(body));
		const [{ orderId, status: booked }, ...more] = trader.orders();
		assert.deepEqual(more, []);
		assert.match(booked, /^cancelled$/i);
		assert.deepEqual(
			{ id: body.orderId, cancelled: body.cancelled },
			{ id: orderId, cancelled: true },
		);
		await scene.retire(workflow);
	},
});

export const orderScenarios: Suite<ServerScene>['scenarios'] = [BROKERS.map(placedAndCancelled)];
