import { emptyReply, istStamp, jsonReply, streamReply } from '../core';
import type { MarketInstrument } from '../core';
import { candles, INTERVALS } from './candles';
import type { Interval } from './candles';
import type { Desk } from './desk';
import { MESSAGES, Refusal, success } from './envelopes';
import { bodyOf, paiseOf, textOf, wholeOf, wordOf } from './fields';
import { marginOf } from './funds';
import type { Gateway } from './gateway';
import { exchangeOf, tradingSymbol } from './scrips';

const MODES = ['LTP', 'OHLC', 'FULL'] as const;
const MAX_TOKENS = 50;
const MAX_POSITIONS = 50;

/** Prices, candles, search, margin, the instrument master (chapters 7 and 9). */
export function addMarketRoutes(gateway: Gateway, desk: Desk): void {
	const { scrips, quirks } = desk;
	const post = (path: string, family?: string) => ({ method: 'POST', path, family }) as const;

	gateway.open({ method: 'GET', path: '/OpenAPI_File/files/OpenAPIScripMaster.json' }, () =>
		streamReply(scrips.masterFile(quirks), 'application/json'),
	);

	gateway.secure(post('/order/v1/getLtpData', 'ltp'), (request) => {
		const body = bodyOf(request);
		const exchange = textOf(body, 'exchange');
		const instrument = scrips.byToken(exchange, textOf(body, 'symboltoken'));
		if (instrument === undefined || tradingSymbol(instrument) !== textOf(body, 'tradingsymbol')) {
			throw new Refusal('AB1018');
		}
		const day = dayOf(instrument, desk);
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
	});

	gateway.secure(post('/market/v1/quote', 'quote'), (request) => {
		const body = bodyOf(request);
		const mode = wordOf(body, 'mode', MODES);
		const wanted = wantedTokens(body.exchangeTokens);
		if (wanted.length > MAX_TOKENS) throw new Refusal('AB1004');
		const fetched: object[] = [];
		const unfetched: object[] = [];
		for (const { exchange, token } of wanted) {
			const instrument = scrips.byToken(exchange, token);
			if (instrument !== undefined) fetched.push(quoteRow(instrument, mode, desk));
			else unfetched.push(unfetchedRow(exchange, token));
		}
		if (quirks.quoteInShapeB && unfetched.length > 0) {
			const data = { fetched, unfetched };
			return jsonReply({ success: true, message: 'SUCCESS', errorCode: '', data });
		}
		return success({ fetched, unfetched });
	});

	gateway.secure(post('/historical/v1/getCandleData', 'candle'), (request) => {
		const body = bodyOf(request);
		const instrument = scrips.byToken(textOf(body, 'exchange'), textOf(body, 'symboltoken'));
		const interval = wordOf(body, 'interval', Object.keys(INTERVALS) as Interval[]);
		if (instrument === undefined) throw new Refusal('AB1018');
		const from = minuteOf(textOf(body, 'fromdate'));
		const to = minuteOf(textOf(body, 'todate'));
		// Seconds, or any other format, are refused before the service that writes envelopes.
		if (from === null || to === null) return emptyReply(400);
		const days = (to - from) / 86_400_000;
		if (from >= to || days > INTERVALS[interval].maxDays) throw new Refusal('AB1004');
		return success(candles(instrument, interval, from, Math.min(to, desk.clock.now())));
	});

	gateway.secure(post('/order/v1/searchScrip', 'searchScrip'), (request) => {
		const body = bodyOf(request);
		const exchange = textOf(body, 'exchange');
		const found = scrips.search(exchange, textOf(body, 'searchscrip'));
		return success(
			found.map((one) => ({
				exchange,
				tradingsymbol: tradingSymbol(one),
				symboltoken: one.token,
			})),
		);
	});

	gateway.secure(post('/margin/v1/batch', 'margin'), (request) => {
		const { positions } = bodyOf(request);
		const valid = Array.isArray(positions) && positions.length <= MAX_POSITIONS;
		if (!valid) throw new Refusal('AB1004');
		return success(batchMargin(positions as Array<Record<string, unknown>>, desk));
	});

	gateway.secure({ method: 'GET', path: '/securities/v1/cautionaryScrips' }, () => {
		const rows = desk.market.real().filter((one) => one.cautionary);
		return success(
			rows.map(({ token, underlying }) => ({
				token,
				symbol: underlying,
				message: 'Stage 1 Long Term ASM scrip.',
			})),
		);
	});
}

/** Epoch ms of `yyyy-MM-dd HH:mm` in IST; null for any other text. */
function minuteOf(text: string): number | null {
	const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/.exec(text);
	const at = match === null ? NaN : Date.parse(`${match[1]}T${match[2]}:00+05:30`);
	return Number.isNaN(at) ? null : at;
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
function dayOf(instrument: MarketInstrument, { market }: Desk) {
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

function quoteRow(instrument: MarketInstrument, mode: (typeof MODES)[number], desk: Desk): object {
	const { ltp, open, high, low, close } = dayOf(instrument, desk);
	const head = {
		exchange: exchangeOf(instrument),
		tradingSymbol: tradingSymbol(instrument),
		symbolToken: instrument.token,
		ltp,
	};
	if (mode === 'LTP') return head;
	const ohlc = { ...head, open, high, low, close };
	if (mode === 'OHLC') return ohlc;
	const now = istStamp(desk.clock.now());
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
		opnInterest: 0,
		lowerCircuit: percent(0.9),
		upperCircuit: percent(1.1),
		totBuyQuan: 839_549,
		totSellQuan: 1_284_767,
		'52WeekLow': percent(0.7),
		'52WeekHigh': percent(1.2),
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

function batchMargin(positions: Array<Record<string, unknown>>, desk: Desk): object {
	let total = 0;
	let premium = 0;
	for (const position of positions) {
		const instrument = desk.scrips.byToken(textOf(position, 'exchange'), textOf(position, 'token'));
		if (instrument === undefined) throw new Refusal('AB1018');
		const side = wordOf(position, 'tradeType', ['BUY', 'SELL']);
		const products = ['DELIVERY', 'CARRYFORWARD', 'MARGIN', 'INTRADAY', 'BO'] as const;
		const margin = marginOf({
			instrument,
			side,
			product: wordOf(position, 'productType', products, 'AB1012'),
			quantity: wholeOf(position, 'qty'),
			pricePaise: paiseOf(position, 'price') || desk.market.price(instrument),
		});
		total += margin;
		if (instrument.kind !== 'FUT' && instrument.board === 'FNO' && side === 'BUY')
			premium += margin;
	}
	return {
		totalMarginRequired: total / 100,
		marginComponents: {
			netPremium: premium / 100,
			spanMargin: 0,
			marginBenefit: 0,
			deliveryMargin: 0,
			nonNFOMargin: 0,
			totOptionsPremium: premium / 100,
		},
	};
}
