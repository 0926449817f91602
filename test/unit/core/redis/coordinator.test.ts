import { RateLimitError } from '../../../../brokers/core/rate-limit/rate-limiter';
import { coordinatorOn, type SharedStore } from '../../../../brokers/core/redis';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21, 4, 0) }));
afterEach(() => jest.useRealTimers());

const DOWN = new Error('Connection is closed.');

/** A store whose answers are a script; the last one is repeated. */
function storeOf(...answers: unknown[]) {
	const asked: string[] = [];
	const store: SharedStore = {
		run: async (_script, key) => {
			asked.push(String(key));
			const answer = answers.length > 1 ? answers.shift() : answers[0];
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	return { store, asked, answers };
}

async function running<T>(work: Promise<T>, ms = 300_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

describe('the shared rate limit', () => {
	const limits = { order: { perSecond: 2 } };

	it('waits for as long as the store says', async () => {
		const { store, asked } = storeOf(250, 150, 0);
		const started = Date.now();
		await running(
			coordinatorOn(store).rateLimiter('account', limits).acquire('order', 5_000),
			1_000,
		);
		expect(asked.length).toBeGreaterThanOrEqual(3);
		expect(Date.now() - started).toBeGreaterThan(0);
		expect(asked[0]).toMatch(/^pace:[0-9a-f]{32}$/);
	});

	it('refuses what would take too long', async () => {
		const taking = coordinatorOn(storeOf(5_000).store)
			.rateLimiter('account', limits)
			.acquire('order', 1_000);
		await expect(running(taking)).rejects.toThrow(RateLimitError);
	});

	it('is each process’s own while the store is away', async () => {
		const rateLimiter = coordinatorOn(storeOf(DOWN).store).rateLimiter('account', limits);
		for (let call = 0; call < 2; call++)
			(await running(rateLimiter.acquire('order', 0), 10)).answered();
		await expect(running(rateLimiter.acquire('order', 100), 10)).rejects.toThrow(RateLimitError);
	});
});

describe('a call that leaves in step with the other processes alone', () => {
	const limits = { order: { perSecond: 2 } };
	const acquire = async (store: SharedStore) =>
		await coordinatorOn(store)
			.rateLimiter('account', limits)
			.acquire('order', 5_000, undefined, true);

	it('waits for a store that is away, and is counted when it is back', async () => {
		const { store, asked } = storeOf(DOWN, DOWN, 0);
		await running(acquire(store), 1_000);
		expect(asked).toHaveLength(3);
	});

	it('waits no longer than it may', async () => {
		const started = Date.now();
		let leftAt = 0;
		await running(acquire(storeOf(DOWN).store).then(() => (leftAt = Date.now())));
		expect(leftAt - started).toBeGreaterThanOrEqual(5_000);
		expect(leftAt - started).toBeLessThan(5_500);
	});
});

describe('what is better done by one process alone', () => {
	it('waits for its turn, and lets the next in', async () => {
		const { store, asked } = storeOf(0, 0, 1, 0);
		const order: string[] = [];
		await running(
			coordinatorOn(store).runExclusively(
				'account',
				async () => void order.push(`after ${asked.length}`),
			),
			1_000,
		);
		expect(order).toEqual(['after 3']);
		expect(asked).toHaveLength(4);
	});

	it('keeps the others out for as long as it takes, though a dead process’s turn ends', async () => {
		let heldBy: unknown = null;
		let heldUntil = 0;
		const store: SharedStore = {
			run: async (script, _, [owner, forMs]) => {
				await Promise.resolve();
				const isFree = heldBy === null || Date.now() > heldUntil;
				const mine = heldBy === owner && !isFree;
				if (script.includes('DEL') && mine) heldBy = null;
				if (script.includes('NX') ? !isFree : !mine) return 0;
				if (forMs !== undefined) [heldBy, heldUntil] = [owner, Date.now() + Number(forMs)];
				return 1;
			},
		};
		const notes: string[] = [];
		const logIn = (name: string) => async () => {
			notes.push(`${name} begins`);
			await new Promise((resolve) => setTimeout(resolve, 45_000));
			notes.push(`${name} ends`);
		};
		const alone = async (name: string) =>
			await coordinatorOn(store).runExclusively('account', logIn(name));
		await running(Promise.all([alone('first'), alone('second')]));
		expect(notes).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	});

	it('is done all the same where the store is away, or another one never ends', async () => {
		for (const answer of [DOWN, 0]) {
			const done = coordinatorOn(storeOf(answer).store).runExclusively(
				'account',
				async () => 'done',
			);
			expect(await running(done)).toBe('done');
		}
	});
});
