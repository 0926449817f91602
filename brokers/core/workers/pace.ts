import { randomUUID } from 'node:crypto';
import { type Pace, PaceError, type PaceWindow, Pacer, SLACK_MS, windowsOf } from '../pacing';
import { wait } from '../wait';
import { LUA_NOW, storeKey, type WorkerStore } from './store';

/** A call without an answer counts as arrived after this. */
const LONGEST_TRAVEL_MS = 2_000;
/** Answers free places earlier than foreseen, so the store is asked again at least this often. */
const ASK_AGAIN_MS = 100;

/**
 * Takes a place where every window has one: 0, or the milliseconds until one is free. The key holds
 * the calls of the account by the time at which the broker has counted them.
 */
const TAKE = `${LUA_NOW}
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
 * The pace of one account, kept by all processes together. Where the store cannot be asked, each
 * process keeps the pace by itself, and what is too much the broker refuses and we repeat.
 */
export class SharedPacer implements Pick<Pacer, 'take'> {
	private readonly own: Pacer;
	private readonly windows: Map<string, PaceWindow[]>;
	private readonly queues = new Map<string, Promise<unknown>>();

	constructor(
		private readonly store: WorkerStore,
		private readonly account: string,
		paces: Record<string, Pace>,
	) {
		this.own = new Pacer(paces);
		this.windows = new Map(Object.entries(paces).map(([name, pace]) => [name, windowsOf(pace)]));
	}

	/** As `Pacer.take`. @throws PaceError */
	async take(family: string, maxWaitMs: number, signal?: AbortSignal): Promise<() => void> {
		const until = Date.now() + maxWaitMs;
		const windows = this.windows.get(family);
		if (!windows || signal?.aborted) return () => undefined;
		const shared = await this.inTurn(family, async () => {
			return await this.takeShared(family, windows, until, signal);
		});
		try {
			const own = await this.own.take(family, Math.max(0, until - Date.now()), signal);
			return () => {
				own();
				shared();
			};
		} catch (error) {
			shared();
			throw error;
		}
	}

	/** Callers of one process go to the store one after another, in the order in which they came. */
	private async inTurn<T>(family: string, work: () => Promise<T>): Promise<T> {
		const before = this.queues.get(family) ?? Promise.resolve();
		const mine = before.then(work);
		this.queues.set(
			family,
			mine.catch(() => undefined),
		);
		return await mine;
	}

	private async takeShared(
		family: string,
		windows: PaceWindow[],
		until: number,
		signal?: AbortSignal,
	): Promise<() => void> {
		const key = storeKey('pace', this.account, family);
		const call = randomUUID();
		const args = windows.flatMap(({ limit, length }) => [limit, length]);
		while (!signal?.aborted) {
			const waitMs = await this.ask(TAKE, key, [call, LONGEST_TRAVEL_MS, SLACK_MS, ...args]);
			if (waitMs === null) return () => undefined;
			if (waitMs <= 0) return () => void this.ask(ANSWERED, key, [call]);
			if (Date.now() + waitMs > until) throw new PaceError(family, waitMs);
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
