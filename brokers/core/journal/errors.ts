import { BrokerError, type BrokerErrorDetails, type BrokerId } from '../errors';
import { messageOf } from '../wire';
import { JournalError } from './store';

const AGAIN = 'It is safe to try again with the same order reference.';
/** What to do where an order was not sent. */
export const SAFE = `Nothing was sent by this execution. ${AGAIN}`;

/** The journal cannot be written: nobody would know of the order after a crash. */
export function notWritten(broker: BrokerId, error: unknown): BrokerError {
	if (error instanceof BrokerError) return error;
	const known = error instanceof JournalError ? error : null;
	const reason = messageOf(error, 'the reason is not known');
	return notSent(broker, known?.code ?? 'JOURNAL_UNAVAILABLE', {
		message: `The order was not sent, because its reference could not be written down first: ${reason}`,
		hint: known?.hint ?? AGAIN,
		mayExist: true,
	});
}

/** After an order was sent: whose those are that the broker shows cannot be told. */
export function notRead(broker: BrokerId, error: unknown): BrokerError {
	const message = `The journal of order references could not be read: ${messageOf(error, 'the reason is not known')}`;
	return new BrokerError({ broker, failure: 'unclear', code: 'JOURNAL_UNAVAILABLE', message });
}

export function stopped(broker: BrokerId): BrokerError {
	return new BrokerError({
		broker,
		failure: 'cancelled',
		code: 'CANCELLED',
		message: 'The execution was cancelled before the order was sent.',
		hint: AGAIN,
		retryable: false,
		outcome: 'notPlaced',
		mayExist: true,
	});
}

export function inUse(broker: BrokerId): BrokerError {
	return notSent(broker, 'REFERENCE_IN_USE', {
		message:
			'The order was not sent, because another execution is still placing an order with the same reference.',
		hint: SAFE,
		mayExist: true,
	});
}

export function lockLost(broker: BrokerId): BrokerError {
	return notSent(broker, 'CLAIM_LOST', {
		message:
			'The order was not sent, because this n8n process stood still for so long that another one may be placing an order with the same reference.',
		hint: SAFE,
		mayExist: true,
	});
}

/** The code of `overtaken`. */
export const OVERTAKEN = 'REFERENCE_OVERTAKEN';

/** Under an optimistic entry: whoever has it begins anew. */
export function overtaken(broker: BrokerId): BrokerError {
	return notSent(broker, OVERTAKEN, {
		message:
			'The order was not sent, because another execution may have been first to place one with the same reference.',
		hint: SAFE,
		mayExist: true,
	});
}

export function ofOtherOrder(broker: BrokerId, label: string): BrokerError {
	return new BrokerError({
		broker,
		failure: 'input',
		code: 'REFERENCE_OF_OTHER_ORDER',
		field: 'orderReference',
		message: `The order was not sent: the reference ${label} belongs to another order, of another instrument, side or quantity.`,
		hint: 'Give every order a reference of its own, for example by the symbol and the side in it.',
		outcome: 'notPlaced',
	});
}

/** n8n repeats an execution, and the journal has no order of its first run, or more than one. */
export function retryWithoutRecord(broker: BrokerId, found: number): BrokerError {
	const what =
		found === 0 ? 'no order of its first run is' : `${found} orders of its first run are`;
	return new BrokerError({
		broker,
		failure: 'input',
		code: 'RETRY_WITHOUT_RECORD',
		message: `The order was not sent: n8n retries an execution, and ${what} on record for this item, so it cannot be told whether the order was placed.`,
		hint: 'Look into the order book. If the order is not there, run the workflow again instead of retrying the execution. With an Order Reference of your own, a retry finds the order by itself.',
		outcome: 'notPlaced',
		mayExist: true,
	});
}

function notSent(
	broker: BrokerId,
	code: string,
	details: Pick<BrokerErrorDetails, 'message' | 'hint' | 'mayExist'>,
): BrokerError {
	return new BrokerError({ broker, failure: 'notSent', code, ...details, outcome: 'notPlaced' });
}
