import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import { FAULT_KINDS, type FaultKind } from '../../../simulators/core';
import { run, type BrokerName } from '../support';
import {
	changeOf,
	evaluate,
	type Naming,
	NAMINGS,
	OPERATIONS,
	type Report,
	RETRY,
	type Workers,
} from './cell';
import { inWorld } from './matrix';
import type { Slot } from './slot';
import type { Operation, Subject } from './subjects';
import { pass } from './time';

/** Stories at the same time. */
const TOGETHER = 8;

/** One stretch of time at the broker, and how often n8n runs the node in it. */
interface Step {
	writeFaults: Array<{ kind: FaultKind; acted: boolean; skip: number }>;
	readFaults: Array<{ kind: FaultKind; times: number }>;
	/** How far the books are behind, milliseconds. */
	lateMs: number;
	repetition: 'once' | 'retryOnFail' | 'twoAtOnce' | 'threeAtOnce';
	/** By another process of n8n; only where the books of the whole story are never late. */
	elsewhere: boolean;
}

/** What happens to one order. */
export interface Story {
	operation: Operation;
	naming: Naming;
	steps: Step[];
}

const kind = fc.constantFrom(...FAULT_KINDS);

const step: fc.Arbitrary<Step> = fc.record({
	writeFaults: fc.array(
		fc.record({ kind, acted: fc.boolean(), skip: fc.constantFrom(0, 0, 0, 1) }),
		{ maxLength: 3 },
	),
	readFaults: fc.array(fc.record({ kind, times: fc.constantFrom(1, 2, 3, Infinity) }), {
		maxLength: 2,
	}),
	lateMs: fc.constantFrom(0, 0, 1_000, 3_000),
	repetition: fc.constantFrom('once', 'retryOnFail', 'twoAtOnce', 'threeAtOnce'),
	elsewhere: fc.boolean(),
});

const story: fc.Arbitrary<Story> = fc.record({
	operation: fc.constantFrom(...OPERATIONS),
	naming: fc.constantFrom(...NAMINGS),
	steps: fc.array(step, { minLength: 1, maxLength: 4 }),
});

/**
 * Lets random stories happen at a broker, eight at a time, each with a seed of its own.
 * @param shrink looks for the shortest story that goes wrong, which takes minutes.
 * @throws Error with the story, its seed and what was wrong
 */
export async function tellStories(
	broker: BrokerName,
	subject: Subject,
	{ seed, each, shrink }: { seed: number; each: number; shrink: boolean },
): Promise<void> {
	const endOnFailure = !shrink;
	await inWorld(broker, subject, TOGETHER, async (workers, slots) => {
		const property = (slot: Slot) =>
			fc.asyncProperty(story, async (told) => await happens(workers, slot, told));
		const told = await Promise.allSettled(
			slots.map(async (slot, place) => {
				await fc.assert(property(slot), { seed: seed + place, numRuns: each, endOnFailure });
			}),
		);
		for (const result of told) if (result.status === 'rejected') throw result.reason;
	});
}

const OLDER_THAN_ANY_LAG_MS = 4_000;

let serial = 0;

/** @throws Error where something untrue is reported, or a second order is there */
async function happens({ engine, other }: Workers, slot: Slot, told: Story): Promise<void> {
	const { operation, naming, steps } = told;
	const credential = await slot.begin(false);
	const key = `STORY${String(++serial).padStart(8, '0')}`;
	const placing = slot.subject.form(slot.broker, { options: { orderReference: key } });
	const execute = async (parameters: INodeParameters, retry: object = {}, worker = engine) =>
		await run(worker, slot.broker, credential, parameters, retry);
	const elsewhere = steps.every(({ lateMs }) => lateMs === 0) && steps.some((one) => one.elsewhere);
	let parameters = placing;
	if (operation !== 'place') {
		const placed = await execute(placing);
		parameters = changeOf(slot, operation, naming, key, placed.items[0].json[slot.subject.id]);
		await pass(OLDER_THAN_ANY_LAG_MS);
	}
	// What the broker may never have got is unknown: an order until a broker that checks is asked again, a
	// change until it is asked for again.
	let maybeLost = false;
	for (const next of [...steps, CALM]) {
		arm(slot, operation, next);
		const times = { once: 1, retryOnFail: 1, twoAtOnce: 2, threeAtOnce: 3 }[next.repetition];
		const retry = next.repetition === 'retryOnFail' ? { retryOnFail: RETRY } : {};
		const worker = elsewhere && next.elsewhere ? other : engine;
		const runs = Array.from(
			{ length: times },
			async () => await execute(parameters, retry, worker),
		);
		const { reports, truth, orders, errors } = evaluate(slot, operation, await Promise.all(runs));
		maybeLost = next.writeFaults.length > 0 || (maybeLost && operation === 'place');
		const wrong = objections(slot, reports, truth, orders.length, next, elsewhere, maybeLost);
		if (wrong.length > 0) throw new Error([...wrong, ...reports, ...errors].join('\n'));
	}
}

/** At the end the broker is well, so the truth comes out or is made. */
const CALM: Step = {
	writeFaults: [],
	readFaults: [],
	lateMs: 0,
	repetition: 'once',
	elsewhere: false,
};

function arm(slot: Slot, operation: Operation, { writeFaults, readFaults, lateMs }: Step): void {
	slot.calm();
	slot.lag(lateMs);
	const { simulator } = slot.broker;
	const { reads, writes } = slot.wording;
	for (const fault of writeFaults) {
		// Groww's words for no access are not doubted.
		const isRefusal = fault.kind === 'text403' && slot.broker.name === 'groww';
		const acted = fault.acted && !isRefusal;
		simulator.addFault({ ...fault, acted, path: writes[operation] });
	}
	for (const fault of readFaults)
		if (isFault(slot, fault.kind)) simulator.addFault({ ...fault, path: reads });
}

/** `data: null` is Angel One's word for an empty order book: nobody could see through that lie. */
function isFault({ broker }: Slot, kind: FaultKind): boolean {
	return broker.name === 'groww' || kind !== 'dataNull';
}

function objections(
	{ broker, subject }: Slot,
	reports: Report[],
	truth: boolean,
	orders: number,
	at: Step,
	elsewhere: boolean,
	maybeLost: boolean,
): string[] {
	const wrong: string[] = [];
	if (orders > 1) wrong.push(`${orders} orders for one reference`);
	if (reports.includes('no word')) wrong.push('an error without an outcome');
	if (reports.includes('done') && !truth) wrong.push('reported as done, and is not');
	const allNotDone = reports.every((report) => report === 'notDone');
	// A process that may not read cannot know what another one did; it did nothing itself.
	const blind = elsewhere && at.readFaults.length > 0;
	if (allNotDone && truth && !blind) wrong.push('reported as not done, and is');
	const { length: unknown } = reports.filter((report) => report === 'unknown');
	// One of several may have been told before another one sent the order again.
	const open = maybeLost && (!truth || unknown < reports.length);
	if (unknown > 0 && at.readFaults.length === 0 && !open)
		wrong.push('unknown although the broker could be read');
	const lost = maybeLost && !truth && !subject.isSentAgain(broker.name);
	if (at === CALM && reports[0] !== (lost ? 'unknown' : 'done'))
		wrong.push('not done by a broker that is well');
	return wrong;
}
