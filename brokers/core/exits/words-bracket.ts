/** What is said of brackets, whose exits the broker sends by itself. */
import { BrokerError } from '../errors';
import type { Order } from '../outputs';
import type { Settled } from './settle';

/** What became of closing a bracket; null where that is not asked for. */
export type BracketClosing = 'closed' | BrokerError | null;

/** The bracket has filled, and its exits do not show. */
export function bracketNotSeen({ order: { order }, filled }: Settled): BrokerError {
	return ofBracket(order, [order], {
		code: 'EXITS_NOT_SEEN',
		message: `The entry (order ${order.orderId}) has filled ${filled} units, and the broker shows no exits of its bracket: it is NOT KNOWN whether they stand.`,
		hint: 'Look at the orders of the day. The same order reference looks again; Exit Bracket Order closes the position.',
	});
}

/**
 * One of the exits was refused, so that the other stands alone.
 * @param closing what became of closing it for that; null where that is not asked for
 */
export function bracketRefused(
	{ order: { order }, filled }: Settled,
	exits: Order[],
	closing: BracketClosing,
): BrokerError {
	const refused = exits.find(({ status }) => status === 'rejected');
	const name = `The entry (order ${order.orderId})`;
	const why = `its exit ${refused?.orderId} was REJECTED: ${refused?.message ?? 'the broker does not say why'}`;
	if (closing === 'closed')
		return ofBracket(order, [order, ...exits], {
			code: 'CLOSED_WITHOUT_EXITS',
			message: `${name} had filled ${filled} units, and ${why}. The bracket was closed again at market.`,
			hint: 'Look at the position.',
		});
	const tried = closing === null ? '' : ` It could not be closed: ${closing.message}`;
	return ofBracket(order, [order, ...exits], {
		code: closing?.outcome === 'unknown' ? 'CLOSING_UNKNOWN' : 'EXITS_NOT_PLACED',
		message: `${name} has filled ${filled} units, and ${why}. The bracket does not protect this position.${tried}`,
		hint: 'Close the position by Exit Bracket Order, or by hand.',
	});
}

/** What is to be known of a bracket that is as asked; null where that is nothing. */
export function whatIsLeftOfBracket(settled: Settled, exits: Order[]): string | null {
	const {
		order: { order },
		filled,
		isKept,
		isCancelled,
	} = settled;
	const closed = exits.reduce((sum, one) => sum + (one.filledQuantity ?? 0), 0);
	if (isKept && filled > 0)
		return `${filled} of ${order.quantity} units have filled. The bracket is left as it is, because cancelling it would close them at market; the broker sends its exits as it fills.`;
	if (isKept) return 'The bracket is open still; the broker sends its exits once it fills.';
	if (isCancelled && filled === 0)
		return 'The entry had not filled by the end of its wait and was cancelled, so there is nothing to exit.';
	if (closed > 0) return `${closed} of ${filled} units have been closed by the bracket already.`;
	return order.message;
}

function ofBracket(
	{ broker }: Order,
	orders: object[],
	{ code, message, hint }: { code: string; message: string; hint: string },
): BrokerError {
	const details = { broker, code, message, hint, orders, cleared: false };
	return new BrokerError({ ...details, failure: 'unclear', retryable: false, outcome: 'placed' });
}
