/** What is said of entries whose exits are not as asked: loudly, since a position may stand without them. */
import { BrokerError, type BrokerId } from '../errors';
import { isFinal } from '../orders/orders-api';
import type { Gtt, Order } from '../outputs';
import type { Settled } from './settle';

const AGAIN =
	'The same order reference, or a retry by n8n, takes it up from here: it places the exits that are missing and nothing twice.';

/** Of what only a repetition sends, and then only if it reduces: the position may have been closed since. */
export const POSITION_MOVED = 'POSITION_MOVED';

/** @param units that were to be closed */
export function positionMoved(broker: BrokerId, units: number): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: POSITION_MOVED,
		message: `The position shows no ${units} units that nothing else would close, so nothing was sent beside it.`,
		hint: 'Look at the position and at the orders that wait for it.',
		outcome: 'notPlaced',
	});
}

/** What may stand at the broker for another try: an entry of a later day must not find it for its own. */
const OPEN = ['EXITS_UNKNOWN', 'CLOSING_UNKNOWN'];

/** Whether it is certain what became of each part of an entry, though not all is as asked. */
export function isCertainEnd(error: unknown): boolean {
	return error instanceof BrokerError && error.outcome === 'placed' && !OPEN.includes(error.code);
}

const CLOSED = 'CLOSED_WITHOUT_EXITS';

interface Missing {
	units: number;
	error: BrokerError;
}

/** Nobody knows whether the entry is there. */
export function unknownEntry(broker: BrokerId, cause: BrokerError): BrokerError {
	const next = `No exits were placed, and nothing was closed by guess. ${AGAIN}`;
	return cause.with({
		broker,
		message: `${cause.message} It has no exits.`,
		hint: cause.hint === null ? next : `${cause.hint} ${next}`,
		retryable: false,
		outcome: 'unknown',
	});
}

/** Exits of what has filled are not there, or may not be. */
export function naked(
	{ order: { order }, filled }: Settled,
	exits: Gtt[],
	missing: Missing[],
): BrokerError {
	const [{ error }] = missing;
	const units = missing.reduce((sum, one) => sum + one.units, 0);
	const isKnown = missing.every((one) => isCertain(one.error));
	const what = isKnown
		? `the exits of ${units} were NOT placed: this position is open without a stop-loss`
		: `it is NOT KNOWN whether the exits of ${units} were placed`;
	const hint = isKnown
		? `Place a stop-loss or close the position. ${AGAIN}`
		: `Look at the broker's GTT orders. ${AGAIN}`;
	return told(order, [order, ...exits], error, {
		code: isKnown ? 'EXITS_NOT_PLACED' : 'EXITS_UNKNOWN',
		message: `${nameOf(order)} has filled ${filled} units, and ${what}. ${error.message}`,
		hint,
		retryable: isKnown && error.retryable,
	});
}

const isCertain = ({ outcome, mayExist }: BrokerError) => outcome === 'notPlaced' && !mayExist;

/** The entry is there, and its fill, or its end, is not known. */
export function entryInDoubt(
	{ order: { order }, filled, doubt }: Settled,
	exits: Array<Gtt | Order>,
): BrokerError {
	const covered =
		exits.length > 0
			? `the exits that stand cover ${filled} units alone`
			: filled > 0
				? `${filled} units have filled for certain`
				: 'nothing has exits';
	return told(order, [order, ...exits], doubt, {
		code: 'ENTRY_IN_DOUBT',
		message: `${nameOf(order)} was placed, and it is NOT KNOWN whether more of it fills: ${covered}. ${doubt?.message ?? ''}`,
		hint: `Read the order, and cancel it if it is open. ${AGAIN}`,
		retryable: false,
	});
}

/** The entry is there, and what follows could not be written down, so nothing more was sent. */
export function notOfEntry(order: Order, cause: BrokerError): BrokerError {
	return told(order, [order], cause, {
		code: 'EXITS_NOT_PLACED',
		message: `${nameOf(order)} has filled ${order.filledQuantity ?? 0} units, and its exits were NOT placed: this position is open without a stop-loss. ${cause.message}`,
		hint: `Place a stop-loss or close the position. ${AGAIN}`,
		retryable: cause.retryable,
	});
}

