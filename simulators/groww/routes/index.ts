import { streamReply } from '../../core';
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

type Method = GrowwRoute['method'];
type Reply = ReturnType<GrowwRoute['answer']>;

const open = (
	method: Method,
	path: string,
	limit: RateLimitName | null,
	answer: (call: OpenCall) => Reply,
): GrowwRoute => ({ method, path, limit, session: false, writes: false, answer });

const read = (
	method: Method,
	path: string,
	limit: RateLimitName,
	answer: (call: Call) => Reply,
): GrowwRoute => ({ method, path, limit, session: true, writes: false, answer });

/** Only from a registered address. */
const write = (method: Method, path: string, answer: (call: Call) => Reply): GrowwRoute => ({
	...read(method, path, 'orders', answer),
	writes: true,
});

/** Public: no token, no rate limit. It lives on another host at Groww. */
const instrumentFile = ({ state }: OpenCall): Reply =>
	streamReply(state.instrumentFile.stream(), 'text/csv');

const GREEKS =
	'/v1/live-data/greeks/exchange/:exchange/underlying/:underlying/trading_symbol/:symbol/expiry/:expiry';

/** Every call of the simulated API; the limits are those of limits.ts. */
export const routes: GrowwRoute[] = [
	open('POST', '/v1/token/api/access', 'authentication', logIn),
	open('GET', '/instruments/instrument.csv', null, instrumentFile),
	read('GET', '/v1/user/detail', 'nonTrading', profile),
	read('GET', '/v1/margins/detail/user', 'nonTrading', margins),
	read('POST', '/v1/margins/detail/orders', 'nonTrading', marginForOrders),
	read('GET', '/v1/holdings/user', 'nonTrading', holdings),
	read('GET', '/v1/positions/user', 'nonTrading', positions),
	read('GET', '/v1/positions/trading-symbol', 'nonTrading', positionsOfSymbol),
	write('POST', '/v1/order/create', orders.create),
	write('POST', '/v1/order/modify', orders.modify),
	write('POST', '/v1/order/cancel', orders.cancel),
	read('GET', '/v1/order/status/:id', 'nonTrading', orders.status),
	read('GET', '/v1/order/status/reference/:reference', 'nonTrading', orders.statusByReference),
	read('GET', '/v1/order/detail/:id', 'nonTrading', orders.detail),
	read('GET', '/v1/order/list', 'nonTrading', orders.list),
	read('GET', '/v1/order/trades/:id', 'nonTrading', orders.trades),
	write('POST', '/v1/order-advance/create', smart.create),
	write('PUT', '/v1/order-advance/modify/:id', smart.modify),
	write('POST', '/v1/order-advance/cancel/:segment/:type/:id', smart.cancel),
	read('GET', '/v1/order-advance/status/:segment/:type/internal/:id', 'nonTrading', smart.status),
	read('GET', '/v1/order-advance/list', 'nonTrading', smart.list),
	read('GET', '/v1/live-data/quote', 'liveData', quote),
	read('GET', '/v1/live-data/ltp', 'liveData', lastPrices),
	read('GET', '/v1/live-data/ohlc', 'liveData', ohlcs),
	read(
		'GET',
		'/v1/option-chain/exchange/:exchange/underlying/:underlying',
		'liveData',
		optionChain,
	),
	read('GET', GREEKS, 'liveData', greeks),
	read('GET', '/v1/historical/candles', 'liveData', candles),
	read('GET', '/v1/historical/candle/range', 'liveData', candleRange),
	read('GET', '/v1/historical/expiries', 'liveData', expiries),
	read('GET', '/v1/historical/contracts', 'liveData', contracts),
];
