import {
	averageOf,
	costAverage,
	heldQuantity,
	joined,
	netQuantity,
	unrealisedPaise,
} from '../../core';
import type { Holding, Leg, MarketInstrument, Position } from '../../core';
import { listOf, Refusal, success } from '../envelopes';
import { amountText, bodyOf, rupees, textOf, wholeOf, wordOf } from '../fields';
import type { Call } from '../gateway';
import { PRODUCTS, TENURES } from '../orders';
import type { Product } from '../orders';
import type { AngelOneState } from '../state';
import { exchangeOf, expiryText, instrumentType, tradingSymbol } from '../scrips';

const CONVERTIBLE: Product[] = ['DELIVERY', 'CARRYFORWARD', 'MARGIN', 'INTRADAY'];

const round2 = (value: number): number => Math.round(value * 100) / 100;
const percent = (gain: number, of: number): number => round2((gain / of) * 100);

/** Chapter 6. */
export function holdings({ account, state }: Call) {
	const held = state.exchange.holdings(account.clientCode);
	const rows = held.map((holding) => holdingRow(holding, state));
	return listOf(rows, 'AB1015', state.quirks, 'array');
}

/** Chapter 6: the same rows, and what they come to. */
export function allHoldings({ account, state }: Call) {
	const held = state.exchange.holdings(account.clientCode);
	const rows = held.map((holding) => holdingRow(holding, state));
	if (rows.length === 0 && state.quirks.emptyLists !== 'live')
		return listOf(rows, 'AB1015', state.quirks);
	const noTotals = rows.length === 0 || state.quirks.totalHoldingNull;
	return success({ holdings: rows, totalholding: noTotals ? null : totalsOf(held, state) });
}

/** Chapter 6. */
export function positions({ account, state }: Call) {
	const rows = state.exchange
		.positions(account.clientCode)
		.map((position) => positionRow(position, state));
	return listOf(rows, 'AB1016', state.quirks);
}

/** Chapter 6: of today's position alone, as the documented `type` says. */
export function convert({ request, account, state }: Call) {
	const body = bodyOf(request);
	const side = wordOf(body, 'transactiontype', ['BUY', 'SELL'], 'AB1017');
	const from = TENURES[wordOf(body, 'oldproducttype', CONVERTIBLE, 'AB1012')];
	const to = TENURES[wordOf(body, 'newproducttype', CONVERTIBLE, 'AB1012')];
	const quantity = wholeOf(body, 'quantity');
	wordOf(body, 'type', ['DAY'], 'AB1017');
	const { exchange } = state;
	const instrument = exchange
		.positions(account.clientCode)
		.map((position) => position.instrument)
		.find(
			(one) =>
				exchangeOf(one) === textOf(body, 'exchange') &&
				tradingSymbol(one) === textOf(body, 'tradingsymbol') &&
				[one.token, ''].includes(textOf(body, 'symboltoken')),
		);
	const conversion = { side, from, to, quantity };
	const moved =
		instrument !== undefined && exchange.convert(account.clientCode, { ...conversion, instrument });
	if (!moved) throw new Refusal('AB1017');
	return success(null);
}

function holdingRow(holding: Holding, { market }: AngelOneState): object {
	const { instrument, settled, t1, costPaise } = holding;
	const last = market.price(instrument);
	const average = costAverage(holding);
	const quantity = heldQuantity(holding);
	return {
		tradingsymbol: tradingSymbol(instrument),
		exchange: exchangeOf(instrument),
		isin: instrument.isin,
		t1quantity: t1,
		realisedquantity: settled,
		quantity,
		authorisedquantity: 0,
		product: 'DELIVERY',
		collateralquantity: null,
		collateraltype: null,
		haircut: 0,
		averageprice: rupees(average),
		ltp: rupees(last),
		symboltoken: instrument.token,
		close: rupees(instrument.basePaise),
		profitandloss: Math.round(rupees(last * quantity - costPaise)),
		pnlpercentage: percent(last - average, average),
	};
}

