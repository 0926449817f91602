import type { INodeProperties } from 'n8n-workflow';
import { ANGEL_ONE } from '../../brokers/angelone/api';
import { inputError } from '../../brokers/core/errors';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';
import { lookUp } from '../shared/instrument-files';

/** The instrument picker. A picked value is `EXCHANGE:token`, so that it cannot slip to another exchange. */
export const instrumentField: INodeProperties = {
	displayName: 'Instrument',
	name: 'instrument',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'What to trade',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Type a name, e.g. sbin or nifty 25000 ce',
			typeOptions: {
				searchListMethod: 'searchInstruments',
				searchable: true,
				searchFilterRequired: true,
			},
		},
		{
			displayName: 'By Symbol',
			name: 'symbol',
			type: 'string',
			placeholder: 'e.g. SBIN-EQ',
			hint: 'SBIN or SBIN-EQ; futures and options by their full trading symbol',
		},
		{
			displayName: 'By Token',
			name: 'token',
			// eslint-disable-next-line n8n-nodes-base/node-param-type-options-password-missing -- an instrument's number, no secret
			type: 'string',
			placeholder: 'e.g. 3045',
			hint: 'Angel One’s symbol token',
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*\\d+\\s*$', errorMessage: 'A token is a number' },
				},
			],
		},
	],
};

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
