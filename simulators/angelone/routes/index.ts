import { routeLines } from '../../core';
import type { AngelOneRoute, Call, OpenCall } from '../gateway';
import type { RateLimitName } from '../limits';
import { getProfile, getRMS, logIn, logOut, refreshTokens } from './account';
import { batchMargin, estimateCharges } from './costs';
import {
	cautionaryScrips,
	freezeQuantities,
	ltpData,
	masterFile,
	quote,
	searchScrip,
} from './market';
import { sampleOf } from './documented';
import { optionGreek } from './greeks';
import { cancelRule, createRule, modifyRule, ruleDetails, ruleList } from './gtt';
import { candleData, oiData } from './historical';
import { cancel, details, modify, orderBook, place, tradeBook } from './orders';
import { publisherLogin } from './publisher';
import { allHoldings, convert, holdings, positions } from './portfolio';

const AUTH = '/rest/auth/angelbroking';
const SECURE = '/rest/secure/angelbroking';

const EXPIRIES = ['NEAR', 'NEXT', 'FAR'];
const MOVERS = {
	datatype: ['PercOIGainers', 'PercOILosers', 'PercPriceGainers', 'PercPriceLosers'],
	expirytype: EXPIRIES,
};
const BUILDUPS = {
	datatype: ['Long Built Up', 'Short Built Up', 'Short Covering', 'Long Unwinding'],
	expirytype: EXPIRIES,
};

const { open, session, write } = routeLines<OpenCall, Call, RateLimitName>();

/** Every call of the simulated API; the limits are those of limits.ts. */
export const routes: AngelOneRoute[] = [
	open('POST', `${AUTH}/user/v1/loginByPassword`, 'login', logIn),
	open('POST', `${AUTH}/jwt/v1/generateTokens`, 'token', refreshTokens),
	open('GET', '/OpenAPI_File/files/OpenAPIScripMaster.json', null, masterFile),
	open('GET', '/instruments/instrument.csv', null, freezeQuantities),
	open('GET', '/publisher-login', null, publisherLogin),
	session('POST', `${SECURE}/user/v1/logout`, 'logout', logOut),
	session('GET', `${SECURE}/user/v1/getProfile`, 'profile', getProfile),
	session('GET', `${SECURE}/user/v1/getRMS`, 'rms', getRMS),
	write('POST', `${SECURE}/order/v1/placeOrder`, 'order', place),
	write('POST', `${SECURE}/order/v1/modifyOrder`, 'order', modify),
	write('POST', `${SECURE}/order/v1/cancelOrder`, 'order', cancel),
	session('GET', `${SECURE}/order/v1/getOrderBook`, 'orderBook', orderBook),
	session('GET', `${SECURE}/order/v1/getTradeBook`, 'tradeBook', tradeBook),
	session('GET', `${SECURE}/order/v1/details/:uniqueOrderId`, 'details', details),
	session('GET', `${SECURE}/portfolio/v1/getHolding`, 'holding', holdings),
	session('GET', `${SECURE}/portfolio/v1/getAllHolding`, 'allHolding', allHoldings),
	session('GET', `${SECURE}/order/v1/getPosition`, 'position', positions),
	session('POST', `${SECURE}/order/v1/convertPosition`, 'convertPosition', convert),
	session('POST', `${SECURE}/order/v1/getLtpData`, 'ltp', ltpData),
	session('POST', `${SECURE}/market/v1/quote`, 'quote', quote),
	session('POST', `${SECURE}/historical/v1/getCandleData`, 'candle', candleData),
	session('POST', `${SECURE}/order/v1/searchScrip`, 'searchScrip', searchScrip),
	session('POST', `${SECURE}/margin/v1/batch`, 'margin', batchMargin),
	write('POST', `${SECURE}/gtt/v1/createRule`, 'gttWrite', createRule),
	write('POST', `${SECURE}/gtt/v1/modifyRule`, 'gttWrite', modifyRule),
	write('POST', `${SECURE}/gtt/v1/cancelRule`, 'gttWrite', cancelRule),
	session('POST', `${SECURE}/gtt/v1/ruleDetails`, 'gttRead', ruleDetails),
	session('POST', `${SECURE}/gtt/v1/ruleList`, 'gttRead', ruleList),
	session('POST', `${SECURE}/historical/v1/getOIData`, 'candle', oiData),
	session('POST', `${SECURE}/marketData/v1/optionGreek`, 'optionGreek', optionGreek),
	session('POST', `${SECURE}/brokerage/v1/estimateCharges`, null, estimateCharges),
	session('POST', `${SECURE}/edis/v1/verifyDis`, null, sampleOf('verifyDis')),
	session('POST', `${SECURE}/edis/v1/generateTPIN`, null, sampleOf('generateTPIN')),
	session('POST', `${SECURE}/edis/v1/getTranStatus`, null, sampleOf('getTranStatus')),
	session('GET', `${SECURE}/securities/v1/cautionaryScrips`, null, cautionaryScrips),
	session('POST', `${SECURE}/marketData/v1/gainersLosers`, null, sampleOf('gainersLosers', MOVERS)),
	session('GET', `${SECURE}/marketData/v1/putCallRatio`, null, sampleOf('putCallRatio')),
	session('POST', `${SECURE}/marketData/v1/OIBuildup`, null, sampleOf('OIBuildup', BUILDUPS)),
	session('GET', `${SECURE}/marketData/v1/nseIntraday`, null, sampleOf('nseIntraday')),
	session('GET', `${SECURE}/marketData/v1/bseIntraday`, null, sampleOf('bseIntraday')),
];
