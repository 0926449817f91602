import assert from 'node:assert/strict';
import type { Scenario } from '../suite';
import { angelOne, type EditorBroker, groww } from './brokers';
import type { Editor } from './editor';
import { defectsIn } from './looks';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

/** From the range that documents may use. */
const ADDRESS_OF_ANOTHER = '203.0.113.7';

const CONTRACT = /^NIFTY 26000 CE · \d{1,2} \w{3} 20\d\d · lot 65$/;

const placeOrder = (broker: EditorBroker): Scenario<EditorScene> => ({
	name: `${broker.node}: pick an instrument, read errors, place an order and see it`,
	play: async (scene) => {
		const simulator = scene.stage.brokers[broker.id];
		const { quirks } = simulator;
		const { purchase } = broker;
		await inEditor(scene, async (editor) => {
			const { node, nodes } = editor;
			await editor.newWorkflow();
			await nodes.addAction(broker.node, 'Place order');
			await node.useCredential(broker.stored);
			await assertOrderTypes(editor, broker);
			// The form says shares, and the list has contracts all the same.
			const contracts = await node.searchList('instrument', 'nifty 26000 ce');
			await editor.pictures(`${broker.id}-contracts`);
			assert.match(contracts[0], CONTRACT);
			await node.pick(CONTRACT);
			await editor.pictures(`${broker.id}-contract-picked`);
			const offered = await node.searchList('instrument', purchase.typed);
			await editor.pictures(`${broker.id}-instruments`);
			assert.ok(
				offered.some((entry) => entry.startsWith(purchase.instrument)),
				offered.join(', '),
			);
			await node.pick(purchase.instrument);
			await node.fill('quantity', String(purchase.quantity));

			const before = simulator.orders.length;
			await node.fill('price', purchase.badPrice);
			await node.execute();
			await assertOutput(editor, /not a multiple of the tick[\s\S]*nearest prices/i);
			await editor.pictures(`${broker.id}-error`);
			assert.equal(simulator.orders.length, before, 'nothing reaches the broker');

			await node.fill('price', purchase.price);
			quirks.registeredIps = [ADDRESS_OF_ANOTHER];
			await node.execute();
			await assertOutput(editor, broker.unregisteredIp);
			await editor.pictures(`${broker.id}-refusal`);
			assert.equal(simulator.orders.length, before, 'the broker takes no order');

			quirks.registeredIps = null;
			await node.execute();
			await eventually(async () => assert.equal(simulator.orders.length, before + 1));
			const [order] = simulator.orders.slice(-1);
			assert.equal(order.tradingSymbol, purchase.tradingSymbol);
			assert.equal(order.transactionType, 'BUY');
			assert.equal(order.quantity, purchase.quantity);
			assert.equal(order.pricePaise, Number(purchase.price) * 100);
			await node.showOutputAs('Table');
			await assertOutput(editor, new RegExp(`orderId[\\s\\S]*${order.orderId}`));
			await editor.pictures(`${broker.id}-order-table`);
			await node.showOutputAs('JSON');
			await assertOutput(editor, new RegExp(`"?orderId"?:\\s*"${order.orderId}"`));
			await editor.pictures(`${broker.id}-order-json`);
		});
	},
});

/** Found among the account's orders, and cancelled, without its ID being typed or its segment chosen. */
const cancelPicked = (broker: EditorBroker): Scenario<EditorScene> => ({
	name: `${broker.node}: cancel an order that is picked from the list`,
	play: async (scene) => {
		const simulator = scene.stage.brokers[broker.id];
		const { purchase } = broker;
		await inEditor(scene, async (editor) => {
			const { node, nodes } = editor;
			await editor.newWorkflow();
			await nodes.addAction(broker.node, 'Place order');
			await node.useCredential(broker.stored);
			await node.searchList('instrument', purchase.typed);
			await node.pick(purchase.instrument);
			await node.fill('quantity', '7');
			await node.fill('price', purchase.resting);
			await editor.pictures(`${broker.id}-place-hints`);
			await node.execute();
			const [order] = simulator.orders.slice(-1);
			await editor.newWorkflow();
			await nodes.addAction(broker.node, 'Cancel order');
			await node.useCredential(broker.stored);
			assert.ok(!(await node.fields()).includes('Segment'), 'a picked order brings its segment');
			const label = `BUY 7 ${order.tradingSymbol} @ ${Number(purchase.resting).toFixed(2)} · open`;
			const offered = await node.searchList('order', 'buy 7');
			await editor.pictures(`${broker.id}-orders-list`);
			assert.deepEqual(offered, [label]);
			await node.pick(label);
			await editor.pictures(`${broker.id}-order-picked`);
			assert.deepEqual(await defectsIn(node.root), []);
			await node.execute();
			await assertOutput(editor, /cancelled/);
			const now = simulator.orders.find(({ orderId }) => orderId === order.orderId);
			assert.match(now?.status ?? '', /cancelled/i);
		});
	},
});

/** The fields for prices appear and vanish with the order type. */
async function assertOrderTypes({ node }: Editor, { orderTypes }: EditorBroker): Promise<void> {
	for (const [type, fields] of Object.entries(orderTypes)) {
		await node.choose('orderType', type);
		await eventually(async () => {
			const shown = (await node.fields()).filter((field) => /price$/i.test(field));
			assert.deepEqual(shown, fields, type);
		});
		assert.deepEqual(await defectsIn(node.root), []);
	}
	await node.choose('orderType', 'Limit');
}

async function assertOutput({ node }: Editor, said: RegExp): Promise<void> {
	await eventually(async () => assert.match(await node.output(), said));
}

export const orderScenarios = [angelOne, groww].map(placeOrder);
export const pickedScenarios = [angelOne, groww].map(cancelPicked);
