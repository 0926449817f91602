/** Facts of Groww's Trading API that every file here stands on: addresses, headers, limits. */
import type { RateLimit } from '../core/rate-limit/rate-limiter';
import type { ReferenceRule } from '../core/orders/reference';

export const GROWW = 'groww' as const;
export const LIVE_BASE_URL = 'https://api.groww.in';

/** Published limits; each is shared by all calls of its type (Introduction, "Rate Limits"). */
export const RATE_LIMITS = {
	authentication: { perSecond: 5, perMinute: 30 },
	order: { perSecond: 10, perMinute: 250 },
	liveData: { perSecond: 10, perMinute: 300 },
	nonTrading: { perSecond: 20, perMinute: 500 },
} satisfies Record<string, RateLimit>;

/** 8 to 20 letters and digits with at most two hyphens; single and inside, which is the safe reading. */
export const ORDER_REFERENCE: ReferenceRule = {
	legal: /^(?=.{8,20}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+){0,2}$/,
	length: 20,
};

/** The headers of every call; the documentation calls all of them mandatory. */
export function growwHeaders(bearer: string, hasBody: boolean): Record<string, string> {
	return {
		Accept: 'application/json',
		'X-API-VERSION': '1.0',
		...(hasBody ? { 'Content-Type': 'application/json' } : {}),
		Authorization: `Bearer ${bearer}`,
	};
}
