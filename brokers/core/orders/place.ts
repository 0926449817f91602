import { BrokerError, type BrokerId } from '../errors';
import { noteOutcome, type OrderReference } from './reference';
import { wait } from '../wait';
import type { IdempotencyLock, TryOutcome } from '../redis';

/** One order to be placed at most once. */
export interface Placement<T> {
	broker: BrokerId;
	/** The account, and the day for which a reference counts. */
	scope: string;
	reference: OrderReference;
	/** The broker itself refuses a second order with the same reference. */
	brokerChecksReference: boolean;
	/**
	 * Sends the order once, and asks `lastCheck` right before it leaves; what that throws, too, leaves
	 * the order unsent. @throws BrokerError
	 */
	send(lastCheck: () => Promise<void>): Promise<T>;
	/** The order under this reference as the broker has it now, null where it has none. @throws BrokerError */
	find(): Promise<T | null>;
	/** For how long an unclear outcome is looked into, milliseconds. */
	confirmMs: number;
	/** An order may be missing from the broker's books for this long after it was taken. */
	bookLagMs: number;
	signal?: AbortSignal;
	/**
	 * Where other processes may place orders of the same account: the right to place this reference.
	 * Asked for only where the broker would take the second order too.
	 */
	lock?(): Promise<IdempotencyLock>;
	/** Whether a found order is of today: a broker may know references of earlier days too. */
	isOfToday?(order: T): boolean;
	/** How a user looks the order up by hand. */
	lookupHint: string;
}

export interface Placed<T> {
	order: T;
	/** The order was there before this call. */
	duplicate: boolean;
}

const REREAD_MS = 1_000;
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

function notAsked<T>(
	placement: Placement<T>,
	failure: BrokerError | null,
	triedBefore: boolean,
): BrokerError {
	const { broker, reference, lookupHint } = placement;
	const cause =
		failure ??
		new BrokerError({
			broker,
			failure: 'cancelled',
			code: 'CANCELLED',
			message: 'the execution was cancelled.',
		});
	return cause.with({
		message: `The order was not sent, because the broker could not be asked whether reference ${reference.sent} has an order already: ${cause.message}`,
		hint: lookupHint,
		// An earlier try may have placed it; this one did not.
		outcome: triedBefore ? 'unknown' : 'notPlaced',
	});
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

/** What the broker's books say of a reference. */
interface Reading<T> {
	order: T | null;
	/** Without an order: the broker has said for long enough that there is none. */
	known: boolean;
	lastError: BrokerError | null;
}

/**
 * Reads until the order is found, or the broker has said for long enough that there is none.
 * @param since when the order was sent at the latest: its books may lag from there on.
 * @param times how often the broker must have said so.
 */
async function readUntilKnown<T>(
	placement: Placement<T>,
	since: number,
	times: number,
): Promise<Reading<T>> {
	const started = Date.now();
	// Less than the books may lag would make every outcome unknown.
	const confirmMs = Math.max(placement.confirmMs, placement.bookLagMs + REREAD_MS);
	let answered = 0;
	for (;;) {
		let lastError: BrokerError | null = null;
		try {
			const order = await placement.find();
			if (order !== null) return { order, known: true, lastError };
			answered += 1;
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			lastError = error;
		}
		const known = !lastError && answered >= times && Date.now() - since >= placement.bookLagMs;
		const over = placement.signal?.aborted || Date.now() - started >= confirmMs;
		if (known || over) return { order: null, known, lastError };
		await wait(REREAD_MS, placement.signal);
	}
}

function ofEarlierDay<T>({ reference }: Placement<T>, cause: BrokerError): BrokerError {
	return cause.with({
		failure: 'refused',
		code: 'REFERENCE_OF_EARLIER_DAY',
		message: `The order was not placed: the broker knows reference ${reference.sent} from an earlier day.`,
		hint: 'Let order references differ from day to day, for example by the date in them.',
		retryable: false,
		outcome: 'notPlaced',
	});
}

function notTaken<T>(placement: Placement<T>, cause: BrokerError): BrokerError {
	return cause.with({
		message: `The order was not placed: ${cause.message} The broker has no order with reference ${placement.reference.sent}.`,
		hint: 'It is safe to place the order again.',
		retryable: true,
		outcome: 'notPlaced',
	});
}

function unknown<T>(
	placement: Placement<T>,
	cause: BrokerError,
	read: BrokerError | null,
): BrokerError {
	const why = read ? ` The broker could not be read either (${read.code}).` : '';
	return cause.with({
		message: `It is not known whether the order was placed: ${cause.message}${why} Its reference is ${placement.reference.sent}.`,
		hint: `${placement.lookupHint} Place it again only with the same order reference.`,
		retryable: false,
		outcome: 'unknown',
	});
}

function remember<T>(key: string, order: T | null): void {
	attempts.delete(key);
	attempts.set(key, { at: Date.now(), order });
	if (attempts.size <= MAX_REMEMBERED) return;
	const [oldest] = attempts.keys();
	attempts.delete(oldest);
}
