/**
 * Takes the pictures of README and docs anew: `npm run screenshots`. Real n8n, real package,
 * simulated brokers. Look at each of them before you commit it.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { angelOne, groww } from '../test/e2e/editor/brokers';
import { openBrowser } from '../test/e2e/editor/browser';
import { Editor } from '../test/e2e/editor/editor';
import { eventually } from '../test/e2e/editor/rest';
import { restingOrder } from '../test/e2e/editor/triggers';
import { chain, node, using } from '../test/e2e/server/support';
import { until } from '../test/e2e/until';
import { openMarket } from '../test/openMarket';
import { demoOwner, openStage, type Example, type Stage } from './demo/stage';
import { runCommandLine, type Cleanup } from './n8n/cleanup';
import { repositoryRoot } from './n8n/paths';
import { Progress } from './n8n/progress';

const directory = join(repositoryRoot, 'docs', 'images');
const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const closeMarket = openMarket();
	cleanup.add(async () => await Promise.resolve(closeMarket()));
	const stage = await openStage(progress, cleanup);
	const browser = await openBrowser({ scale: 1.5 });
	cleanup.add(browser.close);
	const editor = await Editor.open(await browser.takeProfile('light'), stage.n8n.url, demoOwner);

	await progress.step('nodes.png', async () => {
		await editor.newWorkflow();
		await editor.nodes.search('order');
		await editor.nodes.entry(angelOne.node).waitFor();
		await editor.picture('nodes', { directory });
	});
	await progress.step('place-order.png, place-order-dark.png', async () => {
		await placeOrder(editor);
		await editor.picture('place-order', { directory });
		await editor.preferTheme('dark');
		await editor.picture('place-order-dark', { directory });
		await editor.preferTheme('light');
	});
	await progress.step('credential.png', async () => {
		await editor.credential.edit();
		await editor.credential.success().waitFor();
		await editor.picture('credential', { directory });
	});
	await progress.step('webhook-order.png', async () => {
		await openExample(stage, editor, 'webhook-order.json');
		await editor.picture('webhook-order', { directory });
	});
	await progress.step('funds-report.png', async () => {
		await openExample(stage, editor, 'funds-report.json');
		await editor.executeWorkflow();
		await editor.picture('funds-report', { directory });
	});
	for (const [name, draw] of Object.entries(TRIGGERS))
		await progress.step(`${name}.png`, async () => {
			await editor.newWorkflow();
			await draw(editor, stage);
			await editor.picture(name, { directory });
			await editor.node.close();
		});
	progress.print(`Look at them: ${directory}`);
}

/** A node filled in with the mouse, and the order it placed. */
async function placeOrder(editor: Editor): Promise<void> {
	const { typed, instrument, quantity, price } = angelOne.purchase;
	const { nodes, node } = editor;
	await editor.newWorkflow();
	await nodes.addAction(angelOne.node, 'Place order');
	await node.searchList('instrument', typed);
	await node.pick(instrument);
	await node.fill('quantity', String(quantity));
	await node.fill('price', price);
	await node.execute();
	await node.showOutputAs('JSON');
}

const TRIGGERS: Record<string, (editor: Editor, stage: Stage) => Promise<void>> = {
	'order-update': async ({ nodes, node, page, settle }, stage) => {
		await nodes.addAction(angelOne.node, 'On order update');
		await node.useCredential(angelOne.stored);
		const orderId = await restingOrder(stage, angelOne);
		const book = stage.brokers.angelOne;
		await settle();
		await page.getByTestId('node-execute-button').click();
		await until('the socket for orders', () => book.orderSocket.open > 0);
		book.fill(orderId);
		await eventually(async () => assert.match(await node.output(), new RegExp(orderId)));
		await node.showOutputAs('JSON');
	},
	'price-alert': async ({ nodes, node }) => {
		await nodes.addAction(groww.node, 'On price alert');
		await node.useCredential(groww.stored);
		await node.root.getByText('Add Instrument').click();
		await node.searchList('instrument', 'nifty');
		await node.pick(/^NIFTY/);
		await node.fill('value', '26000');
	},
	postback: async (editor, { client }) => {
		const credential = (await client.credentials()).find(({ name }) => name === angelOne.stored);
		assert.ok(credential);
		const trigger = node('On postback', 'n8n-nodes-indian-brokers.angelOneWebhookTrigger', {
			credentials: using(credential),
		});
		await editor.openWorkflow(await client.createWorkflow(chain('Postback', trigger)));
		await editor.canvasNodes().first().dblclick();
		await editor.node.root.waitFor();
	},
};

async function openExample(stage: Stage, editor: Editor, file: Example): Promise<void> {
	await editor.openWorkflow(await stage.client.createWorkflow(await stage.example(file)));
}

runCommandLine(main);
