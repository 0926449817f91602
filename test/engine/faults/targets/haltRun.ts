import type { IDataObject } from 'n8n-workflow';
import type { RunResult, StoredCredential } from '../../harness';
import { LOG_OUT, output, run, type BrokerName } from '../../support';
import type { Workers } from '../cell';
import { inWorld, judgeAll } from '../matrix';
import type { Slot } from '../slot';
import { GTTS, ORDERS } from '../subjects';
import { pass, withinRealTime } from '../time';
import { beforeTheHalt, HALT, type HaltCell } from './haltCells';
import {
	beyond,
	fundedAccount,
	netOf,
	ordersOf,
	outcomeOf,
	symbolOf,
	type Truth,
	truthOf,
	untrue,
} from './truth';

const SLOTS = 12;
const CELL_MS = 60_000;
/** Beyond what the books lag behind: what left before shows in them. */
const AFTERWARDS_MS = 8_000;
/** So long rests a log-in that was refused. */
const REST_MS = 32_000;

/** An order or a GTT order as the broker has it. */
interface Standing {
	id: string;
	state: 'open' | 'cancelled' | 'over';
}

interface Look {
	nets: Record<string, number>;
	standing: Standing[];
}

interface Story {
	results: RunResult[];
	/** As it stood after each execution. */
	looks: Look[];
	truths: Record<'SBIN' | 'TCS', Truth>;
	/** The credential said that trading is halted as the first request about orders or positions arrived. */
	haltedFirst: boolean;
	/** How the order that opens ended, and how many orders of its product the broker got after the halt. */
	opening: { code: unknown; taken: number };
}

export interface HaltVerdict {
	cell: HaltCell;
	wrong: string[];
}

/** Runs cells of one broker in a real engine, many at a time. */
export async function runHalts(broker: BrokerName, cells: HaltCell[]): Promise<HaltVerdict[]> {
	return await inWorld(broker, ORDERS, SLOTS, async (workers, slots) => {
		return await judgeAll(slots, cells, async (slot, cell) => {
			const story = await withinRealTime(CELL_MS, runCell(workers, slot, cell));
			return story === null ? ['has not ended'] : objections(cell, story);
		});
	});
}

async function runCell({ engine, other }: Workers, slot: Slot, cell: HaltCell): Promise<Story> {
	const { broker } = slot;
	const credential = await slot.begin(false);
	const id = fundedAccount(slot);
	for (const parameters of beforeTheHalt(broker.name))
		output(await run(engine, broker, credential, parameters));
	if (cell.step.name === 'logging in') output(await run(engine, broker, credential, LOG_OUT));
	const known = ordersOf(slot, id).length;
	const halt = async (worker = engine) => await run(worker, broker, credential, HALT);
	const look = (): Look => ({
		nets: { SBIN: netOf(ordersOf(slot, id), 'SBIN'), TCS: netOf(ordersOf(slot, id), 'TCS') },
		standing: standingOf(slot, id),
	});
	cell.fault.arm(slot, cell.step);
	const first = haltedAtFirst(slot, async () => await engine.credentialData(credential.id));
	const results: RunResult[] = [];
	const looks: Look[] = [];
	if (cell.repetition === 'twoAtOnce') {
		results.push(...(await Promise.all([halt(), halt(other)])));
	} else {
		results.push(await halt());
	}
	looks.push(look());
	const opening = await openAfterwards({ engine, other }, slot, credential, id);
	slot.calm();
	if (cell.repetition === 'repeated') {
		await pass(cell.step.name === 'logging in' ? REST_MS : AFTERWARDS_MS);
		results.push(await halt(other));
		looks.push(look());
	}
	const truth = (symbol: string) => truthOf(ordersOf(slot, id), known, symbol);
	const truths = { SBIN: truth('SBIN'), TCS: truth('TCS') };
	return { results, looks, truths, haltedFirst: (await first()) ?? true, opening };
}

/** Whether the credential is halted as the first request arrives that is no log-in. */
function haltedAtFirst(slot: Slot, read: () => Promise<IDataObject>) {
	const { requests } = slot.broker.simulator;
	let seen: Promise<boolean> | null = null;
	requests.push = (...entries) => {
		if (entries.some(({ path }) => /order|position|gtt|rule/i.test(path)))
			seen ??= read().then(({ tradingHaltedUntil }) => Boolean(tradingHaltedUntil));
		return Array.prototype.push.apply(requests, entries);
	};
	return async () => await seen;
}

/** An order that opens, in another process, whatever still fails. */
async function openAfterwards(
	{ other }: Workers,
	slot: Slot,
	credential: StoredCredential,
	id: string,
): Promise<Story['opening']> {
	const before = ordersOf(slot, id).length;
	const result = await run(other, slot.broker, credential, slot.broker.order());
	const code = (result.error?.context as IDataObject | undefined)?.code;
	return { code, taken: ordersOf(slot, id).length - before };
}

function standingOf(slot: Slot, id: string): Standing[] {
	const orders = ordersOf(slot, id).map(({ orderId, status }) => ({
		id: orderId,
		state: stateOf(status),
	}));
	const gtts = GTTS.seen(slot.broker, id).map(({ orderId, cancelled }) => ({
		id: orderId,
		state: cancelled ? ('cancelled' as const) : ('open' as const),
	}));
	return [...orders, ...gtts];
}

function stateOf(status: string): Standing['state'] {
	if (/cancelled/i.test(status)) return 'cancelled';
	return /complete|executed|reject|fail/i.test(status) ? 'over' : 'open';
}

