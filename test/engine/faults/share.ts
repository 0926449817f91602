/**
 * `MATRIX=half`: every other fault of a step, in turns with those of the next step. Else all of them.
 * @param stepOf names the step that a cell's fault meets
 */
export function share<Cell>(cells: Cell[], stepOf: (cell: Cell) => string): Cell[] {
	if (process.env.MATRIX !== 'half') return cells;
	const steps = new Map<string, { row: number; faults: number }>();
	return cells.filter((cell) => {
		const name = stepOf(cell);
		const step = steps.get(name) ?? { row: steps.size, faults: 0 };
		steps.set(name, step);
		return (step.row + step.faults++) % 2 === 0;
	});
}
