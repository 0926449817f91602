import { GROWW } from '../../../../brokers/groww/api';
import { logOut } from '../../../shared/logout';
import type { GrowwOperation } from '../../connect';

export const logout: GrowwOperation = {
	name: 'Log Out',
	value: 'logout',
	action: 'Log out',
	description:
		'Forget the stored token. Groww has no log-out call, so the token itself ends at 06:00 India time.',
	fields: [],
	async execute({ broker }) {
		return await logOut(GROWW, broker.sessions, null);
	},
};
