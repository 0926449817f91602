import assert from 'node:assert/strict';
import { demoOwner, EXAMPLES } from '../../../scripts/demo/stage';
import type { Scenario } from '../suite';
import type { Theme } from './browser';
import { Editor } from './editor';
import type { EditorScene } from './suite';

/** An order as a user makes it with the mouse, and what it must become. */
interface Purchase {
	node: 'Angel One' | 'Groww';
	book: 'angelOne' | 'groww';
	typed: string;
	instrument: string;
	tradingSymbol: string;
	quantity: number;
	price: string;
	/** Not a multiple of the tick. */
	badPrice: string;
}

const purchases: Purchase[] = [
	{
		node: 'Angel One',
		book: 'angelOne',
		typed: 'state bank',
		instrument: 'SBIN',
		tradingSymbol: 'SBIN-EQ',
		quantity: 10,
		price: '868.50',
		badPrice: '868.53',
	},
	{
		node: 'Groww',
		book: 'groww',
		typed: 'tata consultancy',
		instrument: 'TCS',
		tradingSymbol: 'TCS',
		quantity: 5,
		price: '3105',
		badPrice: '3105.01',
	},
];

async function inEditor(
	{ stage, browser }: EditorScene,
	work: (editor: Editor) => Promise<void>,
	theme: Theme = 'light',
): Promise<void> {
	const editor = await Editor.open(await browser.profile(theme), stage.n8n.url, demoOwner);
	try {
		await work(editor);
	} catch (error) {
		await editor.picture(`failed-${Date.now()}`);
		throw error;
	} finally {
		await editor.close();
	}
}

const findNodes: Scenario<EditorScene> = {
	name: 'both nodes are found by their name and by "order"',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			await editor.newWorkflow();
			for (const { node } of purchases) {
				assert.ok((await editor.searchNodes(node)).includes(node), `${node} by its name`);
			}
			const offered = await editor.searchNodes('order');
			await editor.picture('nodes-panel');
			for (const { node } of purchases) assert.ok(offered.includes(node), `${node} by "order"`);
		}),
};

const placeOrder = (purchase: Purchase): Scenario<EditorScene> => ({
	name: `${purchase.node}: pick an instrument, place an order, read an error`,
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			const book = scene.stage.brokers[purchase.book].orders;
			const before = book.length;
			await editor.newWorkflow();
			await editor.addAction(purchase.node, 'Place order');
			const offered = await editor.searchList('instrument', purchase.typed);
			await editor.picture(`${purchase.book}-instruments`);
			assert.ok(
				offered.some((entry) => entry.startsWith(purchase.instrument)),
				offered.join(', '),
			);
			await editor.pick(purchase.instrument);
			await editor.fill('quantity', String(purchase.quantity));

			await editor.fill('price', purchase.badPrice);
			await editor.execute();
			await editor.picture(`${purchase.book}-error`);
			assert.match(await editor.output(), /not a multiple of the tick[\s\S]*nearest prices/i);
			assert.equal(book.length, before, 'nothing reaches the broker');

			await editor.fill('price', purchase.price);
			await editor.execute();
			await editor.picture(`${purchase.book}-order`);
			assert.equal(book.length, before + 1);
			const [order] = book.slice(-1);
			assert.equal(order.tradingSymbol, purchase.tradingSymbol);
			assert.equal(order.quantity, purchase.quantity);
			assert.ok((await editor.output()).includes(order.orderId), 'the output shows the order');
		}),
});

const testCredential = ({ node, book }: Purchase): Scenario<EditorScene> => ({
	name: `${node}: the stored credential tests well`,
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			await editor.newWorkflow();
			await editor.addAction(node, 'Get profile');
			await editor.openCredential();
			const success = editor.page.getByTestId('credentials-config-container-test-success');
			await success.waitFor();
			await editor.picture(`${book}-credential`);
		}),
});

const growwFields: Scenario<EditorScene> = {
	name: 'Groww: the credential shows the fields of the chosen way to log in',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			await editor.newWorkflow();
			await editor.addAction('Groww', 'Get profile');
			await editor.openCredential();
			const secrets = async () =>
				(await editor.credentialFields()).filter((field) =>
					['apiKey', 'apiSecret', 'totpSecret', 'dailyAccessToken'].includes(field),
				);
			assert.deepEqual(await secrets(), ['apiKey', 'totpSecret']);
			await editor.choose('authMethod', 'API Key and Secret');
			assert.deepEqual(await secrets(), ['apiKey', 'apiSecret']);
			await editor.choose('authMethod', 'Access Token of the Day');
			assert.deepEqual(await secrets(), ['dailyAccessToken']);
			await editor.picture('groww-daily-token');
		}),
};

const showExamples = (theme: Theme): Scenario<EditorScene> => ({
	name: `the example workflows open, ${theme} theme`,
	play: async (scene) =>
		await inEditor(
			scene,
			async (editor) => {
				for (const file of EXAMPLES) {
					const workflow = await scene.stage.client.createWorkflow(await scene.stage.example(file));
					await editor.openWorkflow(workflow);
					await editor.picture(`${file.replace('.json', '')}-${theme}`);
					const issues = await editor.page.getByTestId('node-issues').count();
					assert.equal(issues, 0, `${file}: nodes with problems`);
				}
			},
			theme,
		),
});

export const editorScenarios: Array<Scenario<EditorScene>> = [
	findNodes,
	...purchases.map(placeOrder),
	...purchases.map(testCredential),
	growwFields,
	showExamples('light'),
	showExamples('dark'),
];
