/** The first hour of a newcomer by mouse, step by step as the README has it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import type { Scenario } from '../suite';
import { angelOne } from './brokers';
import type { Editor } from './editor';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');

/** A word of the screen that the README tells the newcomer to look for. */
function told(word: string): string {
	assert.ok(readme.includes(word), `the README does not say ${word}`);
	return word;
}

/** From the start of the editor to the first filled order. */
const FIVE_MINUTES_MS = 5 * 60_000;
/** SBIN is at 870 in the simulated market. */
const WELL_BELOW = '830';
const ABOVE = '880';

/** Adds another node behind the last one on the canvas. */
async function addBehind(editor: Editor, action: string): Promise<void> {
	await editor.page.getByTestId('canvas-handle-plus').last().click();
	await editor.nodes.addAction(angelOne.node, action);
	await editor.node.useCredential(angelOne.stored);
}

/** Takes an entry of Options. */
async function addOption({ node, page }: Editor, option: string): Promise<void> {
	await node.root.getByTestId('collection-parameter-add').filter({ visible: true }).first().click();
	await page.getByRole('option').filter({ visible: true, hasText: option }).first().click();
}

async function assertOutput({ node }: Editor, said: RegExp): Promise<void> {
	await eventually(async () => assert.match(await node.output(), said));
}

/** The output of an order in this state, which the README names too. */
const statusOf = (status: string) => new RegExp(`"?status"?:\\s*"${told(status)}"`);

/** "Your first funds". */
async function firstFunds(editor: Editor): Promise<void> {
	const [account] = angelOne.resources.filter(({ name }) => name === told('Account'));
	const funds = account.operations.find(({ name }) => /RMS/.test(name));
	assert.ok(funds);
	told(funds.name);
	await editor.newWorkflow();
	await editor.page.getByTestId('canvas-add-button').click();
	await editor.nodes.entry(told('Trigger manually')).click();
	await addBehind(editor, funds.action);
	await editor.node.execute();
	await editor.node.showOutputAs('JSON');
	for (const field of ['availableCash', 'usedMargin', 'collateral'])
		await assertOutput(editor, new RegExp(told(field)));
	await editor.node.close();
}

/** "Your first order", in its six steps. */
async function firstOrder(editor: Editor, { stage }: EditorScene): Promise<void> {
	const { node, page } = editor;
	const flipDryRun = async () =>
		await page.getByTestId('parameter-input-dryRun').locator('.el-switch').click();
	const book = stage.brokers.angelOne;
	const before = book.orders.length;
	const ours = () => book.orders.slice(before);

	await addBehind(editor, 'Place order');
	await node.searchList('instrument', told('sbin'));
	await node.pick('SBIN');
	await node.fill('price', WELL_BELOW);

	await addOption(editor, told('Dry Run'));
	await flipDryRun();
	await node.execute();
	await node.showOutputAs('JSON');
	await assertOutput(editor, /dryRun[\s\S]*placeOrder/);
	assert.equal(ours().length, 0, 'a dry run sends nothing');

	await addOption(editor, told('Wait Until Final'));
	await node.fill('waitForFinal', '5');
	await flipDryRun();
	await node.execute();
	await assertOutput(editor, statusOf('open'));
	assert.deepEqual(
		ours().map(({ status, tradingSymbol, quantity }) => [status, tradingSymbol, quantity]),
		[['open', 'SBIN-EQ', 1]],
	);
	const place = await node.title();
	await node.close();

	await addBehind(editor, 'Cancel order');
	await node.searchList('order', 'sbin');
	await node.pick(new RegExp(`^BUY 1 SBIN-EQ @ ${WELL_BELOW}`));
	await node.execute();
	await node.showOutputAs('JSON');
	await assertOutput(editor, statusOf('cancelled'));
	assert.equal(ours()[0].status, 'cancelled');
	await node.close();

	await page.getByTestId('canvas-node').filter({ hasText: place }).first().dblclick();
	await node.fill('price', ABOVE);
	await node.execute();
	await assertOutput(editor, statusOf('filled'));
	assert.deepEqual(
		ours().map(({ status }) => status),
		['cancelled', 'complete'],
	);
	await editor.pictures('newcomer-filled');
}

const walk: Scenario<EditorScene> = {
	name: 'a newcomer comes from nothing to a filled order, by the steps of the README',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			const started = performance.now();
			await firstFunds(editor);
			await firstOrder(editor, scene);
			const took = performance.now() - started;
			assert.ok(took < FIVE_MINUTES_MS, `it took ${Math.round(took / 1000)} s`);
		}),
};

export const newcomerScenarios = [walk];
