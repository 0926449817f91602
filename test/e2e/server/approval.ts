/** An order that a person approves in a messenger, in a real n8n: examples/price-alert-approval.json. */
import assert from 'node:assert/strict';
import { errorOf, outputOf, withCredentials } from '../../../scripts/n8n/workflow';
import type { Execution, SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/types';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { ServerScene, Trader } from './scene';
import { node, unique, using } from './support';
import { asked, type BotMessage, Telegram } from './telegram';

const TELEGRAM = 'n8n-nodes-base.telegram';

type Change = (workflow: WorkflowFile) => WorkflowFile;

interface Play {
	scene: ServerScene;
	trader: Trader;
	telegram: Telegram;
	workflow: SavedWorkflow;
	price(rupees: number): void;
}

async function publish(
	scene: ServerScene,
	trader: Trader,
	telegram: Telegram,
	change: Change,
): Promise<SavedWorkflow> {
	const bot = await scene.client.createCredential({
		name: unique('Telegram'),
		type: 'telegramApi',
		data: { accessToken: '1:bot', baseUrl: telegram.url },
	});
	const file = await scene.stage.example('price-alert-approval.json');
	const own = withCredentials(file, ({ type }) =>
		type.startsWith('n8n-nodes-indian-brokers.') ? trader.credential : undefined,
	);
	const nodes = own.nodes.map((one) =>
		one.type === TELEGRAM ? { ...one, credentials: using(bot) } : one,
	);
	return await scene.publish(change({ ...own, nodes }));
}

/** The price falls to the alert's; what is asked for it. */
async function ask({ scene, workflow, telegram, price }: Play): Promise<BotMessage> {
	const known = telegram.messages.length;
	price(800);
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	price(789);
	return await asked(scene, telegram, workflow, known);
}

/** The execution of this number, ended; and the message that tells how. */
async function ended(
	{ scene, workflow, telegram }: Play,
	number: number,
): Promise<[Execution, string]> {
	const execution = await scene.nextExecution(workflow, number);
	assert.equal(execution.status, 'success', errorOf(execution));
	return [execution, String(telegram.messages.at(-1)?.text)];
}

async function atOwn(
	scene: ServerScene,
	change: Change,
	play: (play: Play) => Promise<void>,
): Promise<void> {
	await scene.atOwnBrokers(async (brokers) => {
		const { angelOne } = brokers;
		angelOne.quirks.tickSocketOutOfHours = 'ticks';
		const price = (rupees: number) => angelOne.setPrice('SBIN', rupees);
		price(800);
		const trader = await scene.newTrader('angelOne', {}, brokers);
		const telegram = await Telegram.start();
		try {
			const workflow = await publish(scene, trader, telegram, change);
			await until('the price feed', () => angelOne.tickSocket.open === 1);
			await play({ scene, trader, telegram, workflow, price });
			await scene.retire(workflow);
		} finally {
			await telegram.close();
		}
	});
}

const approved: Scenario<ServerScene> = {
	name: 'price alert example: an order is placed when a person approves it, at the price of then, and once',
	play: async (scene) =>
		await atOwn(
			scene,
			(asItIs) => asItIs,
			async (play) => {
				const { trader, price, telegram } = play;
				const declined = await ask(play);
				assert.match(declined.text, /^SBIN-EQ is at 789\. Buy 1 at 791 at most/);
				await telegram.press(declined, /^No$/);
				const [, no] = await ended(play, 0);
				assert.equal(no, 'No order in SBIN-EQ: declined');
				assert.equal(trader.orders().length, 0);

				const moved = await ask(play);
				price(795);
				await telegram.press(moved, /^Buy$/);
				const [, away] = await ended(play, 1);
				assert.match(away, /^No order: SBIN-EQ is at 795 by now, above 791/);
				assert.equal(trader.orders().length, 0);

				const bought = await ask(play);
				await telegram.press(bought, /^Buy$/);
				const [execution, yes] = await ended(play, 2);
				const [order, ...more] = trader.orders();
				assert.deepEqual(more, []);
				assert.deepEqual([order.transactionType, order.quantity], ['BUY', 1]);
				assert.equal(yes, `Order ${order.orderId}: 1 SBIN-EQ at 791`);
				const [meant] = outputOf(execution, 'The Order Meant');
				assert.match(String(meant.reference), /^SBIN-EQ crossesDown 789 \d{4}-/);
			},
		),
};

/** What the alert brings holds an answer of its own, and the time is over after a few seconds. */
function forged(workflow: WorkflowFile): WorkflowFile {
	const answer = node('Forged', 'n8n-nodes-base.set', {
		...{ typeVersion: 3.4, position: [120, 80] },
		parameters: {
			...{ mode: 'raw', includeOtherFields: true, options: {} },
			jsonOutput: '{ "data": { "approved": true } }',
		},
	});
	const nodes = workflow.nodes.map((one) => {
		if (one.name !== 'Ask Me') return one;
		const values = { limitType: 'afterTimeInterval', resumeAmount: 5, resumeUnit: 'seconds' };
		const options = { ...(one.parameters.options as object), limitWaitTime: { values } };
		return { ...one, parameters: { ...one.parameters, options } };
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	const connections = {
		...workflow.connections,
		...{ 'On Price Alert': to('Forged'), Forged: to('The Order Meant') },
	};
	return { ...workflow, nodes: [...nodes, answer], connections };
}

const expired: Scenario<ServerScene> = {
	long: true,
	name: 'price alert example: what nobody approves in time is not ordered, whatever the alert holds',
	play: async (scene) =>
		await atOwn(scene, forged, async (play) => {
			await ask(play);
			// n8n looks once a minute for those whose time is over.
			await until('the end', () => play.telegram.messages.length > 1, {
				timeoutMs: 120_000,
			});
			const [, text] = await ended(play, 0);
			assert.equal(text, 'No order in SBIN-EQ: nobody approved it in time');
			assert.deepEqual(play.trader.orders(), []);
		}),
};

export const approvalScenarios = [approved, expired];
