/** Lists of futures that move: they share fields, and few files load at n8n's start. */
import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import { readOperation } from '../../read-operation';

const expiryType: INodeProperties = {
	displayName: 'Expiry Type',
	name: 'expiryType',
	type: 'options',
	options: [
		{ name: 'Far', value: 'far', description: 'Contracts of the month after the next' },
		{ name: 'Near', value: 'near', description: 'Contracts of the current month' },
		{ name: 'Next', value: 'next', description: 'Contracts of the next month' },
	],
	default: 'near',
	description: 'Which futures: near (current month), next (next month) or far (the month after)',
};

export const getMovers = readOperation<Has<'movers'>>({
	name: 'Get Movers',
	value: 'getMovers',
	action: 'Get movers',
	description:
		'Get the NSE futures that gained or lost most, by price or by open interest, with the change in percent',
	fields: [
		{
			displayName: 'Data Type',
			name: 'dataType',
			type: 'options',
			options: [
				{ name: 'Open Interest Gainers', value: 'oiGainers' },
				{ name: 'Open Interest Losers', value: 'oiLosers' },
				{ name: 'Price Gainers', value: 'priceGainers' },
				{ name: 'Price Losers', value: 'priceLosers' },
			],
			default: 'priceGainers',
			description: 'What to rank by: oiGainers, oiLosers, priceGainers or priceLosers',
		},
		expiryType,
		...returnAllFields,
	],
	read: async (context) => await (await import('./movers.run')).readMovers(context),
});

export const getOiBuildup = readOperation<Has<'movers'>>({
	name: 'Get OI Buildup',
	value: 'getOiBuildup',
	action: 'Get open interest buildup',
	description:
		'Get the NSE futures in which positions are being built up or closed, by price and open interest',
	fields: [
		{
			displayName: 'Data Type',
			name: 'dataType',
			type: 'options',
			options: [
				{
					name: 'Long Built Up',
					value: 'longBuiltUp',
					description: 'Price up, open interest up',
				},
				{
					name: 'Long Unwinding',
					value: 'longUnwinding',
					description: 'Price down, open interest down',
				},
				{
					name: 'Short Built Up',
					value: 'shortBuiltUp',
					description: 'Price down, open interest up',
				},
				{
					name: 'Short Covering',
					value: 'shortCovering',
					description: 'Price up, open interest down',
				},
			],
			default: 'longBuiltUp',
			description: 'Which positions: longBuiltUp, longUnwinding, shortBuiltUp or shortCovering',
		},
		expiryType,
		...returnAllFields,
	],
	read: async (context) => await (await import('./movers.run')).readBuildup(context),
});

export const getPutCallRatio = readOperation<Has<'movers'>>({
	name: 'Get Put-Call Ratio',
	value: 'getPutCallRatio',
	action: 'Get put call ratio',
	description: 'Get the ratio of puts to calls by volume, for each underlying with NSE options',
	fields: returnAllFields,
	read: async ({ broker }) => await broker.movers.putCallRatios(),
});
