import {
	addNeeds,
	averageOf,
	bound,
	carriedQuantity,
	costAverage,
	freeQuantity,
	heldQuantity,
	lockedQuantity,
	netQuantity,
	NO_NEED,
	realisedPaise,
} from '../../core';
import type { Leg, MarginNeed, Position } from '../../core';
import { badRequest, success } from '../failures';
import { queryText } from '../gateway';
import type { Call } from '../gateway';
import { tradingSymbolOf } from '../instruments';
import { asObject, readEnum } from '../orderRequest';
import { KINDS, PRODUCTS as PRODUCT_WORDS, TENURES } from '../orders';
import { ORDER_TYPES, PRODUCTS, SEGMENTS, SIDES } from '../types';
import type { OrderType, Product, Segment, Side } from '../types';

/** Sheet 2. */
export function profile({ account }: Call) {
	return success({
		vendor_user_id: account.vendorUserId,
		ucc: account.ucc,
		nse_enabled: true,
		bse_enabled: true,
		ddpi_enabled: account.ddpiEnabled,
		active_segments: account.activeSegments,
	});
}

/** Sheet 6.1, in rupees. */
export function margins({ account, state }: Call) {
	const funds = state.exchange.funds(account.vendorUserId);
	const { equity, derivatives } = funds;
	const free = rupees(funds.free);
	return success({
		clear_cash: rupees(funds.cash),
		net_margin_used: rupees(funds.used),
		brokerage_and_charges: rupees(equity.charges + derivatives.charges),
		collateral_used: rupees(Math.min(funds.collateral, bound(derivatives))),
		collateral_available: rupees(Math.max(0, funds.collateral - bound(derivatives))),
		adhoc_margin: 0,
		fno_margin_details: {
			net_fno_margin_used: rupees(bound(derivatives)),
			span_margin_used: rupees(derivatives.span),
			exposure_margin_used: rupees(derivatives.exposure),
			future_balance_available: free,
			option_buy_balance_available: free,
			option_sell_balance_available: free,
		},
		equity_margin_details: {
			net_equity_margin_used: rupees(bound(equity)),
			cnc_margin_used: rupees(equity.delivery),
			mis_margin_used: rupees(equity.leveraged),
			cnc_balance_available: free,
			mis_balance_available: free,
		},
		commodity_margin_details: {
			commodity_span_margin: 0,
			commodity_exposure_margin: 0,
			commodity_tender_margin: 0,
			commodity_special_margin: 0,
			commodity_additional_margin: 0,
			commodity_unrealised_m2m: 0,
			commodity_realised_m2m: 0,
		},
	});
}

/** Sheet 6.2: a JSON array; more than one order only outside CASH. */
export function marginForOrders(call: Call) {
	const { request, state } = call;
	if (!Array.isArray(request.body) || request.body.length === 0) throw badRequest('Bad request');
	const needs = request.body.map((row: unknown) => needOfRow(call, asObject(row)));
	if (needs.length > 1 && needs.some(({ segment }) => segment === 'CASH'))
		throw badRequest('Only one order is allowed for segment CASH.');
	const total = needs.reduce<MarginNeed>((sum, { need }) => addNeeds(sum, need), NO_NEED);
	const isCash = needs[0].segment === 'CASH';
	const orNull = (applies: boolean, paise: number) =>
		!applies && state.quirks.nullOptionalFields ? null : rupees(paise);
	return success({
		exposure_required: orNull(!isCash, total.exposure),
		span_required: orNull(!isCash, total.span),
		option_buy_premium: orNull(!isCash, total.premium),
		brokerage_and_charges: rupees(total.charges),
		total_requirement: rupees(bound(total) + total.charges),
		cash_cnc_margin_required: orNull(isCash, total.delivery),
		cash_mis_margin_required: orNull(isCash, total.leveraged),
		physical_delivery_margin_requirement: orNull(false, 0),
	});
}

