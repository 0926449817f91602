import { BrokerError } from '../errors';
import { ofOtherOrder } from '../journal/errors';
import type {
	JournalEntry,
	JournalRequest,
	ReferenceJournal,
	TryOutcome,
} from '../journal/journal';
import { OneAtATime } from '../one-at-a-time';
import type { BrokerOrder } from './orders-api';
import { type Placed, placeOnce } from './place';
import type { Placement } from './placement';
import { childReference, type OrderReference, type ReferenceRule } from './reference';
import { type OrderTerms, readTerms } from './terms';

/** One order that goes out as several. */
export interface SplitPlacement extends JournalRequest {
	journal: ReferenceJournal;
	/** What goes out, where nothing of it has gone out yet. */
	terms: OrderTerms;
	/** What the broker takes as a reference. */
	rule: ReferenceRule;
	/** How one of the orders is placed. */
	part(terms: OrderTerms, units: number, reference: OrderReference): Placement<BrokerOrder>;
	/** How a user looks an order up by hand. */
	lookUpHint(label: string): string;
	signal?: AbortSignal;
}

const splits = new OneAtATime();

/**
 * Places the orders of a plan one after the other, each at most once under a reference of its own. The plan
 * is in the journal before the first leaves; a repetition follows it, whatever its own would have been, and
 * sends what is missing and no more. After an order that is not there for sure, none is sent: those that are
 * there are always the first of the plan.
 * @throws BrokerError whose `outcome` is the truth of the whole: `notPlaced` where nothing of it was,
 * `placed` where a part was and the rest was not, `unknown` where one may have been; `orders` are those
 * that are known to be there
 */
export async function placeSplit(split: SplitPlacement): Promise<Array<Placed<BrokerOrder>>> {
	const { account, reference } = split;
	return await splits.run(`${account} ${reference.key}`, async () => await placeAll(split));
}

async function placeAll(split: SplitPlacement): Promise<Array<Placed<BrokerOrder>>> {
	const entry = await split.journal.begin(split, split.signal);
	const placed: Array<Placed<BrokerOrder>> = [];
	let outcome: TryOutcome = 'unknown';
	try {
		const terms = await planOf(split, entry);
		try {
			for (const [at, units] of terms.quantities.entries())
				placed.push(await placeOnce(partOf(split, entry, terms, at, units)));
			outcome = { placed: idsOf(placed) };
			return placed;
		} catch (caught) {
			if (!(caught instanceof BrokerError)) throw caught;
			const error = toldOf(split, entry, terms, placed, caught);
			if (error.outcome === 'notPlaced') outcome = 'notPlaced';
			// An AI tool's next try finds it only while it is open.
			if (error.outcome === 'placed' && split.reference.sameOrder === undefined)
				outcome = { placed: idsOf(placed) };
			throw error;
		}
	} finally {
		await entry.finish(outcome);
	}
}

const idsOf = (placed: Array<Placed<BrokerOrder>>) =>
	placed.map(({ order }) => order.order.orderId);

/** That of the first try, else this one's, from now on on disk. @throws BrokerError */
async function planOf(split: SplitPlacement, entry: JournalEntry): Promise<OrderTerms> {
	const { broker, reference, terms } = split;
	if (entry.earlier === null) {
		await entry.assertHeld(JSON.stringify(terms));
		return terms;
	}
	const plan = readTerms(entry.note);
	// Its label is one of the broker's orders, so it was placed in one piece.
	if (plan === null) throw ofOtherOrder(broker, entry.label);
	if (reference.given && isOver(plan)) throw ofEarlierDay(split, entry);
	return plan;
}

const isOver = ({ until }: OrderTerms) => Date.now() >= until;

function partOf(
	split: SplitPlacement,
	entry: JournalEntry,
	terms: OrderTerms,
	at: number,
	units: number,
): Placement<BrokerOrder> {
	const { reference, rule } = split;
	const own = childReference(reference, entry.label, at + 1, rule, Date.now());
	const part = split.part(terms, units, own);
	return isOver(terms) ? { ...part, send: async () => await Promise.reject(tooLate(split)) } : part;
}

/** What became of the whole, where one of its orders failed. */
function toldOf(
	{ reference }: SplitPlacement,
	{ earlier }: JournalEntry,
	terms: OrderTerms,
	placed: Array<Placed<BrokerOrder>>,
	error: BrokerError,
): BrokerError {
	const { quantities } = terms;
	const none = placed.length === 0;
	// In a first try nobody else has sent any part of it.
	const isKnown = error.outcome === 'notPlaced' && (earlier === null || !error.mayExist);
	const isCertain = isKnown && !(none && isOver(terms));
	if (isCertain && none) return error;
	if (quantities.length === 1) return error.with({ outcome: 'unknown' });
	const sum = (units: number[]) => units.reduce((total, each) => total + each, 0);
	const there = `${placed.length} of ${quantities.length} orders ${isCertain ? 'were' : 'are known to be'} placed, ${sum(quantities.slice(0, placed.length))} of ${sum(quantities)} units.`;
	const number = placed.length + 1;
	const failed = isCertain
		? `Order ${number} was not placed`
		: `It is not known whether order ${number} was placed`;
	const again = reference.given
		? 'The same order reference sends what is missing and no more.'
		: 'A retry by n8n sends what is missing and no more; a new execution would place the whole again.';
	return error.with({
		code: isCertain ? 'PARTLY_PLACED' : error.code,
		message: `${there} ${failed}, and none after it: ${error.message}`,
		hint: isCertain ? `${again} Or cancel what was placed.` : (error.hint ?? undefined),
		retryable: isCertain && error.retryable,
		outcome: isCertain ? 'placed' : 'unknown',
		orders: placed.map(({ order }) => order.order),
	});
}

/** Given keys hold for a day, and what they placed then is looked up no more. */
function ofEarlierDay({ broker, lookUpHint }: SplitPlacement, { label, day }: JournalEntry) {
	return new BrokerError({
		broker,
		failure: 'unclear',
		code: 'STILL_UNKNOWN',
		message: `It is not known how much of the order with reference ${label} was placed on ${day}. Nothing was sent.`,
		hint: `${lookUpHint(`${label}-1`)} A new reference places the whole order.`,
		retryable: false,
		outcome: 'unknown',
	});
}

function tooLate({ broker }: SplitPlacement): BrokerError {
	return new BrokerError({
		broker,
		failure: 'input',
		code: 'PLAN_OF_EARLIER_DAY',
		message: 'The day for which the whole order was placed is over, so the rest of it is not sent.',
		hint: 'Place what is missing as a new order.',
	});
}