/** What is wrong with a cell, in words; empty where nothing is. */
function objections(cell: HaltCell, story: Story): string[] {
	const { results, truths, looks, haltedFirst, opening } = story;
	const wrong: string[] = [];
	if (!haltedFirst) wrong.push('the first request left before trading was halted');
	if (opening.code !== 'TRADING_HALTED')
		wrong.push(`an order that opens ended with ${String(opening.code)}`);
	if (opening.taken > 0) wrong.push('an order that opens has left');
	wrong.push(...beyond('SBIN', 10, 0, truths.SBIN), ...beyond('TCS', -4, 0, truths.TCS));
	results.forEach((result, place) => {
		const before = looks[Math.min(place, looks.length - 1)];
		if (result.status !== 'success')
			wrong.push(`did not halt: ${String(outcomeOf(result))} ${result.error?.message}`);
		else wrong.push(...untold(cell, result.items[0].json, before));
	});
	const end = looks[looks.length - 1];
	const open = end.standing.filter(({ state }) => state === 'open').length;
	const { maxOpen, isFlat } = duties(cell);
	if (open > maxOpen) wrong.push(`${open} orders are open`);
	for (const [symbol, net] of Object.entries(end.nets))
		if (net !== 0 && isFlat(symbol)) wrong.push(`${symbol} is at ${net}`);
	if (wrong.length > 0) wrong.push(...results.map(wordsOf));
	return wrong;
}

/** Where what is told differs from what is there, or leaves out what stands. */
function untold(
	{ fault, repetition }: HaltCell,
	{ halted, cancelled, squaredOff }: IDataObject,
	{ nets, standing }: Look,
): string[] {
	const wrong: string[] = [];
	if (halted !== true) wrong.push('does not tell that trading is halted');
	const ofCancelled = cancelled as IDataObject[];
	const ofPositions = squaredOff as IDataObject[];
	for (const entry of ofCancelled) {
		const id = idOf(entry);
		const now = standing.find((one) => one.id === id)?.state;
		if (id !== null && now === undefined) wrong.push(`${id} is told, and is not there`);
		if (entry.cancelled === true && now !== 'cancelled')
			wrong.push(`${id} is told as cancelled, and is ${now}`);
		const hasGone = now === 'cancelled' && repetition !== 'twoAtOnce';
		if (entry.cancelled === false && entry.outcome === 'notPlaced' && hasGone)
			wrong.push(`${id} is told as not cancelled, and is`);
	}
	// Of two at once the other may have gone on since.
	if (repetition !== 'twoAtOnce')
		wrong.push(
			...untrue(
				ofPositions.filter(({ error }) => error === undefined),
				nets,
			),
		);
	for (const { error, outcome } of [...ofCancelled, ...ofPositions])
		if (error !== undefined && !outcome)
			wrong.push(`an error without an outcome: ${String(error)}`);
	// At both brokers this is how "there is none" may look.
	if (fault.name === 'dataNull') return wrong;
	if (repetition === 'twoAtOnce') return wrong;
	const isTold = ({ id }: Standing) =>
		ofCancelled.some((one) => idOf(one) === id || (idOf(one) === null && one.cancelled === false));
	for (const one of standing)
		if (one.state === 'open' && !isTold(one)) wrong.push(`${one.id} is open, and not told`);
	for (const [symbol, net] of Object.entries(nets)) {
		const told = ofPositions.some(
			(one) => one.reached === false && (one.error !== undefined || symbolOf(one) === symbol),
		);
		if (net !== 0 && !told) wrong.push(`${symbol} is at ${net}, and not told`);
	}
	return wrong;
}

const idOf = ({ orderId, gttId }: IDataObject) => (orderId ?? gttId ?? null) as string | null;

/** What has to be reached where the fault leaves no doubt, or the broker is well again. */
function duties({ broker, step, fault, repetition }: HaltCell) {
	const everything = { maxOpen: 0, isFlat: () => true };
	if (repetition === 'repeated') return everything;
	const effect = fault.effect(broker);
	// Angel One's 403 for the rate may have been carried out, and an order is not sent again for it.
	const isDoubted = fault.name === '403 text' && step.kind === 'order';
	const fails = effect === 'ignoresUnheard' || effect === 'refuses' || isDoubted;
	if (step.kind !== 'read' && !fails) return everything;
	// One is left, and with it what the same instrument has.
	if (step.kind === 'cancel') return { maxOpen: 1, isFlat: (symbol: string) => symbol === 'TCS' };
	if (step.kind === 'order') {
		const other = step.name === 'selling' ? 'TCS' : 'SBIN';
		return { maxOpen: 0, isFlat: (symbol: string) => symbol === other };
	}
	// What could not be listed for the cancellations is listed once more for the positions.
	if (step.part === 'cancelling') return { maxOpen: 4, isFlat: () => true };
	return { maxOpen: 0, isFlat: () => false };
}

function wordsOf({ status, error, items }: RunResult): string {
	if (status !== 'success') return `${status}: ${error?.message}`;
	const { cancelled, squaredOff } = items[0].json as Record<string, IDataObject[]>;
	return JSON.stringify({
		cancelled: cancelled.map((one) => [idOf(one), one.cancelled, one.outcome, one.error]),
		squaredOff: squaredOff.map(({ tradingSymbol, netQuantity, reached, message, error }) => [
			...[tradingSymbol, netQuantity, reached, message, error],
		]),
	});
}
