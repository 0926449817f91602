import { share } from '../engine/faults/share';
import { type TargetCell, targetCells } from '../engine/faults/targets/cells';
import { runTargets, type TargetVerdict } from '../engine/faults/targets/run';
import { BROKERS } from '../engine/support';

// Set Position from 10 to -5, and Square Off of 10 and -4 with an order and a GTT order in the way.
describe.each(BROKERS)(
	'%s: positions never beyond their target, and the truth about them',
	(broker) => {
		const nameOf = ({ operation, step }: TargetCell) => `${operation}: ${step.name}`;
		const cells = share(targetCells(broker), nameOf);
		let verdicts: TargetVerdict[] = [];

		beforeAll(async () => {
			const started = performance.now();
			verdicts = await runTargets(broker, cells);
			const seconds = Math.round((performance.now() - started) / 1000);
			const bad = verdicts.filter(({ wrong }) => wrong.length > 0).length;
			console.log(`Targets of ${broker}: ${verdicts.length} cells, ${bad} wrong, ${seconds} s`);
		}, 600_000);

		test.each([...new Set(cells.map(nameOf))])('%s', (name) => {
			const here = verdicts.filter(({ cell }) => nameOf(cell) === name);
			expect(here.length).toBeGreaterThan(2);
			const wrong = here.filter((verdict) => verdict.wrong.length > 0);
			expect(
				wrong.map(({ cell, wrong: why }) => [cell.fault.name, cell.repetition, ...why]),
			).toEqual([]);
		});
	},
);
