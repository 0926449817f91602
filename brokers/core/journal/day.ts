import type { Market } from '../calendar/hours';
import { marketStatus, sessionsOn } from '../calendar/market-status';
import type { Calendar } from '../calendar/types';
import { istDate, nextIstHour } from '../ist';

/**
 * Until when a reference holds, epoch milliseconds: to the end of the day in India, and outside its
 * market's hours to the end of the trading day for which the order counts.
 */
export function holdsUntil(market: Market, now: number, calendar: Calendar): number {
	return Math.max(nextIstHour(now, 0), endOfTradingDay(market, now, calendar));
}

/** The one place that asks for hours. */
function endOfTradingDay(market: Market, now: number, calendar: Calendar): number {
	const status = marketStatus(now, market, calendar);
	if (status === null || status.session !== 'closed' || status.closesAt === null) return now;
	const sessions = sessionsOn(istDate(status.closesAt), market, calendar) ?? [];
	return Math.max(status.closesAt, ...sessions.map(({ to }) => to));
}