function totalsOf(held: Holding[], { market }: AngelOneState): object {
	const sum = (figure: (holding: Holding) => number): number =>
		held.reduce((total, holding) => total + figure(holding), 0);
	const value = sum((holding) => market.price(holding.instrument) * heldQuantity(holding));
	const invested = sum(({ costPaise }) => costPaise);
	return {
		totalholdingvalue: Math.round(rupees(value)),
		totalinvvalue: Math.round(rupees(invested)),
		totalprofitandloss: rupees(value - invested),
		totalpnlpercentage: percent(value - invested, invested),
	};
}

/**
 * A position as the API shows it: strings throughout. `cf` is carried forward, `total` all of it. The net
 * price of a live row is the net value of each open unit, with the profit of closed ones in it.
 */
function positionRow(position: Position, { market, quirks }: AngelOneState) {
	const { instrument, bought, sold, carriedBought, carriedSold } = position;
	const [allBought, allSold] = [joined(bought, carriedBought), joined(sold, carriedSold)];
	const net = netQuantity(position);
	const value = allSold.paise - allBought.paise;
	const netAverage = amountText(net === 0 ? 0 : Math.round(Math.abs(value / net)));
	const last = market.price(instrument);
	return {
		exchange: exchangeOf(instrument),
		symboltoken: instrument.token,
		producttype: PRODUCTS[position.product],
		tradingsymbol: tradingSymbol(instrument),
		...contractFields(instrument),
		buyqty: String(bought.quantity),
		sellqty: String(sold.quantity),
		buyamount: amountText(bought.paise),
		sellamount: amountText(sold.paise),
		cfbuyqty: String(carriedBought.quantity),
		cfsellqty: String(carriedSold.quantity),
		cfbuyamount: amountText(carriedBought.paise),
		cfsellamount: amountText(carriedSold.paise),
		buyavgprice: average(bought),
		sellavgprice: average(sold),
		avgnetprice: netAverage,
		netvalue: signedAmount(value, quirks.netValueWithSpace),
		netqty: String(net),
		totalbuyvalue: amountText(allBought.paise),
		totalsellvalue: amountText(allSold.paise),
		cfbuyavgprice: average(carriedBought),
		cfsellavgprice: average(carriedSold),
		totalbuyavgprice: average(allBought),
		totalsellavgprice: average(allSold),
		netprice: netAverage,
		...(quirks.positionRows === 'live' && liveFields(position, last)),
	};
}

/** What live rows have beside the documentation. Profit is by the average prices as they are shown. */
function liveFields(position: Position, last: number): Record<string, string> {
	const { instrument, bought, sold, carriedBought, carriedSold } = position;
	const [allBought, allSold] = [joined(bought, carriedBought), joined(sold, carriedSold)];
	const closed = Math.min(allBought.quantity, allSold.quantity);
	const gain = Math.round(averageOf(allSold)) - Math.round(averageOf(allBought));
	const [realised, unrealised] = [closed * gain, unrealisedPaise(position, last)];
	return {
		pnl: amountText(realised + unrealised),
		realised: amountText(realised),
		unrealised: amountText(unrealised),
		ltp: amountText(last),
		close: amountText(instrument.basePaise),
	};
}

/** What a position row says of its instrument. */
function contractFields(instrument: MarketInstrument): Record<string, string> {
	const { underlying, series, strikePaise, kind, lotSize } = instrument;
	return {
		symbolname: underlying,
		instrumenttype: instrumentType(instrument),
		priceden: '1',
		pricenum: '1',
		genden: '1',
		gennum: '1',
		precision: '2',
		multiplier: '-1',
		boardlotsize: '1',
		symbolgroup: series ?? '',
		strikeprice: strikePaise === null ? '-1' : String(rupees(strikePaise)),
		optiontype: kind === 'CE' || kind === 'PE' ? kind : '',
		expirydate: expiryText(instrument),
		lotsize: String(lotSize),
	};
}

const average = (leg: Leg): string => amountText(Math.round(averageOf(leg)));

const signedAmount = (paise: number, withSpace: boolean): string =>
	paise < 0 ? `-${withSpace ? ' ' : ''}${amountText(-paise)}` : amountText(paise);
