import { BROKERS } from '../support';
import { tellStories } from './random';

/** `FAULT_SEED=123` repeats the stories of an earlier run, and looks for the shortest that fails. */
const given = Number(process.env.FAULT_SEED);
const repeats = Number.isInteger(given) && given > 0;

/**
 * Random sequences of faults and repetitions as a test file.
 * @param each stories for each of eight simulators
 */
export function describeStories(each: number): void {
	test.each(BROKERS)(
		'%s: whatever happens in whatever order, at most one order and no untrue report',
		async (broker) => {
			const seed = repeats ? given : Math.floor(Math.random() * 1e9);
			console.log(`Random faults of ${broker}: FAULT_SEED=${seed}`);
			await tellStories(broker, { seed, each, shrink: repeats });
		},
		600_000,
	);
}
