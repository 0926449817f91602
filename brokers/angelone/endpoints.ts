/**
 * The endpoints of the SmartAPI (documentation: User, Orders, Portfolio, GTT, Market Data). Those that
 * no operation calls are here for n8n's HTTP Request node: what is not in this table changes something.
 */
import type { Endpoint } from '../core/http/endpoints';
import type { RATE_LIMITS } from './api';

const LOG_IN = '/rest/auth/angelbroking';
const USER = '/rest/secure/angelbroking/user/v1';
const ORDER = '/rest/secure/angelbroking/order/v1';
const PORTFOLIO = '/rest/secure/angelbroking/portfolio/v1';
const HISTORICAL = '/rest/secure/angelbroking/historical/v1';
const MARKET_DATA = '/rest/secure/angelbroking/marketData/v1';
const GTT = '/rest/secure/angelbroking/gtt/v1';
const EDIS = '/rest/secure/angelbroking/edis/v1';

type Limit = keyof typeof RATE_LIMITS;

const get = (path: string, limit: Limit) => ({ method: 'GET', path, limit }) as const;
const post = (path: string, limit: Limit) => ({ method: 'POST', path, limit }) as const;

export const ENDPOINTS = {
	login: { ...post(`${LOG_IN}/user/v1/loginByPassword`, 'login'), writes: 'session' },
	refresh: { ...post(`${LOG_IN}/jwt/v1/generateTokens`, 'login'), writes: 'session' },
	logout: { ...post(`${USER}/logout`, 'logout'), writes: 'session' },
	profile: get(`${USER}/getProfile`, 'profile'),
	rms: get(`${USER}/getRMS`, 'rms'),
	placeOrder: {
		...post(`${ORDER}/placeOrder`, 'order'),
		writes: 'trade',
		adds: true,
		worth: 'inBody',
	},
	modifyOrder: { ...post(`${ORDER}/modifyOrder`, 'order'), writes: 'trade', trades: 'changes' },
	cancelOrder: {
		...post(`${ORDER}/cancelOrder`, 'order'),
		writes: 'trade',
		trades: 'cancels',
		worth: 'none',
	},
	orderBook: { ...get(`${ORDER}/getOrderBook`, 'orderBook'), empty: ['AB1013'], shared: true },
	tradeBook: { ...get(`${ORDER}/getTradeBook`, 'tradeBook'), empty: ['AB1014'] },
	orderDetails: { ...get(`${ORDER}/details/{uniqueOrderId}`, 'details'), empty: ['AB1013'] },
	ltp: post(`${ORDER}/getLtpData`, 'ltp'),
	searchScrip: post(`${ORDER}/searchScrip`, 'searchScrip'),
	holdings: {
		...get(`${PORTFOLIO}/getAllHolding`, 'holdings'),
		rows: 'holdings',
		blankIsNone: true,
		empty: ['AB1015'],
		shared: true,
	},
	positions: { ...get(`${ORDER}/getPosition`, 'positions'), empty: ['AB1016'], shared: true },
	/** Nothing is bought or sold by it. */
	convertPosition: {
		...post(`${ORDER}/convertPosition`, 'convertPosition'),
		writes: 'trade',
		trades: 'converts',
		adds: true,
		worth: 'none',
	},
	quote: post('/rest/secure/angelbroking/market/v1/quote/', 'quote'),
	quoteAsInSdks: post('/rest/secure/angelbroking/market/v1/quote', 'quote'),
	candles: { ...post(`${HISTORICAL}/getCandleData`, 'candles'), throttled: ['AB1004'] },
	openInterest: { ...post(`${HISTORICAL}/getOIData`, 'candles'), throttled: ['AB1004'] },
	optionGreek: post(`${MARKET_DATA}/optionGreek`, 'optionGreek'),
	movers: post(`${MARKET_DATA}/gainersLosers`, 'optionGreek'),
	oiBuildup: post(`${MARKET_DATA}/OIBuildup`, 'optionGreek'),
	putCallRatio: get(`${MARKET_DATA}/putCallRatio`, 'optionGreek'),
	margin: post('/rest/secure/angelbroking/margin/v1/batch', 'margin'),
	charges: post('/rest/secure/angelbroking/brokerage/v1/estimateCharges', 'margin'),
	gttCreate: { ...post(`${GTT}/createRule`, 'gttWrite'), writes: 'trade', adds: true },
	gttModify: { ...post(`${GTT}/modifyRule`, 'gttWrite'), writes: 'trade', trades: 'changes' },
	gttCancel: {
		...post(`${GTT}/cancelRule`, 'gttWrite'),
		writes: 'trade',
		trades: 'cancels',
		worth: 'none',
	},
	gttDetails: { ...post(`${GTT}/ruleDetails`, 'gttRead'), empty: ['AB9013'] },
	gttList: post(`${GTT}/ruleList`, 'gttRead'),
	verifyDis: post(`${EDIS}/verifyDis`, 'margin'),
	generateTpin: post(`${EDIS}/generateTPIN`, 'margin'),
	disStatus: post(`${EDIS}/getTranStatus`, 'margin'),
} as const satisfies Record<string, Endpoint>;

/** The table, as the API of this broker is typed by it. */
export type AngelOneEndpoints = typeof ENDPOINTS;
