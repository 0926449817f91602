import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';
import { expiryFields } from '../market';
import { underlying } from './index';

const choice: INodeProperties[] = [
	{
		displayName: 'Option Type',
		name: 'optionType',
		type: 'options',
		options: [
			{ name: 'Call (CE)', value: 'CE' },
			{ name: 'Put (PE)', value: 'PE' },
		],
		default: 'CE',
		description: 'Whether to find a call or a put',
	},
	{
		displayName: 'Strike Rule',
		name: 'strikeRule',
		type: 'options',
		options: [
			{
				name: 'At the Money',
				value: 'atm',
				description:
					'The strike nearest to the price of the underlying, or so many strikes from it',
			},
			{ name: 'Exact Strike', value: 'exact', description: 'The strike that is given' },
			{
				name: 'Nearest Delta',
				value: 'delta',
				description: 'The option whose delta is nearest to the one given',
			},
			{
				name: 'Nearest Premium',
				value: 'premium',
				description: 'The option whose last price is nearest to the one given',
			},
		],
		default: 'atm',
		description: 'How the strike is chosen among those that exist',
	},
	{
		displayName: 'Strike Value',
		name: 'strikeValue',
		type: 'number',
		default: 0,
		description:
			'What the strike rule goes by. At the Money: strikes from the money, 0 at it, 2 two strikes out of it, -2 two strikes in it, for calls and puts alike. Exact Strike: the strike in rupees. Nearest Delta: between 0 and 1, e.g. 0.3. Nearest Premium: the price of the option in rupees.',
	},
];

/** @param exchange the broker's exchanges whose options it knows */
export function findOption(exchange: INodeProperties): Operation<Has<'optionFinder'>> {
	return readOperation({
		name: 'Find Option',
		value: 'findOption',
		action: 'Find option',
		description:
			'Find one call or put by underlying, expiry and strike rule, with its symbol, lot, price and days left. Places no order: the output names the instrument for Place Order.',
		fields: [underlying, exchange, ...expiryFields, ...choice],
		read: async ({ broker, field, warn, note }) => {
			const asked = {
				underlying: field('underlying'),
				exchange: field('exchange'),
				expiry: field('expiry'),
				expiryDate: field('expiryDate', ''),
				optionType: field('optionType'),
				strikeRule: field('strikeRule'),
				strikeValue: field('strikeValue'),
			};
			return await broker.optionFinder.find(asked, { warn, note });
		},
	});
}
