import { wait } from './wait';

/** How many calls of one family a broker takes in each window. */
export interface Pace {
	perSecond?: number;
	perMinute?: number;
	perHour?: number;
}

/** The wait for a free place would outlast what the caller can give. */
export class PaceError extends Error {
	override readonly name = 'PaceError';

	constructor(
		readonly family: string,
		/** Until a place would be free, milliseconds. */
		readonly waitMs: number,
	) {
		super(
			`The broker's limit for "${family}" calls is used up for another ${Math.ceil(waitMs / 1000)} s.`,
		);
	}
}

/** Requests travel: a window is kept a little longer than the broker's, so that jitter breaks no limit. */
const SLACK_MS = 60;
const MAX_PACERS = 200;

interface Window {
	limit: number;
	length: number;
}

/** Keeps one account within the broker's published limits; callers are served in order of arrival. */
export class Pacer {
	private readonly families = new Map<string, { windows: Window[]; times: number[] }>();

	constructor(
		paces: Record<string, Pace>,
		/** A clock that is never set back. */
		private readonly now: () => number = () => performance.now(),
	) {
		for (const [family, pace] of Object.entries(paces)) {
			const windows = [
				{ limit: pace.perSecond, length: 1_000 },
				{ limit: pace.perMinute, length: 60_000 },
				{ limit: pace.perHour, length: 3_600_000 },
			].filter((window): window is Window => window.limit !== undefined);
			this.families.set(family, { windows, times: [] });
		}
	}

	/**
	 * Takes a place in the family's windows and waits for its time.
	 * @throws PaceError at once, taking no place, where the wait would exceed `maxWaitMs`.
	 */
	async take(family: string, maxWaitMs: number, signal?: AbortSignal): Promise<void> {
		const entry = this.families.get(family);
		if (!entry) return;
		const now = this.now();
		const at = this.nextFree(entry, now);
		if (at - now > maxWaitMs) throw new PaceError(family, at - now);
		entry.times.push(at);
		await wait(at - now, signal);
	}

	private nextFree(entry: { windows: Window[]; times: number[] }, now: number): number {
		const longest = entry.windows.at(-1)?.length ?? 0;
		const { times } = entry;
		while (times.length > 0 && times[0] <= now - longest - SLACK_MS) times.shift();
		// Places are handed out in order, so the next one is never before the last one given.
		let at = Math.max(now, times.at(-1) ?? 0);
		for (const { limit, length } of entry.windows) {
			const blocking = times.at(-limit);
			if (blocking !== undefined) at = Math.max(at, blocking + length + SLACK_MS);
		}
		return at;
	}
}

const pacers = new Map<string, Pacer>();

/** The one pacer of an account in this process. */
export function pacerFor(account: string, paces: Record<string, Pace>): Pacer {
	const known = pacers.get(account);
	if (known) return known;
	if (pacers.size >= MAX_PACERS) pacers.clear();
	const pacer = new Pacer(paces);
	pacers.set(account, pacer);
	return pacer;
}
