/**
 * Time for tests that wait a lot: log-ins, timeouts, books that lag, retries. Timers and clocks of
 * everything in this process (n8n, the package, the simulators) are jest's; the network is real.
 * They move on by a step for each turn of the event loop and not by the machine's clock, so that a
 * slow machine makes the tests slow, and makes no request time out.
 */

/** A Friday morning in India: markets are open, and no session ends soon. */
const FRIDAY_MORNING = '2026-11-20T10:00:00+05:30';
const STEP_MS = 40;

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** The moment at which fast time starts, with real timers: for work in threads, which nothing hurries. */
export function holdDate(): () => void {
	jest.useFakeTimers({
		now: Date.parse(FRIDAY_MORNING),
		doNotFake: [
			'clearImmediate',
			'clearInterval',
			'clearTimeout',
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'setInterval',
			'setTimeout',
		],
	});
	return () => jest.useRealTimers();
}

/** Lets time run fast from a fixed moment on. Returns the way back. */
export function startFastTime(from: string = FRIDAY_MORNING, stepMs: number = STEP_MS): () => void {
	jest.useFakeTimers({
		now: Date.parse(from),
		doNotFake: ['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
	});
	let running = true;
	const turn = () => {
		if (!running) return;
		jest.advanceTimersByTime(stepMs);
		real.setTimeout(turn, 1);
	};
	turn();
	return () => {
		running = false;
		jest.useRealTimers();
	};
}

/** Resolves after so many milliseconds of the fast time. */
export async function pass(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Resolves once the network has had the time to deliver what is under way, and this process has read it: a
 * timer that is due goes off before the sockets are read, where the process was busy meanwhile.
 */
export async function networkSettles(): Promise<void> {
	await new Promise((resolve) => real.setTimeout(resolve, 10));
	for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** The result, or null where it takes longer than so many milliseconds of the machine's own clock. */
export async function withinRealTime<T>(ms: number, result: Promise<T>): Promise<T | null> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<null>((resolve) => {
		timer = real.setTimeout(() => resolve(null), ms);
	});
	try {
		return await Promise.race([result, tooLate]);
	} finally {
		real.clearTimeout(timer);
	}
}
