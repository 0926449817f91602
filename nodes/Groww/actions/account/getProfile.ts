import type { IDataObject } from 'n8n-workflow';
import { readProfile } from '../../../../brokers/groww/parse';
import { simplify } from '../../../shared/fields';
import type { GrowwOperation } from '../../connect';

export const getProfile: GrowwOperation = {
	name: 'Get Profile',
	value: 'getProfile',
	action: 'Get profile',
	description: 'Get who is logged in, with exchanges and segments',
	fields: [simplify],
	onlyReads: true,
	async execute({ functions, itemIndex, broker }) {
		const profile = await broker.client.profile();
		const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
		return (simple ? readProfile(profile) : profile) as IDataObject;
	},
};
