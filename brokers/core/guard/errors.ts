import { BrokerError, type BrokerId, inputError } from '../errors';
import { timeInWords } from '../ist';

const REDUCES = 'Orders that only reduce a position, and cancellations, still pass.';

export function halted(broker: BrokerId, until: number): BrokerError {
	const when = Number.isFinite(until)
		? `until ${timeInWords(until)}, India time`
		: 'until a person mends the credential, whose field Trading Halted Until has no time in it';
	return refusal(
		broker,
		'tradingHaltedUntil',
		'TRADING_HALTED',
		`The order was not sent: trading with this credential is halted ${when}.`,
		`${REDUCES} To trade again before that, clear Trading Halted Until in the credential.`,
	);
}

export function lossReached(
	broker: BrokerId,
	loss: number,
	limit: string,
	sinceEntry: boolean,
): BrokerError {
	const basis = sinceEntry
		? ' Units carried from earlier days count from their entry, since the broker tells no close of the day before.'
		: '';
	return refusal(
		broker,
		'maxDailyLoss',
		'MAX_DAILY_LOSS_REACHED',
		`The order was not sent: the account has lost ${loss} rupees today, and the limit set in the credential is ${limit} rupees.${basis}`,
		`${REDUCES} To open positions all the same, raise Max Daily Loss of the credential.`,
	);
}

/** @param why in one sentence */
export function lossUnknown(broker: BrokerId, why: string): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: 'DAILY_LOSS_UNKNOWN',
		message: `The order was not sent: the credential limits the loss of a day, and what the account has lost today is not known: ${why}`,
		hint: `${REDUCES} Get Positions shows what the broker tells. Without Max Daily Loss in the credential nothing is read.`,
		retryable: true,
		outcome: 'notPlaced',
	});
}

export function ordersUsedUp(broker: BrokerId, limit: number): BrokerError {
	return refusal(
		broker,
		'maxOrdersPerDay',
		'MAX_ORDERS_REACHED',
		`The order was not sent: the ${limit} orders of a day that the credential allows have been sent in this account.`,
		`${REDUCES} To place more today, raise Max Orders per Day of the credential.`,
	);
}

/** The guard rails themselves cannot be read. */
export function notRead(broker: BrokerId, what: string, why: string): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: 'GUARD_RAILS_NOT_READ',
		message: `The order was not sent, because ${what} could not be read: ${why}`,
		hint: 'Nothing was sent by this execution. It is safe to try again with the same order reference.',
		retryable: true,
		outcome: 'notPlaced',
	});
}

/** What was read is older than a second whenever the order could leave. */
export function tooSlow(broker: BrokerId): BrokerError {
	const why = 'reading them took longer than they hold, which is one second.';
	return notRead(broker, 'the guard rails of the credential', why);
}

function refusal(
	broker: BrokerId,
	field: string,
	code: string,
	message: string,
	hint: string,
): BrokerError {
	return inputError(broker, field, code, message, hint).with({ outcome: 'notPlaced' });
}
