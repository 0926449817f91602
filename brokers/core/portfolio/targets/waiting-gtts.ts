import { BrokerError } from '../../errors';
import type { BrokerGtt } from '../../gtt/gtt-api';
import { isInstrument, type PositionKey } from './standing';
import type { TargetScope } from './targets-api';
import { refuse } from './tools';

/** The active GTT orders and OCOs of an instrument. @throws BrokerError where they cannot all be listed */
export async function activeGtts({ gtt }: TargetScope): Promise<BrokerGtt[]> {
	if (gtt === null) return [];
	const found = await gtt.list({ statuses: ['active'], limit: null }, refuse);
	return found.filter((one) => one.gtt.status === 'active' || one.gtt.status === 'unknown');
}

/** The same of one instrument, to be told of; null where they cannot be listed. */
export async function waitingGtts(
	scope: TargetScope,
	key: Pick<PositionKey, 'instrument'>,
): Promise<BrokerGtt[] | null> {
	try {
		return (await activeGtts(scope)).filter(({ gtt }) => isInstrument(gtt, key));
	} catch (error) {
		if (error instanceof BrokerError) return null;
		throw error;
	}
}
