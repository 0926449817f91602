/** Many order updates, and n8n or the session ends in the middle of them. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, node, unique, webhook } from './support';
import { nothing, Told, trigger } from './told';

/** Rupees; enough for all orders. */
const CASH = 10_000_000;
const QUANTITY = 10;
/** Orders whose parts are filled in turn. */
const TOGETHER = 10;
/** Faster than n8n runs the executions, so that the end comes while some run and others wait. */
const FILL_EVERY_MS = 10;
const DRAIN_WITHIN_MS = 180_000;

/** Orders of a trader, each filled in so many parts, and the trigger that tells of them. */
interface Play {
	scene: ServerScene;
	trader: Trader;
	orders: number;
	parts: number;
	place: { path: string; workflow: SavedWorkflow };
	updates: SavedWorkflow;
	told: Told;
}

async function open(
	scene: ServerScene,
	trader: Trader,
	size: { orders: number; parts: number },
): Promise<Play> {
	trader.account.cash = CASH;
	const path = unique('orders');
	const split = node('Orders', 'n8n-nodes-base.splitOut', {
		parameters: { fieldToSplitOut: 'body.orders', options: {} },
	});
	const order = brokerNode(trader, buySbin(trader.broker, { quantity: QUANTITY }));
	const workflow = await scene.publish(
		chain(unique('Place'), webhook(path, 'onReceived'), split, order),
	);
	const filters = { status: ['cancelled', 'filled', 'partiallyFilled', 'rejected'] };
	const updates = await scene.publish(
		chain(unique('Updates'), trigger(trader, { event: 'orderUpdate', filters }), nothing()),
	);
	const told = new Told(scene, updates);
	return { scene, trader, ...size, place: { path, workflow }, updates, told };
}

async function placeAll({ scene, orders, place }: Play): Promise<void> {
	const body = { orders: Array.from({ length: orders }, (_, number) => ({ number })) };
	assert.equal((await scene.call(place.path, body)).status, 200);
}

/** Fills orders from one number up to another, in parts, those of a handful in turn. */
async function fill({ trader, parts }: Play, from: number, to: number): Promise<void> {
	for (let first = from; first < to; first += TOGETHER) {
		const last = Math.min(first + TOGETHER, to);
		await until('the orders to fill', () => trader.orders().length >= last);
		for (let part = 0; part < parts; part++) {
			for (const { orderId } of trader.orders().slice(first, last)) {
				trader.simulator.fill(orderId, QUANTITY / parts);
				await sleep(FILL_EVERY_MS);
			}
		}
	}
}

const stateOf = ({ orderId, status, filledQuantity }: IDataObject) =>
	[orderId, status, filledQuantity].join(' ');

/** Each final state once, no state twice, none that never was. @returns how many came and went untold */
async function check({ trader, orders, parts, told }: Play): Promise<string> {
	const all = await told.all();
	const finals = all.filter(({ status }) => status === 'filled').map(({ orderId }) => orderId);
	assert.deepEqual(
		finals.sort(),
		trader
			.orders()
			.map(({ orderId }) => orderId)
			.sort(),
	);
	const states = all.map(stateOf);
	const twice = states.filter((state, index) => states.indexOf(state) !== index);
	assert.deepEqual(twice, [], 'told twice');
	const share = QUANTITY / parts;
	const known = trader.orders().flatMap(({ orderId }) =>
		Array.from({ length: parts }, (_, part) => {
			const [status, filledQuantity] =
				part + 1 < parts ? ['partiallyFilled', share * (part + 1)] : ['filled', QUANTITY];
			return stateOf({ orderId, status, filledQuantity });
		}),
	);
	assert.deepEqual(
		states.filter((state) => !known.includes(state)),
		[],
		'never was',
	);
	const recovered = all.filter(({ source }) => source === 'recovered').length;
	return (
		`${orders * parts} updates: ${all.length} told (${recovered} of them from the book), ` +
		`${known.length - states.length} came and went meanwhile, ${told.crashed} cut off and kept`
	);
}

async function close({ scene, place, updates }: Play): Promise<void> {
	await scene.retire(updates);
	await scene.retire(place.workflow);
}

const finalsOf = async ({ told }: Play) =>
	(await told.all()).filter(({ status }) => status === 'filled').length;

async function allFinal(play: Play): Promise<void> {
	const deadline = Date.now() + DRAIN_WITHIN_MS;
	for (;;) {
		const finals = await finalsOf(play);
		if (finals >= play.orders) return;
		if (Date.now() > deadline) throw new Error(`${finals} of ${play.orders} final states told`);
		await sleep(500);
	}
}

const crash: Scenario<ServerScene> = {
	long: true,
	name: '500 order updates with a crash of n8n in the middle: no final state is lost, none told twice',
	play: async (scene) => {
		const { angelOne } = scene.stage.brokers;
		const play = await open(scene, await scene.newTrader('angelOne'), { orders: 100, parts: 5 });
		await until('the socket', () => angelOne.orderSocket.open === 1);
		const started = Date.now();
		await placeAll(play);
		await fill(play, 0, 40);
		await until('all orders', () => play.trader.orders().length === play.orders);
		await scene.endedExecutions(play.place.workflow, 1);
		await until('the first final states', async () => (await finalsOf(play)) > 0);
		const before = await finalsOf(play);
		const filling = fill(play, 40, 80);
		await sleep(500);
		const crashed = Date.now();
		await scene.restart('crash');
		const up = Date.now();
		await filling;
		await until('the socket again', () => angelOne.orderSocket.open === 1);
		await fill(play, 80, play.orders);
		await allFinal(play);
		const done = Date.now();
		await sleep(1_000);
		scene.report(await check(play));
		scene.report(
			`${before} orders told as filled before the crash; n8n back after ${seconds(up - crashed)}, ` +
				`all final states told ${seconds(done - up)} later; ${seconds(done - started)} in all`,
		);
		await close(play);
	},
};

const expiry: Scenario<ServerScene> = {
	name: 'sessions end under the open feed of Groww, twice: every final state is told once',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const { groww } = brokers;
			const trader = await scene.newTrader('groww', {}, brokers);
			const play = await open(scene, trader, { orders: 20, parts: 2 });
			await until('the feed', () => groww.feed.open === 1);
			const started = Date.now();
			await placeAll(play);
			await fill(play, 0, 5);
			const sessions: number[] = [groww.logins];

			groww.quirks.feedAtExpiry = 'closes';
			groww.expireSessions();
			await until('the feed to be closed', () => groww.feed.open === 0);
			await fill(play, 5, 10);
			await until('the feed of a new session', () => groww.feed.open === 1);
			await fill(play, 10, 12);
			sessions.push(groww.logins);

			groww.quirks.feedAtExpiry = 'stays';
			groww.expireSessions();
			groww.feed.cut();
			await fill(play, 12, 16);
			await until('the feed of a third session', () => groww.feed.open === 1);
			await fill(play, 16, play.orders);
			await allFinal(play);
			sessions.push(groww.logins);
			await sleep(1_000);
			scene.report(await check(play));
			scene.report(`${sessions.join(', then ')} log-ins; ${seconds(Date.now() - started)} in all`);
			assert.equal(groww.logins, groww.loginAttempts);
			assert.ok(groww.logins <= 4, `${groww.logins} log-ins for three sessions`);
			await close(play);
			await until('the feed to close', () => groww.feed.open === 0);
		}),
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export const updateScenarios: Array<Scenario<ServerScene>> = [crash, expiry];
