import { calendarWith } from '../calendar/calendar';
import { marketStatus, sessionsOn } from '../calendar/market-status';
import type { Calendar } from '../calendar/types';
import { istDate, nextIstHour } from '../ist';

let known: Calendar | undefined;

/**
 * Until when a reference holds, epoch milliseconds: to the end of the day in India, and outside its
 * market's hours to the close of the trading day for which the order counts.
 */
export function holdsUntil(exchange: string, now: number): number {
	return Math.max(nextIstHour(now, 0), closeOfItsDay(exchange, now));
}

/** The end of the sessions of the day on which an order of this moment trades. The one place that asks for hours. */
function closeOfItsDay(exchange: string, now: number): number {
	known ??= calendarWith();
	const status = marketStatus(now, { exchange }, known);
	if (status === null || status.isOpen || status.nextOpensAt === null) return now;
	const sessions = sessionsOn(istDate(status.nextOpensAt), { exchange }, known);
	return sessions?.findLast(({ session }) => session !== 'postClose')?.to ?? now;
}
