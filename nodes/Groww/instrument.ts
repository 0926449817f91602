import { inputError } from '../../brokers/core/errors';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';
import { GROWW } from '../../brokers/groww/api';
import { lookUp } from '../shared/instrument-files';

/** @throws BrokerError `input`, naming the parameter. */
export function findInstrument(
	index: InstrumentIndex,
	locator: { mode: string; value: unknown },
	scope: { exchange: string; segment: string },
): Instrument {
	const value = String(locator.value ?? '').trim();
	if (value === '')
		throw inputError(GROWW, 'instrument', 'NO_INSTRUMENT', 'No instrument is chosen.');
	const [exchange, segment, symbol] = value.split(':');
	if (symbol === undefined) return lookUp(GROWW, () => index.bySymbol(value, scope));
	if (exchange !== scope.exchange || segment !== scope.segment) {
		throw inputError(
			GROWW,
			'instrument',
			'EXCHANGE_MISMATCH',
			`The chosen instrument is in ${exchange} ${segment}, and the node is set to ${scope.exchange} ${scope.segment}.`,
			'Choose the instrument again.',
		);
	}
	return lookUp(GROWW, () => index.bySymbol(symbol, scope));
}
