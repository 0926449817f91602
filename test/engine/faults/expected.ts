import type { Cell, CellResult, Report } from './cell';

/** What a cell must report. Of two at once, the order says nothing. */
export function expectedReports(cell: Cell): Report[] {
	if (isOvertaken(cell)) {
		const tries = cell.repetition === 'once' || cell.repetition === 'retryOnFail' ? 1 : 2;
		return Array<Report>(tries).fill('notDone');
	}
	const first = firstReport(cell);
	switch (cell.repetition) {
		case 'once':
			return [first];
		case 'retryOnFail':
			return [first === 'done' ? 'done' : secondTry(cell, first)];
		case 'repeated':
			// By then the broker is well again, so the second execution finds the truth or makes it.
			return [first, isLost(cell) ? afterLost(cell) : 'done'];
		case 'twoAtOnce':
			return atOnce(cell, first);
	}
}

/** The truth as the first to try can know it. */
function firstReport({ broker, subject, operation, fault }: Cell): Report {
	if (!fault.connected) return 'notDone';
	const effect = fault.effect(broker);
	if (fault.reads === 'downFromStart') {
		// Nothing is changed that had to be read first; an order is new by the journal.
		return operation === 'place' && !subject.looksFirst ? 'done' : 'notDone';
	}
	if (fault.reads === 'downFromWrite') {
		// A placed order needs no reading if the reply came; a change is never taken from the reply.
		return operation === 'place' && effect === 'none' ? 'done' : 'unknown';
	}
	// That the books do not have an order, or show it as it was, says nothing: it may come late.
	if (effect === 'ignoresUnheard') return 'unknown';
	return effect === 'refuses' ? 'notDone' : 'done';
}

/** The broker never got the order or the change, which nobody but the broker knows. */
function isLost({ broker, fault }: Cell): boolean {
	return fault.connected && fault.effect(broker) === 'ignoresUnheard';
}

/** What a repetition makes of that: a change is sent again, an order where the broker checks references. */
function afterLost({ broker, subject, operation }: Cell): Report {
	return operation !== 'place' || subject.isSentAgain(broker) ? 'done' : 'unknown';
}

/** What is filled can be neither modified nor cancelled, now or later. */
function isOvertaken({ operation, fault }: Pick<Cell, 'operation' | 'fault'>): boolean {
	return fault.overtaken && operation !== 'place';
}

/** n8n tries again while the books are still down, but the fault of the write is over. */
function secondTry(cell: Cell, first: Report): Report {
	const { reads } = cell.fault;
	if (reads !== 'fine' && reads !== 'late') return first;
	return isLost(cell) ? afterLost(cell) : 'done';
}

/**
 * The two take turns, since they are about the same thing, and only the first meets the fault of the
 * write. Two derived references are two orders, and which of them meets it is chance.
 */
function atOnce(cell: Cell, first: Report): Report[] {
	const { subject, operation, fault, naming } = cell;
	if (!fault.connected) return ['notDone', 'notDone'];
	if (operation === 'place' && naming === 'derived')
		return [first, subject.looksFirst && fault.reads !== 'fine' ? 'notDone' : 'done'];
	return fault.reads === 'downFromStart' || fault.reads === 'downFromWrite'
		? [first, first]
		: [first, isLost(cell) ? afterLost(cell) : 'done'];
}

/** What is wrong with a cell's result, in words; empty where nothing is. */
export function objections(cell: Cell, result: CellResult): string[] {
	const { operation, naming, repetition, fault } = cell;
	const { reports, orders, truth, firsts, invented } = result;
	const wrong: string[] = [];

	const expected = expectedReports(cell);
	if (!same(expected, reports, repetition === 'twoAtOnce'))
		wrong.push(`reported ${reports.join('+')} where ${expected.join('+')} is true`);
	const references = new Set(orders.map(({ reference }) => reference));
	if (references.size !== orders.length) wrong.push(`${orders.length} orders for one reference`);
	const separate = operation === 'place' && naming === 'derived' && repetition === 'twoAtOnce';
	if (orders.length > (separate ? 2 : 1)) wrong.push(`${orders.length} orders`);
	if (operation === 'place' && firsts > orders.length)
		wrong.push(`${firsts} executions report ${orders.length} orders as new`);
	if (invented.length > 0) wrong.push(`orders that do not exist: ${invented.join(', ')}`);

	const last = reports.at(-1);
	if (reports.includes('done') && !truth) wrong.push('reported as done, and is not');
	if (repetition !== 'twoAtOnce' && last === 'notDone' && truth)
		wrong.push('reported as not done, and is');
	if (reports.includes('unknown') && fault.reads !== 'downFromWrite' && !isLost(cell))
		wrong.push('unknown although the broker could be read');
	return wrong;
}

function same(list: Report[], reports: Report[], anyOrder: boolean): boolean {
	const text = (all: Report[]) => (anyOrder ? [...all].sort() : all).join();
	return text(list) === text(reports);
}
