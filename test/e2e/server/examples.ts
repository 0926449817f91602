/** The workflows of examples/, called as TradingView, charting tools and a schedule call them. */
import assert from 'node:assert/strict';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import { alertKey, type Example } from '../../../scripts/demo/stage';
import { scheduledFunds, scheduledLogOut } from '../../../scripts/demo/story';
import type { SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/types';
import { outputOf, withCredentials, withParameters } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL, PATHS } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { unique } from './support';

const WEBHOOK = 'n8n-nodes-base.webhook';
const ALERT_SECRET = 'a-secret-of-the-alert-5b1c';

/** How TradingView sends a message that is JSON, and one that is not. */
const AS_JSON = { 'content-type': 'application/json; charset=utf-8' };
const AS_TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** An example as a user sets it up: own credentials, own path, own secret in place of the shipped one. */
async function setUp(
	scene: ServerScene,
	file: Example,
	traders: Trader[],
): Promise<{ path: string; workflow: WorkflowFile }> {
	const path = unique('example');
	const example = withParameters(await scene.stage.example(file), WEBHOOK, { path });
	const own = withCredentials(example, ({ type }) => {
		const trader = traders.find(({ broker }) => type.endsWith(`.${broker}`));
		return trader?.credential;
	});
	const text = JSON.stringify({
		...own,
		nodes: own.nodes.map((node) => (node.type === WEBHOOK ? { ...node, webhookId: path } : node)),
	});
	const locked = text
		.replaceAll('change this long random value', ALERT_SECRET)
		.replaceAll('your long random value', ALERT_SECRET);
	return { path, workflow: JSON.parse(locked) as WorkflowFile };
}

/** What TradingView puts in the place of its placeholders. */
interface Signal {
	exchange: string;
	ticker: string;
	'strategy.order.action': string;
	'strategy.order.contracts': number;
	'strategy.order.id': string;
	close: number;
	time: string;
}

/** The message of the alert that the note on the canvas asks for. */
function messageOf(workflow: WorkflowFile, signal: Signal): string {
	const note = workflow.nodes.find(({ name }) => name === 'About this workflow');
	const [, template = ''] = String(note?.parameters.content).match(/```\n([^]*?)```/) ?? [];
	return template.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
		assert.ok(name in signal, `a placeholder that TradingView does not know: ${name}`);
		return String(signal[name as keyof Signal]);
	});
}

const ENTRY: Signal = {
	exchange: 'NSE',
	ticker: 'SBIN',
	'strategy.order.action': 'buy',
	'strategy.order.contracts': 2,
	'strategy.order.id': 'Breakout',
	close: 800,
	time: '2026-03-02T04:30:00Z',
};

/** Checks an answer, and how many orders the broker has after it. */
function answered(
	reply: WebhookReply,
	status: number,
	[trader, orders]: [Trader, number],
	what: string,
): void {
	const found = JSON.stringify(reply.body);
	assert.equal(reply.status, status, `${what}: ${found}`);
	assert.equal(trader.orders().length, orders, `${what}: orders at the broker`);
	assert.ok(!found.includes(ALERT_SECRET), `${what}: the secret in the answer`);
	if (status === 200) assert.equal(reply.body.ok, true, `${what}: ${found}`);
	else if ('ok' in reply.body) {
		assert.equal(reply.body.ok, false, what);
		assert.equal(typeof reply.body.error, 'string', what);
	}
}

