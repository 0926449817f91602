/** At most `max` requests in any rolling window of `ms` milliseconds. */
export interface RateWindow {
	ms: number;
	max: number;
}
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Windows from the numbers a broker publishes; null where it publishes none. */
export function perSecondMinuteHour(
	second: number | null,
	minute: number | null = null,
	hour: number | null = null,
): RateWindow[] {
	const windows: RateWindow[] = [];
	if (second !== null) windows.push({ ms: SECOND, max: second });
	if (minute !== null) windows.push({ ms: MINUTE, max: minute });
	if (hour !== null) windows.push({ ms: HOUR, max: hour });
	return windows;
}

interface Tally {
	/** When admitted requests came, for the longest window. */
	admitted: number[];
	/** When any request came, within the last second. */
	lastSecond: number[];
	busiestSecond: number;
	total: number;
}

/** What calls under one limit saw so far, over all accounts. */
export interface LimitCount {
	total: number;
	/** Requests above a window: refused, where the broker enforces its limits. */
	refused: number;
	/** The most requests of any one account in any one-second window, refused ones included. */
	maxInAnySecond: number;
}

/**
 * Counts requests by limit and account, and refuses those above a rolling window. A
 * refused request does not use up the window, but it does show in `maxInAnySecond`.
 */
export class RateLimiter {
	private readonly tallies = new Map<string, Map<string, Tally>>();
	private readonly refusals = new Map<string, number>();

	/**
	 * @param elapsed milliseconds on a clock that never runs backwards
	 * @param limits the windows of each limit; one not named here is counted, never refused
	 */
	constructor(
		private readonly elapsed: () => number,
		readonly limits: Record<string, RateWindow[]>,
	) {}

	/** Records one request. False where it exceeds a window of its limit. */
	admit(limit: string, account: string): boolean {
		const now = this.elapsed();
		const tally = this.tallyOf(limit, account);
		this.noteArrival(tally, now);
		const windows = this.limits[limit] ?? [];
		const longest = windows.reduce((most, window) => Math.max(most, window.ms), 0);
		dropBefore(tally.admitted, now - longest);
		const full = windows.some(
			(window) => countSince(tally.admitted, now - window.ms) >= window.max,
		);
		if (full) this.refusals.set(limit, (this.refusals.get(limit) ?? 0) + 1);
		else if (windows.length > 0) tally.admitted.push(now);
		return !full;
	}

	count(limit: string): LimitCount {
		const tallies = [...(this.tallies.get(limit)?.values() ?? [])];
		return {
			total: tallies.reduce((sum, tally) => sum + tally.total, 0),
			refused: this.refusals.get(limit) ?? 0,
			maxInAnySecond: Math.max(0, ...tallies.map((tally) => tally.busiestSecond)),
		};
	}

	clear(): void {
		this.tallies.clear();
		this.refusals.clear();
	}

	counts(): Record<string, LimitCount> {
		return Object.fromEntries([...this.tallies.keys()].map((limit) => [limit, this.count(limit)]));
	}

	private noteArrival(tally: Tally, now: number): void {
		tally.total += 1;
		tally.lastSecond.push(now);
		dropBefore(tally.lastSecond, now - SECOND);
		tally.busiestSecond = Math.max(tally.busiestSecond, tally.lastSecond.length);
	}

	private tallyOf(limit: string, account: string): Tally {
		const accounts = this.tallies.get(limit) ?? new Map<string, Tally>();
		this.tallies.set(limit, accounts);
		const tally = accounts.get(account) ?? {
			admitted: [],
			lastSecond: [],
			busiestSecond: 0,
			total: 0,
		};
		accounts.set(account, tally);
		return tally;
	}
}

/** Removes instants at or before `limit` from an ascending list. */
function dropBefore(instants: number[], limit: number): void {
	const keepFrom = instants.findIndex((instant) => instant > limit);
	instants.splice(0, keepFrom < 0 ? instants.length : keepFrom);
}

function countSince(instants: number[], limit: number): number {
	let from = instants.length;
	while (from > 0 && instants[from - 1] > limit) from -= 1;
	return instants.length - from;
}
