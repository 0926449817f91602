import { ANGEL_ONE } from '../../brokers/angelone/api';
import { inputError } from '../../brokers/core/errors';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';
import { lookUp } from '../shared/instrument-files';

/** @throws BrokerError `input`, naming the parameter. */
export function findInstrument(
	index: InstrumentIndex,
	locator: { mode: string; value: unknown },
	exchange: string,
): Instrument {
	const value = String(locator.value ?? '').trim();
	if (value === '')
		throw inputError(ANGEL_ONE, 'instrument', 'NO_INSTRUMENT', 'No instrument is chosen.');
	if (locator.mode === 'symbol')
		return lookUp(ANGEL_ONE, () => index.bySymbol(value, { exchange }));
	const [listed, token] = value.includes(':') ? value.split(':', 2) : [exchange, value];
	if (listed !== exchange) {
		throw inputError(
			ANGEL_ONE,
			'instrument',
			'EXCHANGE_MISMATCH',
			`The chosen instrument is traded on ${listed}, and Exchange is set to ${exchange}.`,
			'Choose the instrument again.',
		);
	}
	return lookUp(ANGEL_ONE, () => index.byToken(token, { exchange }));
}
