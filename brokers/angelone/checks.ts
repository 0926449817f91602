import type { AccountChecks, AccountRead, Asked } from '../core/check/checks';
import type { InstrumentIndex } from '../core/instruments/types';
import { istDate } from '../core/ist';
import { isObject, type JsonObject, readRows, readText } from '../core/wire';
import { ANGEL_ONE } from './api';
import { ENDPOINTS, type AngelOneEndpoints } from './endpoints';
import { expiryText } from './greeks';
import { angelOneInstruments } from './instruments';

/** A share that the documentation has in its samples: asking for it tells nothing of the account. */
const SHARE = { exchange: 'NSE', symbol: 'SBIN-EQ', token: '3045' };

const quote = (mode: string) => () => ({
	body: { mode, exchangeTokens: { [SHARE.exchange]: [SHARE.token] } },
});
const body = (fields: JsonObject) => () => ({ body: fields });

/** Every read, its sample, and its harmless call: one line for an endpoint more. */
const READS: ReadonlyArray<AccountRead<AngelOneEndpoints>> = [
	{ name: 'profile', endpoint: 'profile', sample: 'getProfile' },
	{ name: 'funds', endpoint: 'rms', sample: 'getRMS' },
	{ name: 'order book', endpoint: 'orderBook', sample: 'getOrderBook' },
	{ name: 'order details', endpoint: 'orderDetails', sample: 'details', call: firstOrder },
	{ name: 'trade book', endpoint: 'tradeBook', sample: 'getTradeBook' },
	{ name: 'holdings', endpoint: 'holdings', sample: 'getAllHolding' },
	{ name: 'positions', endpoint: 'positions', sample: 'getPosition' },
	{
		name: 'last price',
		endpoint: 'ltp',
		sample: 'getLtpData',
		call: body({
			exchange: SHARE.exchange,
			tradingsymbol: SHARE.symbol,
			symboltoken: SHARE.token,
		}),
	},
	{ name: 'quote LTP', endpoint: 'quote', sample: 'quoteLtp', call: quote('LTP') },
	{ name: 'quote OHLC', endpoint: 'quote', sample: 'quoteOhlc', call: quote('OHLC') },
	{ name: 'quote FULL', endpoint: 'quote', sample: 'quoteFull', call: quote('FULL') },
	{ name: 'option greeks', endpoint: 'optionGreek', sample: 'optionGreek', call: nearestExpiry },
	{
		name: 'candles',
		endpoint: 'candles',
		sample: 'getCandleData',
		call: () => ({
			body: { exchange: SHARE.exchange, symboltoken: SHARE.token, ...lastWeek() },
		}),
	},
	{
		name: 'open interest',
		endpoint: 'openInterest',
		sample: 'getOIData',
		call: openInterest,
	},
	{
		name: 'gainers and losers',
		endpoint: 'movers',
		sample: 'gainersLosers',
		call: body({ datatype: 'PercOIGainers', expirytype: 'NEAR' }),
	},
	{
		name: 'OI build-up',
		endpoint: 'oiBuildup',
		sample: 'OIBuildup',
		call: body({ expirytype: 'NEAR', datatype: 'Long Built Up' }),
	},
	{ name: 'put-call ratios', endpoint: 'putCallRatio', sample: 'putCallRatio' },
	{
		name: 'GTT list',
		endpoint: 'gttList',
		sample: 'ruleList',
		call: body({ status: ['FORALL'], page: 1, count: 10 }),
	},
	{ name: 'GTT details', endpoint: 'gttDetails', sample: 'ruleDetails', call: firstRule },
	{
		name: 'margin calculator',
		endpoint: 'margin',
		sample: 'marginBatch',
		call: body({
			positions: [
				{
					exchange: SHARE.exchange,
					qty: 1,
					price: 0,
					productType: 'DELIVERY',
					token: SHARE.token,
					tradeType: 'BUY',
					orderType: 'MARKET',
				},
			],
		}),
	},
	{
		name: 'charges calculator',
		endpoint: 'charges',
		sample: 'estimateCharges',
		call: body({
			orders: [
				{
					product_type: 'DELIVERY',
					transaction_type: 'BUY',
					quantity: '1',
					price: '800',
					exchange: SHARE.exchange,
					symbol_name: SHARE.symbol,
					token: SHARE.token,
				},
			],
		}),
	},
];

/** Of today's orders the first. */
function firstOrder({ data }: Asked) {
	const [row] = readRows(data('order book'));
	const uniqueOrderId = readText(row?.uniqueorderid);
	return uniqueOrderId === null ? null : { parts: { uniqueOrderId } };
}

/** Of all GTT rules the first. */
function firstRule({ data }: Asked) {
	const list = data('GTT list');
	const [row] = isObject(list) ? [list] : readRows(list);
	const id = readText(row?.id);
	return id === null ? null : { body: { id } };
}

const nearestFuture = (index: InstrumentIndex) =>
	index.search('NIFTY fut', { exchange: 'NFO', limit: 1 }).at(0);

/** Of the nearest future of NIFTY, for the last week. */
async function openInterest({ instruments }: Asked) {
	const contract = nearestFuture(await instruments());
	if (contract === undefined) return null;
	return { body: { exchange: 'NFO', symboltoken: contract.token, ...lastWeek() } };
}

/** What a read of candles or of open interest asks for, beside the instrument. */
function lastWeek() {
	const day = (ago: number) => `${istDate(Date.now() - ago * 86_400_000)} 00:00`;
	return { interval: 'ONE_DAY', fromdate: day(7), todate: day(0) };
}

/** Of the options of NIFTY that expire next. */
async function nearestExpiry({ instruments }: Asked) {
	const expiries = (await instruments()).expiriesOf({ underlying: 'NIFTY', exchange: 'NFO' });
	const next = expiries.find(({ options }) => options > 0);
	return next ? { body: { name: next.underlying, expirydate: expiryText(next.expiry) } } : null;
}

/** What Check Account reads of an Angel One account. */
export const CHECKS: AccountChecks<AngelOneEndpoints> = {
	broker: ANGEL_ONE,
	endpoints: ENDPOINTS,
	reads: READS,
	instrumentFile: { source: angelOneInstruments, sample: 'instrumentFile' },
	advice: [
		'Orders are taken from the static IP address alone that is registered for the app on smartapi.angelone.in; reads are taken from anywhere, so this check says nothing about it.',
	],
	folder: __dirname,
};
