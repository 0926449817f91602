import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { JournalEntry, JournalRequest } from '../../../brokers/core/journal/journal';
import type { RedisService } from '../../../scripts/services/redis';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { TestWorker, WorkersScene } from './suite';

/** An order of 10 SBIN, asked for under this reference. */
function requestOf(key: string, changes: Partial<JournalRequest> = {}): JournalRequest {
	return {
		broker: 'angelOne',
		account: 'account',
		holdsUntil: Date.now() + 86_400_000,
		reference: { key, sent: key, given: true },
		fingerprint: 'buy 10 SBIN',
		...changes,
	};
}

/** The right to place an order under this reference. */
export async function entryOf(
	{ workers }: TestWorker,
	key: string,
	reference: Partial<JournalRequest['reference']> = {},
	changes: Partial<JournalRequest> = {},
): Promise<JournalEntry> {
	const request = requestOf(key, changes);
	return await workers.journal.begin({
		...request,
		reference: { ...request.reference, ...reference },
	});
}

/** Whether the journal is complete for an account, as a process finds it. */
async function isComplete(worker: TestWorker, account: string): Promise<boolean> {
	const entry = await entryOf(worker, randomUUID(), {}, { account });
	await entry.finish('notPlaced');
	return entry.complete;
}

async function complete(worker: TestWorker, account: string, labels: string[]): Promise<void> {
	const entry = await entryOf(worker, randomUUID(), {}, { account });
	await entry.completeBy(labels);
	await entry.finish('notPlaced');
}

const emptied: Scenario<WorkersScene> = {
	name: 'a Redis that was emptied has no say: the holder of a lost lock sends nothing',
	play: async ({ redis, worker }) => {
		const [reference, account] = [randomUUID(), randomUUID()];
		const [one, other] = [worker(), worker()];
		await complete(one, account, []);
		const lost = await entryOf(one, reference, {}, { account });
		assert.equal(lost.complete, true);
		await redis.run('FLUSHALL');
		const next = await entryOf(other, reference, {}, { account });
		assert.equal(next.earlier, null);
		assert.equal(next.complete, false, 'complete, though it was emptied');
		await assert.rejects(lost.assertHeld(), { code: 'CLAIM_LOST', outcome: 'notPlaced' });
		await next.assertHeld();
		await next.finish({ placed: { orderId: '1' } });
		await lost.finish('notPlaced');
		const last = await entryOf(one, reference, {}, { account });
		assert.deepEqual(last.earlier?.order, { orderId: '1' });
		await last.finish('unknown');
	},
};

const restarted: Scenario<WorkersScene> = {
	name: 'the journal is complete by the broker’s book, until Redis restarts',
	play: async ({ redis, worker }) => {
		const account = randomUUID();
		const [one, other] = [worker(), worker()];
		assert.equal(await isComplete(one, account), false);
		await complete(one, account, ['label in the book']);
		assert.equal(await isComplete(other, account), true);
		const inBook = await entryOf(other, randomUUID(), { sent: 'label in the book' }, { account });
		assert.equal(inBook.earlier?.order, null, 'an order of the book is an earlier try');
		await inBook.finish('unknown');
		await redis.restart();
		assert.equal(await isComplete(other, account), false, 'complete after a restart');
	},
};

const failedOver: Scenario<WorkersScene> = {
	name: 'a Redis that was failed over is not complete, whatever it still knows',
	play: async ({ redis, worker, anotherRedis }) => {
		const [account, lost] = [randomUUID(), randomUUID()];
		const replica = await anotherRedis();
		await complete(worker(), account, []);
		await follow(replica, redis);
		await replica.run('REPLICAOF', 'NO', 'ONE');
		const entry = await entryOf(worker(), lost, {}, { account });
		await entry.assertHeld();
		await entry.finish('unknown');
		await follow(redis, replica);
		await redis.run('REPLICAOF', 'NO', 'ONE');
		const again = await entryOf(worker(), lost, {}, { account });
		assert.equal(again.earlier, null, 'the replica did not have it yet');
		assert.equal(again.complete, false);
		await again.finish('notPlaced');
	},
};

