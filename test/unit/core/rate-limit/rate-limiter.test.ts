import fc from 'fast-check';
import { RATE_LIMITS as ANGEL_ONE_RATE_LIMITS } from '../../../../brokers/angelone/api';
import {
	type RateLimit,
	RateLimiter,
	rateLimiterFor,
	RateLimitError,
} from '../../../../brokers/core/rate-limit/rate-limiter';
import { RATE_LIMITS as GROWW_RATE_LIMITS } from '../../../../brokers/groww/api';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21, 4, 0) }));
afterEach(() => jest.useRealTimers());

const HOUR = 3_600_000;

/** The most calls inside any window of that length, counted apart from the rate limiter. */
function mostWithin(times: number[], length: number): number {
	const sorted = [...times].sort((a, b) => a - b);
	let first = 0;
	let most = 0;
	sorted.forEach((time, last) => {
		while (sorted[first] <= time - length) first += 1;
		most = Math.max(most, last - first + 1);
	});
	return most;
}

/** Makes a call and notes when it was let go. */
async function acquireAndNote(
	rateLimiter: RateLimiter,
	name: string,
	times: number[],
	maxWaitMs = 2 * HOUR,
) {
	(await rateLimiter.acquire(name, maxWaitMs)).sent();
	times.push(Date.now());
}

function expectWithin(times: number[], limit: RateLimit) {
	expect(mostWithin(times, 1000)).toBeLessThanOrEqual(limit.perSecond ?? Infinity);
	expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(limit.perMinute ?? Infinity);
	expect(mostWithin(times, HOUR)).toBeLessThanOrEqual(limit.perHour ?? Infinity);
}

const published = (broker: string, limits: Record<string, RateLimit>) =>
	Object.entries(limits).map(([name, limit]) => [broker, name, limit] as const);

test.each([
	...published('Angel One', ANGEL_ONE_RATE_LIMITS),
	...published('Groww', GROWW_RATE_LIMITS),
])('%s, %s: a burst keeps every published window', async (_, name, limit) => {
	const rateLimiter = new RateLimiter({ [name]: limit });
	const times: number[] = [];
	const calls = Math.min(1100, 3 * (limit.perHour ?? limit.perMinute ?? limit.perSecond ?? 1));
	const work = Array.from(
		{ length: calls },
		async () => await acquireAndNote(rateLimiter, name, times),
	);
	await jest.advanceTimersByTimeAsync(2 * HOUR);
	await Promise.all(work);
	expect(times).toHaveLength(calls);
	expectWithin(times, limit);
});

test('the limit is used: the first second takes as many as it may, at once', async () => {
	const rateLimiter = new RateLimiter({ order: { perSecond: 9 } });
	const start = Date.now();
	for (let call = 0; call < 9; call++) await rateLimiter.acquire('order', 0);
	expect(Date.now()).toBe(start);
	await expect(rateLimiter.acquire('order', 0)).rejects.toThrow(RateLimitError);
});

test('a window runs from the reply, since the request may have arrived just before it', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 1 } });
	const times: number[] = [];
	const admission = await rateLimiter.acquire('book', 0);
	const second = acquireAndNote(rateLimiter, 'book', times);
	await jest.advanceTimersByTimeAsync(700);
	admission.answered();
	const replied = Date.now();
	await jest.advanceTimersByTimeAsync(5_000);
	await second;
	expect(times[0] - replied).toBeGreaterThan(1_000);
	expect(times[0] - replied).toBeLessThan(1_100);
});

test('a reply that never comes holds the next call up for a few seconds, not for ever', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 1 } });
	(await rateLimiter.acquire('book', 0)).sent();
	const start = Date.now();
	const times: number[] = [];
	const second = acquireAndNote(rateLimiter, 'book', times);
	await jest.advanceTimersByTimeAsync(60_000);
	await second;
	expect(times[0] - start).toBeGreaterThan(1_000);
	expect(times[0] - start).toBeLessThan(4_000);
});

test('a last check that takes long keeps the place: its call counts from when it leaves', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 1 } });
	const times: number[] = [];
	const checked = await rateLimiter.acquire('book', 0);
	const second = acquireAndNote(rateLimiter, 'book', times);
	await jest.advanceTimersByTimeAsync(4_500);
	checked.sent();
	const left = Date.now();
	await jest.advanceTimersByTimeAsync(500);
	checked.answered();
	await jest.advanceTimersByTimeAsync(5_000);
	await second;
	expect(times[0] - left).toBeGreaterThan(1_500);
	expect(times[0] - left).toBeLessThan(1_600);
});

