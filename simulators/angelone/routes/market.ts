import { emptyReply, firewallPage, istStamp, jsonReply, streamReply } from '../../core';
import type { MarketInstrument } from '../../core';
import { MESSAGES, Refusal, success } from '../envelopes';
import { bodyOf, rupees, textOf, wordOf } from '../fields';
import { figuresOf, type Level } from '../figures';
import { freezeFile } from '../freezeFile';
import type { Call, OpenCall } from '../gateway';
import { exchangeOf, tradingSymbol } from '../scrips';
import type { AngelOneState } from '../state';

const MODES = ['LTP', 'OHLC', 'FULL'] as const;
const MAX_TOKENS = 50;

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
	const day = figuresOf(instrument, state);
	const figure = (paise: number) =>
		quirks.ltpTyping === 'strings' ? (paise / 100).toFixed(2) : paise / 100;
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

function quoteRow(
	instrument: MarketInstrument,
	mode: (typeof MODES)[number],
	state: AngelOneState,
): object {
	const figures = figuresOf(instrument, state);
	const [ltp, open, high, low, close] = (['ltp', 'open', 'high', 'low', 'close'] as const).map(
		(name) => figures[name] / 100,
	);
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
	return {
		...ohlc,
		lastTradeQty: figures.lastQuantity,
		exchFeedTime: now,
		exchTradeTime: now,
		netChange: Math.round((ltp - close) * 100) / 100,
		percentChange: Math.round(((ltp - close) / close) * 10_000) / 100,
		avgPrice: ltp,
		tradeVolume: figures.volume,
		opnInterest: figures.openInterest,
		lowerCircuit: rupees(figures.lowerCircuit),
		upperCircuit: rupees(figures.upperCircuit),
		totBuyQuan: figures.buyTotal,
		totSellQuan: figures.sellTotal,
		'52WeekLow': rupees(figures.low52),
		'52WeekHigh': rupees(figures.high52),
		...(state.quirks.quoteReferenceLimitPrice ? { referenceLimitPrice: ltp } : {}),
		depth: { buy: figures.buy.map(levelRow), sell: figures.sell.map(levelRow) },
	};
}

const levelRow = ({ price, ...rest }: Level): object => ({ price: price / 100, ...rest });