const withoutInfo: Scenario<WorkersScene> = {
	name: 'where INFO is refused, the journal is complete as far as a replica has it',
	play: async ({ redis, worker, anotherRedis }) => {
		const account = randomUUID();
		await redis.run('ACL', 'SETUSER', 'default', '-info');
		try {
			await complete(worker(), account, []);
			assert.equal(await isComplete(worker(), account), false, 'nobody has a copy');
			const replica = await anotherRedis();
			await follow(replica, redis);
			// A replica that does not say in time that it has everything counts for none.
			const other = worker();
			await until('a replica to have it', async () => await isComplete(other, account));
			await replica.run('REPLICAOF', 'NO', 'ONE');
		} finally {
			await redis.run('ACL', 'SETUSER', 'default', '+info');
		}
	},
};

const otherOrder: Scenario<WorkersScene> = {
	name: 'a reference is for one order, and a retry and a tool find theirs',
	play: async ({ worker }) => {
		const [key, run, tool] = [randomUUID(), randomUUID(), randomUUID()];
		const first = await entryOf(worker(), key, { given: false, run, sameOrder: tool });
		await first.assertHeld();
		await first.finish('unknown');
		const other = entryOf(worker(), key, {}, { fingerprint: 'sell 5 SBIN' });
		await assert.rejects(other, { code: 'REFERENCE_OF_OTHER_ORDER', outcome: 'notPlaced' });
		for (const same of [{ run, retried: true }, { sameOrder: tool }]) {
			const found = await entryOf(worker(), randomUUID(), { given: false, ...same });
			assert.equal(found.label, key);
			assert.equal(found.earlier?.order, null);
			await found.finish('unknown');
		}
		const unknown = entryOf(worker(), randomUUID(), { run: randomUUID(), retried: true });
		await assert.rejects(unknown, { code: 'RETRY_WITHOUT_RECORD', outcome: 'notPlaced' });
	},
};

const noted: Scenario<WorkersScene> = {
	name: 'the next process has the note of the one that sent, and what is one reference’s is no other’s',
	play: async ({ worker }) => {
		const [account, key, other] = [randomUUID(), randomUUID(), randomUUID()];
		const noteOf = async () => await worker().workers.journal.noteOf(requestOf(key, { account }));
		assert.equal(await noteOf(), null, 'of an order that nobody knows');
		const sent = await entryOf(worker(), key, {}, { account });
		assert.equal(await noteOf(), null, 'of one that has not left');
		await sent.assertHeld('what was there before');
		assert.equal(await noteOf(), 'what was there before');
		await sent.finish('unknown');
		const next = await entryOf(worker(), key, {}, { account });
		assert.equal(next.note, 'what was there before');
		assert.deepEqual(await next.unowned(['1', '2']), ['1', '2']);
		await next.finish({ placed: { gttId: '1' }, id: '1' });
		const another = await entryOf(worker(), other, {}, { account });
		assert.equal(another.note, null);
		assert.deepEqual(await another.unowned(['1', '2']), ['2']);
		await another.finish('notPlaced');
		const again = await entryOf(worker(), key, {}, { account });
		assert.deepEqual(again.earlier?.order, { gttId: '1' });
		assert.deepEqual(await again.unowned(['1']), ['1']);
		await again.finish('unknown');
	},
};

/** Makes one Redis a replica of another, and waits until it has everything. */
async function follow(replica: RedisService, leader: RedisService): Promise<void> {
	await replica.run('CONFIG', 'SET', 'masterauth', leader.password);
	await replica.run('REPLICAOF', '127.0.0.1', String(leader.port));
	for (let n = 0; n < 200; n++) {
		const state = await replica.run('ROLE');
		if (state.includes('connected') && !state.includes('connect\n')) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('the replica did not come up');
}

export const journalScenarios = [otherOrder, noted, emptied, restarted, failedOver, withoutInfo];
