import { exitCells, stepsOf } from '../engine/faults/exits/cells';
import { type ExitVerdict, runExits } from '../engine/faults/exits/run';
import { share } from '../engine/faults/share';
import { BROKERS } from '../engine/support';

// An entry of 10 that fills in whole, in part or not at all; its exits, and its closing where they fail.
describe.each(BROKERS)('%s: exits for what has filled and no more, and the truth', (broker) => {
	const only = process.env.EXITS_STEP ?? '';
	const chosen = exitCells(broker).filter(({ step }) => step.name.includes(only));
	const cells = share(chosen, ({ step }) => step.name);
	let verdicts: ExitVerdict[] = [];

	beforeAll(async () => {
		const started = performance.now();
		verdicts = await runExits(broker, cells);
		const seconds = Math.round((performance.now() - started) / 1000);
		const bad = verdicts.filter(({ wrong }) => wrong.length > 0).length;
		console.log(`Exits of ${broker}: ${verdicts.length} cells, ${bad} wrong, ${seconds} s`);
	}, 900_000);

	test.each(stepsOf(broker).map(({ name }) => name))('%s', (name) => {
		const here = verdicts.filter(({ cell }) => cell.step.name === name);
		const wrong = here.filter((verdict) => verdict.wrong.length > 0);
		expect(
			wrong.map(({ cell, wrong: why }) => [cell.fault.name, cell.repetition, cell.closes, ...why]),
		).toEqual([]);
	});
});
