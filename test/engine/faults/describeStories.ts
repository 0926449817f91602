import { BROKERS } from '../support';
import { tellStories } from './random';
import { ORDERS, type Subject } from './subjects';

/** `FAULT_SEED=123` repeats the stories of an earlier run, and looks for the shortest that fails. */
/** The same stories on every change; elsewhere they differ from run to run. */
const SEED_OF_CI = 20_261_121;
const given = Number(process.env.FAULT_SEED);
const repeats = Number.isInteger(given) && given > 0;

/**
 * Random sequences of faults and repetitions as a test file.
 * @param each stories for each of eight simulators
 */
export function describeStories(each: number, subject: Subject = ORDERS): void {
	test.each(BROKERS)(
		'%s: whatever happens in whatever order, at most one order and no untrue report',
		async (broker) => {
			const seed = repeats ? given : process.env.CI ? SEED_OF_CI : Math.floor(Math.random() * 1e9);
			console.log(`Random faults of ${broker}: FAULT_SEED=${seed}`);
			await tellStories(broker, subject, { seed, each, shrink: repeats });
		},
		600_000,
	);
}
