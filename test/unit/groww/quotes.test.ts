import sample from '../../../contracts/groww/quote.json';
import type { Mismatches } from '../../../brokers/core/record';
import { BrokerError } from '../../../brokers/core/errors';
import type { Instrument } from '../../../brokers/core/instruments/types';
import type { QuoteOutcome } from '../../../brokers/core/market/quotes-api';
import { openBroker } from '../../../brokers/core/open-broker';
import { groww } from '../../../brokers/groww';
import { quoteOf } from '../../../brokers/groww/parse-quote';
import { loggedIn } from '../support/accounts';
import { instrument } from '../support/instruments';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const failed = (code: string, status: number) =>
	reply({ status: 'FAILURE', error: { code, message: 'Invalid trading symbol.' } }, status);

function open(...answers: Answer[]) {
	const { sessions, owner } = loggedIn();
	const transport = new ScriptedTransport(...answers);
	const credential = { ...groww.readCredential({ apiKey: owner }), owner, client: owner };
	const broker = openBroker(groww, {
		credential,
		transport,
		sessions,
		instruments: async () => await Promise.reject(new Error('not asked for')),
	});
	return { broker, transport };
}

const share = (tradingSymbol: string, changes: Partial<Instrument> = {}) =>
	instrument({ segment: 'CASH', tradingSymbol, token: `t${tradingSymbol}`, ...changes });
const shares = (count: number) => Array.from({ length: count }, (_, n) => share(`S${n}`));
const SBIN = share('SBIN');
const codes = (outcomes: QuoteOutcome[]) =>
	outcomes.map((outcome) => (outcome instanceof BrokerError ? outcome.code : 'quoted'));

const PATH = '/v1/live-data';
const FIGURES = { open: 149.5, high: 150.5, low: 148.5, close: 149.5 };

describe('requests', () => {
	test.each(['ltp', 'ohlc'] as const)('%s: fifty symbols of one segment a call', async (mode) => {
		const asked = [SBIN, share('F', { segment: 'FNO' }), share('X', { exchange: 'BSE' })];
		const { broker, transport } = open(
			ok({ NSE_SBIN: mode === 'ltp' ? 5 : FIGURES, BSE_X: null }),
			ok({}),
		);
		const outcomes = await broker.quotes.quotes(asked, mode);
		expect(transport.requests).toMatchObject([
			{
				method: 'GET',
				path: `${PATH}/${mode}`,
				query: { segment: 'CASH', exchange_symbols: 'NSE_SBIN,BSE_X' },
			},
			{ path: `${PATH}/${mode}`, query: { segment: 'FNO', exchange_symbols: 'NSE_F' } },
		]);
		expect(outcomes[0]).toMatchObject({
			raw: { NSE_SBIN: mode === 'ltp' ? 5 : FIGURES },
			value: {
				exchange: 'NSE',
				tradingSymbol: 'SBIN',
				instrumentToken: 'tSBIN',
				lastPrice: mode === 'ltp' ? 5 : null,
				previousClose: mode === 'ltp' ? null : 149.5,
				depth: null,
			},
		});
		expect(outcomes[1]).toMatchObject({ failure: 'refused', code: 'NOT_QUOTED' });
		// It is known, and has no price.
		expect(outcomes[2]).toMatchObject({ value: { lastPrice: null, open: null, change: null } });
	});

	test('full: one instrument a call', async () => {
		const payload = sample.reply.payload;
		const { broker, transport } = open(ok(payload), failed('GA001', 400));
		const outcomes = await broker.quotes.quotes([SBIN, share('NONE')], 'full');
		expect(transport.requests).toMatchObject([
			{
				method: 'GET',
				path: `${PATH}/quote`,
				query: { exchange: 'NSE', segment: 'CASH', trading_symbol: 'SBIN' },
			},
			{ query: { trading_symbol: 'NONE' } },
		]);
		expect(outcomes[0]).toMatchObject({ raw: payload });
		expect(outcomes[1]).toMatchObject({ failure: 'refused', code: 'GA001' });
	});
});

