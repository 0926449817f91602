/** The reference journal in Redis, as far as it does not depend on what Redis makes of the scripts. */
import { coordinatorOn, type SharedStore } from '../../../../brokers/core/redis';
import { failureOf } from '../../support/failures';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 23, 4, 30) }));
afterEach(() => jest.useRealTimers());

const DOWN = new Error('Connection is closed.');
const NEW = ['taken', 'label', '2026-11-23', 1, 0, -1, ''];
const HELD = ['held'];

/** A store whose answers are a script; the last one is repeated. */
function journalOf(...answers: unknown[]) {
	const asked: Array<{ keys: string[]; args: Array<string | number> }> = [];
	const store: SharedStore = {
		run: async (_script, keys, args) => {
			asked.push({ keys: [keys].flat(), args });
			const answer = answers.length > 1 ? answers.shift() : answers[0];
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	const begin = async (signal?: AbortSignal) =>
		await coordinatorOn(store).journal.begin(
			{
				broker: 'angelOne',
				account: 'account of A123456',
				holdsUntil: Date.now() + 86_400_000,
				reference: { key: 'a', sent: 'label', given: true },
				fingerprint: 'buy 10 SBIN',
			},
			signal,
		);
	return { begin, asked, store };
}

async function running<T>(work: Promise<T>, ms = 300_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

test('an entry is waited for while another process has it', async () => {
	const { begin, asked } = journalOf(HELD, HELD, NEW);
	expect(await running(begin(), 1_000)).toMatchObject({ earlier: null, complete: true });
	expect(asked).toHaveLength(3);
});

test('neither account nor order is told, and all keys of an account lie on one node of a cluster', async () => {
	const { begin, asked } = journalOf(NEW);
	await begin();
	expect(JSON.stringify(asked)).not.toMatch(/A123456|SBIN/);
	expect(asked[0].keys.length).toBeGreaterThan(1);
	expect(new Set(asked[0].keys.map((key) => /\{[0-9a-f]{32}\}/.exec(key)?.[0])).size).toBe(1);
});

test('the earlier try is dated by this machine’s clock', async () => {
	const { begin } = journalOf(['taken', 'label', '2026-11-23', 1, 0, 5_000, '{"id":"1"}']);
	expect((await begin()).earlier).toEqual({
		at: Date.now() - 5_000,
		day: '2026-11-23',
		order: { id: '1' },
	});
});

test('where INFO is refused and no replica answers, it is not complete', async () => {
	const { begin, store } = journalOf(['taken', 'label', '2026-11-23', 1, 1, -1, '']);
	expect((await begin()).complete).toBe(false);
	store.isReplicated = async () => true;
	expect((await begin()).complete).toBe(true);
});

test('it outlasts a restart of Redis', async () => {
	const { begin } = journalOf(DOWN, DOWN, DOWN, NEW);
	expect((await running(begin(), 1_000)).earlier).toBeNull();
});

test('without Redis no order is sent', async () => {
	const failure = await failureOf(running(journalOf(DOWN).begin()));
	expect(failure).toMatchObject({
		code: 'WORKERS_OUT_OF_REACH',
		outcome: 'notPlaced',
		retryable: true,
	});
	expect(failure.message).toContain('Connection is closed');
});

test('nor where it goes away at the last moment', async () => {
	const { begin } = journalOf(NEW, DOWN);
	const entry = await begin();
	expect(await failureOf(entry.assertHeld())).toMatchObject({
		code: 'WORKERS_OUT_OF_REACH',
		outcome: 'notPlaced',
	});
});

test('a heartbeat that says "not yours" is a lost lock, whatever Redis says later', async () => {
	const { begin, asked } = journalOf(NEW, 0, 1);
	const entry = await begin();
	await jest.advanceTimersByTimeAsync(3_000);
	expect(await failureOf(entry.assertHeld())).toMatchObject({
		code: 'CLAIM_LOST',
		outcome: 'notPlaced',
	});
	expect(asked).toHaveLength(2);
});

test('the lock is asked for right before the order leaves', async () => {
	const { begin, asked } = journalOf(NEW, 0);
	const entry = await begin();
	expect((await failureOf(entry.assertHeld())).code).toBe('CLAIM_LOST');
	expect(asked).toHaveLength(2);
});

test('the entry is kept alive until it is finished', async () => {
	const { begin, asked } = journalOf(NEW, 1);
	const entry = await begin();
	await jest.advanceTimersByTimeAsync(60_000);
	expect(asked).toHaveLength(21);
	await entry.finish('notPlaced');
	await jest.advanceTimersByTimeAsync(60_000);
	expect(asked).toHaveLength(22);
});
