import type { INodeParameters } from 'n8n-workflow';
import type { Engine, RunOptions, RunResult, StoredCredential } from '../harness';
import { FUNDS, output, run, type BrokerName } from '../support';
import { LATE_MS, type Fault } from './faults';
import type { Slot } from './slot';
import type { Operation, SeenOrder, Subject } from './subjects';
import { pass } from './time';

export const OPERATIONS: Operation[] = ['place', 'modify', 'cancel'];

/** How an order is named: by the user's own key, or by what the package and the broker made up. */
export const NAMINGS = ['given', 'derived'] as const;
export type Naming = (typeof NAMINGS)[number];

/**
 * How often it is tried: by one execution, with n8n's Retry On Fail, by a second execution after the
 * first, by two executions at once. The second execution runs in another process of n8n, which knows
 * nothing of the first. A derived reference belongs to one execution: its second execution is n8n
 * repeating the same one, and two at once are two orders.
 */
export const REPETITIONS = ['once', 'retryOnFail', 'repeated', 'twoAtOnce'] as const;
export type Repetition = (typeof REPETITIONS)[number];

/** One cell of the matrix. */
export interface Cell {
	broker: BrokerName;
	subject: Subject;
	operation: Operation;
	fault: Fault;
	naming: Naming;
	repetition: Repetition;
}

/** What an execution says became of the order or the change. */
export type Report = 'done' | 'notDone' | 'unknown' | 'no word';

export interface CellResult {
	/** In the order of the executions. */
	reports: Report[];
	/** Successes that say they are the first. */
	firsts: number;
	orders: SeenOrder[];
	/** Whether the order is there, or the change is in it. */
	truth: boolean;
	/** The executions' errors, for messages. */
	errors: string[];
	/** Order ids in the executions' output that the broker does not know. */
	invented: string[];
}

const NEW_PRICE = 805;
/** Reopens the door in the pause before n8n's second try. */
const RECONNECT_AFTER_MS = 2_500;
/** n8n's Retry On Fail. */
export const RETRY = { maxTries: 2, waitBetweenTries: 5_000 };

let serial = 0;

/** The processes of one n8n. */
export interface Workers {
	engine: Engine;
	/** With the same credentials, and nothing else in common. */
	other: Engine;
}

/** Brings one fault about and looks at what the package says and what the broker did. */
export async function runCell(
	{ engine, other }: Workers,
	slot: Slot,
	cell: Cell,
): Promise<CellResult> {
	const { operation, fault, naming, repetition } = cell;
	if (!fault.connected) await slot.reconnect();
	const credential = await slot.begin(!fault.connected);
	const key = `CELL${String(++serial).padStart(8, '0')}`;
	const parameters = await prepare(engine, slot, cell, credential, key);
	fault.arm(slot, operation);
	if (!fault.connected) await slot.disconnect();

	const execute = async (options: Partial<RunOptions> = {}, worker = engine) =>
		await run(worker, slot.broker, credential, parameters, options);
	const results: RunResult[] = [];
	if (repetition === 'once') results.push(await execute());
	if (repetition === 'retryOnFail') {
		if (!fault.connected) void pass(RECONNECT_AFTER_MS).then(async () => await slot.reconnect());
		results.push(await execute({ retryOnFail: RETRY }));
	}
	if (repetition === 'repeated') {
		const sameExecution = naming === 'derived' ? { executionId: key } : {};
		results.push(await execute(sameExecution));
		slot.calm();
		if (fault.reads === 'late') {
			slot.lag(LATE_MS);
			// What another process sent a moment ago is in no book: the race that only a broker can close.
			if (naming === 'given') await pass(LATE_MS + 1_000);
		}
		if (!fault.connected) await slot.reconnect();
		results.push(await execute(sameExecution, naming === 'given' ? other : engine));
	}
	if (repetition === 'twoAtOnce') results.push(...(await Promise.all([execute(), execute()])));
	return evaluate(slot, operation, results);
}

/** The parameters of the node; for a change of an order, places that order first. */
async function prepare(
	engine: Engine,
	slot: Slot,
	{ operation, fault, naming }: Cell,
	credential: StoredCredential,
	key: string,
): Promise<INodeParameters> {
	const { broker, subject } = slot;
	const options = naming === 'given' ? { orderReference: key } : {};
	const placing = subject.form(broker, { options });
	if (operation === 'place') {
		// Without a session and the instruments at hand, nothing would get as far as the order.
		if (!fault.connected) {
			output(await run(engine, broker, credential, FUNDS));
			output(await run(engine, broker, credential, { ...placing, options: { dryRun: true } }));
		}
		return placing;
	}
	const placed = output(await run(engine, broker, credential, placing));
	if (fault.reads === 'late') await pass(LATE_MS + 1_000);
	return changeOf(slot, operation, naming, key, placed[subject.id]);
}

/** The parameters of a modification or cancellation. */
export function changeOf(
	slot: Slot,
	operation: Operation,
	naming: Naming,
	key: string,
	id: unknown,
): INodeParameters {
	const names = slot.subject.change(slot.broker, String(id), naming === 'given' ? key : null);
	const changes = operation === 'modify' ? { changes: { price: NEW_PRICE } } : {};
	return { ...names, operation, ...changes };
}

/** What the executions reported, beside what is there. */
export function evaluate(slot: Slot, operation: Operation, results: RunResult[]): CellResult {
	const orders = slot.orders();
	const outputs = results.filter(({ status }) => status === 'success').map(output);
	const known = new Set(orders.map(({ orderId }) => orderId));
	return {
		reports: results.map(reportOf),
		firsts: outputs.filter(({ duplicate }) => duplicate === false).length,
		orders,
		truth: truthOf(operation, orders),
		errors: results.flatMap(({ error }) => (error === undefined ? [] : [error.message])),
		invented: outputs.map((json) => String(json[slot.subject.id])).filter((id) => !known.has(id)),
	};
}

function truthOf(operation: Operation, orders: SeenOrder[]): boolean {
	if (operation === 'place') return orders.length > 0;
	if (operation === 'cancel') return orders[0].cancelled;
	return orders[0].pricePaise === NEW_PRICE * 100;
}

function reportOf({ status, error }: RunResult): Report {
	if (status === 'success') return 'done';
	const { outcome } = (error?.context ?? {}) as { outcome?: string };
	if (outcome === 'notPlaced') return 'notDone';
	return outcome === 'unknown' ? 'unknown' : 'no word';
}