const fromTradingView: Scenario<ServerScene> = {
	name: 'TradingView example: every alert is answered, and is one order at most',
	essential: true,
	play: async (scene) => {
		const trader = await scene.newTrader('angelOne');
		const { path, workflow } = await setUp(scene, 'tradingview-order.json', [trader]);
		const saved = await scene.publish(workflow);
		const message = (changes: Partial<Signal> = {}) =>
			messageOf(workflow, { ...ENTRY, ...changes });
		const send = async (text: string, headers = AS_JSON) => await scene.send(path, text, headers);

		const entry = await send(message());
		answered(entry, 200, [trader, 1], 'an alert');
		const [bought] = trader.orders();
		assert.deepEqual([bought.transactionType, bought.tradingSymbol], ['BUY', 'SBIN-EQ']);
		assert.equal(entry.body.orderId, bought.orderId);

		const again = await send(message());
		answered(again, 200, [trader, 1], 'the alert delivered again');
		assert.deepEqual([again.body.orderId, again.body.duplicate], [bought.orderId, true]);

		const exit = await send(message({ 'strategy.order.action': 'sell', close: 900 }));
		answered(exit, 200, [trader, 2], 'the exit of the same bar');
		assert.equal(trader.orders()[1].transactionType, 'SELL');
		assert.notEqual(exit.body.status, 'filled', 'answered before the fill');
		scene.report(`answered in ${Math.round(entry.ms)} ms, then in ${Math.round(exit.ms)} ms`);

		const nextBar = message({ time: '2026-03-02T04:35:00Z' });
		answered(await send(nextBar, AS_TEXT), 200, [trader, 3], 'JSON sent as text');
		const prefixed = nextBar.replace('"SBIN"', '"NSE:SBIN"').replace('04:35', '04:40');
		answered(await send(prefixed), 200, [trader, 4], 'a symbol with its exchange');

		answered(await send(`${message()},`, AS_TEXT), 400, [trader, 4], 'broken JSON as text');
		answered(await send('SBIN crossed 800', AS_TEXT), 400, [trader, 4], 'a text');
		answered(await send('null', AS_TEXT), 400, [trader, 4], 'JSON that is nothing');
		answered(await send('[1]'), 400, [trader, 4], 'JSON that is no alert');
		answered(await send(`${message()},`), 422, [trader, 4], 'broken JSON as JSON');
		const others = message().replace(ALERT_SECRET, 'a guess');
		answered(await send(others), 401, [trader, 4], 'a wrong secret');
		const refused = await send(message({ ticker: 'NO_SUCH', time: 'later' }));
		answered(refused, 422, [trader, 4], 'a symbol that is none');
		assert.equal(refused.body.outcome, 'notPlaced');
		const noSide = await send(message({ 'strategy.order.action': '', time: 'later' }));
		answered(noSide, 422, [trader, 4], 'an alert without a side');

		for (const { orderId } of trader.orders()) trader.simulator.fill(orderId);
		await assertTexts(scene, saved);
	},
};

