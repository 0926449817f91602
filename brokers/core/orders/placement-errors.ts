import { BrokerError } from '../errors';
import type { Placement } from './placement';

/** The broker could not be asked whether the reference has an order already, so none was sent. */
export function notAsked<T>(
	placement: Placement<T>,
	label: string,
	cause: BrokerError,
): BrokerError {
	return cause.with({
		message: `The order was not sent, because the broker could not be asked whether reference ${label} has an order already: ${cause.message}`,
		hint: placement.lookUpHint(label),
		outcome: 'notPlaced',
		mayExist: true,
	});
}

/** The same after an earlier try, which may have placed it: what matters is that, not this try. */
export function notAskedAgain<T>(
	placement: Placement<T>,
	label: string,
	cause: BrokerError,
): BrokerError {
	return cause.with({
		message: `It is not known whether an earlier try placed the order with reference ${label}. This one sent nothing, because the broker could not be asked: ${cause.message}`,
		hint: whatNext(placement, label),
		retryable: false,
		outcome: 'unknown',
	});
}

/** The broker keeps references beyond the day. */
export function ofEarlierDay(label: string, cause: BrokerError): BrokerError {
	return cause.with({
		failure: 'refused',
		code: 'REFERENCE_OF_EARLIER_DAY',
		message: `The order was not placed: the broker knows reference ${label} from an earlier day.`,
		hint: 'Let order references differ from day to day, for example by the date in them.',
		retryable: false,
		outcome: 'notPlaced',
	});
}

/** Neither the reply nor the books say what became of the order. */
export function unknown<T>(
	placement: Placement<T>,
	label: string,
	cause: BrokerError,
	read: BrokerError | null,
): BrokerError {
	const why = read
		? `The broker could not be read either (${read.code}).`
		: 'The broker has shown no such order so far, which may change.';
	return cause.with({
		message: `It is not known whether the order was placed: ${cause.message} ${why} Its reference is ${label}.`,
		hint: whatNext(placement, label),
		retryable: false,
		outcome: 'unknown',
	});
}

/**
 * An earlier try may have placed the order.
 * @param cause why this one placed nothing; null where it did not try, since nothing shows the other
 */
export function stillUnknown<T>(
	placement: Placement<T>,
	label: string,
	cause: BrokerError | null,
): BrokerError {
	const why = cause?.message ?? 'The broker shows no such order, so nothing was sent.';
	return new BrokerError({
		broker: placement.broker,
		failure: cause?.failure ?? 'unclear',
		code: cause?.code ?? 'STILL_UNKNOWN',
		httpStatus: cause?.httpStatus,
		message: `It is not known whether an earlier try placed the order with reference ${label}. ${why}`,
		hint: whatNext(placement, label),
		retryable: false,
		outcome: 'unknown',
	});
}

function whatNext<T>(placement: Placement<T>, label: string): string {
	const again = placement.brokerChecksReference
		? 'Place it again only with the same order reference.'
		: 'The same order reference finds it and places nothing; if the order is not there, place it with a new one.';
	return `${placement.lookUpHint(label)} ${again}`;
}
