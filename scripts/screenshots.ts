/**
 * Takes the pictures of the README anew: `npm run screenshots`. Real n8n, real package,
 * simulated brokers. Look at each of them before you commit it.
 */
import { join } from 'node:path';
import { openBrowser } from '../test/e2e/editor/browser';
import { Editor } from '../test/e2e/editor/editor';
import { demoOwner, openStage, type Stage } from './demo/stage';
import { runCommandLine, type Cleanup } from './n8n/cleanup';
import { repositoryRoot } from './n8n/paths';
import { Progress } from './n8n/progress';

const IMAGES = join(repositoryRoot, 'docs', 'images');

const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const stage = await openStage(progress, cleanup);
	const browser = await openBrowser({ scale: 1.5 });
	cleanup.add(browser.close);
	const editor = await Editor.open(await browser.profile('light'), stage.n8n.url, demoOwner);

	await progress.step('nodes.png', async () => {
		await editor.newWorkflow();
		await editor.searchNodes('order');
		await editor.picture('nodes', IMAGES);
	});
	await progress.step('place-order.png', async () => await placeOrder(editor));
	await progress.step('credential.png', async () => {
		await editor.openCredential();
		await editor.page.getByTestId('credentials-config-container-test-success').waitFor();
		await editor.picture('credential', IMAGES);
	});
	await progress.step('webhook-order.png', async () => {
		await openExample(stage, editor, 'webhook-order.json');
		await editor.picture('webhook-order', IMAGES);
	});
	await progress.step('funds-report.png', async () => {
		await openExample(stage, editor, 'funds-report.json');
		await editor.executeWorkflow();
		await editor.picture('funds-report', IMAGES);
	});
	progress.print(`Look at them: ${IMAGES}`);
}

/** A node filled in with the mouse, and the order it placed. */
async function placeOrder(editor: Editor): Promise<void> {
	await editor.newWorkflow();
	await editor.addAction('Angel One', 'Place order');
	await editor.searchList('instrument', 'state bank');
	await editor.pick('SBIN');
	await editor.fill('quantity', '10');
	await editor.fill('price', '868.50');
	await editor.execute();
	await editor.picture('place-order', IMAGES);
}

async function openExample(
	stage: Stage,
	editor: Editor,
	file: Parameters<Stage['example']>[0],
): Promise<void> {
	await editor.openWorkflow(await stage.client.createWorkflow(await stage.example(file)));
}

runCommandLine(main);
