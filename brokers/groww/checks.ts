import type { AccountChecks, AccountRead, Asked } from '../core/check/checks';
import { istDate } from '../core/ist';
import { isObject, type JsonObject, readRows, readText, readTextList } from '../core/wire';
import { GROWW } from './api';
import { ENDPOINTS, type GrowwEndpoints } from './endpoints';
import { growwInstruments } from './instruments';

/** A share that the documentation has in its samples: asking for it tells nothing of the account. */
const SHARE = { exchange: 'NSE', segment: 'CASH', trading_symbol: 'RELIANCE' };
const SEGMENT = { segment: SHARE.segment };

const OF_INDEX = { exchange: 'NSE', underlying_symbol: 'NIFTY' };
const day = (ago: number) => `${istDate(Date.now() - ago * 86_400_000)} 00:00:00`;

const prices = () => ({
	query: { ...SEGMENT, exchange_symbols: `${SHARE.exchange}_${SHARE.trading_symbol}` },
});

/** Every read, its sample, and its harmless call: one line for an endpoint more. */
const READS: ReadonlyArray<AccountRead<GrowwEndpoints>> = [
	{ name: 'user detail', endpoint: 'profile', sample: 'userDetail' },
	{ name: 'funds', endpoint: 'margin', sample: 'marginsDetailUser' },
	{
		name: 'order list',
		endpoint: 'orderList',
		sample: 'orderList',
		call: () => ({ query: { ...SEGMENT, page: '0', page_size: '25' } }),
	},
	{ name: 'order detail', endpoint: 'orderDetail', sample: 'orderDetail', call: firstOrder },
	{ name: 'trades of an order', endpoint: 'trades', sample: 'orderTrades', call: firstTrades },
	{ name: 'holdings', endpoint: 'holdings', sample: 'holdingsUser' },
	{
		name: 'smart order list',
		endpoint: 'gttList',
		sample: 'smartOrderList',
		call: () => ({ query: { ...SEGMENT, smart_order_type: 'GTT', status: 'ACTIVE' } }),
	},
	{ name: 'smart order', endpoint: 'gttStatus', sample: 'smartOrderStatus', call: firstGtt },
	{
		name: 'positions',
		endpoint: 'positions',
		sample: 'positionsUser',
		call: () => ({ query: SEGMENT }),
	},
	{ name: 'last prices', endpoint: 'ltp', sample: 'ltp', call: prices },
	{ name: 'OHLC', endpoint: 'ohlc', sample: 'ohlc', call: prices },
	{ name: 'quote', endpoint: 'quote', sample: 'quote', call: () => ({ query: { ...SHARE } }) },
	{ name: 'option chain', endpoint: 'optionChain', sample: 'optionChain', call: nearestChain },
	{
		name: 'candles',
		endpoint: 'candles',
		sample: 'historicalCandles',
		call: () => ({
			query: {
				...{ exchange: SHARE.exchange, ...SEGMENT },
				groww_symbol: `${SHARE.exchange}-${SHARE.trading_symbol}`,
				...{ start_time: day(7), end_time: day(0), candle_interval: '1day' },
			},
		}),
	},
	{
		name: 'past expiries',
		endpoint: 'pastExpiries',
		sample: 'historicalExpiries',
		call: () => ({ query: { ...OF_INDEX, year: day(366).slice(0, 4) } }),
	},
	{
		name: 'past contracts',
		endpoint: 'pastContracts',
		sample: 'historicalContracts',
		call: lastPast,
	},
	{
		name: 'margin calculator',
		endpoint: 'orderMargin',
		sample: 'marginsDetailOrders',
		call: () => ({
			query: SEGMENT,
			body: [
				{
					...SHARE,
					transaction_type: 'BUY',
					quantity: 1,
					price: 100,
					order_type: 'LIMIT',
					product: 'CNC',
				},
			],
		}),
	},
];

const orders = ({ data }: Asked): JsonObject[] => {
	const list = data('order list');
	return readRows(isObject(list) ? list.order_list : null);
};

/** Of today's orders the newest. */
function firstOrder(asked: Asked) {
	const orderId = readText(orders(asked).at(0)?.groww_order_id);
	return orderId === null ? null : { parts: { orderId }, query: SEGMENT };
}

/** Of the newest order that has filled. */
function firstTrades(asked: Asked) {
	const filled = orders(asked).find(({ filled_quantity: quantity }) => Number(quantity) > 0);
	const orderId = readText(filled?.groww_order_id);
	const query = { ...SEGMENT, page: '0', page_size: '50' };
	return orderId === null ? null : { parts: { orderId }, query };
}

/** Of the GTTs that were created today the newest. */
function firstGtt({ data }: Asked) {
	const list = data('smart order list');
	const [row] = readRows(isObject(list) ? list.orders : null);
	const gttId = readText(row?.smart_order_id);
	return gttId === null ? null : { parts: { ...SEGMENT, type: 'GTT', gttId } };
}

/** Of the options of NIFTY that expire next. */
async function nearestChain({ instruments }: Asked) {
	const { exchange, underlying_symbol: underlying } = OF_INDEX;
	const next = (await instruments())
		.expiriesOf({ underlying, exchange })
		.find(({ options }) => options > 0);
	return next ? { parts: { exchange, underlying }, query: { expiry_date: next.expiry } } : null;
}

/** Of the last expiry of that year. */
function lastPast({ data }: Asked) {
	const found = data('past expiries');
	const expiry = readTextList(isObject(found) ? found.expiries : null).at(-1);
	return expiry === undefined ? null : { query: { ...OF_INDEX, expiry_date: expiry } };
}

/** What Check Account reads of a Groww account. */
export const CHECKS: AccountChecks<GrowwEndpoints> = {
	broker: GROWW,
	endpoints: ENDPOINTS,
	reads: READS,
	instrumentFile: { source: growwInstruments, sample: 'instrumentFile' },
	advice: [
		'Orders are taken from the static IP address alone that is registered on groww.in/trade-api/api-keys; reads are taken from anywhere, so this check says nothing about it.',
	],
	folder: __dirname,
};
