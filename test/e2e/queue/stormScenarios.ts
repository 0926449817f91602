import assert from 'node:assert/strict';
import { BROKERS, LABEL, familiesAboveLimit } from '../../brokers';
import type { Scenario } from '../suite';
import { send, stormOfAlerts } from './alerts';
import {
	byReference,
	outcomesOf,
	referenceOf,
	referencesOf,
	repeatedIn,
	succeeded,
	tally,
	type Outcome,
} from './outcomes';
import type { Storm } from './storm';
import type { QueueScene } from './suite';
import { countsOf } from './trading';

/** Alerts this near to the restart of Redis are looked at. */
const NEAR_MS = 1_500;
/** Alerts of the storm that are sent again after it, beside those that a worker died with. */
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
	play: async ({ storm, report }) => {
		const { receipts, outcomes, open } = storm;
		report(`answers: ${tally(receipts.map(({ answer }) => answer))}`);
		report(`ends: ${tally(outcomes.map(({ execution }) => execution.status))}`);
		report(`all ended ${(storm.ms / 1000).toFixed(0)} s after the first alert`);
		assert.equal(open, 0, `${open} executions have no end`);
		const executed = outcomes.map(({ delivery }) => delivery.id);
		assert.deepEqual(repeatedIn(executed), [], 'alerts with two executions');
		const accepted = receipts.filter((receipt) => receipt.accepted);
		assert.equal(accepted.length, receipts.length, 'alerts that n8n accepted');
		const lost = accepted.filter(({ delivery }) => !executed.includes(delivery.id));
		assert.deepEqual(lost, []);
	},
};

const deadWorker: Scenario<QueueScene> = {
	name: 'only what the killed worker had in hand failed, and the order it was placing exists once',
	play: async ({ storm, trading, report }) => {
		const { killed, started } = storm;
		const dead = failed(storm);
		const ids = executionIds(dead);
		report(`${dead.length} executions died with the worker`);
		assert.ok(ids.includes(killed.executionId), 'the execution whose order was held back');
		for (const [name, its] of started) {
			if (name === killed.name) continue;
			const common = its.filter((id) => ids.includes(id));
			assert.deepEqual(common, [], `executions of ${name} that failed`);
		}
		for (const { execution } of dead) {
			assert.match(execution.status, /^(error|crashed)$/);
			assert.match(execution.error, /failed to be processed too many times/);
		}
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
				`${LABEL[broker]}: ${placed.length} orders for ${ordered.length + lost.length} references; of ${lost.length} that the dead worker had in hand ${left.length} were placed`,
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
		const groups = byReference(storm.outcomes).filter((group) => group.every(succeeded));
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
	name: 'one log-in at each broker serves all processes',
	play: async ({ cluster }) => {
		for (const broker of BROKERS) {
			const { logins, loginAttempts } = cluster.brokers[broker];
			assert.deepEqual({ logins, loginAttempts }, { logins: 1, loginAttempts: 1 }, LABEL[broker]);
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
	name: 'the restart of Redis lost no alert',
	play: async ({ storm, report }) => {
		const { from, to } = storm.redisAway;
		const near = storm.receipts.filter(
			({ delivery: { atMs } }) => atMs > from - NEAR_MS && atMs < to + NEAR_MS,
		);
		const done = new Set(storm.outcomes.filter(succeeded).map(({ delivery }) => delivery.id));
		const lost = near.filter(({ delivery }) => !done.has(delivery.id));
		assert.deepEqual(lost, []);
		assert.ok(near.length > 20, `${near.length} alerts came around the restart`);
		report(`away for ${Math.round(to - from)} ms, ${near.length} alerts around it`);
	},
};

/** What a trader does after an accident. */
const sentAgain: Scenario<QueueScene> = {
	name: 'alerts sent again after it all complete the orders, and place none twice',
	play: async ({ cluster, storm, records, trading, report }) => {
		const before = new Set(
			BROKERS.flatMap((broker) => trading.orders(broker).map(({ reference }) => reference)),
		);
		const dead = failed(storm);
		const others = storm.outcomes.filter(succeeded).slice(0, SENT_AGAIN);
		const deliveries = [...dead, ...others].map(({ delivery }, number, { length }) => ({
			...delivery,
			id: `${delivery.id} after`,
			atMs: (number * AGAIN_WITHIN_MS) / length,
		}));
		await send(deliveries, cluster.webhooks);
		assert.equal(await records.waitForTheEnd(AGAIN_END_WITHIN_MS), 0);
		const outcomes = await outcomesOf(records, [...stormOfAlerts(), ...deliveries]);
		const again = outcomes.filter(({ delivery }) => deliveries.includes(delivery));
		assert.equal(again.filter(succeeded).length, deliveries.length);
		for (const outcome of again) {
			const { output } = outcome.execution;
			assert.equal(output?.duplicate, before.has(referenceOf(outcome)), referenceOf(outcome));
		}
		for (const broker of BROKERS) {
			const placed = trading.orders(broker).map(({ reference }) => reference);
			assert.deepEqual(placed.sort(), referencesOf(storm.outcomes, broker));
		}
		report(`${deliveries.length} alerts, ${dead.length} of them from the dead worker`);
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
