import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { calendarExchange } from '../../fields';
import { type InstrumentForm, instrumentField } from '../../instrument-field';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { underlying } from '../instrument';

const exchange: INodeProperties = {
	...calendarExchange,
	description:
		'Exchange whose market is meant. NSE and BSE are shares: those with derivatives, which go into the closing auction at 15:15, unless an instrument is given.',
};

const at: INodeProperties = {
	displayName: 'At',
	name: 'at',
	type: 'dateTime',
	default: '',
	description:
		'Date and time to ask for, instead of now: ISO 8601, in India time unless it says its zone',
};

/** @param form how the broker's forms name an instrument */
export function getMarketStatus(form: InstrumentForm): Operation<Has<'instruments'>> {
	const { modes = [], ...instrument } = instrumentField(
		form,
		'Instrument whose exact hours are meant, such as a share without closing auction or an agricultural commodity',
	);
	const [fromList, ...others] = modes;
	// Options are narrower than fields.
	const narrow = [{ ...fromList, placeholder: 'e.g. sbin' }, ...others];
	return readOperation({
		name: 'Get Market Status',
		value: 'getStatus',
		action: 'Get market status',
		description:
			'Get whether a market is open, its session, when it opens and closes, holiday and expiry day. Needs no log-in.',
		fields: [
			exchange,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [at, { ...instrument, required: false, modes: narrow }],
			},
		],
		simplifies: false,
		read: async (context) => {
			const { readStatus } = await import('./getStatus.run');
			return await readStatus(context);
		},
	});
}

/** Which expiry of an underlying: by the words that traders use, or by its date. */
export const expiryFields: INodeProperties[] = [
	{
		displayName: 'Expiry',
		name: 'expiry',
		type: 'options',
		options: [
			{ name: 'By Date', value: 'date' },
			{ name: 'Current Month', value: 'currentMonth', description: 'The first monthly expiry' },
			{ name: 'Current Week', value: 'currentWeek', description: 'The first expiry' },
			{ name: 'Nearest', value: 'nearest', description: 'The first expiry' },
			{ name: 'Next Month', value: 'nextMonth', description: 'The second monthly expiry' },
			{ name: 'Next Week', value: 'nextWeek', description: 'The second expiry' },
		],
		default: 'nearest',
		description:
			'Which of the expiries that the broker lists from today on, today included. Monthly is the last of its month.',
	},
	{
		displayName: 'Expiry Date',
		name: 'expiryDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-12-29',
		displayOptions: { show: { expiry: ['date'] } },
		description: 'Date of the expiry as YYYY-MM-DD, one that Get Expiries lists',
	},
];

const strikesAround: INodeProperties = {
	displayName: 'Strikes Around',
	name: 'strikesAround',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 10,
	description:
		'How many strikes on each side of the one at the money, each with its call and its put; 0 is all',
};

/** @param exchange the broker's exchanges whose options it knows */
export function getOptionChain(exchange: INodeProperties): Operation<Has<'optionChain'>> {
	return readOperation({
		name: 'Get Option Chain',
		value: 'getOptionChain',
		action: 'Get option chain',
		description:
			'Get the options of an underlying and expiry, one item each call and put, with price, open interest and greeks',
		fields: [underlying, exchange, ...expiryFields, strikesAround],
		read: async ({ broker, field, warn, note }) => {
			const asked = {
				underlying: field('underlying'),
				exchange: field('exchange'),
				expiry: field('expiry'),
				expiryDate: field('expiryDate', ''),
				strikesAround: field('strikesAround', 10),
			};
			return await broker.optionChain.chain(asked, { warn, note });
		},
	});
}
