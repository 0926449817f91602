import type { ApiRoute, Call } from '../api';
import { queryText } from '../api';
import { badRequest, success } from '../failures';
import { needOfOrder } from '../funds';
import { holdingsOf } from '../holdings';
import { addNeeds, bound, NO_NEED } from '../margin';
import type { MarginNeed } from '../margin';
import { asObject, readEnum } from '../orderRequest';
import {
	averagePaise,
	carriedQuantity,
	netQuantity,
	positionsOf,
	realisedPaise,
} from '../positions';
import type { Leg, Position } from '../positions';
import { ORDER_TYPES, PRODUCTS, SEGMENTS, SIDES } from '../types';
import type { Product, Segment, Side } from '../types';

const read = { method: 'GET', family: 'nonTrading' } as const;

/** Profile, margin, holdings and positions (sheet 2, 5, 6). */
export const accountRoutes: ApiRoute[] = [
	{ ...read, path: '/v1/user/detail', answer: profile },
	{ ...read, path: '/v1/margins/detail/user', answer: margins },
	{
		method: 'POST',
		family: 'nonTrading',
		path: '/v1/margins/detail/orders',
		answer: marginForOrders,
	},
	{ ...read, path: '/v1/holdings/user', answer: holdings },
	{ ...read, path: '/v1/positions/user', answer: positions },
	{ ...read, path: '/v1/positions/trading-symbol', answer: positionsOfSymbol },
];

function profile({ account }: Call) {
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
function margins({ account, world }: Call) {
	const funds = world.funds(account);
	const { equity, derivatives } = funds;
	const free = rupees(funds.free);
	return success({
		clear_cash: rupees(funds.cash),
		net_margin_used: rupees(funds.used),
		brokerage_and_charges: rupees(funds.charges),
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
			cnc_margin_used: rupees(equity.cnc),
			mis_margin_used: rupees(equity.mis),
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
function marginForOrders(call: Call) {
	const { request, world } = call;
	if (!Array.isArray(request.body) || request.body.length === 0) throw badRequest('Bad request');
	const needs = request.body.map((row: unknown) => needOfRow(call, asObject(row)));
	if (needs.length > 1 && needs.some(({ segment }) => segment === 'CASH'))
		throw badRequest('Only one order is allowed for segment CASH.');
	const total = needs.reduce<MarginNeed>((sum, { need }) => addNeeds(sum, need), NO_NEED);
	const isCash = needs[0].segment === 'CASH';
	const orNull = (applies: boolean, paise: number) =>
		!applies && world.quirks.nullOptionalFields ? null : rupees(paise);
	return success({
		exposure_required: orNull(!isCash, total.exposure),
		span_required: orNull(!isCash, total.span),
		option_buy_premium: orNull(!isCash, total.premium),
		brokerage_and_charges: rupees(total.charges),
		total_requirement: rupees(bound(total) + total.charges),
		cash_cnc_margin_required: orNull(isCash, total.cnc),
		cash_mis_margin_required: orNull(isCash, total.mis),
		physical_delivery_margin_requirement: orNull(false, 0),
	});
}

function needOfRow(call: Call, row: Record<string, unknown>) {
	const { account, request, world } = call;
	const from = world.quirks.marginSegmentIn;
	const query = from === 'body' ? undefined : request.query.segment;
	const inBody = from === 'query' ? undefined : row.segment;
	const segment = readEnum<Segment>({ segment: query ?? inBody }, 'segment', SEGMENTS);
	const name = {
		tradingSymbol: String(row.trading_symbol),
		exchange: String(row.exchange),
		segment,
	};
	const instrument = world.instruments.find(name);
	if (!instrument) throw badRequest('Invalid trading symbol.');
	readEnum(row, 'order_type', ORDER_TYPES);
	const { quantity } = row;
	if (typeof quantity !== 'number' || quantity <= 0) throw badRequest('Invalid quantity.');
	const order = {
		instrument,
		side: readEnum<Side>(row, 'transaction_type', SIDES),
		product: readEnum<Product>(row, 'product', PRODUCTS),
	};
	const price = Math.round(Number(row.price ?? 0) * 100) || world.instruments.lastPaise(instrument);
	return { segment, need: needOfOrder(world.fundsContext(account), order, quantity, price) };
}

function holdings({ account, world }: Call) {
	world.book.life.settle();
	const rows = holdingsOf(account, world.book.orders, world.clock.now()).map((one) => ({
		isin: one.isin,
		trading_symbol: one.tradingSymbol,
		quantity: one.quantity,
		average_price: one.averagePrice,
		pledge_quantity: one.pledged,
		demat_locked_quantity: 0,
		groww_locked_quantity: one.locked,
		repledge_quantity: 0,
		t1_quantity: one.t1,
		demat_free_quantity: one.free,
		corporate_action_additional_quantity: 0,
		active_demat_transfer_quantity: 0,
	}));
	return success({ holdings: rows });
}

function positions(call: Call) {
	const { segment } = call.request.query;
	if (segment !== undefined && !SEGMENTS.includes(segment)) throw badRequest('Invalid segment.');
	return positionReply(call, (one) => segment === undefined || one.segment === segment);
}

function positionsOfSymbol(call: Call) {
	const symbol = queryText(call, 'trading_symbol');
	const segment = queryText(call, 'segment');
	return positionReply(call, (one) => one.tradingSymbol === symbol && one.segment === segment);
}

function positionReply({ account, world }: Call, wanted: (one: Position) => boolean) {
	world.book.life.settle();
	const perUnit = world.quirks.positionPrices === 'paise' ? 1 : 100;
	const rows = positionsOf(account, world.book.orders, world.clock.now()).filter(wanted);
	return success({ positions: rows.map((one) => positionView(one, perUnit)) });
}

/** Sheet 5.2. Credit is the buy side; prices are averages. */
function positionView(one: Position, paisePerUnit: number) {
	const price = (...legs: Leg[]): number => Math.round(averagePaise(...legs)) / paisePerUnit;
	const net = netQuantity(one);
	const carried = carriedQuantity(one);
	return {
		trading_symbol: one.tradingSymbol,
		segment: one.segment,
		credit_quantity: one.credit.quantity,
		credit_price: price(one.credit),
		debit_quantity: one.debit.quantity,
		debit_price: price(one.debit),
		carry_forward_credit_quantity: one.carriedCredit.quantity,
		carry_forward_credit_price: price(one.carriedCredit),
		carry_forward_debit_quantity: one.carriedDebit.quantity,
		carry_forward_debit_price: price(one.carriedDebit),
		exchange: one.exchange,
		symbol_isin: one.isin,
		quantity: net,
		product: one.product,
		net_carry_forward_quantity: carried,
		net_price: net >= 0 ? price(one.credit, one.carriedCredit) : price(one.debit, one.carriedDebit),
		net_carry_forward_price: carried >= 0 ? price(one.carriedCredit) : price(one.carriedDebit),
		realised_pnl: realisedPaise(one) / paisePerUnit,
	};
}

function rupees(paise: number): number {
	return Math.round(paise) / 100;
}