describe('a batch that is refused', () => {
	/** Refuses every call that names one of these. */
	const refusing = (...bad: string[]): Answer[] =>
		Array<Answer>(60).fill(({ query }) => {
			const keys = (query?.exchange_symbols ?? '').split(',');
			if (keys.some((key) => bad.includes(key))) return failed('GA001', 400);
			return ok(Object.fromEntries(keys.map((key) => [key, 1])));
		});

	test('for one symbol: all others are quoted, by a few calls more', async () => {
		const { broker, transport } = open(...refusing('NSE_S7'));
		const outcomes = await broker.quotes.quotes(shares(50), 'ltp');
		expect(codes(outcomes)).toEqual(shares(50).map((_, n) => (n === 7 ? 'GA001' : 'quoted')));
		expect(transport.requests.length).toBeLessThanOrEqual(13);
	});

	test('for all of them: it is given up after a few', async () => {
		const { broker, transport } = open(
			...refusing(...shares(50).map(({ tradingSymbol }) => `NSE_${tradingSymbol}`)),
		);
		const outcomes = await broker.quotes.quotes(shares(50), 'ltp');
		expect(new Set(codes(outcomes))).toEqual(new Set(['GA001']));
		expect(transport.requests.length).toBeLessThanOrEqual(25);
	});

	test('for want of a permission: once', async () => {
		const { broker, transport } = open(failed('GA006', 400));
		expect(new Set(codes(await broker.quotes.quotes(shares(3), 'ohlc')))).toEqual(
			new Set(['GA006']),
		);
		expect(transport.requests).toHaveLength(1);
	});
});

test.each([
	['a page', reply('<html></html>'), 'NOT_JSON'],
	['nothing', reply(''), 'EMPTY_REPLY'],
	['null for the payload', ok(null), 'NO_DATA'],
	['text for the payload', ok('x'), 'NO_DATA'],
	['a list for the payload', ok([]), 'NO_DATA'],
])('%s is no quote', async (_what, answer, code) => {
	for (const mode of ['ltp', 'ohlc', 'full'] as const) {
		const [outcome] = await open(answer).broker.quotes.quotes([SBIN], mode);
		expect(outcome).toMatchObject({ failure: 'unclear', code });
	}
});

test('the documented quote', () => {
	expect(quoteOf(SBIN, 'full', sample.reply.payload)).toEqual({
		broker: 'groww',
		exchange: 'NSE',
		tradingSymbol: 'SBIN',
		instrumentToken: 'tSBIN',
		lastPrice: 149.5,
		open: 149.5,
		high: 150.5,
		low: 148.5,
		previousClose: 149.5,
		change: -0.5,
		changePercent: -0.33,
		volume: 10000,
		averagePrice: 150.25,
		bidPrice: 150,
		bidQuantity: 1000,
		askPrice: 150.5,
		askQuantity: 2000,
		openInterest: 2000,
		upperCircuit: 151,
		lowerCircuit: 148.5,
		week52High: 160,
		week52Low: 140,
		lastTradedAt: '2021-10-01T12:50:00+05:30',
		depth: {
			buy: [{ price: 100.5, quantity: 1000, orders: null }],
			sell: [{ price: 100.5, quantity: 1000, orders: null }],
		},
	});
});

test('the live ones: seconds, orders of a level, nulls of an index', () => {
	const [seen, index] = sample.live.map(({ reply: { payload } }) => quoteOf(SBIN, 'full', payload));
	expect(seen).toMatchObject({
		lastTradedAt: '2021-10-01T12:50:00+05:30',
		depth: { buy: [{ price: 100.5, quantity: 1000, orders: 2 }] },
		// Groww does not give it here.
		change: 0,
		changePercent: 0,
	});
	expect(index).toMatchObject({ bidPrice: null, volume: null, depth: null, lastPrice: 149.5 });
});

test.each([
	[1633072800000, '2021-10-01T12:50:00+05:30'],
	['1633072800', '2021-10-01T12:50:00+05:30'],
	[0, null],
	[-1, null],
	['', null],
	[null, null],
	['just now', null],
])('a time of trade of %p', (last_trade_time, lastTradedAt) => {
	expect(quoteOf(SBIN, 'full', { last_trade_time })).toMatchObject({ lastTradedAt });
});

describe('OHLC', () => {
	test.each([
		['an object', FIGURES],
		['the text of the documentation', '{open: 149.50,high: 150.50,low: 148.50,close: 149.50}'],
		['spaces in the text', '{ open: 149.50 , high:150.50, low: 148.50, close: 149.50 }'],
		['figures in text', { open: '149.50', high: '150.50', low: '148.50', close: '149.50' }],
	])('%s', (_what, ohlc) => {
		const mismatches: Mismatches = new Map();
		const {
			open: at,
			high,
			low,
			previousClose,
		} = quoteOf(SBIN, 'ohlc', { NSE_SBIN: ohlc }, mismatches);
		expect([at, high, low, previousClose]).toEqual([149.5, 150.5, 148.5, 149.5]);
		expect(mismatches.size).toBe(0);
	});

	test.each([null, undefined, '', '-', [], 'closed', {}])('%p has none', (ohlc) => {
		expect(quoteOf(SBIN, 'ohlc', { NSE_SBIN: ohlc })).toMatchObject({
			open: null,
			high: null,
			previousClose: null,
			change: null,
		});
	});
});
