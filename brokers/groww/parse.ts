/** What Groww's replies say, by the samples of its documentation. */
import type holdingsSample from '../../contracts/groww/holdingsUser.json';
import type marginSample from '../../contracts/groww/marginsDetailUser.json';
import type detailSample from '../../contracts/groww/orderDetail.json';
import type tradesSample from '../../contracts/groww/orderTrades.json';
import type userSample from '../../contracts/groww/userDetail.json';
import { unvalued, withQuote } from '../core/holding';
import { withConsentAdvice } from '../core/orders/demat-consent';
import {
	constant,
	flag,
	from,
	type Mismatches,
	number,
	price,
	record,
	text,
	textList,
	time,
	words,
} from '../core/record';
import {
	type Funds,
	type Holding,
	type Order,
	type OrderStatus,
	type Profile,
	withFills,
	type Trade,
} from '../core/outputs';
import { isObject, type JsonObject, readTextList } from '../core/wire';
import { GROWW } from './api';
import { CONSENT_ADVICE } from './errors';

type PayloadOf<Sample extends { reply: { payload: unknown } }> = Sample['reply']['payload'];
type LiveOf<Sample extends { live: Array<{ reply: { payload: unknown } }> }> =
	Sample['live'][number]['reply']['payload'];

/** User detail, simplified: Groww gives no name and no e-mail address, and segments for products. */
export const readProfile = record<Profile, PayloadOf<typeof userSample>>(
	{
		broker: constant(GROWW),
		clientCode: text('ucc'),
		name: constant(null),
		email: constant(null),
		exchanges: from(['nse_enabled', 'bse_enabled', 'active_segments'], (row, mismatches) => [
			...(flag('nse_enabled')(row, mismatches) ? ['NSE'] : []),
			...(flag('bse_enabled')(row, mismatches) ? ['BSE'] : []),
			...(textList('active_segments')(row, mismatches).includes('COMMODITY') ? ['MCX'] : []),
		]),
		products: from(['active_segments'], (row) => productsOf(readTextList(row.active_segments))),
		lastLoginAt: constant(null),
	},
	{ ignored: ['vendor_user_id', 'ddpi_enabled'] },
);

/** Which products an account with these segments can use (documentation: Annexures). */
function productsOf(segments: string[]): string[] {
	const cash = segments.includes('CASH');
	const derivatives = segments.includes('FNO') || segments.includes('COMMODITY');
	return [
		...(cash ? ['CNC'] : []),
		...(cash || derivatives ? ['MIS'] : []),
		...(derivatives ? ['NRML'] : []),
	];
}

const NAMED = ['clear_cash', 'net_margin_used', 'collateral_available'];

/**
 * Available user margin, simplified; rupees. Groww gives no single net figure and no profit and loss
 * here but for commodities, so those stay null; everything else is under `details`.
 */
export const readFunds = record<Funds, PayloadOf<typeof marginSample>>({
	broker: constant(GROWW),
	availableCash: number('clear_cash'),
	net: constant(null),
	collateral: number('collateral_available'),
	usedMargin: number('net_margin_used'),
	realisedPnl: constant(null),
	unrealisedPnl: constant(null),
	details: from(
		[
			'brokerage_and_charges',
			'collateral_used',
			'adhoc_margin',
			'fno_margin_details',
			'equity_margin_details',
			'commodity_margin_details',
		],
		(row, mismatches) => flatten(row, mismatches),
	),
});

/** All other figures in one level; the groups' own names are part of their figures' names already. */
function flatten(row: JsonObject, mismatches?: Mismatches): Funds['details'] {
	const figures = Object.entries(row).flatMap(([key, value]) =>
		isObject(value) ? Object.entries(value) : [[key, value] as const],
	);
	const others = figures.filter(([key]) => !NAMED.includes(key));
	return Object.fromEntries(
		others.map(([key, value]) => [camelCase(key), number(key)({ [key]: value }, mismatches)]),
	);
}

