/** What Groww's live data say, by the samples of its documentation. */
import type ohlcSample from '../../contracts/groww/ohlc.json';
import type quoteSample from '../../contracts/groww/quote.json';
import { toIstIso } from '../core/ist';
import { readDepth, withChange } from '../core/market/quote';
import type { Quotable, QuoteMode } from '../core/market/quotes-api';
import type { DepthLevel, Quote } from '../core/outputs';
import {
	constant,
	from,
	type Mismatches,
	number,
	price,
	record,
	valueReader,
} from '../core/record';
import { isObject, type JsonObject, readNumber } from '../core/wire';
import { GROWW } from './api';

type Figures = Pick<Quote, 'open' | 'high' | 'low' | 'previousClose'>;
type OhlcRow = (typeof ohlcSample)['live'][number]['reply']['payload']['NSE_RELIANCE'];

/** The figures of one instrument; its close is that of the day before. */
export const readOhlc = record<Figures, OhlcRow>({
	open: price('open'),
	high: price('high'),
	low: price('low'),
	previousClose: price('close'),
});

/** An object live, in the documentation a text that is no JSON: `{open: 149.50,high: 150.50}`. */
function ohlcOf(value: unknown): JsonObject | null {
	if (typeof value !== 'string') return isObject(value) ? value : null;
	const figures = [...value.matchAll(/(\w+)\s*:\s*([^,}]+)/g)];
	return figures.length === 0
		? null
		: Object.fromEntries(figures.map(([, key, text]) => [key, text]));
}

const ohlc = valueReader<JsonObject, JsonObject>('object', ohlcOf, {})('ohlc');
const figure = (name: keyof Figures) =>
	from(['ohlc'], (row, mismatches) => readOhlc(ohlc(row, mismatches), mismatches)[name]);

/** Milliseconds in the documentation, seconds live. */
const epochTime = valueReader(
	'epoch time',
	(value) => {
		const epoch = readNumber(value) ?? 0;
		return epoch > 0 ? toIstIso(epoch < 1e11 ? epoch * 1000 : epoch) : null;
	},
	null,
);

type Payload =
	| (typeof quoteSample)['reply']['payload']
	| (typeof quoteSample)['live'][number]['reply']['payload'];
type Level =
	| (typeof quoteSample)['reply']['payload']['depth']['buy'][number]
	| NonNullable<(typeof quoteSample)['live'][number]['reply']['payload']['depth']>['buy'][number];

const readLevel = record<DepthLevel, Level>({
	price: price('price'),
	quantity: number('quantity'),
	orders: number('orderCount'),
});

/** Get Quote, which does not name the instrument. */
export const readQuote = record<Quote, Payload>(
	{
		broker: constant(GROWW),
		exchange: constant(null),
		tradingSymbol: constant(null),
		instrumentToken: constant(null),
		lastPrice: price('last_price'),
		open: figure('open'),
		high: figure('high'),
		low: figure('low'),
		previousClose: figure('previousClose'),
		change: number('day_change'),
		changePercent: number('day_change_perc'),
		volume: number('volume'),
		averagePrice: price('average_price'),
		bidPrice: price('bid_price'),
		bidQuantity: number('bid_quantity'),
		askPrice: price('offer_price'),
		askQuantity: number('offer_quantity'),
		openInterest: number('open_interest'),
		upperCircuit: price('upper_circuit_limit'),
		lowerCircuit: price('lower_circuit_limit'),
		week52High: price('week_52_high'),
		week52Low: price('week_52_low'),
		lastTradedAt: epochTime('last_trade_time'),
		depth: from(['depth'], (row) => readDepth(row.depth, readLevel)),
	},
	{
		ignored: [
			'high_trade_range',
			'low_trade_range',
			'implied_volatility',
			'last_trade_quantity',
			'market_cap',
			'oi_day_change',
			'oi_day_change_percentage',
			'previous_open_interest',
			'total_buy_quantity',
			'total_sell_quantity',
		],
		finish: withChange,
	},
);

/** How replies name an instrument. */
export function liveKeyOf({
	exchange,
	tradingSymbol,
}: Pick<Quotable, 'exchange' | 'tradingSymbol'>) {
	return `${exchange}_${tradingSymbol}`;
}

/** What a call in this mode says of the instrument: `raw` is the quote, or the part under its key. */
export function quoteOf(
	instrument: Quotable,
	mode: QuoteMode,
	raw: JsonObject,
	mismatches?: Mismatches,
): Quote {
	const { exchange, tradingSymbol, token } = instrument;
	const value = raw[liveKeyOf(instrument)];
	// A mismatch names the endpoint: symbols are no keys.
	const row = { full: raw, ltp: { last_price: value }, ohlc: { ohlc: value } }[mode];
	return {
		...readQuote(row, mismatches),
		exchange,
		tradingSymbol,
		instrumentToken: token || null,
	};
}
