/** What Angel One's replies say, by the samples of its documentation. */
import type detailsSample from '../../contracts/angelone/details.json';
import type allHoldingSample from '../../contracts/angelone/getAllHolding.json';
import type holdingSample from '../../contracts/angelone/getHolding.json';
import type orderBookSample from '../../contracts/angelone/getOrderBook.json';
import type tradeBookSample from '../../contracts/angelone/getTradeBook.json';
import { unvalued, withQuote } from '../core/holding';
import { istDate, parseBrokerTime } from '../core/ist';
import { withConsentAdvice } from '../core/orders/demat-consent';
import {
	constant,
	from,
	number,
	price,
	record,
	text,
	time,
	valueReader,
	words,
} from '../core/record';
import { type Holding, type Order, type OrderStatus, withFills, type Trade } from '../core/outputs';
import { readText } from '../core/wire';
import { ANGEL_ONE } from './api';
import { CONSENT_ADVICE } from './errors';

type DataOf<Sample extends { reply: { data: unknown } }> = Sample['reply']['data'];
type RowOf<Sample extends { reply: { data: unknown[] } }> = DataOf<Sample>[number];
type LiveOf<Sample extends { live: Array<{ reply: { data: unknown } }> }> = NonNullable<
	Sample['live'][number]['reply']['data']
>;

const status = words<OrderStatus>(
	{
		'put order req received': 'accepted',
		'validation pending': 'accepted',
		'open pending': 'accepted',
		'after market order req received': 'accepted',
		'modify after market order req received': 'accepted',
		'amo submitted': 'accepted',
		open: 'open',
		modified: 'open',
		'modify pending': 'open',
		'modify validation pending': 'open',
		'cancel pending': 'open',
		// The exchange has refused the change, and the order rests as it was.
		'not cancelled': 'open',
		'not modified': 'open',
		'trigger pending': 'triggerPending',
		complete: 'filled',
		cancelled: 'cancelled',
		'cancelled after market order': 'cancelled',
		'amo cancelled': 'cancelled',
		rejected: 'rejected',
	},
	'unknown',
);

/** Live rows of an after-market order say `open` before the exchange has it. */
const statusOfRow = from(
	['orderstatus', 'status', 'variety', 'exchtime', 'exchangeorderid'],
	(row, mismatches) => {
		const said = status('orderstatus', 'status')(row, mismatches);
		const atExchange = readText(row.exchtime) ?? readText(row.exchangeorderid);
		const waits = readText(row.variety) === 'AMO' && atExchange === null;
		return said === 'open' && waits ? 'accepted' : said;
	},
);

type OrderRow =
	| RowOf<typeof orderBookSample>
	| DataOf<typeof detailsSample>
	| LiveOf<typeof orderBookSample>[number];

/** A row of the order book, or the order details, as an order. */
export const readOrder = record<Order, OrderRow>(
	{
		broker: constant(ANGEL_ONE),
		orderId: text('orderid'),
		orderReference: text('ordertag'),
		status: statusOfRow,
		brokerStatus: text('orderstatus', 'status'),
		exchange: text('exchange'),
		tradingSymbol: text('tradingsymbol'),
		instrumentToken: text('symboltoken'),
		transactionType: text('transactiontype'),
		product: text('producttype'),
		orderType: text('ordertype'),
		quantity: number('quantity'),
		filledQuantity: number('filledshares'),
		averagePrice: price('averageprice'),
		price: price('price'),
		triggerPrice: price('triggerprice'),
		// Rows tell the last update alone: the exchange's times are its own, and empty for many.
		placedAt: constant(null),
		updatedAt: time('updatetime'),
		message: text('text'),
		duplicate: constant(false),
	},
	{
		ignored: [
			'duration',
			'disclosedquantity',
			'squareoff',
			'stoploss',
			'trailingstoploss',
			'instrumenttype',
			'strikeprice',
			'optiontype',
			'expirydate',
			'lotsize',
			'cancelsize',
			'unfilledshares',
			'exchorderupdatetime',
			'fillid',
			'filltime',
			'parentorderid',
			'uniqueorderid',
			'algoID',
		],
		finish: (order) => withConsentAdvice(withFills(order), CONSENT_ADVICE),
	},
);

/** The trade book holds today's trades alone, so its times have no date. */
function tradeTime(value: unknown): string | null {
	const clock = readText(value) ?? '';
	const today = /^\d{2}:\d{2}:\d{2}$/.test(clock) ? `${istDate(Date.now())}T` : '';
	return parseBrokerTime(`${today}${clock}`);
}

/** A row of the trade book. */
export const readTrade = record<Trade, RowOf<typeof tradeBookSample>>(
	{
		broker: constant(ANGEL_ONE),
		orderId: text('orderid'),
		tradeId: text('fillid'),
		exchange: text('exchange'),
		tradingSymbol: text('tradingsymbol'),
		transactionType: text('transactiontype'),
		product: text('producttype'),
		quantity: number('fillsize'),
		price: number('fillprice'),
		tradedAt: valueReader('time', tradeTime, null)('filltime'),
	},
	{
		ignored: [
			'instrumenttype',
			'symbolgroup',
			'strikeprice',
			'optiontype',
			'expirydate',
			'marketlot',
			'precision',
			'multiplier',
			'tradevalue',
		],
	},
);

type HoldingRow = RowOf<typeof holdingSample> | DataOf<typeof allHoldingSample>['holdings'][number];

/**
 * A row of Get Holding or Get All Holding. Its figures are computed: the broker's own profit is in
 * whole rupees.
 */
export const readHolding = record<Holding, HoldingRow>(
	{
		broker: constant(ANGEL_ONE),
		isin: text('isin'),
		exchange: text('exchange'),
		tradingSymbol: text('tradingsymbol'),
		instrumentToken: text('symboltoken'),
		quantity: number('quantity'),
		sellableQuantity: number('realisedquantity'),
		t1Quantity: number('t1quantity'),
		pledgedQuantity: number('collateralquantity'),
		averagePrice: number('averageprice'),
		lastPrice: number('ltp'),
		previousClose: number('close'),
		...unvalued,
	},
	{
		ignored: [
			'authorisedquantity',
			'product',
			'collateraltype',
			'haircut',
			'profitandloss',
			'pnlpercentage',
		],
		finish: (holding) =>
			withQuote({ ...holding, sellableQuantity: withoutPledge(holding) }, holding),
	},
);

/** Whether delivered shares include the pledged ones is not documented; that they do is the safe reading. */
function withoutPledge({ sellableQuantity, pledgedQuantity }: Holding): number | null {
	return sellableQuantity === null ? null : Math.max(0, sellableQuantity - (pledgedQuantity ?? 0));
}
