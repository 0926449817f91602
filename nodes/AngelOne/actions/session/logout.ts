import { ANGEL_ONE } from '../../../../brokers/angelone/api';
import { logOut } from '../../../shared/logout';
import type { AngelOneOperation } from '../../connect';

export const logout: AngelOneOperation = {
	name: 'Log Out',
	value: 'logout',
	action: 'Log out',
	description: 'End the session at Angel One and forget the stored token',
	fields: [],
	async execute({ broker }) {
		return await logOut(ANGEL_ONE, broker.sessions, async () => await broker.client.logout());
	},
};
