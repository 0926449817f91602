import { builtOrSource, type BrokerName } from '../support';
import { agedJournal } from '../../journal';
import { startEngine } from '../harness';
import { NAMINGS, OPERATIONS, REPETITIONS, runCell, type Cell, type Workers } from './cell';
import { objections } from './expected';
import { Slot } from './slot';
import { ORDERS, type Subject } from './subjects';
import { startFastTime, withinRealTime } from './time';

/** Simulators at work at the same time, each for one cell after another; the package pools 32 origins. */
const MAX_SLOTS = 12;
const CELLS_A_SLOT = 16;
/** A cell takes about half a second, on a machine of one's own. */
const CELL_MS = 60_000;

/** Every combination for one broker. */
export function cellsOf(broker: BrokerName, subject: Subject = ORDERS): Cell[] {
	return OPERATIONS.flatMap((operation) =>
		subject.faults.flatMap((fault) =>
			NAMINGS.flatMap((naming) =>
				REPETITIONS.map((repetition) => ({
					...{ broker, subject, operation, fault },
					...{ naming, repetition },
				})),
			),
		),
	);
}

/**
 * Every fault with every repetition, once: operations and namings take turns, so that every value of
 * one dimension meets every value of another.
 */
export function representativesOf(broker: BrokerName, subject: Subject = ORDERS): Cell[] {
	return subject.faults.flatMap((fault, row) =>
		REPETITIONS.map((repetition, column) => ({
			broker,
			subject,
			fault,
			repetition,
			operation: OPERATIONS[(row + column) % OPERATIONS.length],
			naming: NAMINGS[(row + (column >> 1)) % NAMINGS.length],
		})),
	);
}

/** A cell and what is wrong with it. */
export interface Verdict {
	cell: Cell;
	wrong: string[];
}

/** Runs cells of one broker in a real engine, many at a time. */
export async function runMatrix(broker: BrokerName, cells: Cell[]): Promise<Verdict[]> {
	const slots = Math.min(MAX_SLOTS, Math.ceil(cells.length / CELLS_A_SLOT));
	const [{ subject }] = cells;
	return await inWorld(
		broker,
		subject,
		slots,
		async (workers, all) =>
			await judgeAll(all, cells, async (slot, cell) => await wrongWith(workers, slot, cell)),
	);
}

/** One n8n, and simulators of one broker, in fast time. */
export async function inWorld<T>(
	broker: BrokerName,
	subject: Subject,
	count: number,
	run: (workers: Workers, slots: Slot[]) => Promise<T>,
): Promise<T> {
	const engine = await startEngine({ from: builtOrSource() });
	agedJournal();
	const backToRealTime = startFastTime();
	const slots: Slot[] = [];
	try {
		for (let n = 0; n < count; n++) slots.push(await Slot.start(engine, broker, subject));
		return await run({ engine, other: engine.anotherWorker() }, slots);
	} finally {
		await Promise.all(slots.map(async (slot) => await slot.close()));
		backToRealTime();
		await engine.close();
	}
}

/** Judges cells, each at the next free simulator. */
export async function judgeAll<C>(
	slots: Slot[],
	cells: C[],
	judge: (slot: Slot, cell: C) => Promise<string[]>,
): Promise<Array<{ cell: C; wrong: string[] }>> {
	const waiting = [...cells];
	const verdicts: Array<{ cell: C; wrong: string[] }> = [];
	const serve = async (slot: Slot) => {
		for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
			verdicts.push({ cell, wrong: await judge(slot, cell) });
		}
	};
	await Promise.all(slots.map(serve));
	return verdicts;
}

/** A cell that does not end is found by its name, and does not hold up the others. */
async function wrongWith(workers: Workers, slot: Slot, cell: Cell): Promise<string[]> {
	const asked = slot.broker.simulator.requests.length;
	const result = await withinRealTime(CELL_MS, runCell(workers, slot, cell));
	if (result === null) {
		const since = slot.broker.simulator.requests.slice(asked).map(({ path }) => path);
		return [`has not ended after ${CELL_MS / 1000} s`, ...since];
	}
	const wrong = objections(cell, result);
	return wrong.length > 0 ? [...wrong, ...result.errors] : [];
}
