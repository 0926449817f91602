import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

/** Not `required`, like the fields below: n8n would refuse the whole workflow with words of its own. */
const query: INodeProperties = {
	displayName: 'Query',
	name: 'query',
	type: 'string',
	default: '',
	placeholder: 'e.g. nifty 25000 ce',
	description:
		'Words in any order: a part of a symbol or a name, a strike, CE, PE or FUT, an expiry such as 29 DEC',
};

/** What contracts are about: an index, a share or a commodity. */
export const underlying: INodeProperties = {
	displayName: 'Underlying',
	name: 'underlying',
	type: 'string',
	default: '',
	placeholder: 'e.g. NIFTY',
	description:
		'Symbol of the index, share or commodity that the contracts are about, e.g. NIFTY, SENSEX, RELIANCE',
};

/** A menu of exchanges: `options` of the broker's own. */
export const exchangeOf = (
	options: INodeProperties['options'],
	value: string,
): INodeProperties => ({
	displayName: 'Exchange',
	name: 'exchange',
	type: 'options',
	options,
	default: value,
	description: 'Exchange that lists the contracts',
});

/**
 * Operations that the day's file answers: nothing is asked of the broker, and nobody logs in.
 * @param form how the broker's forms name an instrument
 * @param contracts the exchanges that list contracts, the usual one first chosen
 */
export function instrumentOperations(
	form: InstrumentForm,
	contracts: INodeProperties,
): Array<Operation<Has<'instruments'>>> {
	const [{ options = [] }] = form.scope;
	const anywhere: INodeProperties = {
		...exchangeOf([{ name: 'Any', value: 'any' }, ...options], 'any'),
		description: 'Exchange to search in, or any',
	};
	return [
		readOperation({
			name: 'Get',
			value: 'get',
			action: 'Get instrument',
			description:
				'Get one instrument with its token, lot, tick, expiry and strike. Needs no log-in.',
			fields: instrumentFields(form, 'The instrument to get'),
			read: async ({ broker, field }) => await broker.instruments.details(field),
		}),
		readOperation({
			name: 'Get Expiries',
			value: 'getExpiries',
			action: 'Get expiries',
			description:
				'Get the dates on which contracts of an underlying expire, nearest first, each weekly or monthly. Needs no log-in.',
			fields: [underlying, contracts, ...returnAllFields],
			simplifies: false,
			read: async ({ broker, field }) => await broker.instruments.expiries(field),
		}),
		readOperation({
			name: 'Search',
			value: 'search',
			action: 'Search instruments',
			description:
				'Find shares, indices, futures and options by words, best match first. Needs no log-in.',
			fields: [query, anywhere, ...returnAllFields],
			read: async ({ broker, field }) => {
				const limit = field('returnAll', false) ? null : Number(field('limit', 50));
				return await broker.instruments.find(field, limit);
			},
		}),
	];
}

const pastExchange = (exchanges: INodePropertyOptions[]): INodeProperties => ({
	...exchangeOf(exchanges, 'NSE'),
	description: 'Exchange on which the contracts were traded',
});

/** @param since the first year that the broker has */
export function getPastExpiries(
	exchanges: INodePropertyOptions[],
	since: number,
): Operation<Has<'pastContracts'>> {
	return readOperation({
		name: 'Get Past Expiries',
		value: 'getPastExpiries',
		action: 'Get past expiries',
		description: 'Get the days on which contracts of an underlying expired, for backtests',
		fields: [
			underlying,
			pastExchange(exchanges),
			{
				displayName: 'Year',
				name: 'year',
				type: 'number',
				default: '',
				placeholder: 'e.g. 2025',
				description: `Year of the expiries, from ${since} on. Empty: the running year.`,
			},
			{
				displayName: 'Month',
				name: 'month',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 12 },
				default: '',
				placeholder: 'e.g. 9',
				description: 'Month of the expiries, 1 to 12. Empty: the whole year.',
			},
			...returnAllFields,
		],
		read: async (context) => {
			const { readPastExpiries } = await import('./pastContracts.run');
			return await readPastExpiries(context);
		},
	});
}

export function getPastContracts(
	exchanges: INodePropertyOptions[],
): Operation<Has<'pastContracts'>> {
	return readOperation({
		name: 'Get Past Contracts',
		value: 'getPastContracts',
		action: 'Get past contracts',
		description:
			'Get the futures and options of an underlying that expired on one day, with the symbols by which Get Candles finds them',
		fields: [
			underlying,
			pastExchange(exchanges),
			{
				displayName: 'Expiry Date',
				name: 'expiryDate',
				type: 'dateTime',
				default: '',
				placeholder: 'e.g. 2025-09-30',
				description:
					'The day on which the contracts expired as YYYY-MM-DD, one that Get Past Expiries gives',
			},
			...returnAllFields,
		],
		read: async (context) => {
			const { readPastContracts } = await import('./pastContracts.run');
			return await readPastContracts(context);
		},
	});
}
