/**
 * The endpoints of Groww's Trading API (documentation: Orders, Smart Orders, Portfolio, Margin, Live Data,
 * Backtesting). Limits are per type, shared by all calls of the type. What is not in this table changes
 * something.
 */
import type { Endpoint } from '../core/http/endpoints';
import type { RATE_LIMITS } from './api';

type Limit = keyof typeof RATE_LIMITS;

const get = (path: string, limit: Limit) => ({ method: 'GET', path, limit }) as const;
const post = (path: string, limit: Limit) => ({ method: 'POST', path, limit }) as const;

export const ENDPOINTS = {
	accessToken: { ...post('/v1/token/api/access', 'authentication'), writes: 'session' },
	profile: get('/v1/user/detail', 'nonTrading'),
	margin: get('/v1/margins/detail/user', 'nonTrading'),
	orderMargin: post('/v1/margins/detail/orders', 'nonTrading'),
	placeOrder: { ...post('/v1/order/create', 'order'), writes: 'trade', worth: 'inBody' },
	modifyOrder: { ...post('/v1/order/modify', 'order'), writes: 'trade', trades: 'changes' },
	cancelOrder: {
		...post('/v1/order/cancel', 'order'),
		writes: 'trade',
		trades: 'cancels',
		worth: 'none',
	},
	orderStatus: {
		...get('/v1/order/status/reference/{reference}', 'nonTrading'),
		empty: ['GA004'],
	},
	orderDetail: { ...get('/v1/order/detail/{orderId}', 'nonTrading'), empty: ['GA004'] },
	orderList: { ...get('/v1/order/list', 'nonTrading'), rows: 'order_list' },
	/** An order without trades may answer as unknown. */
	trades: {
		...get('/v1/order/trades/{orderId}', 'nonTrading'),
		rows: 'trade_list',
		empty: ['GA004'],
	},
	holdings: { ...get('/v1/holdings/user', 'nonTrading'), rows: 'holdings' },
	gttCreate: {
		...post('/v1/order-advance/create', 'order'),
		writes: 'trade',
		adds: true,
	},
	gttModify: {
		method: 'PUT',
		path: '/v1/order-advance/modify/{gttId}',
		limit: 'order',
		writes: 'trade',
		trades: 'changes',
	},
	gttCancel: {
		...post('/v1/order-advance/cancel/{segment}/{type}/{gttId}', 'order'),
		writes: 'trade',
		trades: 'cancels',
		worth: 'none',
	},
	gttStatus: {
		...get('/v1/order-advance/status/{segment}/{type}/internal/{gttId}', 'nonTrading'),
		empty: ['GA004'],
	},
	gttList: { ...get('/v1/order-advance/list', 'nonTrading'), rows: 'orders' },
	positions: { ...get('/v1/positions/user', 'nonTrading'), rows: 'positions' },
	ltp: get('/v1/live-data/ltp', 'liveData'),
	quote: get('/v1/live-data/quote', 'liveData'),
	ohlc: get('/v1/live-data/ohlc', 'liveData'),
	candles: { ...get('/v1/historical/candles', 'liveData'), rows: 'candles', blankIsNone: true },
	pastExpiries: {
		...get('/v1/historical/expiries', 'liveData'),
		rows: 'expiries',
		blankIsNone: true,
	},
	pastContracts: {
		...get('/v1/historical/contracts', 'liveData'),
		rows: 'contracts',
		blankIsNone: true,
	},
	/** Credentials of the feed for a key pair; undocumented, as the official SDKs call it. Nothing changes by it. */
	socketToken: post('/v1/api/apex/v1/socket/token/create/', 'nonTrading'),
	/** The same where the other form only redirects. */
	socketTokenUnslashed: post('/v1/api/apex/v1/socket/token/create', 'nonTrading'),
	/** Of no type in the documentation. */
	optionChain: get('/v1/option-chain/exchange/{exchange}/underlying/{underlying}', 'liveData'),
} as const satisfies Record<string, Endpoint>;

/** The table, as the API of this broker is typed by it. */
export type GrowwEndpoints = typeof ENDPOINTS;
