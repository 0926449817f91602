import { BrokerError, type BrokerId, inputError } from '../errors';
import { dateInWords, istDate } from '../ist';
import { messageOf } from '../wire';
import type { Instrument } from './types';

/**
 * Looks an instrument up; every failure names the parameter. The day's file may still list contracts
 * that have expired, and nobody trades those.
 * @throws BrokerError `input`
 */
export function lookUp(broker: BrokerId, find: () => Instrument): Instrument {
	const instrument = found(broker, find);
	const { tradingSymbol, expiry } = instrument;
	if (expiry === null || expiry >= istDate(Date.now())) return instrument;
	throw inputError(
		broker,
		'instrument',
		'CONTRACT_EXPIRED',
		`${tradingSymbol} expired on ${dateInWords(expiry)}.`,
		'Choose a contract that is still traded.',
	);
}

const CODES: Readonly<Record<string, string | undefined>> = {
	InstrumentNotFoundError: 'INSTRUMENT_NOT_FOUND',
	InstrumentElsewhereError: 'INSTRUMENT_NOT_FOUND',
	AmbiguousInstrumentError: 'INSTRUMENT_AMBIGUOUS',
	ExchangeMismatchError: 'EXCHANGE_MISMATCH',
	ContinuousContractError: 'CONTINUOUS_CONTRACT',
};

function found(broker: BrokerId, find: () => Instrument): Instrument {
	try {
		return find();
	} catch (error) {
		const code = CODES[(error as Error).name];
		// The copy on disk was spoilt while it was open; the next time it is loaded anew.
		if (code === undefined) throw instrumentsUnavailable(broker, error);
		const { message, hint } = error as Error & { hint?: string };
		throw inputError(broker, 'instrument', code, message, hint);
	}
}

/** The day's file cannot be had, and there is no copy of it. */
export function instrumentsUnavailable(broker: BrokerId, error: unknown): BrokerError {
	if (error instanceof BrokerError) return error;
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: 'INSTRUMENTS_UNAVAILABLE',
		message: messageOf(error, 'The instrument file could not be loaded.'),
		hint: 'Nothing was sent, so the same can be tried again.',
	});
}
