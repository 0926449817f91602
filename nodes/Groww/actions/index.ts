import type { Resource } from '../../shared/operation';
import type { Groww } from '../connect';
import { getProfile } from './account/getProfile';
import { getRms } from './account/getRms';
import { orderOperations } from './order';
import { logout } from './session/logout';

/** Everything the node can do. A new operation is one file and one entry here. */
export const resources: Array<Resource<Groww>> = [
	{ name: 'Account', value: 'account', operations: [getProfile, getRms] },
	{ name: 'Order', value: 'order', defaultOperation: 'place', operations: orderOperations },
	{ name: 'Session', value: 'session', operations: [logout] },
];
