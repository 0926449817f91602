import type { IDataObject } from 'n8n-workflow';
import { readFunds } from '../../../../brokers/groww/parse';
import { simplify } from '../../../shared/fields';
import type { GrowwOperation } from '../../connect';

export const getRms: GrowwOperation = {
	name: 'Get Margin',
	value: 'getRms',
	action: 'Get margin',
	description: 'Get cash, collateral and margin in use',
	fields: [simplify],
	onlyReads: true,
	async execute({ functions, itemIndex, broker }) {
		const funds = await broker.client.margin();
		const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
		return (simple ? readFunds(funds) : funds) as IDataObject;
	},
};
