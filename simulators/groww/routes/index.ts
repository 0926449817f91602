import { routeLines, streamReply } from '../../core';
import type { Call, GrowwRoute, OpenCall } from '../gateway';
import type { RateLimitName } from '../limits';
import { logIn } from '../login';
import {
	holdings,
	marginForOrders,
	margins,
	positions,
	positionsOfSymbol,
	profile,
} from './account';
import { candleRange, candles, contracts, expiries } from './historical';
import { greeks, lastPrices, ohlcs, optionChain, quote } from './liveData';
import * as orders from './orders';
import * as smart from './smartOrders';
import { socketToken } from './socketToken';

const { open, session, write } = routeLines<OpenCall, Call, RateLimitName>();

/** Public: no token, no rate limit. It lives on another host at Groww. */
const instrumentFile = ({ state }: OpenCall) =>
	streamReply(state.instrumentFile.stream(), 'text/csv');

const GREEKS =
	'/v1/live-data/greeks/exchange/:exchange/underlying/:underlying/trading_symbol/:symbol/expiry/:expiry';

/** Every call of the simulated API; the limits are those of limits.ts. */
export const routes: GrowwRoute[] = [
	open('POST', '/v1/token/api/access', 'authentication', logIn),
	open('GET', '/instruments/instrument.csv', null, instrumentFile),
	session('POST', '/v1/api/apex/v1/socket/token/create', null, socketToken),
	session('GET', '/v1/user/detail', 'nonTrading', profile),
	session('GET', '/v1/margins/detail/user', 'nonTrading', margins),
	session('POST', '/v1/margins/detail/orders', 'nonTrading', marginForOrders),
	session('GET', '/v1/holdings/user', 'nonTrading', holdings),
	session('GET', '/v1/positions/user', 'nonTrading', positions),
	session('GET', '/v1/positions/trading-symbol', 'nonTrading', positionsOfSymbol),
	write('POST', '/v1/order/create', 'orders', orders.create),
	write('POST', '/v1/order/modify', 'orders', orders.modify),
	write('POST', '/v1/order/cancel', 'orders', orders.cancel),
	session('GET', '/v1/order/status/:id', 'nonTrading', orders.status),
	session('GET', '/v1/order/status/reference/:reference', 'nonTrading', orders.statusByReference),
	session('GET', '/v1/order/detail/:id', 'nonTrading', orders.detail),
	session('GET', '/v1/order/list', 'nonTrading', orders.list),
	session('GET', '/v1/order/trades/:id', 'nonTrading', orders.trades),
	write('POST', '/v1/order-advance/create', 'orders', smart.create),
	write('PUT', '/v1/order-advance/modify/:id', 'orders', smart.modify),
	write('POST', '/v1/order-advance/cancel/:segment/:type/:id', 'orders', smart.cancel),
	session(
		'GET',
		'/v1/order-advance/status/:segment/:type/internal/:id',
		'nonTrading',
		smart.status,
	),
	session('GET', '/v1/order-advance/list', 'nonTrading', smart.list),
	session('GET', '/v1/live-data/quote', 'liveData', quote),
	session('GET', '/v1/live-data/ltp', 'liveData', lastPrices),
	session('GET', '/v1/live-data/ohlc', 'liveData', ohlcs),
	session(
		'GET',
		'/v1/option-chain/exchange/:exchange/underlying/:underlying',
		'liveData',
		optionChain,
	),
	session('GET', GREEKS, 'liveData', greeks),
	session('GET', '/v1/historical/candles', 'liveData', candles),
	session('GET', '/v1/historical/candle/range', 'liveData', candleRange),
	session('GET', '/v1/historical/expiries', 'liveData', expiries),
	session('GET', '/v1/historical/contracts', 'liveData', contracts),
];
