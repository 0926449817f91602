import type { SimOrder } from '../../../../simulators/core';
import type { AngelOneSimulator } from '../../../../simulators/angelone';
import type { GrowwSimulator } from '../../../../simulators/groww';
import type { RunResult } from '../../harness';
import { run, type BrokerName } from '../../support';
import { RETRY, type Workers } from '../cell';
import { inWorld, judgeAll } from '../matrix';
import type { Slot } from '../slot';
import { ORDERS } from '../subjects';
import { pass, withinRealTime } from '../time';
import { CREATE, entryOf, type ExitCell } from './cells';
import { objections } from './truth';

const SLOTS = 12;
const CELL_MS = 90_000;
/** The market looks at new orders so often. */
const LOOK_MS = 40;

/** An account at the broker, by its own book. */
export interface Book {
	entries: SimOrder[];
	/** Orders that close: of a bracket, or sent by us. */
	closings: SimOrder[];
	/** Units of each GTT order that was created, whatever became of it. */
	exits: number[];
}

export interface ExitStory {
	results: RunResult[];
	/** As it stood after each execution. */
	books: Book[];
}

export interface ExitVerdict {
	cell: ExitCell;
	wrong: string[];
}

/** Runs cells of one broker in a real engine, many at a time. */
export async function runExits(broker: BrokerName, cells: ExitCell[]): Promise<ExitVerdict[]> {
	return await inWorld(broker, ORDERS, Math.min(SLOTS, cells.length), async (workers, slots) => {
		return await judgeAll(slots, cells, async (slot, cell) => {
			const story = await withinRealTime(CELL_MS, runCell(workers, slot, cell));
			return story === null ? ['has not ended'] : objections(cell, story);
		});
	});
}

let serial = 0;

async function runCell({ engine, other }: Workers, slot: Slot, cell: ExitCell): Promise<ExitStory> {
	const { broker } = slot;
	const { simulator } = broker;
	const { step, fault, repetition } = cell;
	const credential = await slot.begin(false);
	const account = simulator.accounts.at(-1) as { clientCode?: string; vendorUserId?: string };
	const id = account.clientCode ?? account.vendorUserId ?? '';
	simulator.setPrice('SBIN', step.fills === 10 ? 800 : 805);
	const market = step.fills === 4 ? fillsInPart(slot, id) : null;
	const reference =
		repetition === 'retryOnFail' ? null : `EXITS${String(++serial).padStart(6, '0')}`;
	const parameters = broker.order(entryOf(cell, reference));
	const refuse = () => {
		if (step.refusesExits)
			simulator.addFault({ kind: 'status429', path: CREATE[broker.name], times: Infinity });
	};
	refuse();
	fault.arm(slot, step);
	const retry = repetition === 'retryOnFail' ? { retryOnFail: RETRY } : {};
	const execute = async (worker = engine) =>
		await run(worker, broker, credential, parameters, retry);
	const results: RunResult[] = [];
	const books: Book[] = [];
	if (repetition === 'twoAtOnce') {
		results.push(...(await Promise.all([execute(), execute(other)])));
		books.push(bookOf(slot, id));
	} else {
		results.push(await execute());
		books.push(bookOf(slot, id));
	}
	if (repetition === 'repeated') {
		slot.calm();
		refuse();
		await pass(8_000);
		results.push(await execute(other));
		books.push(bookOf(slot, id));
	}
	if (market !== null) clearInterval(market);
	return { results, books };
}

/** The market takes 4 units of an account's entry once it is there. */
function fillsInPart({ broker: { simulator } }: Slot, id: string): NodeJS.Timeout {
	const look = () => {
		const entry = simulator.orders.find(
			(one) => one.account === id && one.transactionType === 'BUY' && one.filledQuantity === 0,
		);
		if (entry !== undefined && /open/i.test(entry.status)) simulator.fill(entry.orderId, 4);
	};
	return setInterval(look, LOOK_MS);
}

function bookOf({ broker }: Slot, id: string): Book {
	const orders = broker.simulator.orders.filter(({ account }) => account === id);
	const exits =
		broker.name === 'angelOne'
			? (broker.simulator as unknown as AngelOneSimulator).gtt.of(id).map(({ qty }) => Number(qty))
			: (broker.simulator as unknown as GrowwSimulator).smartOrders
					.filter(({ account }) => account === id)
					.map(({ quantity }) => quantity);
	return {
		entries: orders.filter(({ transactionType }) => transactionType === 'BUY'),
		closings: orders.filter(({ transactionType }) => transactionType === 'SELL'),
		exits,
	};
}
