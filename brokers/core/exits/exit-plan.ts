import { BrokerError, type BrokerId } from '../errors';
import type { JournalEntry } from '../journal/journal';
import type { OrderReference } from '../orders/reference';
import { type OrderTerms, readTerms } from '../orders/terms';
import { isObject, parseJson } from '../wire';

/**
 * What an entry with exits comes to, as it is written down before each step leaves. Its terms are those of the
 * entry, so that a repetition sends the same one.
 */
export interface ExitPlan extends OrderTerms {
	/** Units of each that was to be placed, by its number; together never more than has filled. */
	exits: Array<[number: number, units: number]>;
	/** Units that close the entry again, after which no exits are placed; null where it is not closed. */
	close: number | null;
}

export function newPlan(terms: OrderTerms): ExitPlan {
	return { ...terms, exits: [], close: null };
}

/** That of an earlier try; null for anything else. */
export function readPlan(note: string | null): ExitPlan | null {
	const terms = readTerms(note);
	const plan = note === null ? null : parseJson(note);
	if (terms === null || !isObject(plan) || !Array.isArray(plan.exits)) return null;
	const isUnits = (units: unknown) => Number.isSafeInteger(units) && Number(units) > 0;
	const isExit = (exit: unknown) => Array.isArray(exit) && exit.length === 2 && exit.every(isUnits);
	const isValid = plan.exits.every(isExit) && (plan.close === null || isUnits(plan.close));
	return isValid ? (plan as unknown as ExitPlan) : null;
}

/** Units that its exits are for. */
export function coveredBy({ exits }: Pick<ExitPlan, 'exits'>): number {
	return exits.reduce((sum, [, units]) => sum + units, 0);
}

/**
 * The name of the whole in the journal. A key of the user's own is the entry's, by which it is found at the
 * broker; the entry of a derived one goes out as a child of the whole, like its exits.
 */
export function planReference(reference: OrderReference): OrderReference {
	if (!reference.given) return reference;
	const key = `exits of ${reference.key}`;
	return { key, sent: key, given: true };
}

/** The day of the entry is over, and with it what its exits may be placed for. */
export function ofEarlierDay(broker: BrokerId, { day }: JournalEntry): BrokerError {
	return new BrokerError({
		broker,
		failure: 'unclear',
		code: 'STILL_UNKNOWN',
		message: `Nothing was sent: this reference is of an entry of ${day}, and what its exits came to was not seen to its end that day.`,
		hint: 'Look at the position and its exits by hand. A new order reference places a new entry.',
		retryable: false,
		outcome: 'unknown',
	});
}