function camelCase(snake: string): string {
	return snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Annexures, "Order status", and the words that live replies add to it. */
const status = words<OrderStatus>(
	{
		NEW: 'accepted',
		ACKED: 'accepted',
		PLACED: 'accepted',
		APPROVED: 'open',
		OPEN: 'open',
		CANCELLATION_REQUESTED: 'open',
		MODIFICATION_REQUESTED: 'open',
		TRIGGER_PENDING: 'triggerPending',
		EXECUTED: 'filled',
		DELIVERY_AWAITED: 'filled',
		COMPLETED: 'filled',
		CANCELLED: 'cancelled',
		REJECTED: 'rejected',
		FAILED: 'rejected',
	},
	'unknown',
);

/** An order's detail, a row of the list, or the few fields of its status, as an order. */
export const readOrder = record<
	Order,
	PayloadOf<typeof detailSample> | LiveOf<typeof detailSample>
>(
	{
		broker: constant(GROWW),
		orderId: text('groww_order_id'),
		orderReference: text('order_reference_id'),
		status: status('order_status'),
		brokerStatus: text('order_status'),
		exchange: text('exchange'),
		tradingSymbol: text('trading_symbol'),
		instrumentToken: constant(null),
		transactionType: text('transaction_type'),
		product: text('product'),
		orderType: text('order_type'),
		quantity: number('quantity'),
		filledQuantity: number('filled_quantity'),
		averagePrice: price('average_fill_price'),
		price: price('price'),
		triggerPrice: price('trigger_price'),
		placedAt: time('created_at'),
		// What `exchange_time` is the time of is not said.
		updatedAt: constant(null),
		message: text('remark'),
		duplicate: constant(false),
	},
	{
		ignored: [
			'remaining_quantity',
			'deliverable_quantity',
			'amo_status',
			'validity',
			'segment',
			'exchange_time',
			'trade_date',
			'exchange_order_id',
		],
		finish: (order) => withConsentAdvice(withFills(order), CONSENT_ADVICE),
	},
);

/** A trade of an order, its price as received: in rupees or in paise, see tradeReader. */
export const readTrade = record<Trade, PayloadOf<typeof tradesSample>['trade_list'][number]>(
	{
		broker: constant(GROWW),
		orderId: text('groww_order_id'),
		tradeId: text('groww_trade_id'),
		exchange: text('exchange'),
		tradingSymbol: text('trading_symbol'),
		transactionType: text('transaction_type'),
		product: text('product'),
		quantity: number('quantity'),
		price: number('price'),
		tradedAt: time('trade_date_time', 'created_at'),
	},
	{
		ignored: [
			'isin',
			'exchange_trade_id',
			'exchange_order_id',
			'trade_status',
			'remark',
			'segment',
			'settlement_number',
		],
	},
);

type HoldingRow =
	| PayloadOf<typeof holdingsSample>['holdings'][number]
	| LiveOf<typeof holdingsSample>['holdings'][number];

/** A holding, which Groww gives without an exchange and without a price: see withQuote. */
export const readHolding = record<Holding, HoldingRow>(
	{
		broker: constant(GROWW),
		isin: text('isin'),
		exchange: constant(null),
		tradingSymbol: text('trading_symbol'),
		instrumentToken: constant(null),
		quantity: number('quantity'),
		sellableQuantity: number('demat_free_quantity'),
		t1Quantity: number('t1_quantity'),
		pledgedQuantity: number('pledge_quantity'),
		averagePrice: number('average_price'),
		lastPrice: constant(null),
		previousClose: constant(null),
		...unvalued,
	},
	{
		ignored: [
			'demat_locked_quantity',
			'groww_locked_quantity',
			'repledge_quantity',
			'corporate_action_additional_quantity',
			'active_demat_transfer_quantity',
			'tradable_exchanges',
		],
		finish: (holding) => withQuote(holding, holding),
	},
);
