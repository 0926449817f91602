import { BrokerError } from '../errors';
import type { Placement } from './placement';

/** The broker could not be asked whether the reference has an order already, so none was sent. */
export function notAsked<T>(
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

/** The broker keeps references beyond the day. */
export function ofEarlierDay<T>({ reference }: Placement<T>, cause: BrokerError): BrokerError {
	return cause.with({
		failure: 'refused',
		code: 'REFERENCE_OF_EARLIER_DAY',
		message: `The order was not placed: the broker knows reference ${reference.sent} from an earlier day.`,
		hint: 'Let order references differ from day to day, for example by the date in them.',
		retryable: false,
		outcome: 'notPlaced',
	});
}

/** The broker says that it has no such order. */
export function notTaken<T>(placement: Placement<T>, cause: BrokerError): BrokerError {
	return cause.with({
		message: `The order was not placed: ${cause.message} The broker has no order with reference ${placement.reference.sent}.`,
		hint: 'It is safe to place the order again.',
		retryable: true,
		outcome: 'notPlaced',
	});
}

/** Neither the reply nor the books say what became of the order. */
export function unknown<T>(
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
