import { agedJournal } from '../../journal';
import { openMarket } from '../../openMarket';
import { startFastTime, withinRealTime } from '../faults/time';
import { startEngine } from '../harness';
import { builtOrSource, type BrokerName } from '../support';
import {
	MODES,
	runStreamCell,
	SHARING,
	type StreamCell,
	type StreamStory,
	type StreamVerdict,
} from './cell';
import { StreamSlot } from './slot';
import type { StreamSwitch } from './switches';

const SLOTS = 12;
/** A cell takes a second or two, on a machine of one's own. */
const CELL_MS = 90_000;

/** `MATRIX=half`: each switch in either mode, alone and sharing in turns. */
const sharingOf = (turn: number) =>
	process.env.MATRIX === 'half' ? [SHARING[turn % SHARING.length]] : SHARING;

interface Judged extends StreamVerdict {
	cell: StreamCell;
}

/** The matrix of one broker's stream as a test file: one test for each switch. */
export function describeStreams(
	broker: BrokerName,
	story: StreamStory,
	switches: StreamSwitch[],
): void {
	const cells = switches.flatMap((fault, row) =>
		MODES.flatMap((mode, column) =>
			sharingOf(row + column).map((triggers) => ({ broker, story, fault, mode, triggers })),
		),
	);
	describe(`${broker}, ${story.event}: nothing that counts is lost or told twice`, () => {
		let judged: Judged[] = [];

		beforeAll(async () => {
			const started = performance.now();
			judged = await runAll(broker, cells);
			const seconds = Math.round((performance.now() - started) / 1000);
			const wrong = judged.filter((one) => one.wrong.length > 0).length;
			const lost = judged.reduce((sum, { lostInGaps }) => sum + lostInGaps, 0);
			console.log(
				`Streams of ${broker}, ${story.event}: ${judged.length} cells, ${wrong} wrong, ${lost} states lost in gaps, ${seconds} s`,
			);
		}, 600_000);

		test.each(switches.map(({ name }) => name))('%s', (name) => {
			const here = judged.filter(({ cell }) => cell.fault.name === name);
			expect(here).toHaveLength(MODES.length * sharingOf(0).length);
			const wrong = here.filter((one) => one.wrong.length > 0);
			expect(
				wrong.map(({ cell: { mode, triggers }, wrong: why }) => [mode, triggers, ...why]),
			).toEqual([]);
		});
	});
}

async function runAll(broker: BrokerName, cells: StreamCell[]): Promise<Judged[]> {
	const closeMarket = openMarket();
	const engine = await startEngine({ from: builtOrSource() });
	agedJournal();
	const backToRealTime = startFastTime();
	const slots: StreamSlot[] = [];
	try {
		for (let n = 0; n < SLOTS; n++) slots.push(await StreamSlot.start(engine, broker));
		const waiting = [...cells];
		const judged: Judged[] = [];
		const serve = async (slot: StreamSlot) => {
			for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
				judged.push({ cell, ...(await judge(slot, cell)) });
		};
		await Promise.all(slots.map(serve));
		return judged;
	} finally {
		await Promise.all(slots.map(async (slot) => await slot.close()));
		backToRealTime();
		await engine.close();
		closeMarket();
	}
}

/** A cell that does not end is found by its name, and does not hold up the others. */
async function judge(slot: StreamSlot, cell: StreamCell): Promise<StreamVerdict> {
	const failure = (error: Error): StreamVerdict => ({ wrong: [String(error)], lostInGaps: 0 });
	const verdict = await withinRealTime(CELL_MS, runStreamCell(slot, cell).catch(failure));
	return verdict ?? { wrong: [`has not ended after ${CELL_MS / 1000} s`], lostInGaps: 0 };
}
