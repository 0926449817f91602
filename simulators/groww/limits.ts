import { DAY_MS, MINUTE, perSecondMinuteHour, SECOND } from '../core';
import type { RateWindow } from '../core';

/** Types of calls that share a limit (sheet 1.4). */
export type RateLimitName = 'authentication' | 'orders' | 'liveData' | 'nonTrading';

/** The published limits: calls in a second, a minute and, for log-ins, a day. */
export const PUBLISHED_LIMITS: Record<RateLimitName, RateWindow[]> = {
	authentication: [
		{ ms: SECOND, max: 5 },
		{ ms: MINUTE, max: 30 },
		{ ms: DAY_MS, max: 150 },
	],
	orders: perSecondMinuteHour(10, 250),
	liveData: perSecondMinuteHour(10, 300),
	nonTrading: perSecondMinuteHour(20, 500),
};
