import type { IDataObject } from 'n8n-workflow';
import type { RunResult } from '../../harness';
import type { ExitCell } from './cells';
import type { Book, ExitStory } from './run';

const sum = (units: number[]) => units.reduce((total, each) => total + each, 0);
const isDead = (status: string) => /reject|fail/i.test(status);
const isOver = (status: string) => /complete|executed|cancelled|reject|fail/i.test(status);
const filledIn = (orders: Book['entries']) =>
	sum(orders.map(({ filledQuantity }) => filledQuantity));

/** What is wrong with a cell, in words; empty where nothing is. */
export function objections(cell: ExitCell, { results, books }: ExitStory): string[] {
	const wrong = books.flatMap((book) => unsafe(cell, book));
	results.forEach((result, place) => {
		// Of two at once the other may have gone on since.
		if (cell.repetition === 'twoAtOnce' && result.status !== 'success') return;
		const book = books[Math.min(place, books.length - 1)];
		wrong.push(...untrue(cell, result, book, place === 0));
	});
	const last = results.at(-1);
	const end = books.at(-1);
	if (cell.repetition === 'repeated' && last && end) wrong.push(...unended(cell, last, end));
	return wrong.length === 0 ? [] : [...wrong, ...results.map(wordsOf), told(end)];
}

/** Whatever is reported: one entry, and never more closed than has filled. */
function unsafe({ step }: ExitCell, { entries, closings, exits }: Book): string[] {
	const filled = filledIn(entries);
	const legs = step.kind === 'bracket';
	const sent = closings.filter(({ status }) => !isDead(status));
	const closing = legs ? 0 : sum(sent.map(({ quantity }) => quantity));
	return [
		...(entries.length > 1 ? [`${entries.length} entries`] : []),
		...(sum(exits) + closing > filled
			? [`${sum(exits)} and ${closing} units close ${filled} that have filled`]
			: []),
		...(filledIn(closings) > filled ? ['more was closed than had filled'] : []),
		...(closings.length > (legs ? 2 : 1) ? [`${closings.length} closing orders`] : []),
	];
}

function untrue(cell: ExitCell, result: RunResult, book: Book, isFirst: boolean): string[] {
	return result.status === 'success'
		? untrueOutput(cell, result.items[0].json, book)
		: untrueError(cell, result, book, isFirst);
}

/** Units that something at the broker closes, or has closed. */
const coveredIn = ({ exits, closings }: Book, isBracket: boolean) =>
	isBracket
		? Math.max(0, ...closings.map(({ quantity }) => quantity))
		: sum(exits) + filledIn(closings);

function untrueOutput({ step }: ExitCell, json: IDataObject, book: Book): string[] {
	const { entries, exits } = book;
	const [entry] = entries;
	if (entry === undefined) return ['told as placed, and is not'];
	const { filledQuantity, coveredQuantity } = json;
	const isBracket = step.kind === 'bracket';
	const isLeft = isBracket && step.fills === 4;
	const there = isBracket ? coveredIn(book, true) : sum(exits);
	return [
		...(entry.orderId !== json.orderId ? ['told of an order that is not there'] : []),
		...(filledQuantity !== entry.filledQuantity
			? [`told as ${String(filledQuantity)} filled, and is ${entry.filledQuantity}`]
			: []),
		...(coveredQuantity !== there
			? [`told as ${String(coveredQuantity)} covered, and is ${there}`]
			: []),
		...(!isLeft && there !== entry.filledQuantity ? ['a success without its exits'] : []),
		...(!isLeft && !isOver(entry.status) ? [`a success, and the entry is ${entry.status}`] : []),
	];
}

function untrueError(
	{ step }: ExitCell,
	result: RunResult,
	book: Book,
	isFirst: boolean,
): string[] {
	const { outcome, code } = (result.error?.context ?? {}) as { outcome?: string; code?: string };
	const { entries, closings } = book;
	const filled = filledIn(entries);
	const isBracket = step.kind === 'bracket';
	const open = filled - coveredIn(book, isBracket);
	const wrong: string[] = [];
	if (outcome === undefined) wrong.push('an error without an outcome');
	if (outcome === 'notPlaced' && isFirst && entries.length > 0)
		wrong.push('told as not placed, and is');
	if (outcome === 'placed' && entries.length === 0) wrong.push('told as placed, and is not');
	if (outcome === 'unknown' && !isBracket && isFirst && closings.length > 0)
		wrong.push('an unknown entry was closed');
	if (code === 'EXITS_NOT_PLACED' && open <= 0) wrong.push('told as without exits, and has them');
	if (code === 'CLOSED_WITHOUT_EXITS' && filledIn(closings) !== filled)
		wrong.push('told as closed, and is not');
	return wrong;
}

/** What nobody but the broker can know stays unknown; everything else comes to its end. */
function unended({ broker, step, fault, closes }: ExitCell, result: RunResult, book: Book) {
	const isLost = fault.effect(broker) === 'ignoresUnheard';
	if (isLost && (step.at === 'exits' || (step.at === 'entry' && broker === 'angelOne'))) return [];
	if (step.refusesExits) {
		// A closing that nobody has heard of is not sent again, but where the broker checks references.
		if (isLost && step.at === 'close' && broker === 'angelOne') return [];
		return closes && filledIn(book.closings) !== filledIn(book.entries)
			? ['the entry was not closed again']
			: [];
	}
	const isClosed = book.closings.length > 0 && step.kind !== 'bracket';
	return result.status === 'success' || isClosed ? [] : ['a repetition did not come to its end'];
}

function wordsOf({ status, error, items }: RunResult): string {
	const context = (error?.context ?? {}) as { code?: string; outcome?: string };
	if (status !== 'success')
		return `${status} ${context.code} ${context.outcome}: ${error?.message}`;
	const { status: word, filledQuantity, coveredQuantity, message } = items[0].json;
	return JSON.stringify([word, filledQuantity, coveredQuantity, message]);
}

function told(book: Book | undefined): string {
	if (book === undefined) return 'no book';
	const words = (orders: Book['entries']) =>
		orders.map(({ status, quantity, filledQuantity: filled }) => `${status} ${filled}/${quantity}`);
	const { entries, closings, exits } = book;
	return `book: entries ${words(entries).join()}; closings ${words(closings).join()}; exits ${exits.join()}`;
}
