/** An order that a person approves in a messenger, in a real n8n: examples/price-alert-approval.json. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { errorOf, outputOf, withCredentials } from '../../../scripts/n8n/workflow';
import type { Execution, SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/types';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { node, unique, using } from './support';
import { until } from './told';

const TELEGRAM = 'n8n-nodes-base.telegram';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';

/** A message, and where its buttons lead. */
interface Message {
	text: string;
	buttons: Record<string, string>;
}

/** Telegram's bots, as far as they send messages. */
class Messenger {
	readonly messages: Message[] = [];
	private readonly server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const sent = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as IDataObject;
			const { inline_keyboard: rows = [] } = (sent.reply_markup ?? {}) as {
				inline_keyboard?: Array<Array<{ text: string; url: string }>>;
			};
			const buttons = Object.fromEntries(rows.flat().map(({ text, url }) => [text, url]));
			this.messages.push({ text: String(sent.text), buttons });
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ ok: true, result: {} }));
		});
	});

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async next(known: number): Promise<Message> {
		await until('a message', () => this.messages.length > known);
		return this.messages[known];
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

type Change = (workflow: WorkflowFile) => WorkflowFile;

interface Play {
	scene: ServerScene;
	trader: Trader;
	messenger: Messenger;
	workflow: SavedWorkflow;
	price(rupees: number): void;
}

async function publish(
	scene: ServerScene,
	trader: Trader,
	messenger: Messenger,
	change: Change,
): Promise<SavedWorkflow> {
	const telegram = await scene.client.createCredential({
		name: unique('Telegram'),
		type: 'telegramApi',
		data: { accessToken: '1:bot', baseUrl: await messenger.start() },
	});
	const file = await scene.stage.example('price-alert-approval.json');
	const own = withCredentials(file, ({ type }) =>
		type.startsWith('n8n-nodes-indian-brokers.') ? trader.credential : undefined,
	);
	const nodes = own.nodes.map((one) =>
		one.type === TELEGRAM ? { ...one, credentials: using(telegram) } : one,
	);
	return await scene.publish(change({ ...own, nodes }));
}

/** The price falls to the alert's; what is asked for it. */
async function ask({ messenger, price }: Play): Promise<Message> {
	const known = messenger.messages.length;
	price(800);
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	price(789);
	return await messenger.next(known);
}

async function click(message: Message, button: string): Promise<void> {
	const reply = await fetch(message.buttons[button], { headers: { 'user-agent': BROWSER } });
	assert.equal(reply.status, 200, await reply.text());
}

/** The execution of this number, ended; and the message that tells how. */
async function ended(
	{ scene, workflow, messenger }: Play,
	number: number,
): Promise<[Execution, string]> {
	const execution = await scene.nextExecution(workflow, number);
	assert.equal(execution.status, 'success', errorOf(execution));
	return [execution, String(messenger.messages.at(-1)?.text)];
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
		const messenger = new Messenger();
		try {
			const workflow = await publish(scene, trader, messenger, change);
			await until('the price feed', () => angelOne.tickSocket.open === 1);
			await play({ scene, trader, messenger, workflow, price });
			await scene.retire(workflow);
		} finally {
			messenger.close();
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
				const { trader, price } = play;
				const declined = await ask(play);
				assert.match(declined.text, /^SBIN-EQ is at 789\. Buy 1 at 791 at most/);
				await click(declined, 'No');
				const [, no] = await ended(play, 0);
				assert.equal(no, 'No order in SBIN-EQ: declined');
				assert.equal(trader.orders().length, 0);

				const moved = await ask(play);
				price(795);
				await click(moved, 'Buy');
				const [, away] = await ended(play, 1);
				assert.match(away, /^No order: SBIN-EQ is at 795 by now, above 791/);
				assert.equal(trader.orders().length, 0);

				const bought = await ask(play);
				await click(bought, 'Buy');
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
		return { ...one, parameters: { ...one.parameters, options: { limitWaitTime: { values } } } };
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
			await until('the end', () => play.messenger.messages.length > 1, 120_000);
			const [, text] = await ended(play, 0);
			assert.equal(text, 'No order in SBIN-EQ: nobody approved it in time');
			assert.deepEqual(play.trader.orders(), []);
		}),
};

export const approvalScenarios = [approved, expired];
