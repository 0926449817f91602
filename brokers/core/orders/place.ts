import { BrokerError } from '../errors';
import { REFUSAL_IN_DOUBT } from '../http/api-client';
import type { EarlierTry, JournalEntry, TryOutcome } from '../journal/journal';
import { ofOtherOrder, OVERTAKEN } from '../journal/errors';
import { OneAtATime } from '../one-at-a-time';
import { Departure } from './departure';
import type { FoundOrder } from './orders-api';
import type { Placement } from './placement';
import { notAsked, notAskedAgain, ofEarlierDay, stillUnknown, unknown } from './placement-errors';
import { readUntilFound } from './read-until-found';

export interface Placed<T> {
	order: T;
	/** The order was there before this call. */
	duplicate: boolean;
}

const REFUSED_FOR_SURE = [
	'input',
	'login',
	'notSent',
	'refused',
	'tokenRefused',
	'rateLimited',
	'cancelled',
];
const REREAD_MS = 1_000;

/** The code under which a broker's own duplicate check reaches `placeOnce`. */
export const DUPLICATE_REFERENCE = 'DUPLICATE_REFERENCE';

const placements = new OneAtATime();

/**
 * Places an order at most once. Its reference is in the journal before it leaves; one that the journal
 * knows is looked up, and so is every one while the journal is not complete; an unclear reply is
 * resolved by reading. Never sends twice unless the broker said that the first was not taken, or
 * itself refuses a second order with the same label.
 * @throws BrokerError whose `outcome` is the truth: `notPlaced` by the broker's word or because nothing
 * was sent, else `unknown`.
 */
export async function placeOnce<T>(placement: Placement<T>): Promise<Placed<T>> {
	const { account, reference } = placement;
	// The journal keeps others out too; within the process this lets the next one in at once.
	const key = `${account} ${reference.key}`;
	return await placements.run(key, async () => await placeAlone(placement));
}

async function placeAlone<T>(placement: Placement<T>): Promise<Placed<T>> {
	try {
		return await tryToPlace(placement);
	} catch (error) {
		if (!(error instanceof BrokerError && error.code === OVERTAKEN)) throw error;
		// Nothing was sent. This time others are kept out from the beginning.
		return await tryToPlace({ ...placement, optimistic: false });
	}
}

async function tryToPlace<T>(placement: Placement<T>): Promise<Placed<T>> {
	const entry = await placement.journal.begin(placement, placement.signal);
	const departure = new Departure(entry, placement.gate);
	let outcome: TryOutcome = 'unknown';
	try {
		const placed = await lookAndSend(placement, entry, departure);
		outcome = { placed: placed.order, id: placement.idOf?.(placed.order) };
		return placed;
	} catch (caught) {
		const error = caught instanceof BrokerError ? afterEarlier(placement, entry, caught) : caught;
		if (error instanceof BrokerError && error.outcome === 'notPlaced')
			outcome = departure.isNothingSent(error) ? 'notSent' : 'notPlaced';
		throw error;
	} finally {
		await entry.finish(outcome);
	}
}

/** That this try placed nothing says nothing of an earlier one whose outcome is open. */
function afterEarlier<T>(placement: Placement<T>, entry: JournalEntry, error: BrokerError) {
	const isOpen = entry.earlier !== null && error.outcome === 'notPlaced';
	return isOpen ? stillUnknown(placement, entry.label, error) : error;
}

async function lookAndSend<T>(
	placement: Placement<T>,
	entry: JournalEntry,
	departure: Departure,
): Promise<Placed<T>> {
	const { brokerChecksReference: checks } = placement;
	const { earlier } = entry;
	if (earlier !== null) {
		const existing = await orderOf(placement, entry, earlier);
		if (existing !== null) return { order: existing, duplicate: true };
		if (!checks) throw stillUnknown(placement, entry.label, null);
	} else if (!checks && !entry.complete) {
		const existing = await lookIntoBook(placement, entry);
		if (existing !== null) return { order: existing, duplicate: true };
	}
	return await sendOnce(placement, entry, departure);
}

