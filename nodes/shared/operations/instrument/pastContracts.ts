/** Contracts that have expired: what a backtest begins with. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

/** None is `required`: n8n would refuse the whole workflow with words of its own. */
const underlyingFields = (exchanges: INodePropertyOptions[]): INodeProperties[] => [
	{
		displayName: 'Underlying',
		name: 'underlying',
		type: 'string',
		default: '',
		placeholder: 'e.g. NIFTY',
		description: 'Symbol of the index or share that the contracts are of, e.g. NIFTY or RELIANCE',
	},
	{
		displayName: 'Exchange',
		name: 'exchange',
		type: 'options',
		options: exchanges,
		default: 'NSE',
		description: 'Exchange on which the contracts were traded',
	},
];

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
			...underlyingFields(exchanges),
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
			...underlyingFields(exchanges),
			{
				displayName: 'Expiry Date',
				name: 'expiryDate',
				type: 'dateTime',
				default: '',
				placeholder: 'e.g. 2025-09-30',
				description: 'The day on which the contracts expired, as Get Past Expiries gives it',
			},
			...returnAllFields,
		],
		read: async (context) => {
			const { readPastContracts } = await import('./pastContracts.run');
			return await readPastContracts(context);
		},
	});
}
