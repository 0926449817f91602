import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from './stats';

/** One of several ways to do the same thing. */
export interface Subject {
	name: string;
	/** Does it once and returns what was measured, in the unit of the measurement. */
	run(): Promise<number>;
}

export interface Rounds {
	rounds: number;
	/** Rounds before these, which are not counted. */
	warmUp: number;
	/** Between two runs, milliseconds. */
	pauseMs?: number;
}

/** What was measured, by the subject's name, a value for each round. */
export type Series = Record<string, number[]>;

/**
 * Runs every subject once a round, in an order that is drawn anew each time, so that whatever the
 * machine does meanwhile, and whatever one leaves behind for the next, falls on all alike.
 */
export async function interleave(
	subjects: Subject[],
	{ rounds, warmUp, pauseMs = 0 }: Rounds,
): Promise<Series> {
	const series: Series = Object.fromEntries(subjects.map(({ name }) => [name, []]));
	const random = seededRandom(subjects.length);
	for (let round = -warmUp; round < rounds; round++) {
		for (const { name, run } of shuffled(subjects, random)) {
			const value = await run();
			if (round >= 0) series[name].push(value);
			await sleep(pauseMs);
		}
	}
	return series;
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

/** The same of work that waits for nothing, and may be too short for a promise. */
export function timedSync(work: () => unknown): number {
	const started = performance.now();
	work();
	return performance.now() - started;
}

function shuffled<T>(list: T[], random: () => number): T[] {
	const result = [...list];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(random() * (last + 1));
		[result[last], result[other]] = [result[other], result[last]];
	}
	return result;
}
