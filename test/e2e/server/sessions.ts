import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../../scripts/n8n/client';
import { nextIstTime, type LoggedRequest } from '../../../simulators/core';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwFields,
	LABEL,
	PATHS,
	type AccountFields,
	type BrokerName,
} from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { brokerNode, buySbin, chain, node, unique, webhook } from './support';
import { Clocks, until, Watch } from './watch';

const MINUTE = 60_000;
/** The hour in India. */
const SESSION_END = { angelOne: 0, groww: 6 };

/** A trader with three live webhooks. */
class Desk {
	private readonly live: SavedWorkflow[] = [];
	private readonly path = unique('session');

	private constructor(
		private readonly scene: ServerScene,
		readonly trader: Trader,
	) {}

	static async open(scene: ServerScene, broker: BrokerName): Promise<Desk> {
		const desk = new Desk(scene, await scene.newTrader(broker));
		const { trader, path } = desk;
		const split = node('Orders', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'body.numbers', options: {} },
		});
		const order = buySbin(broker);
		const profile = { resource: 'account', operation: 'getProfile' };
		const logOut = { resource: 'session', operation: 'logout' };
		for (const workflow of [
			chain(`Profile ${path}`, webhook(`${path}-read`), brokerNode(trader, profile)),
			chain(`Orders ${path}`, webhook(`${path}-order`), split, brokerNode(trader, order)),
			chain(`Log out ${path}`, webhook(`${path}-out`), brokerNode(trader, logOut)),
		]) {
			desk.live.push(await scene.publish(workflow));
		}
		return desk;
	}

	/** Who is logged in. Right after n8n's start its webhooks are not there yet. */
	async read(): Promise<WebhookReply> {
		for (let tries = 0; ; tries++) {
			const reply = await this.scene.call(`${this.path}-read`, {});
			if (reply.status !== 404 || tries > 100) return reply;
			await sleep(200);
		}
	}

	/** One execution that places so many orders, an item each. */
	async order(count = 1): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}-order`, { numbers: [...Array(count).keys()] });
	}

	async logOut(): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}-out`, {});
	}

	async close(): Promise<void> {
		this.trader.simulator.clearFaults();
		for (const workflow of this.live) await this.scene.retire(workflow);
	}
}

/** A scenario with a desk of its own at each broker, one after the other. */
function atEachBroker(
	name: (broker: BrokerName) => string,
	play: (desk: Desk, scene: ServerScene) => Promise<void>,
	brokers = BROKERS,
): Array<Scenario<ServerScene>> {
	return brokers.map((broker) => ({
		name: `${LABEL[broker]}: ${name(broker)}`,
		play: async (scene) => {
			await awayFromSessionEnd(broker);
			const desk = await Desk.open(scene, broker);
			try {
				await play(desk, scene);
			} finally {
				await desk.close();
			}
		},
	}));
}

/** In the last minute before its end a session is not used any more, which is another scenario. */
async function awayFromSessionEnd(broker: BrokerName): Promise<void> {
	const left = nextIstTime(Date.now(), SESSION_END[broker]) - Date.now();
	if (left < 2 * MINUTE) await sleep(left + 5_000);
}

function tokenOf({ headers }: LoggedRequest): string {
	return (headers.authorization ?? '').replace('Bearer ', '');
}

function succeeded(reply: WebhookReply): void {
	assert.equal(reply.status, 200, JSON.stringify(reply.body));
}

/** So many orders in the broker's book, each with a reference of its own. */
function eachPlacedOnce({ trader }: Desk, count: number): void {
	const references = new Set(trader.orders().map(({ reference }) => reference));
	assert.equal(trader.orders().length, count, 'orders in the book');
	assert.equal(references.size, count, 'references in the book');
}

