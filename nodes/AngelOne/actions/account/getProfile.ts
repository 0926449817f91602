import type { IDataObject } from 'n8n-workflow';
import { readProfile } from '../../../../brokers/angelone/parse';
import { simplify } from '../../../shared/fields';
import type { AngelOneOperation } from '../../connect';

export const getProfile: AngelOneOperation = {
	name: 'Get Profile',
	value: 'getProfile',
	action: 'Get profile',
	description: 'Get who is logged in, with exchanges and products',
	fields: [simplify],
	onlyReads: true,
	async execute({ functions, itemIndex, broker }) {
		const profile = await broker.client.profile();
		const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
		return (simple ? readProfile(profile) : profile) as IDataObject;
	},
};
