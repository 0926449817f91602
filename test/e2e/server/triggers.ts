/** Triggers in a real n8n: a test run, publishing, an end of n8n in the middle. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from '../../../scripts/n8n/workflow';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { ServerScene } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';
import { nothing, Told, trigger } from './told';

const AT_EXCHANGE = ['cancelled', 'filled', 'open', 'partiallyFilled', 'rejected'];

const session: Scenario<ServerScene> = {
	name: 'a test run of On Market Session shows the market as it is',
	play: async (scene) => {
		const trader = await scene.newTrader('angelOne');
		const workflow = await scene.client.createWorkflow(
			chain(unique('Session'), trigger(trader, { exchange: 'MCX' }), nothing()),
		);
		const execution = await scene.client.waitForExecution(
			await scene.client.run(workflow, 'Trigger'),
		);
		assert.equal(execution.status, 'success');
		const [status] = outputOf(execution, 'Trigger');
		assert.equal(status.exchange, 'MCX');
		assert.equal(typeof status.isOpen, 'boolean');
		assert.equal(status.calendarValidThrough, '2026-12-31');
	},
};

const orders: Scenario<ServerScene> = {
	name: 'On Order Update tells each state once, over a crash and a restart of n8n in the middle',
	play: async (scene) => {
		const trader = await scene.newTrader('angelOne');
		const { angelOne } = scene.stage.brokers;
		const path = unique('order');
		const place = await scene.publish(
			chain(
				unique('Place'),
				webhook(path),
				brokerNode(trader, buySbin('angelOne', { price: 800 })),
			),
		);
		const updates = await scene.publish(
			chain(
				unique('Updates'),
				trigger(trader, { event: 'orderUpdate', filters: { status: AT_EXCHANGE } }),
				nothing(),
			),
		);
		await until('the socket', () => angelOne.orderSocket.open === 1);
		await sleep(1_500);
		const ids: string[] = [];
		for (let count = 0; count < 6; count++) {
			ids.push(String((await scene.call(path, {})).body.orderId));
		}
		const told = new Told(scene, updates);
		const count = async (status: string) =>
			(await told.all()).filter((one) => one.status === status).length;
		const sentAt = Date.now();
		angelOne.fill(ids[0]);
		await until('the fill', async () => (await count('filled')) === 1);
		scene.report(`fill to execution in n8n's list: at most ${Date.now() - sentAt} ms`);
		await until('all orders', async () => (await count('open')) === 6);

		await scene.restart('crash');
		angelOne.fill(ids[1]);
		angelOne.fill(ids[2]);
		await until('what the crash missed', async () => (await count('filled')) === 3);

		await scene.restart('gently');
		angelOne.fill(ids[3]);
		await until('what the restart missed', async () => (await count('filled')) === 4);
		angelOne.fill(ids[4]);
		angelOne.fill(ids[5], 4);
		await until('the last fills', async () => (await count('partiallyFilled')) === 1);
		await sleep(1_000);

		const all = await told.all();
		const ofOrder = ids.map((id) =>
			all.filter(({ orderId }) => orderId === id).map(({ status }) => status),
		);
		assert.deepEqual(ofOrder, [
			...Array.from({ length: 5 }, () => ['open', 'filled']),
			['open', 'partiallyFilled'],
		]);
		assert.equal(angelOne.orderSocket.open, 1);
		await scene.retire(updates);
		await scene.retire(place);
		await until('the socket to close', () => angelOne.orderSocket.open === 0);
	},
};

export const triggerScenarios: Array<Scenario<ServerScene>> = [session, orders];
