import { BrokerError, type BrokerId, inputError } from '../errors';
import { istDate } from '../ist';
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
		`${tradingSymbol} expired on ${expiry}.`,
		'Choose a contract that is still traded.',
	);
}

function found(broker: BrokerId, find: () => Instrument): Instrument {
	try {
		return find();
	} catch (error) {
		if (error instanceof BrokerError) throw error;
		const message = messageOf(error, 'The instrument is not known.');
		const ambiguous = error instanceof Error && error.name === 'AmbiguousInstrumentError';
		throw inputError(
			broker,
			'instrument',
			ambiguous ? 'INSTRUMENT_AMBIGUOUS' : 'INSTRUMENT_NOT_FOUND',
			message,
		);
	}
}