function needOfRow(call: Call, row: Record<string, unknown>) {
	const { account, request, state } = call;
	const from = state.quirks.marginSegmentIn;
	const query = from === 'body' ? undefined : request.query.segment;
	const inBody = from === 'query' ? undefined : row.segment;
	const segment = readEnum<Segment>({ segment: query ?? inBody }, 'segment', SEGMENTS);
	const name = {
		tradingSymbol: String(row.trading_symbol),
		exchange: String(row.exchange),
		segment,
	};
	const instrument = state.instruments.find(name);
	if (!instrument) throw badRequest('Invalid trading symbol.');
	const orderType = readEnum<OrderType>(row, 'order_type', ORDER_TYPES);
	const { quantity } = row;
	if (typeof quantity !== 'number' || quantity <= 0) throw badRequest('Invalid quantity.');
	const side = readEnum<Side>(row, 'transaction_type', SIDES);
	const product = TENURES[readEnum<Product>(row, 'product', PRODUCTS)];
	const price = Math.round(Number(row.price ?? 0) * 100);
	const need = state.exchange.needOf(account.vendorUserId, {
		...{ instrument: instrument.source, side, product, quantity, validity: 'day' },
		...{ kind: KINDS[orderType], pricePaise: price, triggerPaise: 0 },
	});
	return { segment, need };
}

/** Sheet 5.1. */
export function holdings({ account, state }: Call) {
	const rows = state.exchange.holdings(account.vendorUserId).map((one) => ({
		isin: one.instrument.isin,
		trading_symbol: tradingSymbolOf(one.instrument),
		quantity: heldQuantity(one),
		average_price: rupees(costAverage(one)),
		pledge_quantity: one.pledged,
		demat_locked_quantity: 0,
		groww_locked_quantity: lockedQuantity(one),
		repledge_quantity: 0,
		t1_quantity: one.t1,
		demat_free_quantity: freeQuantity(one),
		corporate_action_additional_quantity: 0,
		active_demat_transfer_quantity: 0,
	}));
	return success({ holdings: rows });
}

/** Sheet 5.2. */
export function positions(call: Call) {
	const { segment } = call.request.query;
	if (segment !== undefined && !SEGMENTS.includes(segment)) throw badRequest('Invalid segment.');
	return positionReply(call, (one) => segment === undefined || one.instrument.board === segment);
}

/** Sheet 5.3. */
export function positionsOfSymbol(call: Call) {
	const symbol = queryText(call, 'trading_symbol');
	const segment = queryText(call, 'segment');
	return positionReply(
		call,
		({ instrument }) => tradingSymbolOf(instrument) === symbol && instrument.board === segment,
	);
}

function positionReply({ account, state }: Call, wanted: (one: Position) => boolean) {
	const perUnit = state.quirks.positionPrices === 'paise' ? 1 : 100;
	const rows = state.exchange.positions(account.vendorUserId).filter(wanted);
	return success({ positions: rows.map((one) => positionRow(one, perUnit)) });
}

/** Sheet 5.2. Credit is the buy side; prices are averages. */
function positionRow(one: Position, paisePerUnit: number) {
	const price = (...legs: Leg[]): number => Math.round(averageOf(...legs)) / paisePerUnit;
	const net = netQuantity(one);
	const carried = carriedQuantity(one);
	return {
		trading_symbol: tradingSymbolOf(one.instrument),
		segment: one.instrument.board,
		credit_quantity: one.bought.quantity,
		credit_price: price(one.bought),
		debit_quantity: one.sold.quantity,
		debit_price: price(one.sold),
		carry_forward_credit_quantity: one.carriedBought.quantity,
		carry_forward_credit_price: price(one.carriedBought),
		carry_forward_debit_quantity: one.carriedSold.quantity,
		carry_forward_debit_price: price(one.carriedSold),
		exchange: one.instrument.venue,
		symbol_isin: one.instrument.isin ?? '',
		quantity: net,
		product: PRODUCT_WORDS[one.product],
		net_carry_forward_quantity: carried,
		net_price: net >= 0 ? price(one.bought, one.carriedBought) : price(one.sold, one.carriedSold),
		net_carry_forward_price: carried >= 0 ? price(one.carriedBought) : price(one.carriedSold),
		realised_pnl: realisedPaise(one) / paisePerUnit,
	};
}

function rupees(paise: number): number {
	return Math.round(paise) / 100;
}