/** What the closing of an entry came to. */
interface Closing {
	told: Gtt[];
	/** Why its exits are not there; null in a repetition. */
	why: BrokerError | null;
	units: number;
	/** Units that have filled since that was decided. */
	more: number;
	closing?: Order;
	failure?: BrokerError;
}

/** The exits are certainly not there, and the entry was to be closed for that. */
export function closedAgain(
	{ order: { order }, doubt }: Settled,
	{ told: exits, why, units, more, closing, failure }: Closing,
): BrokerError {
	const { code, words } = closingWords(units, closing, failure);
	// All is closed only where nothing more can have filled.
	const isDoubtful = code === CLOSED && doubt !== null;
	const cause = why === null ? '.' : `: ${why.message}`;
	const open =
		doubt === null ? '' : ` It may be open still, so more of it may fill: ${doubt.message}`;
	const since =
		more > 0 ? ` ${more} more units have filled since, and are open without a stop-loss.` : '';
	const orders = [order, ...exits, ...(closing ? [closing] : [])];
	return told(order, orders, failure ?? why ?? doubt, {
		code: more > 0 ? 'EXITS_NOT_PLACED' : isDoubtful ? 'ENTRY_IN_DOUBT' : code,
		message: `${nameOf(order)}: ${words} Its exits were not placed${cause}${open}${since}`,
		hint: 'Look at the position. The same order reference closes what is not closed, and nothing twice.',
		retryable: false,
	});
}

function closingWords(units: number, closing?: Order, failure?: BrokerError) {
	if (closing === undefined) {
		const why = failure?.message ?? '';
		return failure !== undefined && isCertain(failure)
			? {
					code: 'EXITS_NOT_PLACED',
					words: `its ${units} units could NOT be closed again, and are open without a stop-loss: ${why}`,
				}
			: {
					code: 'CLOSING_UNKNOWN',
					words: `it is NOT KNOWN whether its ${units} units were closed again: ${why}`,
				};
	}
	const { orderId, status, filledQuantity: filled } = closing;
	if (!isFinal(closing))
		return {
			code: 'CLOSING_UNKNOWN',
			words: `order ${orderId} is to close its ${units} units again and was ${status} when it was read last, ${filled ?? 0} filled.`,
		};
	return (filled ?? 0) >= units
		? {
				code: CLOSED,
				words: `its ${units} units were closed again by order ${orderId}.`,
			}
		: {
				code: 'EXITS_NOT_PLACED',
				words: `order ${orderId}, which was to close its ${units} units again, is ${status} with ${filled ?? 0} filled: the rest is open without a stop-loss.`,
			};
}

/** What is to be known of an entry that is as asked; null where that is nothing. */
export function whatIsLeft(settled: Settled): string | null {
	const {
		order: { order },
		filled,
		isKept,
		isCancelled,
	} = settled;
	const { quantity, message } = order;
	const rest = quantity === null ? 'The rest' : `${quantity - filled} of ${quantity} units`;
	if (isKept)
		return `${rest} are open still and have no exits yet. The same order reference places the exits of what has filled by then.`;
	if (isCancelled && filled === 0)
		return 'The entry had not filled by the end of its wait and was cancelled, so there is nothing to exit.';
	if (isCancelled)
		return `${rest} had not filled by the end of the wait and were cancelled; the exits cover the ${filled} that have.`;
	return message;
}

const nameOf = ({ orderId }: Order) => `The entry (order ${orderId})`;

function told(
	{ broker }: Order,
	orders: object[],
	cause: BrokerError | null,
	{
		code,
		message,
		hint,
		retryable,
	}: { code: string; message: string; hint: string; retryable: boolean },
): BrokerError {
	return new BrokerError({
		...{ broker, code, message, hint, retryable, orders },
		failure: cause?.failure === 'cancelled' ? 'cancelled' : 'unclear',
		httpStatus: cause?.httpStatus ?? undefined,
		cleared: cause?.cleared ?? true,
		outcome: 'placed',
	});
}
