import { greeksOf, rangeAround } from '../../core';
import { queryText } from '../gateway';
import type { Call } from '../gateway';
import { badRequest, notFound, success } from '../failures';
import type { GrowwInstrument } from '../instruments';
import { rupeesText } from '../instruments';
import { CIRCUIT_PERCENT } from '../state';
import { SEGMENTS } from '../types';

const MAX_SYMBOLS = 50;
const DEPTH = 5;

export function quote(call: Call) {
	const { state } = call;
	const instrument = state.instruments.find({
		exchange: queryText(call, 'exchange'),
		segment: queryText(call, 'segment'),
		tradingSymbol: queryText(call, 'trading_symbol'),
	});
	if (!instrument) throw badRequest('Bad Request');
	const last = state.instruments.lastPaise(instrument);
	const base = instrument.source.basePaise;
	const isIndex = instrument.instrumentType === 'IDX';
	const unlessIndex = <T>(value: T): T | null => (isIndex ? null : value);
	const day = dayPrices(call, instrument);
	const isDerivative = instrument.segment !== 'CASH';
	const limits = rangeAround(base, CIRCUIT_PERCENT);
	return success({
		average_price: unlessIndex((last + base) / 200),
		bid_quantity: unlessIndex(1000),
		bid_price: unlessIndex((last - instrument.tickPaise) / 100),
		day_change: (last - base) / 100,
		day_change_perc: Math.round(((last - base) / base) * 10_000) / 100,
		upper_circuit_limit: unlessIndex(limits.upper / 100),
		lower_circuit_limit: unlessIndex(limits.lower / 100),
		ohlc: ohlcValue(call, instrument),
		depth: depth(last, instrument),
		high_trade_range: unlessIndex(day.high),
		implied_volatility: isDerivative ? 14 : null,
		last_trade_quantity: unlessIndex(instrument.lotSize),
		last_trade_time: lastTradeTime(call),
		low_trade_range: unlessIndex(day.low),
		last_price: last / 100,
		market_cap: isIndex || isDerivative ? null : 5_000_000_000,
		offer_price: unlessIndex((last + instrument.tickPaise) / 100),
		offer_quantity: unlessIndex(2000),
		oi_day_change: isDerivative ? 100 : null,
		oi_day_change_percentage: isDerivative ? 0.5 : null,
		open_interest: isDerivative ? 20_100 : null,
		previous_open_interest: isDerivative ? 20_000 : null,
		total_buy_quantity: unlessIndex(5000),
		total_sell_quantity: unlessIndex(4000),
		volume: unlessIndex(10_000),
		week_52_high: (base * 1.3) / 100,
		week_52_low: (base * 0.7) / 100,
	});
}

export function lastPrices(call: Call) {
	const { instruments } = call.state;
	return success(bySymbol(call, (one) => instruments.lastPaise(one) / 100));
}

export function ohlcs(call: Call) {
	return success(bySymbol(call, (one) => ohlcValue(call, one)));
}

/** Values by `EXCHANGE_SYMBOL`, for up to 50 symbols of one segment. */
function bySymbol<T>(call: Call, valueOf: (instrument: GrowwInstrument) => T): Record<string, T> {
	const { state } = call;
	const segment = queryText(call, 'segment');
	if (!SEGMENTS.includes(segment)) throw badRequest('Invalid segment.');
	const symbols = queryText(call, 'exchange_symbols').split(',');
	if (symbols.length > MAX_SYMBOLS) throw badRequest(`At most ${MAX_SYMBOLS} symbols a call.`);
	const values: Record<string, T> = {};
	for (const symbol of symbols) {
		const [, exchange = '', tradingSymbol = ''] = /^([A-Z]+)_(.+)$/.exec(symbol.trim()) ?? [];
		const instrument = state.instruments.find({ exchange, segment, tradingSymbol });
		if (instrument) values[symbol.trim()] = valueOf(instrument);
		else if (state.quirks.unknownLtpSymbols === 'refuse')
			throw badRequest('Invalid trading symbol.');
	}
	return values;
}

export function optionChain(call: Call) {
	const { exchange, underlying } = call.request.params;
	const expiry = queryText(call, 'expiry_date');
	if (!/^\d{4}-\d{2}-\d{2}$/.test(expiry)) throw badRequest('Invalid expiry_date.');
	const { instruments, clock } = call.state;
	const spot = spotOf(call, exchange, underlying);
	const options = instruments
		.real()
		.filter((one) => one.exchange === exchange && one.underlying === underlying)
		.filter((one) => one.expiry === expiry && one.strikePaise !== null);
	const strikes: Record<string, Record<string, unknown>> = {};
	for (const option of options) {
		const strike = (strikes[rupeesText(option.strikePaise ?? 0)] ??= {});
		strike[option.instrumentType] = {
			greeks: greeksOf(option.source, spot, clock.now()),
			trading_symbol: option.tradingSymbol,
			ltp: instruments.lastPaise(option) / 100,
			open_interest: option.lotSize * 40,
			volume: option.lotSize * 100,
		};
	}
	return success({ underlying_ltp: spot / 100, strikes });
}

export function greeks(call: Call) {
	const { exchange, underlying, symbol, expiry } = call.request.params;
	const { instruments, clock } = call.state;
	const option = instruments.find({ exchange, segment: 'FNO', tradingSymbol: symbol });
	if (!option || option.expiry !== expiry || option.strikePaise === null) throw notFound();
	const spot = spotOf(call, exchange, underlying);
	return success({ greeks: greeksOf(option.source, spot, clock.now()) });
}

function spotOf({ state }: Call, exchange: string, underlying: string): number {
	const spot = state.instruments.find({ exchange, segment: 'CASH', tradingSymbol: underlying });
	if (!spot) throw notFound();
	return state.instruments.lastPaise(spot);
}

/** The day so far in rupees; close is the previous day's. */
function dayPrices({ state }: Call, instrument: GrowwInstrument) {
	const base = instrument.source.basePaise;
	const last = state.instruments.lastPaise(instrument);
	return {
		open: base / 100,
		high: Math.max(base, last) / 100,
		low: Math.min(base, last) / 100,
		close: base / 100,
	};
}

function ohlcValue(call: Call, instrument: GrowwInstrument) {
	const day = dayPrices(call, instrument);
	if (call.state.quirks.ohlcForm === 'object') return day;
	const parts = Object.entries(day).map(([name, value]) => `${name}: ${value.toFixed(2)}`);
	return `{${parts.join(',')}}`;
}

function depth(last: number, instrument: GrowwInstrument) {
	const levels = (direction: 1 | -1) =>
		Array.from({ length: DEPTH }, (_, level) => ({
			price: (last + direction * instrument.tickPaise * (level + 1)) / 100,
			quantity: 1000 * (level + 1),
		}));
	const isIndex = instrument.instrumentType === 'IDX';
	return { buy: isIndex ? [] : levels(-1), sell: isIndex ? [] : levels(1) };
}

function lastTradeTime({ state }: Call): number {
	const seconds = Math.floor(state.clock.now() / 1000);
	return state.quirks.lastTradeTime === 's' ? seconds : seconds * 1000;
}
