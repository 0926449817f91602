import { BrokerError } from '../errors';
import type { Placement } from './placement';
import { notAsked, notTaken, ofEarlierDay, unknown } from './placement-errors';
import { readUntilKnown } from './read-until-known';
import { noteOutcome } from './reference';
import type { TryOutcome } from '../redis';

export interface Placed<T> {
	order: T;
	/** The order was there before this call. */
	duplicate: boolean;
}

const MAX_REMEMBERED = 20_000;
const REFUSED_FOR_SURE = [
	'input',
	'login',
	'notSent',
	'refused',
	'tokenRefused',
	'rateLimited',
	'cancelled',
];

const inFlight = new Map<string, Promise<unknown>>();

/** A reference that this process, or another one, has sent. */
interface Attempt {
	/** Epoch milliseconds of its end. */
	at: number;
	/** As it was placed; null where its outcome stayed open. */
	order: unknown;
}

/** So that a repetition looks before it sends, and longer than the broker's books may lag. */
const attempts = new Map<string, Attempt>();

/**
 * Places an order at most once. One reference is in flight once in a process; a repetition, and a
 * reference that the broker does not check, is looked up first; an unclear reply is resolved by
 * reading. Never sends twice unless the broker said that the first was not taken.
 * @throws BrokerError whose `outcome` is the truth as the broker told it, `unknown` only where the
 * broker also would not be read.
 */
export async function placeOnce<T>(placement: Placement<T>): Promise<Placed<T>> {
	const key = keyOf(placement);
	for (let earlier = inFlight.get(key); earlier; earlier = inFlight.get(key)) {
		await earlier.catch(() => undefined);
	}
	const attempt = placeAlone(placement, key);
	inFlight.set(key, attempt);
	try {
		const placed = await attempt;
		noteOutcome(placement.reference, false);
		return placed;
	} catch (error) {
		noteOutcome(placement.reference, error instanceof BrokerError && error.outcome === 'unknown');
		throw error;
	} finally {
		inFlight.delete(key);
	}
}

function keyOf<T>({ scope, reference }: Placement<T>): string {
	return `${scope} ${reference.sent}`;
}

async function placeAlone<T>(placement: Placement<T>, key: string): Promise<Placed<T>> {
	if (placement.brokerChecksReference || !placement.lock)
		return await lookAndSend(placement, attempts.get(key));
	const lock = await placement.lock();
	let outcome: TryOutcome = 'unknown';
	try {
		const earlier = attempts.get(key) ?? lock.earlier;
		const placed = await lookAndSend(placement, earlier, lock.assertHeld);
		outcome = { placed: placed.order };
		return placed;
	} catch (error) {
		if (error instanceof BrokerError && error.outcome === 'notPlaced') outcome = 'notPlaced';
		throw error;
	} finally {
		await lock.finish(outcome);
	}
}

async function lookAndSend<T>(
	placement: Placement<T>,
	earlier: Attempt | null | undefined,
	lastCheck = async () => {},
): Promise<Placed<T>> {
	const key = keyOf(placement);
	if (earlier || (placement.reference.given && !placement.brokerChecksReference)) {
		const existing = await lookUpFirst(placement, earlier);
		if (existing !== null) return { order: existing, duplicate: true };
	}
	try {
		const order = await placement.send(lastCheck);
		remember(key, order);
		return { order, duplicate: false };
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.code === DUPLICATE_REFERENCE) return await existingOrder(placement, error);
		if (REFUSED_FOR_SURE.includes(error.failure)) throw error.with({ outcome: 'notPlaced' });
		remember(key, null);
		const order = await resolve(placement, error);
		remember(key, order);
		return { order, duplicate: false };
	}
}

/** The code under which a broker's own duplicate check reaches `placeOnce`. */
export const DUPLICATE_REFERENCE = 'DUPLICATE_REFERENCE';

/** The order that the reference has already, null where there is none and one may be sent. */
async function lookUpFirst<T>(
	placement: Placement<T>,
	earlier: Attempt | null | undefined,
): Promise<T | null> {
	if (earlier?.order) return await latestOf(placement, earlier.order as T);
	let failure: BrokerError | null;
	if (earlier) {
		const { order, known, lastError } = await readUntilKnown(placement, earlier.at, 1);
		if (order !== null || known) return order;
		failure = lastError;
	} else {
		try {
			return await placement.find();
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			failure = error;
		}
	}
	throw notAsked(placement, failure, Boolean(earlier));
}

/** An order that this process has placed exists, whether or not the books show it already. */
async function latestOf<T>(placement: Placement<T>, placed: T): Promise<T> {
	try {
		return (await placement.find()) ?? placed;
	} catch (error) {
		if (error instanceof BrokerError) return placed;
		throw error;
	}
}

/** The broker says that the reference has an order; its books may not show it yet. */
async function existingOrder<T>(placement: Placement<T>, error: BrokerError): Promise<Placed<T>> {
	const { order, known, lastError } = await readUntilKnown(placement, Date.now(), 2);
	if (order !== null && placement.isOfToday?.(order) === false)
		throw ofEarlierDay(placement, error);
	if (order !== null) return { order, duplicate: true };
	throw known
		? error.with({ failure: 'refused', outcome: 'notPlaced', retryable: false })
		: unknown(placement, error, lastError);
}

async function resolve<T>(placement: Placement<T>, cause: BrokerError): Promise<T> {
	const { order, known, lastError } = await readUntilKnown(placement, Date.now(), 2);
	if (order !== null) return order;
	throw known ? notTaken(placement, cause) : unknown(placement, cause, lastError);
}

function remember<T>(key: string, order: T | null): void {
	attempts.delete(key);
	attempts.set(key, { at: Date.now(), order });
	if (attempts.size <= MAX_REMEMBERED) return;
	const [oldest] = attempts.keys();
	attempts.delete(oldest);
}
