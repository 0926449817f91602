import type { AngelOneRoute, Call, OpenCall } from '../gateway';
import { getProfile, getRMS, logIn, logOut, refreshTokens } from './account';
import {
	batchMargin,
	candleData,
	cautionaryScrips,
	ltpData,
	masterFile,
	quote,
	searchScrip,
} from './market';
import { cancel, details, modify, orderBook, place, tradeBook } from './orders';
import { allHoldings, convert, holdings, positions } from './portfolio';

type Method = AngelOneRoute['method'];
type Reply = ReturnType<AngelOneRoute['answer']>;

const AUTH = '/rest/auth/angelbroking';
const SECURE = '/rest/secure/angelbroking';

const open = (
	method: Method,
	path: string,
	limit: string | null,
	answer: (call: OpenCall) => Reply,
): AngelOneRoute => ({ method, path, limit, session: false, writes: false, answer });

const secure = (
	method: Method,
	path: string,
	limit: string | null,
	answer: (call: Call) => Reply,
): AngelOneRoute => ({
	...{ method, path: `${SECURE}${path}`, limit, answer },
	session: true,
	writes: false,
});

/** Only from a registered address. */
const write = (path: string, answer: (call: Call) => Reply): AngelOneRoute => ({
	...secure('POST', path, 'order', answer),
	writes: true,
});

/** Every call of the simulated API; the limits are those of limits.ts. */
export const routes: AngelOneRoute[] = [
	open('POST', `${AUTH}/user/v1/loginByPassword`, 'login', logIn),
	open('POST', `${AUTH}/jwt/v1/generateTokens`, 'token', refreshTokens),
	open('GET', '/OpenAPI_File/files/OpenAPIScripMaster.json', null, masterFile),
	secure('POST', '/user/v1/logout', 'logout', logOut),
	secure('GET', '/user/v1/getProfile', 'profile', getProfile),
	secure('GET', '/user/v1/getRMS', 'rms', getRMS),
	write('/order/v1/placeOrder', place),
	write('/order/v1/modifyOrder', modify),
	write('/order/v1/cancelOrder', cancel),
	secure('GET', '/order/v1/getOrderBook', 'orderBook', orderBook),
	secure('GET', '/order/v1/getTradeBook', 'tradeBook', tradeBook),
	secure('GET', '/order/v1/details/:uniqueOrderId', 'details', details),
	secure('GET', '/portfolio/v1/getHolding', 'holding', holdings),
	secure('GET', '/portfolio/v1/getAllHolding', 'allHolding', allHoldings),
	secure('GET', '/order/v1/getPosition', 'position', positions),
	secure('POST', '/order/v1/convertPosition', 'convertPosition', convert),
	secure('POST', '/order/v1/getLtpData', 'ltp', ltpData),
	secure('POST', '/market/v1/quote', 'quote', quote),
	secure('POST', '/historical/v1/getCandleData', 'candle', candleData),
	secure('POST', '/order/v1/searchScrip', 'searchScrip', searchScrip),
	secure('POST', '/margin/v1/batch', 'margin', batchMargin),
	secure('GET', '/securities/v1/cautionaryScrips', null, cautionaryScrips),
];
