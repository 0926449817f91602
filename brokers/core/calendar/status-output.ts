import { toIstIso } from '../ist';
import type { MarketStatus } from '../outputs';
import type { MarketStatus as Status } from './market-status';

/**
 * A market's status as operations and triggers give it.
 * @param isExpiryDay null where nobody has looked into the contracts
 */
export function statusOutput(status: Status, isExpiryDay: boolean | null): MarketStatus {
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
