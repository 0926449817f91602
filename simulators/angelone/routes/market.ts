import {
	circuitLimits,
	emptyReply,
	firewallPage,
	istStamp,
	jsonReply,
	rangeAround,
	streamReply,
} from '../../core';
import type { MarketInstrument } from '../../core';
import { MESSAGES, Refusal, success } from '../envelopes';
import { bodyOf, rupees, textOf, wordOf } from '../fields';
import { freezeFile } from '../freezeFile';
import type { Call, OpenCall } from '../gateway';
import { exchangeOf, tradingSymbol } from '../scrips';
import type { AngelOneState } from '../state';

const MODES = ['LTP', 'OHLC', 'FULL'] as const;
const MAX_TOKENS = 50;
/** Percent either side of the last close that a quote shows where no circuit is kept. */
const CONTRACT_CIRCUIT = 10;

/** Chapter 7.11: the instrument master, on this origin. */
export function masterFile({ state }: OpenCall) {
	return streamReply(state.scrips.masterFile(state.quirks), 'application/json');
}

/** Chapter 7.11: where freeze quantities are published. */
export function freezeQuantities({ state }: OpenCall) {
	const { freezeFile: form } = state.quirks;
	if (form === 'missing') return emptyReply(404);
	if (form === 'page') return firewallPage();
	return streamReply(freezeFile(state.market, form), 'text/csv');
}

/** Chapter 5.8. */
export function ltpData({ request, state }: Call) {
	const { scrips, quirks } = state;
	const body = bodyOf(request);
	const exchange = textOf(body, 'exchange');
	const instrument = scrips.byToken(exchange, textOf(body, 'symboltoken'));
	if (instrument === undefined || tradingSymbol(instrument) !== textOf(body, 'tradingsymbol')) {
		throw new Refusal('AB1018');
	}
	const day = dayOf(instrument, state);
	const figure = (value: number) => (quirks.ltpTyping === 'strings' ? value.toFixed(2) : value);
	return success({
		exchange,
		tradingsymbol: tradingSymbol(instrument),
		symboltoken: instrument.token,
		open: figure(day.open),
		high: figure(day.high),
		low: figure(day.low),
		close: figure(day.close),
		ltp: figure(day.ltp),
	});
}

/** Chapter 7.1: prices of up to 50 tokens, and why others have none. */
export function quote({ request, state }: Call) {
	const { scrips, quirks } = state;
	const body = bodyOf(request);
	const mode = wordOf(body, 'mode', MODES);
	const wanted = wantedTokens(body.exchangeTokens);
	if (wanted.length > MAX_TOKENS) throw new Refusal('AB1004');
	const fetched: object[] = [];
	const unfetched: object[] = [];
	for (const { exchange, token } of wanted) {
		const instrument = scrips.byToken(exchange, token);
		if (instrument !== undefined) fetched.push(quoteRow(instrument, mode, state));
		else unfetched.push(unfetchedRow(exchange, token));
	}
	if (quirks.quoteInShapeB && unfetched.length > 0) {
		const data = { fetched, unfetched };
		return jsonReply({ success: true, message: 'SUCCESS', errorCode: '', data });
	}
	return success({ fetched, unfetched });
}

/** Chapter 7.4. */
export function searchScrip({ request, state }: Call) {
	const body = bodyOf(request);
	const exchange = textOf(body, 'exchange');
	const found = state.scrips.search(exchange, textOf(body, 'searchscrip'));
	return success(
		found.map((one) => ({
			exchange,
			tradingsymbol: tradingSymbol(one),
			symboltoken: one.token,
		})),
	);
}

/** Chapter 7.10. */
export function cautionaryScrips({ state }: Call) {
	const rows = state.market.real().filter((one) => one.cautionary);
	return success(
		rows.map(({ token, underlying }) => ({
			token,
			symbol: underlying,
			message: 'Stage 1 Long Term ASM scrip.',
		})),
	);
}

function wantedTokens(exchangeTokens: unknown): Array<{ exchange: string; token: string }> {
	if (typeof exchangeTokens !== 'object' || exchangeTokens === null) throw new Refusal('AB1004');
	return Object.entries(exchangeTokens).flatMap(([exchange, tokens]) => {
		if (!Array.isArray(tokens)) throw new Refusal('AB1004');
		return tokens.map((token) => ({ exchange, token: String(token) }));
	});
}

function unfetchedRow(exchange: string, symbolToken: string): object {
	const errorCode = symbolToken === '' ? 'AB4018' : 'AB1018';
	return { exchange, symbolToken, message: MESSAGES[errorCode], errorCode };
}

/** The day's figures in rupees. `close` is yesterday's. */
function dayOf(instrument: MarketInstrument, { market }: AngelOneState) {
	const ltp = market.price(instrument);
	const close = instrument.basePaise;
	return {
		ltp: ltp / 100,
		open: close / 100,
		high: Math.max(ltp, Math.round(close * 1.004)) / 100,
		low: Math.min(ltp, Math.round(close * 0.996)) / 100,
		close: close / 100,
	};
}

function quoteRow(
	instrument: MarketInstrument,
	mode: (typeof MODES)[number],
	state: AngelOneState,
): object {
	const { ltp, open, high, low, close } = dayOf(instrument, state);
	const head = {
		exchange: exchangeOf(instrument),
		tradingSymbol: tradingSymbol(instrument),
		symbolToken: instrument.token,
		ltp,
	};
	if (mode === 'LTP') return head;
	const ohlc = { ...head, open, high, low, close };
	if (mode === 'OHLC') return ohlc;
	const now = istStamp(state.clock.now());
	const circuit =
		circuitLimits(instrument, state.quirks) ?? rangeAround(instrument.basePaise, CONTRACT_CIRCUIT);
	const percent = (rate: number): number => Math.round(close * rate * 100) / 100;
	return {
		...ohlc,
		lastTradeQty: 1,
		exchFeedTime: now,
		exchTradeTime: now,
		netChange: Math.round((ltp - close) * 100) / 100,
		percentChange: Math.round(((ltp - close) / close) * 10_000) / 100,
		avgPrice: ltp,
		tradeVolume: 3_556_150,
		opnInterest: instrument.expiry === null ? 0 : instrument.lotSize * 40,
		lowerCircuit: rupees(circuit.lower),
		upperCircuit: rupees(circuit.upper),
		totBuyQuan: 839_549,
		totSellQuan: 1_284_767,
		'52WeekLow': percent(0.7),
		'52WeekHigh': percent(1.2),
		...(state.quirks.quoteReferenceLimitPrice ? { referenceLimitPrice: ltp } : {}),
		depth: depthAround(ltp, instrument.tickPaise / 100),
	};
}

function depthAround(ltp: number, tick: number): object {
	const levels = (direction: 1 | -1): object[] =>
		[0, 1, 2, 3, 4].map((level) => ({
			price: Math.round((ltp + direction * level * tick) * 100) / 100,
			quantity: 500 + level * 137,
			orders: 2 + level,
		}));
	return { buy: levels(-1), sell: levels(1) };
}