const restart: Scenario<ServerScene> = {
	name: 'sessions of both brokers survive a crash and restart of n8n',
	play: async (scene) => {
		const desks = [];
		try {
			for (const broker of BROKERS) {
				await awayFromSessionEnd(broker);
				desks.push(await Desk.open(scene, broker));
			}
			for (const desk of desks) succeeded(await desk.read());
			await scene.restart('crash');
			for (const desk of desks) {
				const after = new Watch(desk.trader);
				succeeded(await desk.read());
				succeeded(await desk.order());
				assert.deepEqual(after.logInCalls, []);
				assert.equal(after.placements.length, 1);
			}
		} finally {
			for (const desk of desks) await desk.close();
		}
	},
};

const end = (broker: BrokerName) => nextIstTime(Date.now() + 20 * MINUTE, SESSION_END[broker]);
const endName = (broker: BrokerName) => (broker === 'angelOne' ? 'midnight' : '06:00');

const bothClocks = atEachBroker(
	(broker) => `a session ends at ${endName(broker)}: one renewal, before anything is refused`,
	async (desk, scene) => {
		const { trader } = desk;
		const clocks = new Clocks(scene, trader.simulator);
		try {
			const over = end(trader.broker);
			await clocks.bothAt(over - 10 * MINUTE);
			const evening = new Watch(trader);
			succeeded(await desk.read());
			await clocks.bothAt(over - 2 * MINUTE);
			succeeded(await desk.order());
			assert.equal(evening.sessions, 1);

			await clocks.bothAt(over + 1_000);
			const morning = new Watch(trader);
			succeeded(await desk.order());
			assert.equal(morning.sessions, 1);
			assert.equal(morning.logInCalls.length, 1);
			const [order, ...more] = morning.placements;
			assert.equal(more.length, 0);
			assert.ok(morning.tokens.includes(tokenOf(order)), 'the order went with the new token');
			succeeded(await desk.read());
			assert.equal(morning.logInCalls.length, 1);
			eachPlacedOnce(desk, 2);
		} finally {
			await clocks.reset();
		}
	},
);

const brokerAhead = atEachBroker(
	(broker) => `${endName(broker)} comes earlier by the broker's clock: one refusal, one renewal`,
	async (desk, scene) => {
		const { trader } = desk;
		const clocks = new Clocks(scene, trader.simulator);
		try {
			await clocks.bothAt(end(trader.broker) - 10 * MINUTE);
			succeeded(await desk.read());
			clocks.brokerAhead(10 * MINUTE + 1_000);
			const watch = new Watch(trader);
			succeeded(await desk.order());
			assert.equal(watch.sessions, 1);
			assert.equal(watch.logInCalls.length, 1);
			assert.equal(watch.placements.length, 2);
			succeeded(await desk.read());
			assert.equal(watch.logInCalls.length, 1);
			eachPlacedOnce(desk, 1);
		} finally {
			await clocks.reset();
		}
	},
);

const shortToken = atEachBroker(
	() => 'a token that itself says that it ends is renewed before it does',
	async (desk, scene) => {
		const { trader } = desk;
		const { quirks } = scene.stage.brokers.angelOne;
		const clocks = new Clocks(scene, trader.simulator);
		try {
			const start = end('angelOne') - 10 * 60 * MINUTE;
			quirks.sessionHours = 2;
			await clocks.bothAt(start);
			succeeded(await desk.read());
			const watch = new Watch(trader);
			await clocks.bothAt(start + 118 * MINUTE);
			succeeded(await desk.read());
			assert.deepEqual(watch.logInCalls, []);
			await clocks.bothAt(start + 119.5 * MINUTE);
			succeeded(await desk.order());
			assert.deepEqual(watch.logInCalls, ['generateTokens']);
			assert.equal(watch.placements.length, 1);
		} finally {
			quirks.sessionHours = null;
			await clocks.reset();
		}
	},
	['angelOne'],
);

