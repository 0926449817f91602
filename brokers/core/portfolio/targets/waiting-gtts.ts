import { BrokerError } from '../../errors';
import type { BrokerGtt } from '../../gtt/gtt-api';
import { isInstrument, type PositionKey } from './standing';
import type { TargetScope } from './targets-api';
import { refuse } from './tools';

type Instruments = ReadonlyArray<PositionKey['instrument']>;

/**
 * The active GTT orders and OCOs of these instruments.
 * @param toBeTold and not to be acted on
 * @throws BrokerError where they cannot all be listed
 */
export async function activeGtts(
	{ gtt: gtts }: TargetScope,
	instruments: Instruments,
	toBeTold = false,
): Promise<BrokerGtt[]> {
	if (gtts === null) return [];
	const wanted = { statuses: ['active'] as const, limit: null, instruments, toBeTold };
	return (await gtts.list(wanted, refuse)).filter(
		({ gtt }) =>
			(gtt.status === 'active' || gtt.status === 'unknown') &&
			instruments.some((instrument) => isInstrument(gtt, { instrument })),
	);
}

/** The same of one instrument, to be told of; null where they cannot be listed. */
export async function waitingGtts(
	scope: TargetScope,
	{ instrument }: Pick<PositionKey, 'instrument'>,
): Promise<BrokerGtt[] | null> {
	try {
		return await activeGtts(scope, [instrument], true);
	} catch (error) {
		if (error instanceof BrokerError) return null;
		throw error;
	}
}
