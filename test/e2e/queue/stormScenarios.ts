import assert from 'node:assert/strict';
import { BROKERS, LABEL, TOKENS_OF_A_SESSION, familiesAboveLimit } from '../../brokers';
import { tally, type Scenario } from '../suite';
import { send, stormOfAlerts } from './alerts';
import {
	byReference,
	outcomesOf,
	referenceOf,
	referencesOf,
	repeatedIn,
	succeeded,
	type Outcome,
} from './outcomes';
import type { Storm } from './storm';
import type { QueueScene } from './suite';
import { countsOf } from './trading';

/** Of 500; n8n may turn some away with an error where the machine has too much other work. */
const MOST_REFUSED = 50;
/**
 * On a slow machine n8n loses jobs that the worker had fetched and not begun when it was killed: their
 * executions stay queued. None of them has come to a node.
 */
const MOST_LOST = 5;
/** What n8n says of an execution whose worker has gone. */
const DIED = /failed to be processed too many times/;
/** Alerts of the storm that are sent again after it, beside those that failed. */
const SENT_AGAIN = 20;
const AGAIN_WITHIN_MS = 3_000;
const AGAIN_END_WITHIN_MS = 60_000;

/** Executions that ended without having gone through. */
function failed({ outcomes }: Storm): Outcome[] {
	return outcomes.filter((outcome) => !succeeded(outcome));
}

function executionIds(outcomes: Outcome[]): string[] {
	return outcomes.map(({ execution }) => execution.id);
}

const everyEnd: Scenario<QueueScene> = {
	name: 'every accepted alert has one execution with a definite end',
	play: async ({ storm, trading, report }) => {
		const { receipts, outcomes, open, started } = storm;
		report(`answers: ${tally(receipts.map(({ answer }) => answer))}`);
		report(`ends: ${tally(outcomes.map(({ execution }) => execution.status))}`);
		report(`all ended ${(storm.ms / 1000).toFixed(0)} s after the first alert`);
		const hadByWorkers = new Set([...started.values()].flat());
		const stuck = open.filter((id) => hadByWorkers.has(id));
		assert.deepEqual(stuck, [], 'executions that a worker began and nobody ended');
		if (open.length > 0) report(`${open.length} executions that n8n lost with the killed worker`);
		assert.ok(open.length <= MOST_LOST, `executions without an end: ${open.join(', ')}`);
		const ended = outcomes.filter(({ execution }) => !open.includes(execution.id));
		const known = new Set(ended.map(referenceOf));
		const placed = BROKERS.flatMap(trading.orders).map(({ reference }) => reference);
		const unexplained = placed.filter((reference) => !known.has(reference));
		assert.deepEqual(unexplained, [], 'orders of no execution that ended');
		const executed = outcomes.map(({ delivery }) => delivery.id);
		assert.deepEqual(repeatedIn(executed), [], 'alerts with two executions');
		const accepted = receipts.filter((receipt) => receipt.accepted);
		const refused = receipts.length - accepted.length;
		assert.ok(refused <= MOST_REFUSED, `${refused} alerts were refused`);
		const lost = accepted.filter(({ delivery }) => !executed.includes(delivery.id));
		assert.deepEqual(lost, []);
	},
};

const deadWorker: Scenario<QueueScene> = {
	name: 'only what the killed worker had in hand failed, and the order it was placing exists once',
	play: async ({ storm, trading, report }) => {
		const { killed, started } = storm;
		const dead = failed(storm).filter(({ execution }) => DIED.test(execution.error));
		report(`${dead.length} executions died with the worker`);
		const lost = executionIds(dead).includes(killed.executionId);
		assert.ok(lost, 'the execution whose order was held back');
		for (const [name, ids] of started) {
			const theirs = name === killed.name ? dead : [];
			const its = failed(storm).filter(({ execution }) => ids.includes(execution.id));
			const told = its.filter((one) => !theirs.includes(one));
			assert.deepEqual(told, [], `executions of ${name} that failed`);
		}
		const neverStarted = failed(storm).length - dead.length;
		if (neverStarted > 0)
			report(`${neverStarted} executions failed or were lost before a worker had them`);
		assert.ok(neverStarted <= MOST_REFUSED);
		const orders = trading.orders('angelOne');
		const held = orders.filter(({ reference }) => reference === killed.reference);
		assert.equal(held.length, 1);
	},
};

const oneOrderEach: Scenario<QueueScene> = {
	name: 'each broker has one order for each reference, and every execution names its own',
	play: async ({ storm, trading, report }) => {
		for (const broker of BROKERS) {
			const orders = trading.orders(broker);
			const placed = orders.map(({ reference }) => reference);
			assert.deepEqual(repeatedIn(placed), [], `orders placed twice at ${LABEL[broker]}`);
			const ordered = referencesOf(storm.outcomes.filter(succeeded), broker);
			const lost = referencesOf(failed(storm), broker).filter((one) => !ordered.includes(one));
			const left = lost.filter((one) => placed.includes(one));
			assert.deepEqual([...placed].sort(), [...ordered, ...left].sort());
			report(
				`${LABEL[broker]}: ${placed.length} orders for ${ordered.length + lost.length} references; of ${lost.length} whose execution failed ${left.length} were placed`,
			);
			const idOf = new Map(orders.map(({ reference, orderId }) => [reference, orderId]));
			for (const outcome of storm.outcomes) {
				if (outcome.delivery.alert.broker !== broker || !succeeded(outcome)) continue;
				assert.equal(outcome.execution.output?.orderId, idOf.get(referenceOf(outcome)));
			}
		}
	},
};

