import { randomUUID } from 'node:crypto';
import {
	type LimitWindow,
	LONGEST_TRAVEL_MS,
	type RateLimit,
	RateLimiter,
	RateLimitError,
	SLACK_MS,
	windowsOf,
} from './rate-limiter';
import { OneAtATime } from '../one-at-a-time';
import { wait } from '../wait';
import { LUA_NOW, type SharedStore, storeKey } from '../redis/shared-store';

/** Replies make room earlier than foreseen, so the store is asked again at least this often. */
const ASK_AGAIN_MS = 100;

/**
 * Counts a call where every window has room for it: 0, or the milliseconds until each has. The key
 * holds the calls of the account by the time at which the broker has counted them.
 */
const ACQUIRE = `${LUA_NOW}
local call, travel, slack = ARGV[1], ARGV[2], ARGV[3]
if redis.call('ZSCORE', KEYS[1], call) then return 0 end
local free, longest = now, 0
for i = 4, #ARGV, 2 do
	local limit, length = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
	longest = math.max(longest, length)
	local blocking = redis.call('ZREVRANGE', KEYS[1], limit - 1, limit - 1, 'WITHSCORES')
	if blocking[2] then free = math.max(free, blocking[2] + length + slack) end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest - slack)
if free > now then return free - now end
redis.call('ZADD', KEYS[1], now + travel, call)
redis.call('PEXPIRE', KEYS[1], travel + longest + slack)
return 0`;

/** The answer is there: the broker has counted the call by now. */
const ANSWERED = `${LUA_NOW}
local counted = redis.call('ZSCORE', KEYS[1], ARGV[1])
if counted and tonumber(counted) > now then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
return 0`;

/**
 * The limits of one account, kept by all processes together. Where the store cannot be asked, each
 * process keeps them by itself, and what is too much the broker refuses and we repeat.
 */
export class SharedRateLimiter implements Pick<RateLimiter, 'acquire'> {
	private readonly own: RateLimiter;
	private readonly windows: Map<string, LimitWindow[]>;
	/** Calls of one process go to the store one after another, in the order in which they came. */
	private readonly queues = new OneAtATime();

	constructor(
		private readonly store: SharedStore,
		private readonly account: string,
		limits: Record<string, RateLimit>,
	) {
		this.own = new RateLimiter(limits);
		this.windows = new Map(Object.entries(limits).map(([name, limit]) => [name, windowsOf(limit)]));
	}

	/** As `RateLimiter.acquire`. @throws RateLimitError */
	async acquire(limit: string, maxWaitMs: number, signal?: AbortSignal): Promise<() => void> {
		const until = Date.now() + maxWaitMs;
		const windows = this.windows.get(limit);
		if (!windows || signal?.aborted) return () => undefined;
		const shared = await this.queues.run(limit, async () => {
			return await this.acquireShared(limit, windows, until, signal);
		});
		try {
			const own = await this.own.acquire(limit, Math.max(0, until - Date.now()), signal);
			return () => {
				own();
				shared();
			};
		} catch (error) {
			shared();
			throw error;
		}
	}

	private async acquireShared(
		limit: string,
		windows: LimitWindow[],
		until: number,
		signal?: AbortSignal,
	): Promise<() => void> {
		const key = storeKey('pace', this.account, limit);
		const call = randomUUID();
		const args = windows.flatMap(({ maxCalls, length }) => [maxCalls, length]);
		while (!signal?.aborted) {
			const waitMs = await this.ask(ACQUIRE, key, [call, LONGEST_TRAVEL_MS, SLACK_MS, ...args]);
			if (waitMs === null) return () => undefined;
			if (waitMs <= 0) return () => void this.ask(ANSWERED, key, [call]);
			if (Date.now() + waitMs > until) throw new RateLimitError(limit, waitMs);
			await wait(Math.min(waitMs, ASK_AGAIN_MS), signal);
		}
		return () => undefined;
	}

	private async ask(
		script: string,
		key: string,
		args: Array<string | number>,
	): Promise<number | null> {
		try {
			return Number(await this.store.run(script, key, args));
		} catch {
			return null;
		}
	}
}
