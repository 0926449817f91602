import assert from 'node:assert/strict';
import { nextIstTime, type LoggedRequest } from '../../../simulators/core';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwFields,
	PATHS,
	type AccountFields,
	type BrokerName,
} from '../../brokers';
import { essential, type Scenario } from '../suite';
import { CLOSELY, until } from '../until';
import {
	atEachBroker,
	awayFromSessionEnd,
	Desk,
	eachPlacedOnce,
	MINUTE,
	SESSION_END,
	succeeded,
} from './desk';
import type { ServerScene } from './scene';
import { unique } from './support';
import { Clocks, Watch } from './watch';

function tokenOf({ headers }: LoggedRequest): string {
	return (headers.authorization ?? '').replace('Bearer ', '');
}

const restart: Scenario<ServerScene> = {
	name: 'sessions of both brokers survive a crash and restart of n8n',
	essential: true,
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
			assert.equal(evening.sessions, 1, 'sessions until the end of the day');

			await clocks.bothAt(over + 1_000);
			const morning = new Watch(trader);
			succeeded(await desk.order());
			assert.equal(morning.sessions, 1, 'sessions since the end of the day');
			assert.equal(morning.logInCalls.length, 1, 'log-ins since the end of the day');
			const [order, ...more] = morning.placements;
			assert.equal(more.length, 0, 'times that the order was refused for an old token');
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
			// The first order also asks whose account it is.
			succeeded(await desk.order());
			clocks.brokerAhead(10 * MINUTE + 1_000);
			const watch = new Watch(trader);
			succeeded(await desk.order());
			assert.equal(watch.sessions, 1);
			assert.equal(watch.logInCalls.length, 1);
			assert.equal(watch.placements.length, 2);
			succeeded(await desk.read());
			assert.equal(watch.logInCalls.length, 1);
			eachPlacedOnce(desk, 2);
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
		await until('the first order', () => watch.placements.length > 0, CLOSELY);
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

const testedAfterwards = atEachBroker(
	() => 'the credential’s Test in the editor still works once a session is stored',
	async (desk, scene) => {
		const { credential } = desk.trader;
		const { client } = scene;
		succeeded(await desk.read());
		const shown = await client.shownCredential(credential);
		const result = await client.testCredential(credential, shown);
		assert.equal(result.status, 'OK', result.message);
		succeeded(await desk.read());
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
		await until('the third order', () => watch.placements.length >= 3, CLOSELY);
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
	...testedAfterwards.map(essential),
	...loggedOutMeanwhile,
];
