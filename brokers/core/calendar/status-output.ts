import { toIstIso } from '../ist';
import type { MarketStatusOutput } from '../outputs';
import type { MarketStatus } from './market-status';

/**
 * A market's status as operations and triggers give it.
 * @param isExpiryDay null where nobody has looked into the contracts
 */
export function statusOutput(
	status: MarketStatus,
	isExpiryDay: boolean | null,
): MarketStatusOutput {
	const { opensAt, closesAt } = status;
	return {
		exchange: status.exchange,
		segment: status.segment,
		isOpen: status.isOpen,
		session: status.session,
		opensAt: opensAt === null ? null : toIstIso(opensAt),
		closesAt: closesAt === null ? null : toIstIso(closesAt),
		minutesToClose: status.minutesToClose,
		isTradingDay: status.isTradingDay,
		holiday: status.holiday,
		isExpiryDay,
		calendarValidThrough: status.calendarValidThrough,
	};
}
