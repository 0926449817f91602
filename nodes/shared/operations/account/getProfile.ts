import type { Has } from '../../../../brokers/core/broker';
import { readOperation } from '../../read-operation';

export const getProfile = readOperation<Has<'account'>>({
	name: 'Get Profile',
	value: 'getProfile',
	action: 'Get profile',
	description: 'Get who is logged in, with exchanges and products',
	read: async ({ broker }) => await broker.account.profile(),
});
