/**
 * The simulator's clock. It always runs; setting it moves the point it runs from. It governs
 * sessions, market hours, order times and rate windows.
 */
export interface SimulatorClock {
	/** Epoch milliseconds as the simulated broker sees them. */
	now(): number;
	/** Moves the clock to an instant: epoch ms, or ISO 8601 with a zone (`2026-11-20T23:59:00+05:30`). */
	set(epochMsOrIso: number | string): void;
	/** Moves the clock by so many milliseconds (negative: back). */
	advance(ms: number): void;
	/** Back to the machine's time. */
	reset(): void;
	/**
	 * Milliseconds since the clock was made, never running backwards: every jump, in either
	 * direction, counts as that much time gone by. Rate windows are measured on it, so a jump
	 * frees them.
	 */
	elapsed(): number;
}

/** A clock that starts on the machine's time. */
export function createClock(): SimulatorClock {
	const startedAt = performance.now();
	let offset = 0;
	let jumped = 0;
	const moveTo = (nextOffset: number): void => {
		jumped += Math.abs(nextOffset - offset);
		offset = nextOffset;
	};
	return {
		now: () => Date.now() + offset,
		set: (epochMsOrIso) => moveTo(instantOf(epochMsOrIso) - Date.now()),
		advance: (ms) => moveTo(offset + ms),
		reset: () => moveTo(0),
		elapsed: () => performance.now() - startedAt + jumped,
	};
}

function instantOf(epochMsOrIso: number | string): number {
	const instant = typeof epochMsOrIso === 'number' ? epochMsOrIso : Date.parse(epochMsOrIso);
	if (!Number.isFinite(instant)) throw new RangeError(`Not an instant: ${String(epochMsOrIso)}`);
	return instant;
}

/** Switches that every simulator has, whichever broker it plays. */
export interface LoginClockQuirks {
	/**
	 * The clock that one-time codes, login timestamps and the `Date` header go by. `machine`
	 * (default): the machine's, which the client under test shares even where a test has set the
	 * simulator's clock to another day. `simulator`: the settable clock.
	 */
	loginClock: 'machine' | 'simulator';
	/** Added to the login clock, in ms: the broker's clock as seen from a machine whose own is wrong. */
	clockSkewMs: number;
}

/** The instant, in epoch ms, that logins and the `Date` header go by. */
export function loginNow(clock: SimulatorClock, quirks: LoginClockQuirks): number {
	const base = quirks.loginClock === 'simulator' ? clock.now() : Date.now();
	return base + quirks.clockSkewMs;
}