const refusedMidRun = atEachBroker(
	() => 'the session is revoked between two items: one new one, each order placed once',
	async (desk) => {
		const { trader } = desk;
		const { simulator } = trader;
		succeeded(await desk.read());
		const watch = new Watch(trader);
		// The first order's reply takes a while, byte by byte.
		const slow = { kind: 'slowTrickle', path: PATHS[trader.broker].place, trickleMs: 5 } as const;
		simulator.addFault(slow);
		const run = desk.order(12);
		await until('the first order', () => watch.placements.length > 0);
		simulator.revokeAllSessions();
		succeeded(await run);
		assert.equal(watch.sessions, 1);
		assert.ok(watch.placements.length > 12, 'some order was refused for its token');
		eachPlacedOnce(desk, 12);
	},
);

/** All that logs in as somebody else, and a part of it that fits nobody. */
function otherAccount({ stage }: ServerScene, broker: BrokerName): AccountFields[] {
	const { angelOne, groww } = stage.brokers;
	return broker === 'angelOne'
		? [
				angelOneFields(addAngelOneAccount(angelOne)),
				{ clientCode: angelOne.accounts[0].clientCode },
			]
		: [growwFields(addGrowwAccount(groww)), { apiKey: unique('unknown-key') }];
}

const accountChanged = atEachBroker(
	() => 'the account is changed in the editor: no token of the old one is sent again',
	async (desk, scene) => {
		const { trader } = desk;
		const [whole, part] = otherAccount(scene, trader.broker);
		const first = await desk.read();
		succeeded(first);
		const known = [...trader.simulator.issuedTokens];

		const watch = new Watch(trader);
		await scene.client.editCredential(trader.credential, whole);
		const second = await desk.read();
		succeeded(second);
		assert.notEqual(second.body.clientCode, first.body.clientCode);
		assert.equal(watch.sessions, 1);
		assert.deepEqual(watch.sent(known).length, 0, 'old tokens sent for another account');

		const mixed = new Watch(trader);
		const known2 = [...trader.simulator.issuedTokens];
		await scene.client.editCredential(trader.credential, part);
		assert.equal((await desk.read()).status, 500);
		assert.ok(mixed.requests.length > 0);
		assert.deepEqual(mixed.sent(known2).length, 0, 'old tokens sent for half an account');
	},
);

const loggedOutMeanwhile = atEachBroker(
	() => 'one workflow logs out while another places orders: it goes on, each order once',
	async (desk) => {
		const { trader } = desk;
		const count = 20;
		succeeded(await desk.read());
		const watch = new Watch(trader);
		const run = desk.order(count);
		await until('the third order', () => watch.placements.length >= 3);
		const out = await desk.logOut();
		succeeded(out);
		assert.ok(watch.placements.length < count, 'the log-out came in the middle');
		assert.equal(out.body.revokedAtBroker, trader.broker === 'angelOne');
		succeeded(await run);
		eachPlacedOnce(desk, count);
		// At Groww a token outlives the log-out, and the run goes on with what it has.
		assert.equal(watch.sessions, trader.broker === 'angelOne' ? 1 : 0);
		succeeded(await desk.read());
		assert.equal(watch.sessions, 1);
	},
);

const coldStart = atEachBroker(
	() => 'ten cold executions of two workflows at once: one log-in',
	async (desk) => {
		const watch = new Watch(desk.trader);
		const five = Array.from({ length: 5 });
		const replies = five.flatMap(() => [desk.read(), desk.order()]);
		for (const reply of await Promise.all(replies)) succeeded(reply);
		assert.equal(watch.sessions, 1);
		assert.equal(watch.logInCalls.length, 1);
		eachPlacedOnce(desk, 5);
	},
);

/** The life of a session, from the first log-in to its end. */
export const sessionScenarios: Array<Scenario<ServerScene>> = [
	...coldStart,
	restart,
	...bothClocks,
	...brokerAhead,
	...shortToken,
	...refusedMidRun,
	...accountChanged,
	...loggedOutMeanwhile,
];
