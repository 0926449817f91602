/** Facts of the SmartAPI that every file here stands on: addresses, headers, limits. */
import type { RateLimit } from '../core/rate-limit/rate-limiter';
import type { ReferenceRule } from '../core/orders/reference';
import type { WriteRules } from '../core/writes';

export const ANGEL_ONE = 'angelOne' as const;
/** Base URLs, §1 of SmartAPI's documentation. */
export const LIVE_BASE_URL = 'https://apiconnect.angelone.in';

const USER = '/rest/secure/angelbroking/user/v1';
const ORDER = '/rest/secure/angelbroking/order/v1';
const HISTORICAL = '/rest/secure/angelbroking/historical/v1';
const MARKET_DATA = '/rest/secure/angelbroking/marketData/v1';

export const PATHS = {
	login: '/rest/auth/angelbroking/user/v1/loginByPassword',
	refresh: '/rest/auth/angelbroking/jwt/v1/generateTokens',
	logout: `${USER}/logout`,
	profile: `${USER}/getProfile`,
	rms: `${USER}/getRMS`,
	placeOrder: `${ORDER}/placeOrder`,
	modifyOrder: `${ORDER}/modifyOrder`,
	cancelOrder: `${ORDER}/cancelOrder`,
	orderBook: `${ORDER}/getOrderBook`,
	tradeBook: `${ORDER}/getTradeBook`,
	orderDetails: (uniqueOrderId: string) => `${ORDER}/details/${encodeURIComponent(uniqueOrderId)}`,
	ltp: `${ORDER}/getLtpData`,
} as const;

/**
 * POST requests that change nothing (SmartAPI's documentation has them as POST for their bodies), so
 * that n8n's HTTP Request node may repeat them and a read-only credential may send them.
 */
export const WRITE_RULES: WriteRules = {
	postsThatRead: [
		PATHS.ltp,
		`${ORDER}/searchScrip`,
		'/rest/secure/angelbroking/market/v1/quote',
		'/rest/secure/angelbroking/market/v1/quote/',
		`${HISTORICAL}/getCandleData`,
		`${HISTORICAL}/getOIData`,
		`${MARKET_DATA}/optionGreek`,
		`${MARKET_DATA}/gainersLosers`,
		`${MARKET_DATA}/OIBuildup`,
		'/rest/secure/angelbroking/margin/v1/batch',
		'/rest/secure/angelbroking/brokerage/v1/estimateCharges',
		'/rest/secure/angelbroking/gtt/v1/ruleDetails',
		'/rest/secure/angelbroking/gtt/v1/ruleList',
	],
	postsOfTheSession: [PATHS.login, PATHS.refresh, PATHS.logout],
};

/** Published limits per client code ("Rate Limit" page). Order writes share one. */
export const RATE_LIMITS: Record<string, RateLimit> = {
	login: { perSecond: 1 },
	profile: { perSecond: 3, perHour: 1000 },
	rms: { perSecond: 2 },
	logout: { perSecond: 1 },
	order: { perSecond: 9, perMinute: 500, perHour: 1000 },
	orderBook: { perSecond: 1 },
	tradeBook: { perSecond: 1 },
	details: { perSecond: 10, perMinute: 500, perHour: 5000 },
	ltp: { perSecond: 10, perMinute: 500, perHour: 5000 },
};

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
