import type { RunResult } from '../../harness';
import { output, run, type BrokerName } from '../../support';
import type { Workers } from '../cell';
import { inWorld, judgeAll } from '../matrix';
import type { Slot } from '../slot';
import { ORDERS } from '../subjects';
import { pass, withinRealTime } from '../time';
import { operationOf, restsAndWaits, type TargetCell, trades } from './cells';
import {
	beyond,
	fundedAccount,
	netOf,
	ordersOf,
	outcomeOf,
	type Truth,
	truthOf,
	untrue,
} from './truth';

const SLOTS = 12;
const CELL_MS = 60_000;

interface Story {
	results: RunResult[];
	truths: Record<'SBIN' | 'TCS', Truth>;
	/** As it stood after each execution. */
	nets: Array<Record<string, number>>;
}

export interface TargetVerdict {
	cell: TargetCell;
	wrong: string[];
}

/** Runs cells of one broker in a real engine, many at a time. */
export async function runTargets(
	broker: BrokerName,
	cells: TargetCell[],
): Promise<TargetVerdict[]> {
	return await inWorld(broker, ORDERS, SLOTS, async (workers, slots) => {
		return await judgeAll(slots, cells, async (slot, cell) => {
			const story = await withinRealTime(CELL_MS, runCell(workers, slot, cell));
			return story === null ? ['has not ended'] : objections(cell, story);
		});
	});
}

let serial = 0;

async function runCell({ engine, other }: Workers, slot: Slot, cell: TargetCell): Promise<Story> {
	const { broker } = slot;
	const credential = await slot.begin(false);
	const id = fundedAccount(slot);
	const before =
		cell.operation === 'setPosition'
			? trades(broker.name).slice(0, 1)
			: [...trades(broker.name), ...restsAndWaits(broker.name)];
	for (const parameters of before) output(await run(engine, broker, credential, parameters));
	const known = ordersOf(slot, id).length;
	const reference =
		cell.repetition === 'twoAtOnce' ? null : `MATRIX${String(++serial).padStart(6, '0')}`;
	const parameters = operationOf(cell, reference);
	const execute = async (worker = engine) =>
		await run(worker, broker, credential, parameters as never);
	cell.fault.arm(slot, cell.step);
	const results: RunResult[] = [];
	const nets: Story['nets'] = [];
	const look = () =>
		nets.push({ SBIN: netOf(ordersOf(slot, id), 'SBIN'), TCS: netOf(ordersOf(slot, id), 'TCS') });
	if (cell.repetition === 'twoAtOnce') {
		results.push(...(await Promise.all([execute(), execute(other)])));
		look();
	} else {
		results.push(await execute());
		look();
	}
	slot.calm();
	if (cell.repetition === 'repeated') {
		await pass(4_000);
		results.push(await execute(other));
		look();
	}
	const truth = (symbol: string) => truthOf(ordersOf(slot, id), known, symbol);
	return { results, nets, truths: { SBIN: truth('SBIN'), TCS: truth('TCS') } };
}

/** What is wrong with a cell, in words; empty where nothing is. */
function objections(cell: TargetCell, { results, truths, nets }: Story): string[] {
	const wrong: string[] = [];
	const goals = cell.operation === 'setPosition' ? { SBIN: -5 } : { SBIN: 0, TCS: 0 };
	const starts: Record<string, number> = { SBIN: 10, TCS: -4 };
	for (const [symbol, goal] of Object.entries(goals)) {
		const truth = truths[symbol as 'SBIN'];
		wrong.push(...beyond(symbol, starts[symbol], goal, truth));
		const { net } = truth;
		if (mustReach(cell, symbol) && net !== goal) wrong.push(`${symbol} is at ${net}, not ${goal}`);
	}
	const [first] = results;
	const sent = truths.SBIN.orders.length + truths.TCS.orders.length;
	if (cell.repetition === 'once' && outcomeOf(first) === 'notPlaced' && sent > 0)
		wrong.push('reported as not placed, and is');
	results.forEach((result, place) => {
		if (result.status !== 'success' && outcomeOf(result) === undefined)
			wrong.push('an error without an outcome');
		// Of two at once the other may have gone on since.
		const net = nets[Math.min(place, nets.length - 1)];
		if (result.status === 'success' && cell.repetition !== 'twoAtOnce')
			wrong.push(
				...untrue(
					result.items.map(({ json }) => json),
					net,
				),
			);
	});
	if (wrong.length > 0) wrong.push(...results.map(wordsOf));
	return wrong;
}

/** Where the fault leaves no doubt, or the broker is well again, the position gets there. */
function mustReach(
	{ broker, operation, step, fault, repetition }: TargetCell,
	symbol: string,
): boolean {
	const effect = fault.effect(broker);
	const fails = effect === 'ignoresUnheard' || effect === 'refuses';
	if (step.kind === 'cancel') return !fails || symbol === 'TCS';
	if (step.kind === 'order') {
		// What is short stands, and so what is long stays only in the same underlying.
		const isOther = operation === 'squareOff' && (step.name === 'selling') === (symbol === 'TCS');
		if (!fails || isOther) return true;
		const isAgain = repetition === 'repeated' && (effect === 'refuses' || broker === 'groww');
		return isAgain;
	}
	return (
		repetition === 'repeated' &&
		!step.name.includes('GTT') &&
		!step.name.includes('anew') &&
		!(step.name === 'reading the orders' && operation === 'squareOff')
	);
}

function wordsOf({ status, error, items }: RunResult): string {
	if (status !== 'success') return `${status}: ${error?.message}`;
	return JSON.stringify(
		items.map(({ json: { tradingSymbol, netQuantity, reached, message } }) => [
			tradingSymbol,
			netQuantity,
			reached,
			message,
		]),
	);
}
