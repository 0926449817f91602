import { isMarketOpen } from '../calendar/market-hours';
import { nextIstHour } from '../ist';

const STEP_MS = 15 * 60_000;
/** Longer than markets stay closed. */
const MAX_STEPS = (14 * 24 * 3_600_000) / STEP_MS;

/**
 * Until when a reference holds, epoch milliseconds: to the end of the day in India, and outside its
 * market's hours to the close of the trading day for which the order counts.
 */
export function holdsUntil(exchange: string, now: number): number {
	return Math.max(nextIstHour(now, 0), closeOfItsDay(exchange, now));
}

/** The end of the session in which an order of this moment trades. The one place that asks for hours. */
function closeOfItsDay(exchange: string, now: number): number {
	if (isMarketOpen(exchange, now)) return now;
	let at = Math.floor(now / STEP_MS) * STEP_MS;
	let steps = 0;
	const goOn = () => steps++ < MAX_STEPS;
	while (!isMarketOpen(exchange, at) && goOn()) at += STEP_MS;
	while (isMarketOpen(exchange, at) && goOn()) at += STEP_MS;
	return at;
}
