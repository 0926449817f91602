import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import type { Market } from '../../../../brokers/core/calendar/hours';
import { marketStatus, sessionsOn } from '../../../../brokers/core/calendar/market-status';
import { istClock } from '../../../../brokers/core/ist';

export const shipped = calendarWith();

/** Epoch milliseconds of a time in India: `2026-11-20 15:15` or `2026-11-20 15:15:00`. */
export const ist = (time: string) => Date.parse(`${time.replace(' ', 'T')}+05:30`);

/** Shares that take part in the closing auction, and those that do not. */
export const auctionShare: Market = { exchange: 'NSE', closingAuction: true };
export const otherShare: Market = { exchange: 'NSE', closingAuction: false };
export const future: Market = { exchange: 'NFO', kind: 'FUT' };
export const currency: Market = { exchange: 'CDS' };
export const gold: Market = { exchange: 'MCX', underlying: 'GOLD' };

/** The status at a time in India, of a market whose hours are known. */
export function statusAt(time: string | number, market: Market, calendar = shipped) {
	const at = typeof time === 'number' ? time : ist(time);
	const status = marketStatus(at, market, calendar);
	if (status === null) throw new Error(`The hours of ${market.exchange} are not known`);
	return status;
}

/** `continuous 09:15:00-15:30:00`, session by session. */
export function hoursOn(date: string, market: Market, calendar = shipped): string[] {
	return (sessionsOn(date, market, calendar) ?? []).map(
		({ session, from, to }) => `${session} ${istClock(from)}-${istClock(to)}`,
	);
}
