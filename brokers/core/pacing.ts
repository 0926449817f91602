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

/** A broker's clock and ours tick apart. */
export const SLACK_MS = 20;
/** A request without an answer counts as arrived after this. */
const LONGEST_TRAVEL_MS = 2_000;
const MAX_PACERS = 200;

/** At most `limit` calls in `length` milliseconds. */
export interface PaceWindow {
	limit: number;
	length: number;
}

/** One call that was let go. */
interface Place {
	/** Epoch milliseconds: the broker has counted it by then. */
	countedBy: number;
}

interface Waiter {
	/** Epoch milliseconds; served no later. */
	until: number;
	serve(): void;
	refuse(error: PaceError): void;
}

interface Family {
	name: string;
	windows: PaceWindow[];
	/** Calls that some window still counts. */
	places: Place[];
	queue: Waiter[];
	timer?: NodeJS.Timeout;
}

/**
 * Keeps one account within the broker's published limits; callers are served in order of arrival.
 * When a request counts at the broker is not known, but it is before its reply: a window runs from
 * the reply, so that no delay on the way (a new connection, a busy machine) brings two windows' calls
 * together.
 */
export class Pacer {
	private readonly families = new Map<string, Family>();

	constructor(
		paces: Record<string, Pace>,
		private readonly now: () => number = Date.now,
	) {
		for (const [name, pace] of Object.entries(paces)) {
			this.families.set(name, { name, windows: windowsOf(pace), places: [], queue: [] });
		}
	}

	/**
	 * Waits for a place in the family's windows and takes it. Resolves at once when `signal` aborts;
	 * the caller looks at the signal.
	 * @returns to be called when the reply is there, or it is certain that none will come.
	 * @throws PaceError, taking no place, where the wait would exceed `maxWaitMs`.
	 */
	async take(familyName: string, maxWaitMs: number, signal?: AbortSignal): Promise<() => void> {
		const family = this.families.get(familyName);
		if (!family || signal?.aborted) return () => undefined;
		const now = this.now();
		const expected = this.forecast(family, now) - now;
		if (expected > maxWaitMs) throw new PaceError(familyName, expected);
		return await new Promise((resolve, reject) => {
			const waiter: Waiter = {
				until: now + maxWaitMs,
				serve: () => {
					signal?.removeEventListener('abort', leave);
					resolve(this.occupy(family));
				},
				refuse: (error) => {
					signal?.removeEventListener('abort', leave);
					reject(error);
				},
			};
			const leave = () => {
				family.queue = family.queue.filter((other) => other !== waiter);
				resolve(() => undefined);
			};
			signal?.addEventListener('abort', leave, { once: true });
			family.queue.push(waiter);
			this.serveQueue(family);
		});
	}

	private occupy(family: Family): () => void {
		const place: Place = { countedBy: this.now() + LONGEST_TRAVEL_MS };
		family.places.push(place);
		return () => {
			place.countedBy = Math.min(place.countedBy, this.now());
			this.serveQueue(family);
		};
	}

	private serveQueue(family: Family): void {
		clearTimeout(family.timer);
		for (let [next] = family.queue; next; [next] = family.queue) {
			const now = this.now();
			const at = freeAt(family.windows, this.counted(family, now), now);
			if (at > now && now < next.until) {
				// A reply that comes before serves the queue earlier.
				family.timer = setTimeout(() => this.serveQueue(family), Math.min(at, next.until) - now);
				return;
			}
			family.queue.shift();
			if (at > now) next.refuse(new PaceError(family.name, at - now));
			else next.serve();
		}
	}

	/** When a new caller's turn would come if every reply under way came now. */
	private forecast(family: Family, now: number): number {
		const times = this.counted(family, now).map((time) => Math.min(time, now));
		for (let ahead = family.queue.length; ahead > 0; ahead--) {
			times.push(freeAt(family.windows, times, now));
		}
		return freeAt(family.windows, times, now);
	}

	/** The calls that some window still counts, oldest first. */
	private counted(family: Family, now: number): number[] {
		const longest = family.windows.at(-1)?.length ?? 0;
		family.places = family.places.filter(({ countedBy }) => countedBy > now - longest - SLACK_MS);
		return family.places.map(({ countedBy }) => countedBy).sort((one, other) => one - other);
	}
}

/** Shortest first. */
export function windowsOf(pace: Pace): PaceWindow[] {
	return [
		{ limit: pace.perSecond, length: 1_000 },
		{ limit: pace.perMinute, length: 60_000 },
		{ limit: pace.perHour, length: 3_600_000 },
	].filter((window): window is PaceWindow => window.limit !== undefined);
}

/** When the windows let one more call go. @param times of calls that count, ascending */
function freeAt(windows: PaceWindow[], times: number[], now: number): number {
	const free = windows.map(({ limit, length }) => {
		const blocking = times.at(-limit);
		return blocking === undefined ? now : blocking + length + SLACK_MS;
	});
	return Math.max(now, ...free);
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