/** Every execution ended well, and said what became of its order. */
async function assertTexts(scene: ServerScene, saved: SavedWorkflow): Promise<void> {
	// n8n itself answered the one whose JSON it could not read.
	const executions = await scene.endedExecutions(saved, 12);
	assert.deepEqual([...new Set(executions.map(({ status }) => status))], ['success']);
	const texts = [];
	for (const { id } of executions.slice(0, 3)) {
		const [said] = outputOf(await scene.client.execution(id), 'Filled');
		texts.push(String(said?.text));
	}
	assert.match(texts[0], /^BUY 2 SBIN-EQ at 800 \(order \w+\)$/);
	assert.match(texts[1], /^BUY 2 SBIN-EQ at 800 \(order \w+, placed by an earlier delivery/);
	assert.match(texts[2], /^SELL 2 SBIN-EQ at 900/);
	await scene.retire(saved);
}

const optionFromTradingView: Scenario<ServerScene> = {
	name: 'TradingView option example: an alert buys the option at the money, with its exits',
	play: async (scene) => {
		const trader = await scene.newTrader('groww');
		const { path, workflow } = await setUp(scene, 'tradingview-option.json', [trader]);
		const saved = await scene.publish(workflow);
		const message = messageOf(workflow, ENTRY);
		for (const before of [0, 1]) {
			const reply = await scene.send(path, message, AS_JSON);
			assert.deepEqual([reply.status, reply.body.ok], [202, true], `alert ${before + 1}`);
			const [{ text }] = outputOf(await scene.nextExecution(saved, before), 'Filled');
			assert.match(String(text), /^BUY \d+ NIFTY\w+CE at [\d.]+ \(order .*exits for \d+: target/);
			assert.equal(/an earlier delivery/.test(String(text)), before === 1, String(text));
		}
		assert.equal(trader.orders().length, 1, 'orders at the broker');
		const others = message.replace(ALERT_SECRET, 'a guess');
		answered(await scene.send(path, others, AS_JSON), 401, [trader, 1], 'a wrong secret');
		answered(await scene.send(path, 'NIFTY crossed', AS_TEXT), 400, [trader, 1], 'a text');
		await scene.retire(saved);
	},
};

const OUTCOME_UNKNOWN = 'the outcome of the order is unknown';

/** The order is taken, its reply is lost, and the book cannot be read. */
async function replyLost(scene: ServerScene, brokers: DemoBrokers): Promise<void> {
	const trader = await scene.newTrader('angelOne', {}, brokers);
	const { place, lookUp } = PATHS.angelOne;
	const { path, workflow } = await setUp(scene, 'tradingview-order.json', [trader]);
	const saved = await scene.publish(withOption(workflow, { confirmWithin: 5 }));
	trader.simulator.addFault({ kind: 'resetAfter', path: place });
	trader.simulator.addFault({ kind: 'html502', path: lookUp, skip: 1, times: Infinity });
	const reply = await scene.send(path, messageOf(workflow, ENTRY), AS_JSON);
	answered(reply, 409, [trader, 1], OUTCOME_UNKNOWN);
	assert.equal(reply.body.outcome, 'unknown');
	const [{ text }] = outputOf(await scene.nextExecution(saved), 'Look into It');
	assert.match(String(text), /^It is not known what became of the order/);
	await scene.retire(saved);
}

/** With another option in its order. */
function withOption(workflow: WorkflowFile, option: IDataObject): WorkflowFile {
	const nodes = workflow.nodes.map((node) => {
		if (node.name !== 'Place Order') return node;
		const options = { ...(node.parameters.options as IDataObject), ...option };
		return { ...node, parameters: { ...node.parameters, options } as INodeParameters };
	});
	return { ...workflow, nodes };
}

const unknownOutcome: Scenario<ServerScene> = {
	name: `TradingView example: ${OUTCOME_UNKNOWN}, and the answer says so`,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => await replyLost(scene, brokers)),
};

const laterRefusal: Scenario<ServerScene> = {
	name: 'TradingView example: a dry run, and an order that is rejected after the answer',
	play: async (scene) => {
		const trader = await scene.newTrader('angelOne');
		const trial = await setUp(scene, 'tradingview-order.json', [trader]);
		const dryRun = await scene.publish(withOption(trial.workflow, { dryRun: true }));
		const message = messageOf(trial.workflow, ENTRY);
		answered(await scene.send(trial.path, message, AS_JSON), 200, [trader, 0], 'a dry run');
		const [tried] = outputOf(await scene.nextExecution(dryRun), 'Still Open');
		assert.equal(tried.text, 'Dry run: nothing was ordered');
		await scene.retire(dryRun);

		const { path, workflow } = await setUp(scene, 'tradingview-order.json', [trader]);
		const saved = await scene.publish(workflow);
		answered(await scene.send(path, message, AS_JSON), 200, [trader, 1], 'an alert');
		trader.simulator.reject(trader.orders()[0].orderId, 'RMS: margin exceeds');
		const [refused] = outputOf(await scene.nextExecution(saved), 'Refused');
		assert.match(String(refused.text), /^No trade: .*margin exceeds/);
		const again = await scene.send(path, message, AS_JSON);
		answered(again, 422, [trader, 1], 'the alert of a rejected order');
		assert.match(String(again.body.error), /margin exceeds/);
		await scene.retire(saved);
	},
};

const fromWebhook: Scenario<ServerScene> = {
	name: 'webhook example: every alert is answered, at both brokers',
	essential: true,
	play: async (scene) => {
		const traders: Trader[] = [];
		for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
		const { path, workflow } = await setUp(scene, 'webhook-order.json', traders);
		const saved = await scene.publish(workflow);
		const key = { [alertKey.header]: alertKey.value };
		const send = async (body: object | string, headers: Record<string, string> = AS_JSON) => {
			const text = typeof body === 'string' ? body : JSON.stringify(body);
			return await scene.send(path, text, { ...key, ...headers });
		};
		for (const trader of traders) {
			const { broker } = trader;
			const what = (words: string) => `${LABEL[broker]}: ${words}`;
			const reference = unique('alert-');
			const buy = { broker, symbol: 'NSE:SBIN', side: 'buy', quantity: 1, price: 800, reference };
			const live = { ...buy, live: true };

			const trial = await send(buy);
			answered(trial, 200, [trader, 0], what('an alert that is not live'));
			assert.equal(trial.body.dryRun, true);
			const placed = await send(live);
			answered(placed, 200, [trader, 1], what('lower case, with its exchange'));
			assert.equal(placed.body.orderId, trader.orders()[0].orderId);
			const again = await send(JSON.stringify(live), AS_TEXT);
			answered(again, 200, [trader, 1], what('delivered again, as text'));
			assert.equal(again.body.duplicate, true);
			const sell = { ...live, side: 'SELL', price: 900 };
			const other = await send(sell);
			answered(other, 422, [trader, 1], what('the other side under the same reference'));
			assert.equal(other.body.code, 'REFERENCE_OF_OTHER_ORDER');
			const exit = await send({ ...sell, reference: `${reference}-SELL` });
			answered(exit, 200, [trader, 2], what('the exit'));

			const refused = await send({ ...live, symbol: 'NO_SUCH' });
			answered(refused, 422, [trader, 2], what('a symbol that is none'));
			assert.equal(refused.body.outcome, 'notPlaced');
			const broken = await send('{"live": true', AS_TEXT);
			answered(broken, 400, [trader, 2], what('a broken text'));
			assert.match(String(broken.body.error), /not a JSON object/);
			answered(await send('{"live": true'), 422, [trader, 2], what('broken JSON'));
			const neither = await send({ ...live, broker: 'other' });
			answered(neither, 400, [trader, 2], what('an unknown broker'));
			const locked = await send(live, { ...AS_JSON, [alertKey.header]: 'a guess' });
			answered(locked, 403, [trader, 2], what('a wrong key'));
		}
		await scene.retire(saved);
	},
};

/** One account is refused: the others have their orders, and the answer tells of each. */
const severalAccounts: Scenario<ServerScene> = {
	name: 'multi-account example: an order in each account, whatever becomes of the others',
	play: async (scene) => {
		const [main, family] = [await scene.newTrader('angelOne'), await scene.newTrader('angelOne')];
		const groww = await scene.newTrader('groww');
		const { path, workflow } = await setUp(scene, 'multi-account.json', [main, groww]);
		const nodes = workflow.nodes.map((node) =>
			node.name === 'Angel One: Family'
				? { ...node, credentials: { angelOneApi: family.credential } }
				: node,
		);
		const sized = JSON.stringify({ ...workflow, nodes }).replaceAll(
			`"whenMarketClosed":"refuse"`,
			`"whenMarketClosed":"send"`,
		);
		const saved = await scene.publish(JSON.parse(sized) as WorkflowFile);
		const key = { [alertKey.header]: alertKey.value };
		const send = async (body: object) =>
			await scene.send(path, JSON.stringify(body), { ...key, ...AS_JSON });
		const told = ({ body }: WebhookReply) =>
			(body.accounts as IDataObject[]).map(({ state, quantity, duplicate }) => [
				...[state, quantity, duplicate ?? null],
			]);
		const orders = () => [main, family, groww].map((trader) => trader.orders().length);
		const reference = unique('alert-');
		const alert = { symbol: 'SBIN', side: 'BUY', quantity: 3, price: 800, reference };

		const trial = await send(alert);
		assert.equal(trial.status, 200, JSON.stringify(trial.body));
		assert.deepEqual(told(trial), [
			['dryRun', 3, null],
			['dryRun', 1, null],
			['dryRun', 6, null],
		]);
		assert.deepEqual(orders(), [0, 0, 0]);

		const live = { ...alert, live: true };
		const placed = await send(live);
		assert.equal(placed.status, 200, JSON.stringify(placed.body));
		assert.deepEqual(told(placed), [
			['placed', 3, false],
			['placed', 1, false],
			['placed', 6, false],
		]);
		const again = await send(live);
		assert.deepEqual(told(again), [
			['placed', 3, true],
			['placed', 1, true],
			['placed', 6, true],
		]);
		assert.deepEqual(orders(), [1, 1, 1]);

		const small = await send({ ...live, quantity: 1, reference: unique('alert-') });
		assert.deepEqual(told(small), [
			['placed', 1, false],
			['none', 0, null],
			['placed', 2, false],
		]);
		groww.simulator.addFault({ kind: 'text403', path: PATHS.groww.place });
		const partly = await send({ ...live, quantity: 2, reference: unique('alert-') });
		assert.equal(partly.status, 207, JSON.stringify(partly.body));
		assert.deepEqual(
			told(partly).map(([state]) => state),
			['placed', 'placed', 'refused'],
		);
		groww.simulator.clearFaults();
		const none = await send({ ...live, symbol: 'NO_SUCH', reference: unique('alert-') });
		assert.equal(none.status, 422);
		for (const body of [
			{ ...live, quantity: '2 lots' },
			{ ...live, reference: '' },
			{ ...live, quantity: 1.5 },
		])
			assert.equal((await send(body)).status, 400, JSON.stringify(body));
		assert.deepEqual(orders(), [3, 2, 2]);
		await scene.retire(saved);
	},
};

const onSchedule: Scenario<ServerScene> = {
	name: 'the examples that run on a schedule do',
	play: async ({ stage }) => {
		const { text } = await scheduledFunds(stage);
		assert.match(text, /Angel One[^]*Groww/);
		await scheduledLogOut(stage);
	},
};

export const exampleScenarios = [
	fromTradingView,
	optionFromTradingView,
	unknownOutcome,
	laterRefusal,
	fromWebhook,
	severalAccounts,
	onSchedule,
];