test('a wait that grows beyond what the caller can give is an error, and no late call', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 1 } });
	(await rateLimiter.acquire('book', 0)).sent();
	// A second by the forecast; the first call's reply does not come.
	const failure = rateLimiter.acquire('book', 1_500).catch((error: unknown) => error);
	await jest.advanceTimersByTimeAsync(10_000);
	expect(await failure).toBeInstanceOf(RateLimitError);
});

test('a window is a rolling one, not a tick of the clock', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 2 } });
	const times: number[] = [];
	const at = async (ms: number) => {
		await jest.advanceTimersByTimeAsync(ms);
		const taken = acquireAndNote(rateLimiter, 'book', times);
		await jest.advanceTimersByTimeAsync(0);
		return taken;
	};
	const work = [at(0), at(900), at(90), at(20), at(5)];
	await jest.advanceTimersByTimeAsync(10_000);
	await Promise.all(work);
	expectWithin(times, { perSecond: 2 });
});

test('random arrivals never break a limit', async () => {
	jest.useRealTimers();
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 5, maxLength: 60 }),
			fc.record({
				perSecond: fc.integer({ min: 1, max: 5 }),
				perMinute: fc.integer({ min: 5, max: 20 }),
			}),
			async (gaps, limit) => {
				jest.useFakeTimers({ now: 1_000_000 });
				const rateLimiter = new RateLimiter({ order: limit });
				const times: number[] = [];
				const work: Array<Promise<void>> = [];
				for (const gap of gaps) {
					await jest.advanceTimersByTimeAsync(gap);
					work.push(acquireAndNote(rateLimiter, 'order', times));
				}
				await jest.advanceTimersByTimeAsync(HOUR);
				await Promise.all(work);
				expect(times).toHaveLength(gaps.length);
				expectWithin(times, limit);
			},
		),
		{ numRuns: 40 },
	);
});

test('callers are served in the order in which they came', async () => {
	const rateLimiter = new RateLimiter({ book: { perSecond: 1 } });
	const served: number[] = [];
	const work = [0, 1, 2, 3, 4].map(async (caller) => {
		const admission = await rateLimiter.acquire('book', HOUR);
		served.push(caller);
		admission.answered();
	});
	await jest.advanceTimersByTimeAsync(10_000);
	await Promise.all(work);
	expect(served).toEqual([0, 1, 2, 3, 4]);
});

test('limits do not wait for one another, and an unknown one waits for nothing', async () => {
	const rateLimiter = new RateLimiter({ a: { perSecond: 1 }, b: { perSecond: 1 } });
	const start = Date.now();
	(await rateLimiter.acquire('a', 0)).sent();
	(await rateLimiter.acquire('b', 0)).sent();
	for (let call = 0; call < 100; call++) await rateLimiter.acquire('unlisted', 0);
	expect(Date.now()).toBe(start);
});

test('a wait that would be too long is an error at once, says how long, and counts nothing', async () => {
	const rateLimiter = new RateLimiter({ order: { perMinute: 1 } });
	const admission = await rateLimiter.acquire('order', 0);
	admission.answered();
	const failure = await rateLimiter.acquire('order', 30_000).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(RateLimitError);
	expect(failure).toMatchObject({ limit: 'order', waitMs: expect.any(Number) });
	const { waitMs } = failure as RateLimitError;
	expect(waitMs).toBeGreaterThanOrEqual(60_000);
	expect(waitMs).toBeLessThan(61_000);
	await jest.advanceTimersByTimeAsync(waitMs);
	// The refused call was not counted, so the limit has room now.
	(await rateLimiter.acquire('order', 0)).sent();
});

test('a cancelled caller stops waiting', async () => {
	const rateLimiter = new RateLimiter({ order: { perMinute: 1 } });
	(await rateLimiter.acquire('order', 0)).sent();
	const cancel = new AbortController();
	const waiting = rateLimiter.acquire('order', HOUR, cancel.signal);
	const start = Date.now();
	cancel.abort();
	await waiting;
	expect(Date.now()).toBe(start);
});

test('one rate limiter an account', () => {
	const limits = { order: { perSecond: 1 } };
	expect(rateLimiterFor('account A', limits)).toBe(rateLimiterFor('account A', limits));
	expect(rateLimiterFor('account A', limits)).not.toBe(rateLimiterFor('account B', limits));
});
