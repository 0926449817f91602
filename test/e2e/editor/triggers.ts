/** A trigger by mouse: chosen, tried in a test run, published, and what it runs looked at. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { events as angelOneEvents } from '../../../nodes/AngelOne/events';
import { events as growwEvents } from '../../../nodes/Groww/events';
import type { Stage } from '../../../scripts/demo/stage';
import { outputOf } from '../../../scripts/n8n/workflow';
import { brokerNode, buySbin, chain, manualTrigger, unique } from '../server/support';
import type { Scenario } from '../suite';
import { until } from '../until';
import { angelOne, type EditorBroker, groww } from './brokers';
import type { Editor } from './editor';
import { defectsIn } from './looks';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

const WAITS = 'Waiting for the event that the node is set to';
const EVENTS = { angelOne: angelOneEvents, groww: growwEvents };

/** A trigger that starts tells of what changed up to two seconds before: brokers tell whole ones. */
const TELLS_OF_MS = 2_500;

/** An order of the stored account that rests in the book. */
export async function restingOrder({ client }: Stage, broker: EditorBroker): Promise<string> {
	const credential = (await client.credentials()).find(({ name }) => name === broker.stored);
	assert.ok(credential);
	const place = brokerNode({ broker: broker.id, credential }, buySbin(broker.id));
	const saved = await client.createWorkflow(chain(unique('Place'), manualTrigger(), place));
	const execution = await client.waitForExecution(await client.run(saved, 'Start'));
	await sleep(TELLS_OF_MS);
	return String(outputOf(execution, 'Broker')[0].orderId);
}

/** Sockets for orders that are open at the broker. */
const listening = ({ stage: { brokers } }: EditorScene, { id }: EditorBroker) =>
	id === 'angelOne' ? brokers.angelOne.orderSocket.open : brokers.groww.feed.open;

/** Each event of the menu with its fields. */
async function lookAtEvents(editor: Editor, { id }: EditorBroker): Promise<void> {
	for (const { name, value } of EVENTS[id]) {
		await editor.node.choose('event', name);
		assert.deepEqual(await defectsIn(editor.node.root), [], name);
		await editor.picture(`${id}-trigger-${value}`, { of: editor.node.column() });
	}
}

async function tryIt(scene: EditorScene, editor: Editor, broker: EditorBroker): Promise<void> {
	const { node, page } = editor;
	const orderId = await restingOrder(scene.stage, broker);
	await page.getByTestId('node-execute-button').click();
	await page.getByText(WAITS).first().waitFor();
	await until('the broker to hear of it', () => listening(scene, broker) > 0);
	await editor.pictures(`${broker.id}-trigger-waits`);
	scene.stage.brokers[broker.id].fill(orderId);
	await eventually(async () => assert.match(await node.output(), new RegExp(orderId)));
	await node.showOutputAs('JSON');
	const said = /"?status"?:\s*"filled"[\s\S]*"?source"?:\s*"stream"/;
	await eventually(async () => assert.match(await node.output(), said));
	await node.showOutputAs('Table');
	assert.deepEqual(await defectsIn(node.root), []);
	await editor.pictures(`${broker.id}-trigger-told`);
	await until('the test run to let go', () => listening(scene, broker) === 0);
}

async function publishIt(scene: EditorScene, editor: Editor, broker: EditorBroker): Promise<void> {
	const { page } = editor;
	const { client } = scene.stage;
	const orderId = await restingOrder(scene.stage, broker);
	await page.getByTestId('workflow-open-publish-modal-button').click();
	await editor.settle();
	await page.getByTestId('workflow-publish-button').click();
	await until('the broker to hear of it', () => listening(scene, broker) > 0);
	await editor.pictures(`${broker.id}-trigger-published`);
	scene.stage.brokers[broker.id].fill(orderId);
	const id = /\/workflow\/([^/?]+)/.exec(page.url())?.[1] ?? '';
	const workflow = { id, name: '', versionId: '', nodes: [] };
	const execution = await client.waitForFirstExecution(workflow, 60_000);
	assert.equal(execution.status, 'success');
	await page.getByRole('button', { name: 'Got it' }).click();
	await page.getByText('Executions', { exact: true }).first().click();
	await page.getByTestId('execution-time').first().waitFor();
	await editor.pictures(`${broker.id}-trigger-executions`);
	await client.deactivate(workflow);
	await until('the published one to let go', () => listening(scene, broker) === 0);
}

const orderUpdate = (broker: EditorBroker): Scenario<EditorScene> => ({
	long: broker.id === 'groww',
	name: `${broker.node}: On Order Update in a test run, published, and an update is an execution`,
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			await editor.newWorkflow();
			await editor.nodes.addAction(broker.node, 'On order update');
			await editor.node.useCredential(broker.stored);
			await lookAtEvents(editor, broker);
			await editor.node.choose('event', 'On Order Update');
			await tryIt(scene, editor, broker);
			await editor.node.close();
			await publishIt(scene, editor, broker);
		}),
});

const ALARM = 900;

const priceAlert: Scenario<EditorScene> = {
	name: 'Angel One: On Price Alert for an instrument of the list, in a test run',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			const { node, nodes, page } = editor;
			const simulator = scene.stage.brokers.angelOne;
			simulator.quirks.tickSocketOutOfHours = 'ticks';
			simulator.setPrice('SBIN', ALARM - 40);
			await editor.newWorkflow();
			await nodes.addAction(angelOne.node, 'On price alert');
			await node.useCredential(angelOne.stored);
			await node.root.getByText('Add Instrument').click();
			const [offered] = await node.searchList('instrument', 'sbin');
			assert.match(offered, /^SBIN/);
			await node.pick(/^SBIN/);
			await node.fill('value', String(ALARM));
			assert.deepEqual(await defectsIn(node.root), []);
			await page.getByTestId('node-execute-button').click();
			await until('the price feed', () => simulator.tickSocket.open > 0);
			await editor.pictures('price-alert-waits');
			simulator.setPrice('SBIN', ALARM);
			await eventually(async () => assert.match(await node.output(), /SBIN-EQ/));
			await node.showOutputAs('Table');
			assert.match(await node.output(), /SBIN-EQ[\s\S]*above/);
			assert.deepEqual(await defectsIn(node.root), []);
			await editor.pictures('price-alert-told');
			await until('the test run to let go', () => simulator.tickSocket.open === 0);
		}),
};

export const triggerScenarios = [...[angelOne, groww].map(orderUpdate), priceAlert];
