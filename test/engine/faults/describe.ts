import type { BrokerName } from '../support';
import { NAMINGS, OPERATIONS, REPETITIONS, type Cell } from './cell';
import { runMatrix, type Verdict } from './matrix';

/**
 * A fault matrix of one broker as a test file: one test for each fault.
 * @param size how many cells there must be: a matrix that shrinks proves less.
 */
export function describeMatrix(broker: BrokerName, cells: Cell[], size: number): void {
	const { faults } = cells[0].subject;
	describe(`${broker}: at most one order, and the truth about it`, () => {
		let verdicts: Verdict[] = [];

		beforeAll(async () => {
			const started = performance.now();
			verdicts = await runMatrix(broker, cells);
			const seconds = Math.round((performance.now() - started) / 1000);
			const bad = verdicts.filter(({ wrong }) => wrong.length > 0).length;
			console.log(
				`Fault matrix of ${broker}: ${verdicts.length} cells, ${bad} wrong, ${seconds} s`,
			);
		}, 600_000);

		test(`the matrix has ${size} different cells`, () => {
			expect(verdicts).toHaveLength(size);
			expect(new Set(verdicts.map(({ cell }) => nameOf(cell))).size).toBe(size);
		});

		test('every two of its dimensions meet in every way', () => {
			const pairs = pairsOf(verdicts.map(({ cell }) => cell));
			const f = faults.length;
			const [o, n, r] = [OPERATIONS.length, NAMINGS.length, REPETITIONS.length];
			expect(pairs).toBe(f * o + f * n + f * r + o * n + o * r + n * r);
		});

		test.each(faults.map(({ name }) => name))('%s', (fault) => {
			const here = verdicts.filter(({ cell }) => cell.fault.name === fault);
			expect(here).toHaveLength(size / faults.length);
			const wrong = here.filter((verdict) => verdict.wrong.length > 0);
			expect(wrong.map(({ cell, wrong: why }) => [nameOf(cell), ...why])).toEqual([]);
		});
	});
}

/** How many pairs of values of two dimensions occur. */
function pairsOf(cells: Cell[]): number {
	const seen = new Set<string>();
	for (const { fault, operation, naming, repetition } of cells) {
		const values = [fault.name, operation, naming, repetition];
		values.forEach((value, i) =>
			values.slice(i + 1).forEach((other) => seen.add(`${value} × ${other}`)),
		);
	}
	return seen.size;
}

function nameOf({ operation, fault, naming, repetition }: Cell): string {
	return `${operation}, ${fault.name}, reference ${naming}, ${repetition}`;
}
