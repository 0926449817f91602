import { istDate } from '../ist';
import { type Market, marketKind } from './hours';
import { type MarketSession, sessionsOn } from './market-status';
import type { Calendar } from './types';

/** A moment of a trading day: continuous trading begins or ends, or the closing auction begins. */
export type SessionMoment = 'open' | 'close' | 'closingAuction';

export const SESSION_MOMENTS: readonly SessionMoment[] = ['closingAuction', 'close', 'open'];

const DAY_MS = 86_400_000;
/** No run of closed days is longer. */
const DAYS_AHEAD = 31;

/**
 * The next such moment, strictly later than `after`, epoch milliseconds. Days without continuous trading
 * have none.
 * @returns null where none is known for a month
 */
export function nextMoment(
	after: number,
	moment: SessionMoment,
	market: Market,
	calendar: Calendar,
): number | null {
	for (let days = 0; days <= DAYS_AHEAD; days++) {
		const sessions = sessionsOn(istDate(after + days * DAY_MS), market, calendar) ?? [];
		const next = momentsOf(sessions, moment).find((at) => at > after);
		if (next !== undefined) return next;
	}
	return null;
}

function momentsOf(sessions: MarketSession[], moment: SessionMoment): number[] {
	const kind = moment === 'closingAuction' ? 'closingAuction' : 'continuous';
	return sessions
		.filter(({ session }) => session === kind)
		.map(({ from, to }) => (moment === 'close' ? to : from));
}

/** Whether a market ever has this moment: shares alone have a closing auction. */
export function hasMoment(market: Market, moment: SessionMoment): boolean {
	return moment !== 'closingAuction' || marketKind(market) === 'equity';
}
