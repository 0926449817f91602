/** Facts of the SmartAPI that every file here stands on: addresses, headers, limits. */
import type { RateLimit } from '../core/rate-limit/rate-limiter';
import type { ReferenceRule } from '../core/orders/reference';

export const ANGEL_ONE = 'angelOne' as const;
/** Base URLs, §1 of SmartAPI's documentation. */
export const LIVE_BASE_URL = 'https://apiconnect.angelone.in';
/** The API's older name, which still answers. */
export const HOST_ALIASES = ['apiconnect.angelbroking.com'];

/** The live API's, under each of its names. */
export const API_HOSTS = [new URL(LIVE_BASE_URL).hostname, ...HOST_ALIASES];

/** Published limits per client code ("Rate Limit" page). Order writes share one. */
export const RATE_LIMITS = {
	login: { perSecond: 1 },
	profile: { perSecond: 3, perHour: 1000 },
	rms: { perSecond: 2 },
	logout: { perSecond: 1 },
	order: { perSecond: 9, perMinute: 500, perHour: 1000 },
	orderBook: { perSecond: 1 },
	tradeBook: { perSecond: 1 },
	details: { perSecond: 10, perMinute: 500, perHour: 5000 },
	ltp: { perSecond: 10, perMinute: 500, perHour: 5000 },
	quote: { perSecond: 10, perMinute: 500, perHour: 5000 },
	margin: { perSecond: 10, perMinute: 500, perHour: 5000 },
	gttWrite: { perSecond: 9, perMinute: 500, perHour: 5000 },
	gttRead: { perSecond: 10, perMinute: 500, perHour: 5000 },
	holdings: { perSecond: 1 },
	positions: { perSecond: 1 },
	convertPosition: { perSecond: 10, perMinute: 500, perHour: 5000 },
	searchScrip: { perSecond: 1 },
	candles: { perSecond: 3, perMinute: 180, perHour: 5000 },
	optionGreek: { perSecond: 1 },
} satisfies Record<string, RateLimit>;

/**
 * `ordertag` must be shorter than 20 characters (error AB4008). The order book may print a missing tag
 * as "null", so that word is none: an order under it could not be found again.
 */
export const ORDER_TAG: ReferenceRule = { legal: /^(?!null$)[A-Za-z0-9_-]{1,19}$/, length: 19 };

/** The headers of every call. The broker does not look at the three addresses, but wants them there. */
export function angelOneHeaders(apiKey: string, token: string | null): Record<string, string> {
	return {
		'Content-Type': 'application/json',
		Accept: 'application/json',
		'X-UserType': 'USER',
		'X-SourceID': 'WEB',
		'X-ClientLocalIP': '127.0.0.1',
		'X-ClientPublicIP': '127.0.0.1',
		'X-MACAddress': '00:00:00:00:00:00',
		'X-PrivateKey': apiKey,
		...(token === null ? {} : { Authorization: `Bearer ${token}` }),
	};
}
