import type { Has } from '../../../../brokers/core/broker';
import { readOperation } from '../../read-operation';

/** Each broker's list names it as the broker does. */
export const getRms = readOperation<Has<'account'>>({
	name: 'Get RMS Limits',
	value: 'getRms',
	action: 'Get RMS limits',
	description: 'Get cash, collateral and margin in use',
	read: async ({ broker }) => await broker.account.funds(),
});