const duplicates: Scenario<QueueScene> = {
	name: 'of an alert and its repetition one places the order, and the other says duplicate',
	play: async ({ storm, report }) => {
		// n8n's queue hands out a job at least once; a second run finds the order of the first.
		const ranTwice = repeatedIn([...storm.started.values()].flat());
		report(`${ranTwice.length} executions were run twice by n8n`);
		const groups = byReference(storm.outcomes).filter((group) =>
			group.every((one) => succeeded(one) && !ranTwice.includes(one.execution.id)),
		);
		for (const group of groups) {
			const said = group.map(({ execution }) => execution.output?.duplicate).sort();
			assert.deepEqual(said, group.length > 1 ? [false, true] : [false], referenceOf(group[0]));
		}
		const repeated = groups.filter((group) => group.length > 1);
		assert.ok(repeated.length >= 40, `${repeated.length} alerts were repeated`);
		report(`${repeated.length} alerts came twice`);
	},
};

const oneLogIn: Scenario<QueueScene> = {
	name: 'each broker opened one session at the start and one after its end, for all processes',
	play: async ({ cluster, report }) => {
		for (const broker of BROKERS) {
			const { issuedTokens, loginAttempts } = cluster.brokers[broker];
			const sessions = issuedTokens.length / TOKENS_OF_A_SESSION[broker];
			report(`${LABEL[broker]}: ${sessions} sessions, ${loginAttempts} log-ins tried`);
			assert.equal(sessions, 2);
			assert.ok(loginAttempts <= sessions, 'log-ins that were refused');
		}
	},
};

const withinLimits: Scenario<QueueScene> = {
	name: 'no limit of a broker was exceeded by all workers together',
	play: async ({ cluster, report }) => {
		for (const broker of BROKERS) {
			const simulator = cluster.brokers[broker];
			assert.deepEqual(familiesAboveLimit(broker, simulator), [], LABEL[broker]);
			for (const [family, count] of Object.entries(await countsOf(simulator.origin))) {
				assert.equal(count.refused, 0, `${LABEL[broker]}: ${family} calls that were refused`);
				report(
					`${LABEL[broker]} ${family}: ${count.total} calls, at most ${count.maxInAnySecond} in any second`,
				);
			}
		}
	},
};

const gentleStop: Scenario<QueueScene> = {
	name: 'the worker that was asked to end finished what it had begun',
	play: async ({ storm, report }) => {
		const { stopped, started, outcomes } = storm;
		const its = started.get(stopped.name) ?? [];
		assert.ok(stopped.running.length > 0, 'it had something to finish');
		const finished = executionIds(outcomes.filter(succeeded));
		assert.deepEqual(
			its.filter((id) => !finished.includes(id)),
			[],
		);
		report(
			`${stopped.running.length} executions to finish, ended after ${(stopped.ms / 1000).toFixed(1)} s`,
		);
	},
};

const redisRestart: Scenario<QueueScene> = {
	name: 'the restart of Redis lost no accepted alert',
	play: async ({ storm, report }) => {
		const { open, ms } = storm.restart;
		const done = executionIds([...storm.outcomes.filter(succeeded), ...failed(storm)]);
		const lost = open.filter((id) => !done.includes(id));
		assert.deepEqual(lost, []);
		assert.ok(open.length > 0, 'executions that were waiting or running');
		report(`away for ${Math.round(ms)} ms, ${open.length} executions waiting or running`);
	},
};

/** What a trader does after an accident. */
const sentAgain: Scenario<QueueScene> = {
	name: 'alerts sent again after it all complete the orders, and place none twice',
	play: async ({ cluster, storm, records, trading, report }) => {
		const before = new Set(
			BROKERS.flatMap((broker) => trading.orders(broker).map(({ reference }) => reference)),
		);
		const done = new Set(storm.outcomes.filter(succeeded).map(referenceOf));
		const alerts = stormOfAlerts().filter(({ id, alert }) => id === alert.reference);
		const open = alerts.filter(({ alert }) => !done.has(alert.reference));
		const known = alerts.filter(({ alert }) => done.has(alert.reference)).slice(0, SENT_AGAIN);
		const deliveries = [...open, ...known].map((delivery, number, { length }) => ({
			...delivery,
			id: `${delivery.id} after`,
			atMs: (number * AGAIN_WITHIN_MS) / length,
		}));
		await send(deliveries, cluster.webhooks);
		assert.deepEqual(await records.waitForTheEnd(AGAIN_END_WITHIN_MS), []);
		const outcomes = await outcomesOf(records, [...stormOfAlerts(), ...deliveries]);
		const again = outcomes.filter(({ delivery }) => deliveries.includes(delivery));
		assert.equal(again.filter(succeeded).length, deliveries.length);
		for (const outcome of again) {
			const { output } = outcome.execution;
			assert.equal(output?.duplicate, before.has(referenceOf(outcome)), referenceOf(outcome));
		}
		for (const broker of BROKERS) {
			const placed = trading.orders(broker).map(({ reference }) => reference);
			const wanted = alerts.filter(({ alert }) => alert.broker === broker);
			assert.deepEqual(placed.sort(), wanted.map(({ alert }) => alert.reference).sort());
		}
		report(`${deliveries.length} alerts, ${open.length} of them refused or failed before`);
	},
};

export const stormScenarios = [
	everyEnd,
	deadWorker,
	oneOrderEach,
	duplicates,
	oneLogIn,
	withinLimits,
	gentleStop,
	redisRestart,
	sentAgain,
];
