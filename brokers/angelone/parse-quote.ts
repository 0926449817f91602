/** What Angel One's quotes say, by the samples of its documentation. */
import type fullSample from '../../contracts/angelone/quoteFull.json';
import type ltpSample from '../../contracts/angelone/quoteLtp.json';
import type ohlcSample from '../../contracts/angelone/quoteOhlc.json';
import { readDepth, withChange } from '../core/market/quote';
import type { DepthLevel, Quote } from '../core/outputs';
import { constant, from, number, price, record, text, time } from '../core/record';
import { ANGEL_ONE } from './api';

type FetchedOf<Sample extends { reply: { data: { fetched: unknown[] } } }> =
	Sample['reply']['data']['fetched'][number];

type FullRow = FetchedOf<typeof fullSample> | FetchedOf<(typeof fullSample)['live'][number]>;

const readLevel = record<DepthLevel, FetchedOf<typeof fullSample>['depth']['buy'][number]>({
	price: price('price'),
	quantity: number('quantity'),
	orders: number('orders'),
});

const depth = from(['depth'], (row) => readDepth(row.depth, readLevel));

/** The exchange's clock starts in 1980: a time from then is that of no trade. */
const tradedAt = from(['exchTradeTime'], (row, mismatches) => {
	const at = time('exchTradeTime')(row, mismatches);
	return at !== null && at > '1981' ? at : null;
});

/** A row of a quote in any mode; its close is that of the day before. */
export const readQuote = record<
	Quote,
	FetchedOf<typeof ltpSample> | FetchedOf<typeof ohlcSample> | FullRow
>(
	{
		broker: constant(ANGEL_ONE),
		exchange: text('exchange'),
		tradingSymbol: text('tradingSymbol'),
		instrumentToken: text('symbolToken'),
		lastPrice: price('ltp'),
		open: price('open'),
		high: price('high'),
		low: price('low'),
		previousClose: price('close'),
		change: number('netChange'),
		changePercent: number('percentChange'),
		volume: number('tradeVolume'),
		averagePrice: price('avgPrice'),
		bidPrice: constant(null),
		bidQuantity: constant(null),
		askPrice: constant(null),
		askQuantity: constant(null),
		openInterest: number('opnInterest'),
		upperCircuit: price('upperCircuit'),
		lowerCircuit: price('lowerCircuit'),
		week52High: price('52WeekHigh'),
		week52Low: price('52WeekLow'),
		lastTradedAt: tradedAt,
		depth,
	},
	{
		ignored: ['lastTradeQty', 'exchFeedTime', 'totBuyQuan', 'totSellQuan', 'referenceLimitPrice'],
		finish: (quote) => withChange(withBest(quote)),
	},
);

/** The best bid and the best offer are the first levels of the depth. */
function withBest(quote: Quote): Quote {
	const [bid, ask] = [quote.depth?.buy[0], quote.depth?.sell[0]];
	return {
		...quote,
		bidPrice: bid?.price ?? null,
		bidQuantity: bid?.quantity ?? null,
		askPrice: ask?.price ?? null,
		askQuantity: ask?.quantity ?? null,
	};
}