async function sendOnce<T>(
	placement: Placement<T>,
	entry: JournalEntry,
	departure: Departure,
	doubted: BrokerError | null = null,
): Promise<Placed<T>> {
	const { label } = entry;
	try {
		await departure.check();
		return { order: await placement.send(label, departure.leave), duplicate: false };
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.code === DUPLICATE_REFERENCE) return await existingOrder(placement, entry, error);
		// That this one was not sent, or refused, says nothing of the one before it.
		if (REFUSED_FOR_SURE.includes(error.failure))
			throw doubted
				? unknown(placement, label, doubted, null)
				: error.with({ outcome: 'notPlaced' });
		const { order, lastError } = await find(placement, entry, Date.now());
		if (order !== null) return { order, duplicate: false };
		// The broker said that it did not take the order, and its book has borne that out all the while.
		const isRefused = error.code === REFUSAL_IN_DOUBT && lastError === null && doubted === null;
		if (isRefused && !placement.signal?.aborted)
			return await sendOnce(placement, entry, departure, error);
		throw unknown(placement, label, error, lastError);
	}
}

/** The order of an earlier try; null where the broker answers that it has none. */
async function orderOf<T>(
	placement: Placement<T>,
	entry: JournalEntry,
	earlier: EarlierTry,
): Promise<T | null> {
	if (earlier.order !== null) return await latestOf(placement, entry, earlier.order as T);
	const { order, lastError } = await find(placement, entry, earlier.at);
	if (lastError) throw notAskedAgain(placement, entry.label, lastError);
	return order;
}

/** An order that was placed exists, whether or not the books show it. */
async function latestOf<T>(placement: Placement<T>, entry: JournalEntry, placed: T): Promise<T> {
	try {
		if (placement.refresh) return await placement.refresh(placed);
		const found = await findOnce(placement, entry);
		if (found === null) return placed;
		return placement.withPlacing?.(found, placed) ?? found;
	} catch (error) {
		if (error instanceof BrokerError) return placed;
		throw error;
	}
}

/**
 * The order that the label has in the broker's book, by which the journal becomes complete. A book that
 * cannot be read keeps an order back only where it may be a repetition.
 */
async function lookIntoBook<T>(placement: Placement<T>, entry: JournalEntry): Promise<T | null> {
	const { given, sameOrder } = placement.reference;
	let book: FoundOrder<T>;
	try {
		book = await placement.find(entry.label, entry);
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (!given && sameOrder === undefined) return null;
		throw notAsked(placement, entry.label, error);
	}
	if (book.labels !== null) await entry.completeBy(book.labels);
	return book.order === null ? null : asked(placement, entry, book.order);
}

/** The broker says that the label has an order; its books may not show it yet. */
async function existingOrder<T>(
	placement: Placement<T>,
	entry: JournalEntry,
	error: BrokerError,
): Promise<Placed<T>> {
	const { label, day } = entry;
	const any = async () =>
		placement.existing
			? await placement.existing(label, entry)
			: (await placement.find(label, entry)).order;
	const { order, lastError } = await readUntilFound({
		...limits(placement, Date.now()),
		find: any,
	});
	if (order !== null && !placement.isSince(order, day)) throw ofEarlierDay(label, error);
	if (order !== null) return { order: asked(placement, entry, order), duplicate: true };
	throw unknown(placement, label, error, lastError);
}

/** @throws BrokerError where the label belongs to another order: placed by another n8n, or by hand */
function asked<T>(placement: Placement<T>, { label }: JournalEntry, order: T): T {
	if (placement.isAsked(order)) return order;
	throw ofOtherOrder(placement.broker, label);
}

async function find<T>(placement: Placement<T>, entry: JournalEntry, since: number) {
	const own = async () => await findOnce(placement, entry);
	return await readUntilFound({ ...limits(placement, since), find: own });
}

/** An order of an earlier day under the same label is another order, and so is one of something else. */
async function findOnce<T>(placement: Placement<T>, entry: JournalEntry): Promise<T | null> {
	const { order } = await placement.find(entry.label, entry);
	const isOurs = order !== null && placement.isSince(order, entry.day) && placement.isAsked(order);
	return isOurs ? order : null;
}

function limits<T>({ confirmMs, bookLagMs, signal }: Placement<T>, since: number) {
	// Less than the books may lag would leave every outcome open.
	return { since, forMs: Math.max(confirmMs, bookLagMs + REREAD_MS), signal };
}
