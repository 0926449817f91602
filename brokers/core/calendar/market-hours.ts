import { istClock, istDate, toIstIso } from '../ist';

/** Continuous trading, IST, by exchange as the brokers name it. */
const SESSIONS: Record<string, [open: string, close: string]> = {
	NSE: ['09:15:00', '15:30:00'],
	BSE: ['09:15:00', '15:30:00'],
	NFO: ['09:15:00', '15:30:00'],
	BFO: ['09:15:00', '15:30:00'],
	CDS: ['09:00:00', '17:00:00'],
	MCX: ['09:00:00', '23:30:00'],
};

/**
 * Whether the exchange trades at that moment by its weekly hours. Holidays are not known here: on
 * one the market counts as open.
 */
export function isMarketOpen(exchange: string, epochMs: number): boolean {
	const session = SESSIONS[exchange];
	if (!session) return true;
	const weekday = new Date(`${istDate(epochMs)}T00:00:00Z`).getUTCDay();
	const clock = istClock(epochMs);
	return weekday !== 0 && weekday !== 6 && clock >= session[0] && clock < session[1];
}

/** For messages: the hours, and the time it is. */
export function describeHours(exchange: string, epochMs: number): string {
	const [open, close] = SESSIONS[exchange] ?? ['', ''];
	return `${exchange} trades Monday to Friday from ${open.slice(0, 5)} to ${close.slice(0, 5)} India time, and it is ${toIstIso(epochMs)}`;
}
