/** Facts of Groww's Trading API that every file here stands on: addresses, headers, limits. */
import type { RateLimit } from '../core/rate-limit/rate-limiter';
import type { ReferenceRule } from '../core/orders/reference';
import type { WriteRules } from '../core/writes';

export const GROWW = 'groww' as const;
export const LIVE_BASE_URL = 'https://api.groww.in';

export const PATHS = {
	logIn: '/v1/token/api/access',
	user: '/v1/user/detail',
	margin: '/v1/margins/detail/user',
	createOrder: '/v1/order/create',
	modifyOrder: '/v1/order/modify',
	cancelOrder: '/v1/order/cancel',
	orderList: '/v1/order/list',
	trades: (orderId: string) => `/v1/order/trades/${encodeURIComponent(orderId)}`,
	statusByReference: (reference: string) =>
		`/v1/order/status/reference/${encodeURIComponent(reference)}`,
	orderDetail: (orderId: string) => `/v1/order/detail/${encodeURIComponent(orderId)}`,
	ltp: '/v1/live-data/ltp',
} as const;

/** Margins are asked for by POST; every other POST but the log-in changes something. */
export const WRITE_RULES: WriteRules = {
	postsThatRead: ['/v1/margins/detail/orders'],
	postsOfTheSession: [PATHS.logIn],
};

/** Published limits; each is shared by all calls of its type (Introduction, "Rate Limits"). */
export const RATE_LIMITS: Record<string, RateLimit> = {
	order: { perSecond: 10, perMinute: 250 },
	liveData: { perSecond: 10, perMinute: 300 },
	nonTrading: { perSecond: 20, perMinute: 500 },
};

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
