import { share } from '../engine/faults/share';
import { HALT_STEPS, haltCells } from '../engine/faults/targets/haltCells';
import { type HaltVerdict, runHalts } from '../engine/faults/targets/haltRun';
import { BROKERS } from '../engine/support';

// Halt Trading with Cancel Orders and Square Off, of 10 and -4 with orders and a GTT order in the way.
describe.each(BROKERS)('%s: nothing opens after a halt, and the truth about the rest', (broker) => {
	const cells = share(haltCells(broker), ({ step }) => step.name);
	let verdicts: HaltVerdict[] = [];

	beforeAll(async () => {
		const started = performance.now();
		verdicts = await runHalts(broker, cells);
		const seconds = Math.round((performance.now() - started) / 1000);
		const bad = verdicts.filter(({ wrong }) => wrong.length > 0).length;
		console.log(`Halts at ${broker}: ${verdicts.length} cells, ${bad} wrong, ${seconds} s`);
	}, 600_000);

	test.each(HALT_STEPS)('%s', (name) => {
		const here = verdicts.filter(({ cell }) => cell.step.name === name);
		expect(here.length).toBeGreaterThan(2);
		const wrong = here.filter((verdict) => verdict.wrong.length > 0);
		expect(wrong.map(({ cell, wrong: why }) => [cell.fault.name, cell.repetition, ...why])).toEqual(
			[],
		);
	});
});
