import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import { readOperation } from '../../read-operation';

export const getHoldings = readOperation<Has<'portfolio'>>({
	name: 'Get Holdings',
	value: 'getHoldings',
	action: 'Get holdings',
	description: 'Get the shares in the demat account, with their value and profit or loss',
	fields: returnAllFields,
	read: async ({ broker }) => await broker.portfolio.holdings(),
});
