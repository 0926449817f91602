/** Alerts on production webhooks. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from '../../../scripts/n8n/workflow';
import { BROKERS, familiesAboveLimit, LABEL, PATHS, type BrokerName } from '../../brokers';
import type { Scenario, Suite } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { orderOnAlert, unique, type Alert } from './support';

/** Within this an alert is answered at once, with the order, on a machine that does other things too. */
const AT_ONCE_MS = 1000;
/** The order book may be read once a second, and is, for every alert with a reference. */
const APART_MS = 1100;

const answeredWithTheOrder = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an alert is answered with its order`,
	essential: true,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const path = unique('alert');
		const workflow = await scene.publish(orderOnAlert(trader, path, 'lastNode'));
		const replies: WebhookReply[] = [];
		for (let quantity = 1; quantity <= 3; quantity++) {
			const alert: Alert = { reference: unique('alert-ref'), quantity };
			const reply = await scene.call(path, alert);
			assert.equal(reply.status, 200, JSON.stringify(reply.body));
			const [booked] = trader.orders().slice(-1);
			assert.equal(reply.body.orderId, booked.orderId);
			assert.equal(reply.body.duplicate, false);
			assert.equal(booked.reference, alert.reference);
			assert.equal(booked.quantity, quantity);
			replies.push(reply);
			await sleep(APART_MS);
		}
		assert.equal(trader.orders().length, replies.length);
		const [cold, ...warm] = replies.map(({ ms }) => Math.round(ms));
		scene.report(
			`${LABEL[broker]}: answered with the order in ${warm.join(', ')} ms; the first, cold, in ${cold} ms`,
		);
		assert.ok(Math.min(...warm) < AT_ONCE_MS, 'a warm alert is answered at once');
		await scene.retire(workflow);
	},
});

const answeredAtOnce = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: an alert answered immediately places its order behind the answer`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const path = unique('alert');
		const workflow = await scene.publish(orderOnAlert(trader, path, 'onReceived'));
		// The broker's answer takes seconds, so the webhook's cannot have waited for it.
		trader.simulator.addFault({ kind: 'slowTrickle', path: PATHS[broker].place, trickleMs: 15 });
		const alert: Alert = { reference: unique('alert-ref'), quantity: 3 };
		const { status, body, ms } = await scene.call(path, alert);
		assert.equal(status, 200);
		assert.deepEqual(body, { message: 'Workflow was started' });
		const running = await scene.firstExecution(workflow);
		assert.ok(['new', 'running'].includes(running.status), `already ${running.status}`);

		const execution = await scene.nextExecution(workflow);
		assert.equal(execution.status, 'success');
		const [booked, ...more] = trader.orders();
		assert.deepEqual(more, []);
		assert.equal(booked.reference, alert.reference);
		assert.equal(outputOf(execution, 'Broker')[0].orderId, booked.orderId);
		const whole = Date.parse(execution.stoppedAt) - Date.parse(execution.startedAt);
		scene.report(
			`${LABEL[broker]}: answered in ${Math.round(ms)} ms; order and execution took ${whole} ms`,
		);
		await scene.retire(workflow);
	},
});

const ALERTS = 200;
/** Every fourth alert is one that came before. */
const DISTINCT = 150;

/** The repeated alerts come right behind those that they repeat. */
function burstOfAlerts(word: string): Alert[] {
	return Array.from({ length: ALERTS }, (_, n) => {
		const number = Math.floor(n / 4) * 3 + Math.min(n % 4, 2);
		return { reference: `${word}-${String(number).padStart(3, '0')}`, quantity: 1 };
	});
}

async function burst(scene: ServerScene, trader: Trader): Promise<void> {
	const { broker, simulator } = trader;
	const path = unique('burst');
	const workflow = await scene.publish(orderOnAlert(trader, path, 'lastNode'));
	const alerts = burstOfAlerts(unique('tv'));
	const wanted = [...new Set(alerts.map(({ reference }) => reference))];
	assert.equal(wanted.length, DISTINCT);
	const before = { requests: simulator.requests.length, logins: simulator.logins };
	const started = performance.now();
	const replies = await Promise.all(alerts.map(async (alert) => await scene.call(path, alert)));
	const seconds = (performance.now() - started) / 1000;

	const refused = replies.filter(({ status }) => status !== 200);
	assert.deepEqual(
		refused.map(({ body }) => body),
		[],
		'every alert is accepted',
	);
	const executions = await scene.endedExecutions(workflow, ALERTS);
	assert.equal(executions.length, ALERTS, 'one execution for each alert');
	assert.ok(executions.every(({ status }) => status === 'success'));

	const booked = trader.orders();
	assert.deepEqual(booked.map(({ reference }) => reference).sort(), wanted.sort());
	const idOf = new Map(booked.map(({ reference, orderId }) => [reference, orderId]));
	alerts.forEach(({ reference }, n) => {
		assert.equal(replies[n].body.orderId, idOf.get(reference), 'every answer names the order');
	});
	const news = replies.filter(({ body }) => body.duplicate === false);
	assert.equal(news.length, DISTINCT, 'one answer for each order says that it is new');

	assert.equal(simulator.logins - before.logins, 1, 'log-ins');
	assert.deepEqual(familiesAboveLimit(broker, simulator), []);
	const requests = simulator.requests.slice(before.requests);
	const tooFast = requests.filter(({ status }) => status === 403 || status === 429);
	assert.deepEqual(
		tooFast.map(({ path: to }) => to),
		[],
	);
	const slowest = Math.max(...replies.map(({ ms }) => ms)) / 1000;
	scene.report(
		`${LABEL[broker]}: ${ALERTS} alerts, ${booked.length} orders in ${seconds.toFixed(1)} s, ` +
			`slowest answer ${slowest.toFixed(1)} s, ${requests.length} requests`,
	);
	await scene.retire(workflow);
}

/** n8n gives a write up that waits for a minute. */
export const burstScenario: Scenario<ServerScene> = {
	name: `${ALERTS} alerts at once for each broker, a quarter of them repeated`,
	quiet: true,
	// Brokers of its own: limits are counted from their start, over all accounts.
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const bursts = BROKERS.map(async (broker) => {
				await burst(scene, await scene.newTrader(broker, {}, brokers));
			});
			// Neither goes on beside what is played next, where the other fails.
			for (const end of await Promise.allSettled(bursts))
				if (end.status === 'rejected') throw end.reason;
		}),
};

export const webhookScenarios: Suite<ServerScene>['scenarios'] = [
	BROKERS.map(answeredWithTheOrder),
	BROKERS.map(answeredAtOnce),
];
