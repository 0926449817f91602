import { randomUUID } from 'node:crypto';
import {
	type Admission,
	type LimitWindow,
	LONGEST_TRAVEL_MS,
	type RateLimit,
	RateLimiter,
	type AcquiresCalls,
	RateLimitError,
	SLACK_MS,
	UNCOUNTED,
	windowsOf,
} from './rate-limiter';
import { OneAtATime } from '../one-at-a-time';
import { wait } from '../wait';
import { LUA_NOW, type SharedStore, storeKey } from '../redis/shared-store';

/** Replies make room earlier than foreseen, so the store is asked again at least this often. */
const ASK_AGAIN_MS = 100;

/** A call that has not left keeps its place for so long, should its process have died meanwhile. */
const LONGEST_CHECK_MS = 30_000;

/**
 * Counts a call where every window has room for it: 0, or the milliseconds until each has if all that
 * are under way were answered now. The key holds the calls of the account by the time at which the
 * broker has counted them.
 */
const ACQUIRE = `${LUA_NOW}
local call, held, slack = ARGV[1], ARGV[2], ARGV[3]
if redis.call('ZSCORE', KEYS[1], call) then return 0 end
local full, free, longest = false, now, 0
for i = 4, #ARGV, 2 do
	local limit, length = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
	longest = math.max(longest, length)
	local blocking = redis.call('ZREVRANGE', KEYS[1], limit - 1, limit - 1, 'WITHSCORES')
	local counted = tonumber(blocking[2])
	if counted and counted + length + slack > now then
		full = true
		free = math.max(free, math.min(counted, now) + length + slack)
	end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest - slack)
if full then return free - now end
redis.call('ZADD', KEYS[1], now + held, call)
redis.call('PEXPIRE', KEYS[1], held + longest + slack)
return 0`;

/** The broker has counted the call after so many milliseconds from now, if not before. */
const COUNTED_WITHIN = `${LUA_NOW}
local counted = redis.call('ZSCORE', KEYS[1], ARGV[1])
if counted and tonumber(counted) > now + ARGV[2] then redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1]) end
return 0`;

/**
 * The limits of one account, kept by all processes together. Where the store cannot be asked, each
 * process keeps them by itself, and what is too much the broker refuses and we repeat.
 */
export class SharedRateLimiter implements AcquiresCalls {
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

	/**
	 * As `RateLimiter.acquire`.
	 * @param together waits for a store that cannot be asked too, as long as there is time: for calls that
	 * cannot leave without it, and would all leave at once when it is back.
	 * @throws RateLimitError
	 */
	async acquire(
		limit: string,
		maxWaitMs: number,
		signal?: AbortSignal,
		together = false,
	): Promise<Admission> {
		const until = Date.now() + maxWaitMs;
		const windows = this.windows.get(limit);
		if (!windows || signal?.aborted) return UNCOUNTED;
		const shared = await this.queues.run(limit, async () => {
			return await this.acquireShared(limit, windows, { until, signal, together });
		});
		try {
			const own = await this.own.acquire(limit, Math.max(0, until - Date.now()), signal);
			return {
				sent: () => {
					own.sent();
					shared.sent();
				},
				answered: () => {
					own.answered();
					shared.answered();
				},
			};
		} catch (error) {
			shared.answered();
			throw error;
		}
	}

	private async acquireShared(
		limit: string,
		windows: LimitWindow[],
		{ until, signal, together }: { until: number; signal?: AbortSignal; together: boolean },
	): Promise<Admission> {
		const key = storeKey('pace', this.account, limit);
		const call = randomUUID();
		const args = windows.flatMap(({ maxCalls, length }) => [maxCalls, length]);
		while (!signal?.aborted) {
			const waitMs = await this.ask(ACQUIRE, key, [call, LONGEST_CHECK_MS, SLACK_MS, ...args]);
			if (waitMs !== null && waitMs <= 0) return this.admission(key, call);
			if (waitMs === null && (!together || Date.now() > until)) return UNCOUNTED;
			if (waitMs !== null && Date.now() + waitMs > until) throw new RateLimitError(limit, waitMs);
			await wait(Math.min(waitMs ?? ASK_AGAIN_MS, ASK_AGAIN_MS), signal);
		}
		return UNCOUNTED;
	}

	private admission(key: string, call: string): Admission {
		const countedWithin = (ms: number) => void this.ask(COUNTED_WITHIN, key, [call, ms]);
		return { sent: () => countedWithin(LONGEST_TRAVEL_MS), answered: () => countedWithin(0) };
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
