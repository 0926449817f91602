import { durationInWords } from '../ist';

/** How many of the calls that a broker counts together it takes in each window. */
export interface RateLimit {
	perSecond?: number;
	perMinute?: number;
	perHour?: number;
}

/** The wait on a limit would outlast what the caller can give. */
export class RateLimitError extends Error {
	override readonly name = 'RateLimitError';

	constructor(
		readonly limit: string,
		/** Until the limit has room for the call, milliseconds. */
		readonly waitMs: number,
	) {
		super(
			`The broker's limit for "${limit}" calls is used up for another ${durationInWords(waitMs)}.`,
		);
	}
}

/** A broker's clock and ours tick apart. */
export const SLACK_MS = 20;
/** A request without an answer counts as arrived after this. */
export const LONGEST_TRAVEL_MS = 2_000;
const MAX_RATE_LIMITERS = 200;

/** A call that was let go. Each says more of when the broker counts it. */
export interface Admission {
	/** It leaves only now: until then no time passes for the limit, however long a last check takes. */
	sent(): void;
	/** The reply is there, or it is certain that none will come. */
	answered(): void;
}

/** Of a call that no limit counts. */
export const UNCOUNTED: Admission = { sent: () => undefined, answered: () => undefined };

/** Whatever keeps an account's calls within the broker's limits. */
export interface AcquiresCalls {
	/**
	 * Waits until every window of the limit has room for one more call, and counts it. Resolves at
	 * once when `signal` aborts; the caller looks at the signal.
	 * @param limitName one that the broker does not publish lets every call go.
	 * @param together whether the call may leave in step with the other processes alone.
	 * @throws RateLimitError, counting nothing, where the wait would exceed `maxWaitMs`.
	 */
	acquire(
		limitName: string,
		maxWaitMs: number,
		signal?: AbortSignal,
		together?: boolean,
	): Promise<Admission>;
}

/** At most `maxCalls` calls in `length` milliseconds. */
export interface LimitWindow {
	maxCalls: number;
	length: number;
}

/** One call that was let go. */
interface CountedCall {
	/** Epoch milliseconds: the broker has counted it by then. Infinity while it has not left. */
	countedBy: number;
}

interface Waiter {
	/** Epoch milliseconds; served no later. */
	until: number;
	serve(): void;
	refuse(error: RateLimitError): void;
}

interface LimitState {
	name: string;
	windows: LimitWindow[];
	/** Calls that some window still counts. */
	calls: CountedCall[];
	queue: Waiter[];
	timer?: NodeJS.Timeout;
}

/**
 * Keeps one account within the broker's published limits; callers are served in order of arrival.
 * When a request counts at the broker is not known, but it is before its reply: a window runs from
 * the reply, so that no delay on the way (a new connection, a busy machine) brings two windows' calls
 * together.
 */
export class RateLimiter implements AcquiresCalls {
	private readonly limits = new Map<string, LimitState>();

	constructor(
		limits: Record<string, RateLimit>,
		private readonly now: () => number = Date.now,
	) {
		for (const [name, limit] of Object.entries(limits)) {
			this.limits.set(name, { name, windows: windowsOf(limit), calls: [], queue: [] });
		}
	}

	async acquire(limitName: string, maxWaitMs: number, signal?: AbortSignal): Promise<Admission> {
		const limit = this.limits.get(limitName);
		if (!limit || signal?.aborted) return UNCOUNTED;
		const now = this.now();
		const expected = this.forecast(limit, now) - now;
		if (expected > maxWaitMs) throw new RateLimitError(limitName, expected);
		return await new Promise((resolve, reject) => {
			const waiter: Waiter = {
				until: now + maxWaitMs,
				serve: () => {
					signal?.removeEventListener('abort', leave);
					resolve(this.admit(limit));
				},
				refuse: (error) => {
					signal?.removeEventListener('abort', leave);
					reject(error);
				},
			};
			const leave = () => {
				limit.queue = limit.queue.filter((other) => other !== waiter);
				resolve(UNCOUNTED);
			};
			signal?.addEventListener('abort', leave, { once: true });
			limit.queue.push(waiter);
			this.serveQueue(limit);
		});
	}

	private admit(limit: LimitState): Admission {
		const call: CountedCall = { countedBy: Infinity };
		limit.calls.push(call);
		const countBy = (time: number) => {
			call.countedBy = Math.min(call.countedBy, time);
			this.serveQueue(limit);
		};
		return {
			sent: () => countBy(this.now() + LONGEST_TRAVEL_MS),
			answered: () => countBy(this.now()),
		};
	}

	private serveQueue(limit: LimitState): void {
		clearTimeout(limit.timer);
		for (let [next] = limit.queue; next; [next] = limit.queue) {
			const now = this.now();
			const at = freeAt(limit.windows, this.counted(limit, now), now);
			if (at > now && now < next.until) {
				// A reply that comes before serves the queue earlier.
				limit.timer = setTimeout(() => this.serveQueue(limit), Math.min(at, next.until) - now);
				return;
			}
			limit.queue.shift();
			if (at > now) next.refuse(new RateLimitError(limit.name, at - now));
			else next.serve();
		}
	}

	/** When a new call would be let go if every reply under way came now. */
	private forecast(limit: LimitState, now: number): number {
		const times = this.counted(limit, now).map((time) => Math.min(time, now));
		for (let ahead = limit.queue.length; ahead > 0; ahead--) {
			times.push(freeAt(limit.windows, times, now));
		}
		return freeAt(limit.windows, times, now);
	}

	/** The calls that some window still counts, oldest first. */
	private counted(limit: LimitState, now: number): number[] {
		const longest = limit.windows.at(-1)?.length ?? 0;
		limit.calls = limit.calls.filter(({ countedBy }) => countedBy > now - longest - SLACK_MS);
		return limit.calls.map(({ countedBy }) => countedBy).sort((one, other) => one - other);
	}
}

/** Shortest first. */
export function windowsOf(limit: RateLimit): LimitWindow[] {
	return [
		{ maxCalls: limit.perSecond, length: 1_000 },
		{ maxCalls: limit.perMinute, length: 60_000 },
		{ maxCalls: limit.perHour, length: 3_600_000 },
	].filter((window): window is LimitWindow => window.maxCalls !== undefined);
}

/** When the windows let one more call go. @param times of calls that count, ascending */
function freeAt(windows: LimitWindow[], times: number[], now: number): number {
	const free = windows.map(({ maxCalls, length }) => {
		const blocking = times.at(-maxCalls);
		return blocking === undefined ? now : blocking + length + SLACK_MS;
	});
	return Math.max(now, ...free);
}

const rateLimiters = new Map<string, RateLimiter>();

/** The one rate limiter of an account in this process. */
export function rateLimiterFor(account: string, limits: Record<string, RateLimit>): RateLimiter {
	const known = rateLimiters.get(account);
	if (known) return known;
	if (rateLimiters.size >= MAX_RATE_LIMITERS) rateLimiters.clear();
	const rateLimiter = new RateLimiter(limits);
	rateLimiters.set(account, rateLimiter);
	return rateLimiter;
}
