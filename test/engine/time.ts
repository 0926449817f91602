/**
 * Time under test. Simulators, n8n and the package share this process's clock, so moving it moves
 * all of them together.
 */
import { istDate } from '../../brokers/core/ist';

const real = {
	now: Date.now.bind(Date),
	performance: performance.now.bind(performance),
	setTimeout: globalThis.setTimeout,
};

/** Moves the wall clock by so many milliseconds (timers go on as before). Returns the way back. */
export function shiftClock(ms: number): () => void {
	const spy = jest.spyOn(Date, 'now').mockImplementation(() => Math.round(real.now() + ms));
	return () => spy.mockRestore();
}

interface Hurry {
	/** The moment at which the wall clock starts, epoch ms; default: now. */
	from?: number;
	/** The clocks stand still until this holds. */
	heldUntil?: () => boolean;
}

/**
 * Lets time run faster: the wall clock, the monotonic clock and every timer alike. A wait of 15 s
 * takes 1.5 s at a factor of 10. Returns the way back.
 */
export function hurryTime(factor: number, { from, heldUntil }: Hurry = {}): () => void {
	const startedAt = from ?? real.now();
	const startedMonotonic = real.performance();
	let releasedAt = heldUntil === undefined ? startedMonotonic : undefined;
	const elapsed = () => {
		if (releasedAt === undefined && heldUntil?.()) releasedAt = real.performance();
		return releasedAt === undefined ? 0 : (real.performance() - releasedAt) * factor;
	};
	const spies = [
		jest.spyOn(Date, 'now').mockImplementation(() => Math.round(startedAt + elapsed())),
		jest.spyOn(performance, 'now').mockImplementation(() => startedMonotonic + elapsed()),
	];
	const hurried = ((callback: () => void, ms = 0, ...args: []) =>
		real.setTimeout(callback, ms / factor, ...args)) as unknown as typeof setTimeout;
	globalThis.setTimeout = Object.assign(hurried, real.setTimeout);
	return () => {
		globalThis.setTimeout = real.setTimeout;
		for (const spy of spies) spy.mockRestore();
	};
}

/** Today at noon in India: for tests that no end of a day may meet, whenever they run. */
export function noonInIndia(): number {
	return Date.parse(`${istDate(real.now())}T12:00:00+05:30`);
}

/** Three seconds before a TOTP code of 30 s ends, in the present half minute. */
export function endOfTotpStep(): number {
	return Math.ceil(real.now() / 30_000) * 30_000 - 3_000;
}

/** Resolves after so many real milliseconds. */
export async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => real.setTimeout(resolve, ms));
}

/** Resolves once the condition holds. Rejects after five real seconds. */
export async function until(condition: () => boolean): Promise<void> {
	const giveUpAt = real.performance() + 5_000;
	while (!condition()) {
		if (real.performance() > giveUpAt) throw new Error('Waited in vain');
		await pause(2);
	}
}
