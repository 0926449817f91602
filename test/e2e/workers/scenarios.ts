import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../suite';
import { entryOf, journalScenarios } from './journal';
import { limitScenarios } from './limits';
import type { TestWorker, WorkersScene } from './suite';

const PER_SECOND = 9;
const PACES = { order: { perSecond: PER_SECOND, perMinute: 500 } };

interface Call {
	sent: number;
	answered: number;
}

async function callAtPace({ workers }: TestWorker, account: string, calls: Call[], checkMs = 0) {
	const admission = await workers.rateLimiter(account, PACES).acquire('order', 60_000);
	await sleep(checkMs);
	const sent = performance.now();
	admission.sent();
	await sleep(5 + Math.random() * 60);
	calls.push({ sent, answered: performance.now() });
	admission.answered();
}

/** The most calls in any second, wherever between leaving and answer the broker counted each. */
function mostInASecond(calls: Call[]): number {
	const ends = calls.map(({ answered }) => answered);
	return Math.max(
		...calls.map(({ sent }) => {
			const during = (call: Call) => call.answered >= sent && call.sent < sent + 1_000;
			return Math.min(calls.filter(during).length, ends.length);
		}),
	);
}

const onePace: Scenario<WorkersScene> = {
	name: 'three processes keep one pace, and use it up',
	play: async ({ worker }) => {
		const account = randomUUID();
		const calls: Call[] = [];
		const started = performance.now();
		const work = [worker(), worker(), worker()].flatMap((each) =>
			Array.from({ length: 20 }, async () => await callAtPace(each, account, calls)),
		);
		await Promise.all(work);
		const seconds = (performance.now() - started) / 1_000;
		assert.equal(calls.length, 60);
		assert.ok(mostInASecond(calls) <= PER_SECOND, `${mostInASecond(calls)} calls in a second`);
		assert.ok(seconds < 10, `60 calls took ${seconds.toFixed(1)} s`);
	},
};

const longCheck: Scenario<WorkersScene> = {
	name: 'calls that are looked at for long before they leave keep their places in all processes',
	play: async ({ worker }) => {
		const account = randomUUID();
		const calls: Call[] = [];
		const [one, other] = [worker(), worker()];
		const late = async () => await callAtPace(one, account, calls, 3_500);
		const checked = Array.from({ length: PER_SECOND - 1 }, late);
		await sleep(200);
		const free = Array.from(
			{ length: 2 * PER_SECOND },
			async () => await callAtPace(other, account, calls),
		);
		await Promise.all([...checked, ...free]);
		assert.ok(mostInASecond(calls) <= PER_SECOND, `${mostInASecond(calls)} calls in a second`);
	},
};

const oneAtATime: Scenario<WorkersScene> = {
	name: 'a reference is in flight once, and the others learn of its order',
	play: async ({ worker }) => {
		const reference = randomUUID();
		let inFlight = 0;
		let placed = 0;
		const place = async (each: TestWorker) => {
			const entry = await entryOf(each, reference);
			inFlight += 1;
			assert.equal(inFlight, 1, 'processes that placed at once');
			await sleep(30);
			if (entry.earlier === null) {
				await entry.assertHeld();
				placed += 1;
			} else assert.deepEqual(entry.earlier.order, { orderId: '42' });
			inFlight -= 1;
			await entry.finish({ placed: { orderId: '42' } });
		};
		const each = [worker(), worker(), worker()];
		await Promise.all(Array.from({ length: 12 }, async (_, at) => await place(each[at % 3])));
		assert.equal(placed, 1);
	},
};

const ends: Scenario<WorkersScene> = {
	name: 'a refused order leaves nothing, an open one a warning',
	play: async ({ worker }) => {
		const reference = randomUUID();
		const [one, other] = [worker(), worker()];
		await (await entryOf(one, reference)).finish('notPlaced');
		const second = await entryOf(other, reference);
		assert.equal(second.earlier, null);
		await second.assertHeld();
		await second.finish('unknown');
		const third = await entryOf(one, reference);
		assert.equal(third.earlier?.order, null);
		assert.ok(Math.abs(Date.now() - (third.earlier?.at ?? 0)) < 1_000);
		await third.finish('notPlaced');
	},
};

const death: Scenario<WorkersScene> = {
	name: 'a process that dies with an order is noticed, and its order looked for',
	play: async ({ worker }) => {
		const reference = randomUUID();
		const [dying, other] = [worker(), worker()];
		const lost = await entryOf(dying, reference);
		await lost.assertHeld();
		dying.die();
		const started = performance.now();
		const next = await entryOf(other, reference);
		const waited = performance.now() - started;
		assert.ok(waited > 10_000 && waited < 20_000, `the next one waited ${waited.toFixed(0)} ms`);
		assert.equal(next.earlier?.order, null, 'an earlier try with an open outcome');
		assert.ok(Date.now() - (next.earlier?.at ?? 0) > 10_000);
		await assert.rejects(lost.assertHeld(), { code: 'WORKERS_OUT_OF_REACH' });
		await lost.finish('notPlaced');
		await next.finish({ placed: { orderId: '1' } });
		const last = await entryOf(other, reference);
		assert.deepEqual(last.earlier?.order, { orderId: '1' });
		await last.finish({ placed: { orderId: '1' } });
	},
};

const restart: Scenario<WorkersScene> = {
	name: 'a restart of Redis loses no lock and no order',
	play: async ({ redis, worker }) => {
		const [known, held] = [randomUUID(), randomUUID()];
		const [one, other] = [worker(), worker()];
		await (await entryOf(one, known)).finish({ placed: { orderId: '8' } });
		const holding = await entryOf(one, held);
		await redis.restart();
		const again = await entryOf(other, known);
		assert.deepEqual(again.earlier?.order, { orderId: '8' });
		await again.finish({ placed: { orderId: '8' } });
		const waiting = entryOf(other, held);
		await sleep(1_000);
		await holding.assertHeld();
		await holding.finish('notPlaced');
		const next = await waiting;
		assert.equal(next.earlier, null);
		await next.finish('notPlaced');
	},
};

const oneLogin: Scenario<WorkersScene> = {
	name: 'log-ins of one account are made one after another',
	play: async ({ worker }) => {
		let running = 0;
		const logIn = async () => {
			running += 1;
			assert.equal(running, 1);
			await sleep(100);
			running -= 1;
		};
		const account = randomUUID();
		const each = [worker(), worker(), worker()];
		await Promise.all(
			each.map(async ({ workers }) => await workers.runExclusively(account, logIn)),
		);
	},
};

export const workersScenarios = [
	onePace,
	longCheck,
	oneAtATime,
	ends,
	oneLogin,
	restart,
	death,
	...journalScenarios,
	...limitScenarios,
];
