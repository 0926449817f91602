/** Medians, spreads, and ratios with the interval in which chance leaves them. */

/** One subject's times or sizes, in the unit of the measurement. */
export interface Spread {
	median: number;
	/** Quarter and three quarters of the values lie below. */
	lowerQuartile: number;
	upperQuartile: number;
	p95: number;
	count: number;
}

/** Our median over another's. */
export interface Ratio {
	value: number;
	/** 95 of 100 repetitions of the same run would give a ratio between these two. */
	low: number;
	high: number;
}

const RESAMPLES = 1_000;

/** @throws RangeError without values */
export function spreadOf(values: number[]): Spread {
	const sorted = ascending(values);
	return {
		median: median(sorted),
		lowerQuartile: at(sorted, 0.25),
		upperQuartile: at(sorted, 0.75),
		p95: at(sorted, 0.95),
		count: sorted.length,
	};
}

/**
 * Ratio of the medians of two series taken in turn, with a bootstrap interval: whole rounds are drawn
 * again, so that what disturbed a round counts on both sides. Always the same for the same series.
 */
export function ratioOf(ours: number[], others: number[]): Ratio {
	const rounds = Math.min(ours.length, others.length);
	const random = seededRandom(rounds);
	const drawn = Array.from({ length: RESAMPLES }, () => {
		const picks = Array.from({ length: rounds }, () => Math.floor(random() * rounds));
		return medianOf(picks.map((pick) => ours[pick])) / medianOf(picks.map((pick) => others[pick]));
	});
	const sorted = ascending(drawn);
	return {
		value: medianOf(ours) / medianOf(others),
		low: at(sorted, 0.025),
		high: at(sorted, 0.975),
	};
}

export function medianOf(values: number[]): number {
	return median(ascending(values));
}

/** Numbers from 0 to 1 that look random and are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

function ascending(values: number[]): number[] {
	if (values.length === 0) throw new RangeError('Nothing was measured');
	return [...values].sort((one, other) => one - other);
}

function median(sorted: number[]): number {
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function at(sorted: number[], share: number): number {
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
