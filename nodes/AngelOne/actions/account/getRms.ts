import type { IDataObject } from 'n8n-workflow';
import { readFunds } from '../../../../brokers/angelone/parse';
import { simplify } from '../../../shared/fields';
import type { AngelOneOperation } from '../../connect';

export const getRms: AngelOneOperation = {
	name: 'Get RMS Limits',
	value: 'getRms',
	action: 'Get RMS limits',
	description: 'Get cash, collateral and margin in use',
	fields: [simplify],
	onlyReads: true,
	async execute({ functions, itemIndex, broker }) {
		const funds = await broker.client.rms();
		const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
		return (simple ? readFunds(funds) : funds) as IDataObject;
	},
};
