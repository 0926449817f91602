import { BrokerError } from '../errors';
import { ofOtherOrder } from '../journal/errors';
import type { JournalEntry, TryOutcome } from '../journal/journal';
import { OneAtATime } from '../one-at-a-time';
import { childReference } from '../orders/reference';
import { asFarAsKnown, type Settled, settle } from './settle';
import { newPlan, ofEarlierDay, planReference, readPlan } from './exit-plan';
import type { EntryOutcome } from './outcome';
import { protectBracket } from './protect-bracket';
import { protectFilled } from './protect-filled';
import type { EntryWithExits, UnderWay } from './steps';
import { isCertainEnd, unknownEntry } from './words';

const entries = new OneAtATime();

/**
 * Places an entry, waits for its fill, cancels what has not filled, and places the exits of what has: each
 * step at most once under a reference of its own, and written down before it leaves. A repetition takes up
 * where the first try ended. Nothing is placed or closed for an entry whose fill is not certain.
 * @throws BrokerError whose `outcome` is the truth of the entry: `placed` where it is there and something
 * with its exits is not as asked, which `code` and message say
 */
export async function placeWithExits(work: EntryWithExits): Promise<EntryOutcome> {
	const { account, reference } = work;
	return await entries.run(`${account} ${reference.key}`, async () => await placeAlone(work));
}

async function placeAlone(work: EntryWithExits): Promise<EntryOutcome> {
	const request = { ...work, reference: planReference(work.reference) };
	const entry = await work.journal.begin(request, work.signal);
	let outcome: TryOutcome = 'unknown';
	try {
		const underWay = await begin(work, entry);
		const told = await enterAndProtect(underWay, entry);
		// What is left open is taken up by a repetition, an AI tool's next try among them.
		if (told.isComplete) outcome = { placed: told.order.order.orderId };
		return told;
	} catch (error) {
		const isNothing = error instanceof BrokerError && error.outcome === 'notPlaced';
		if (isNothing && entry.earlier === null) outcome = 'notPlaced';
		if (isCertainEnd(error) && work.reference.sameOrder === undefined)
			outcome = { placed: work.reference.sent };
		throw error;
	} finally {
		await entry.finish(outcome);
	}
}

/** The plan of the first try, else a new one, from now on on disk. @throws BrokerError */
async function begin(work: EntryWithExits, entry: JournalEntry): Promise<UnderWay> {
	const { broker, rule, terms, reference } = work;
	const plan = entry.earlier === null ? newPlan(terms) : readPlan(entry.note);
	// Its label is one of the broker's orders, so it was placed without exits.
	if (plan === null) throw ofOtherOrder(broker, entry.label);
	if (Date.now() >= plan.until) throw ofEarlierDay(broker, entry);
	const write = async () => await entry.assertHeld(JSON.stringify(plan));
	if (entry.earlier === null) await write();
	return {
		...{ ...work, plan, write },
		isRepeated: entry.earlier !== null,
		referenceOf: (part) => childReference(reference, entry.label, part, rule, Date.now()),
	};
}

async function enterAndProtect(work: UnderWay, entry: JournalEntry): Promise<EntryOutcome> {
	const { reference, plan, exits, steps } = work;
	const own = reference.given ? reference : work.referenceOf('entry');
	const { order, duplicate } = await entered(work, entry, async () => await steps.enter(plan, own));
	const settled: Settled = asFarAsKnown(await settle(work, order), plan);
	const told =
		exits.by === 'bracket'
			? await protectBracket(work, exits, settled)
			: await protectFilled(work, exits, settled);
	return { ...told, duplicate: duplicate && told.duplicate };
}

/** An entry of which nobody knows has no exits and is not closed, whatever it comes to. */
async function entered<T>(
	{ broker }: UnderWay,
	{ earlier }: JournalEntry,
	enter: () => Promise<T>,
): Promise<T> {
	try {
		return await enter();
	} catch (error) {
		if (!(error instanceof BrokerError) || error.outcome === 'notPlaced') {
			// That this try placed nothing is not said of an earlier one.
			const isOpen = error instanceof BrokerError && earlier !== null && error.mayExist;
			throw isOpen ? unknownEntry(broker, error) : error;
		}
		throw unknownEntry(broker, error);
	}
}
