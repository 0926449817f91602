import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Leaving, UNLIMITED } from '../../../brokers/core/journal/leaving';
import type { Scenario } from '../suite';
import { entryOf } from './journal';
import type { TestWorker, WorkersScene } from './suite';

const order = (changes: Partial<Leaving>): Leaving => ({ ...UNLIMITED, what: 'sbin', ...changes });

async function placing(worker: TestWorker, account: string, leaving: Leaving, label?: string) {
	const key = randomUUID();
	const entry = await entryOf(worker, key, { sent: label ?? key }, { account });
	const left = await entry.leave(leaving);
	await entry.finish(left === 'left' ? { placed: { orderId: key } } : 'notSent');
	return left;
}

const counted: Scenario<WorkersScene> = {
	name: 'five processes let exactly as many orders of a day leave as are allowed',
	play: async ({ worker }) => {
		const account = randomUUID();
		const five = Array.from({ length: 5 }, () => worker());
		const tries = Array.from({ length: 200 }, async (_, n) =>
			placing(five[n % 5], account, order({ limit: 23 })),
		);
		const left = await Promise.all(tries);
		assert.equal(left.filter((one) => one === 'left').length, 23);
		assert.equal(left.filter((one) => one === 'full').length, 177);
		assert.equal(await five[0].workers.journal.counted('angelOne', account), 23);
		const entry = await entryOf(five[1], randomUUID(), {}, { account });
		assert.equal(await entry.leave(order({})), 'left');
		assert.equal(await entry.leave(order({})), 'left');
		await entry.finish('notSent');
		assert.equal(await five[0].workers.journal.counted('angelOne', account), 23);
		const change = order({ kind: 'change', limit: 24 });
		assert.equal(await five[2].workers.journal.count('angelOne', account, 'id', change), 'left');
		assert.equal(await five[0].workers.journal.counted('angelOne', account), 23);
	},
};

const reducing: Scenario<WorkersScene> = {
	name: 'five processes reduce a position by no more than there is of it',
	play: async ({ worker }) => {
		const account = randomUUID();
		const five = Array.from({ length: 5 }, () => worker());
		const room = { quantity: 10, since: Date.now() - 6_000, seen: [] };
		const sale = order({ quantity: 3, room, mustReduce: true });
		const tries = five.flatMap((one) => [0, 1].map(async () => placing(one, account, sale)));
		const left = await Promise.all(tries);
		assert.equal(left.filter((one) => one === 'left').length, 3);
		assert.equal(left.filter((one) => one === 'opens').length, 7);
		const gtt = { ...sale, kind: 'gtt' as const };
		assert.equal(await placing(five[0], account, { ...gtt, quantity: 1 }), 'left');
		assert.equal(await placing(five[0], account, { ...gtt, quantity: 1 }), 'opens');
		assert.equal(await placing(five[0], account, { ...sale, quantity: 1 }), 'left');
		const other = { ...sale, what: 'another instrument', room: { ...room, seen: ['x'] } };
		assert.equal(await placing(five[0], account, { ...other, quantity: 10 }, 'x'), 'left');
		assert.equal(await placing(five[1], account, other), 'left', 'the book shows it already');
	},
};

const halts: Scenario<WorkersScene> = {
	name: 'a halt is there for all processes, is changed in one step, and ends by itself',
	play: async ({ worker }) => {
		const credential = randomUUID();
		const [one, other] = [worker().workers.halts, worker().workers.halts];
		assert.equal(await one.read(credential), null);
		const until = Date.now() + 60_000;
		assert.equal(await one.replace(credential, null, 'first', until), true);
		assert.equal(await other.replace(credential, null, 'second', until), false);
		assert.equal(await other.read(credential), 'first');
		assert.equal(await other.replace(credential, 'first', 'second', Date.now() + 300), true);
		assert.equal(await one.read(credential), 'second');
		await new Promise((resolve) => setTimeout(resolve, 400));
		assert.equal(await one.read(credential), null);
		assert.equal(await one.replace(credential, null, null, 0), true);
	},
};

export const limitScenarios = [counted, reducing, halts];
