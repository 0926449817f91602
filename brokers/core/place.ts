import { BrokerError } from './errors';
import type { OrderReference } from './reference';
import { wait } from './wait';

/** One order to be placed at most once. */
export interface Placement<T> {
	/** The account, and the day for which a reference counts. */
	scope: string;
	reference: OrderReference;
	/** The broker itself refuses a second order with the same reference. */
	brokerChecksReference: boolean;
	/** Sends the order once. @throws BrokerError */
	send(): Promise<T>;
	/** The order under this reference as the broker has it now, null where it has none. @throws BrokerError */
	find(): Promise<T | null>;
	/** For how long an unclear outcome is looked into, milliseconds. */
	confirmMs: number;
	/** An order may be missing from the broker's books for this long after it was taken. */
	settleMs: number;
	signal?: AbortSignal;
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
/** References this process has tried, so that a repetition looks before it sends. */
const tried = new Set<string>();

/**
 * Places an order at most once. One reference is in flight once in a process; a repetition, and a
 * reference that the broker does not check, is looked up first; an unclear reply is resolved by
 * reading. Never sends twice unless the broker said that the first was not taken.
 * @throws BrokerError whose `outcome` is the truth as the broker told it, `unknown` only where the
 * broker also would not be read.
 */
export async function placeOnce<T>(placement: Placement<T>): Promise<Placed<T>> {
	const key = `${placement.scope} ${placement.reference.sent}`;
	for (let earlier = inFlight.get(key); earlier; earlier = inFlight.get(key)) {
		await earlier.catch(() => undefined);
	}
	const attempt = placeAlone(placement, key);
	inFlight.set(key, attempt);
	try {
		return await attempt;
	} finally {
		inFlight.delete(key);
	}
}

async function placeAlone<T>(placement: Placement<T>, key: string): Promise<Placed<T>> {
	const again = tried.has(key);
	if (again || (placement.reference.given && !placement.brokerChecksReference)) {
		const existing = await lookUpFirst(placement, again);
		if (existing !== null) return { order: existing, duplicate: true };
	}
	remember(key);
	try {
		return { order: await placement.send(), duplicate: false };
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.code === DUPLICATE_REFERENCE) return await existingOrder(placement, error);
		if (REFUSED_FOR_SURE.includes(error.failure)) throw error.with({ outcome: 'notPlaced' });
		return { order: await resolve(placement, error), duplicate: false };
	}
}

/** The code under which a broker's own duplicate check reaches `placeOnce`. */
export const DUPLICATE_REFERENCE = 'DUPLICATE_REFERENCE';

async function lookUpFirst<T>(placement: Placement<T>, again: boolean): Promise<T | null> {
	try {
		return await placement.find();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		throw error.with({
			message: `The order was not sent, because the broker could not be asked whether reference ${placement.reference.sent} has an order already: ${error.message}`,
			hint: placement.lookupHint,
			// An earlier try of this process may have placed it; this one did not.
			outcome: again ? 'unknown' : 'notPlaced',
		});
	}
}

/** The broker says that the reference has an order; its books may not show it yet. */
async function existingOrder<T>(placement: Placement<T>, error: BrokerError): Promise<Placed<T>> {
	const { order, settled, lastError } = await readUntilKnown(placement);
	if (order !== null) return { order, duplicate: true };
	throw settled
		? error.with({ failure: 'refused', outcome: 'notPlaced', retryable: false })
		: unknown(placement, error, lastError);
}

async function resolve<T>(placement: Placement<T>, cause: BrokerError): Promise<T> {
	const { order, settled, lastError } = await readUntilKnown(placement);
	if (order !== null) return order;
	throw settled ? notTaken(placement, cause) : unknown(placement, cause, lastError);
}

/** What the broker's books say of a reference. */
interface Reading<T> {
	order: T | null;
	/** Without an order: the broker has said for long enough that there is none. */
	settled: boolean;
	lastError: BrokerError | null;
}

/** Reads until the order is found, or the broker has said for long enough that there is none. */
async function readUntilKnown<T>(placement: Placement<T>): Promise<Reading<T>> {
	const started = Date.now();
	let answered = 0;
	let lastError: BrokerError | null = null;
	for (;;) {
		const elapsed = Date.now() - started;
		try {
			const order = await placement.find();
			if (order !== null) return { order, settled: true, lastError: null };
			answered += 1;
			lastError = null;
			if (answered >= 2 && elapsed >= placement.settleMs) break;
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			lastError = error;
		}
		if (placement.signal?.aborted || elapsed >= placement.confirmMs) break;
		await wait(REREAD_MS, placement.signal);
	}
	const settled = answered >= 2 && lastError === null && Date.now() - started >= placement.settleMs;
	return { order: null, settled, lastError };
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

function remember(key: string): void {
	if (tried.size >= MAX_REMEMBERED) {
		for (const oldest of tried) {
			tried.delete(oldest);
			if (tried.size < MAX_REMEMBERED / 2) break;
		}
	}
	tried.add(key);
}
