import { HALT_STEPS, haltCells } from '../engine/faults/targets/haltCells';
import { type HaltVerdict, runHalts } from '../engine/faults/targets/haltRun';
import { BROKERS } from '../engine/support';

// Halt Trading with Cancel Orders and Square Off, of 10 and -4 with orders and a GTT order in the way.
describe.each(BROKERS)('%s: nothing opens after a halt, and the truth about the rest', (broker) => {
	const only = process.env.CELLS;
	const cells = haltCells(broker).filter(
		(c) => !only || `${c.step.name}|${c.fault.name}|${c.repetition}`.match(only),
	);
	let verdicts: HaltVerdict[] = [];

	beforeAll(async () => {
		const started = performance.now();
		verdicts = await runHalts(broker, cells);
		if (process.env.DUMP)
			(await import('node:fs')).writeFileSync(
				`/tmp/halts.${broker}.json`,
				JSON.stringify(
					verdicts
						.filter((v) => v.wrong.length > 0)
						.map(({ cell, wrong }) => [cell.step.name, cell.fault.name, cell.repetition, ...wrong]),
					null,
					1,
				),
			);
		const seconds = Math.round((performance.now() - started) / 1000);
		const bad = verdicts.filter(({ wrong }) => wrong.length > 0).length;
		console.log(`Halts at ${broker}: ${verdicts.length} cells, ${bad} wrong, ${seconds} s`);
	}, 600_000);

	test.each(HALT_STEPS)('%s', (name) => {
		const here = verdicts.filter(({ cell }) => cell.step.name === name);
		expect(here.length).toBeGreaterThan(5);
		const wrong = here.filter((verdict) => verdict.wrong.length > 0);
		expect(wrong.map(({ cell, wrong: why }) => [cell.fault.name, cell.repetition, ...why])).toEqual(
			[],
		);
	});
});
