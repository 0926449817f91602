import full from '../../../contracts/angelone/quoteFull.json';
import ohlc from '../../../contracts/angelone/quoteOhlc.json';
import { angelOne } from '../../../brokers/angelone';
import { readMover, readPutCallRatio } from '../../../brokers/angelone/movers';
import { readQuote } from '../../../brokers/angelone/parse-quote';
import { BrokerError } from '../../../brokers/core/errors';
import { openBroker } from '../../../brokers/core/open-broker';
import { loggedIn } from '../support/accounts';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });

function open(...answers: Answer[]) {
	const { sessions, owner } = loggedIn();
	const credential = {
		...angelOne.readCredential({ apiKey: 'k', clientCode: owner, mpin: '1', totpSecret: 's' }),
		owner,
	};
	const transport = new ScriptedTransport(...answers);
	const broker = openBroker(angelOne, {
		credential,
		transport,
		sessions,
		instruments: async () => await Promise.reject(new Error('not asked for')),
	});
	return { broker, transport };
}

const [FULL] = full.reply.data.fetched;
const SBIN = instrument();
const NIFTY = future();

test('one call for instruments of several exchanges, in the broker’s words', async () => {
	const niftyRow = { exchange: 'NFO', tradingSymbol: NIFTY.tradingSymbol, symbolToken: '35003' };
	const { broker, transport } = open(ok({ fetched: [niftyRow, FULL], unfetched: [] }));
	const bse = instrument({ exchange: 'BSE', token: '500112' });
	const [sbin, nifty, missing] = await broker.quotes.quotes([SBIN, NIFTY, bse], 'full');
	expect(transport.requests).toHaveLength(1);
	expect(transport.requests[0]).toMatchObject({
		method: 'POST',
		path: '/rest/secure/angelbroking/market/v1/quote/',
		body: {
			mode: 'FULL',
			exchangeTokens: { NSE: ['3045'], NFO: ['35003'], BSE: ['500112'] },
		},
	});
	expect(sbin).toMatchObject({ raw: FULL, value: { tradingSymbol: 'SBIN-EQ', lastPrice: 568.2 } });
	expect(nifty).toMatchObject({ value: { tradingSymbol: 'NIFTY26NOV26FUT', lastPrice: null } });
	expect(missing).toMatchObject({ failure: 'unclear', code: 'NOT_QUOTED' });
});

test.each([
	[
		'the documented row',
		{ errorCode: 'AB4018', message: 'Symbol token cannot be empty' },
		'AB4018',
	],
	['a row without a code', { message: 'No.' }, 'NOT_QUOTED'],
	['a row without a word', { errorCode: 'AB1018' }, 'AB1018'],
])('an instrument that is not fetched says why: %s', async (_what, why, code) => {
	const unfetched = [{ exchange: 'NSE', symbolToken: '3045', ...why }];
	const shapeB = {
		success: true,
		message: 'SUCCESS',
		errorCode: '',
		data: { fetched: [], unfetched },
	};
	for (const answer of [ok({ fetched: null, unfetched }), reply(shapeB)]) {
		const [outcome] = await open(answer).broker.quotes.quotes([SBIN], 'ltp');
		expect(outcome).toBeInstanceOf(BrokerError);
		expect(outcome).toMatchObject({ failure: 'refused', code });
		expect((outcome as BrokerError).message).toMatch(/^Angel One has no quote of NSE:SBIN-EQ: ./);
	}
});

test.each([
	['a page', reply('<html>Request Rejected</html>'), 'FIREWALL_PAGE'],
	['nothing', reply(''), 'EMPTY_REPLY'],
	['null for the data', ok(null), 'NO_DATA'],
	['text for the data', ok('quotes'), 'NO_DATA'],
	['an empty list for the data', ok([]), 'NO_DATA'],
	['data that hold nothing', ok({}), 'NOT_QUOTED'],
	['lists that are none', ok({ fetched: '', unfetched: '-' }), 'NOT_QUOTED'],
])('%s is no quote', async (_what, answer, code) => {
	const [outcome] = await open(answer).broker.quotes.quotes([SBIN], 'ltp');
	expect(outcome).toMatchObject({ failure: 'unclear', code });
});

test('a broker that takes one call a second, as its page says: all of a thousand are quoted', async () => {
	jest.useFakeTimers();
	try {
		let free = 0;
		const limited: Answer = ({ body }) => {
			const now = Date.now();
			if (now < free) return reply('Access denied because of exceeding access rate', 403);
			free = now + 1_000;
			const { NSE } = (body as { exchangeTokens: Record<string, string[]> }).exchangeTokens;
			const fetched = NSE.map((symbolToken) => ({ exchange: 'NSE', symbolToken, ltp: 1 }));
			return ok({ fetched, unfetched: [] });
		};
		const { broker } = open(...Array<Answer>(500).fill(limited));
		const many = Array.from({ length: 1_000 }, (_, n) => instrument({ token: String(n) }));
		const work = broker.quotes.quotes(many, 'ltp');
		await jest.advanceTimersByTimeAsync(180_000);
		expect((await work).filter((outcome) => outcome instanceof BrokerError)).toEqual([]);
	} finally {
		jest.useRealTimers();
	}
});

test('the documented row', () => {
	expect(readQuote(FULL)).toEqual({
		broker: 'angelOne',
		exchange: 'NSE',
		tradingSymbol: 'SBIN-EQ',
		instrumentToken: '3045',
		lastPrice: 568.2,
		open: 567.4,
		high: 569.35,
		low: 566.1,
		previousClose: 567.4,
		change: 0.8,
		changePercent: 0.14,
		volume: 3556150,
		averagePrice: 567.83,
		bidPrice: 568.2,
		bidQuantity: 511,
		askPrice: 568.25,
		askQuantity: 3348,
		openInterest: 0,
		upperCircuit: 624.1,
		lowerCircuit: 510.7,
		week52High: 629.55,
		week52Low: 430.7,
		lastTradedAt: '2023-06-21T10:46:09+05:30',
		depth: {
			buy: [{ price: 568.2, quantity: 511, orders: 2 }],
			sell: [{ price: 568.25, quantity: 3348, orders: 5 }],
		},
	});
});

test.each([
	[568.2, 567.4, 0.8, 0.14],
	['0.3', '0.1', 0.2, 200],
	[88.0075, 88.01, -0.0025, 0],
	[568.2, 0, null, null],
	[null, 567.4, null, null],
	['n/a', '-', null, null],
])('last %p after a close of %p: the change is exact', (ltp, close, change, changePercent) => {
	expect(readQuote({ ...ohlc.reply.data.fetched[0], ltp, close })).toMatchObject({
		change,
		changePercent,
	});
});

test('text for figures, zeros for prices there are none of, levels that are empty', () => {
	const none = { price: 0, quantity: 0, orders: 0 };
	const row = {
		ltp: '1,568.20',
		open: 0,
		netChange: '- 2.50',
		tradeVolume: '35',
		opnInterest: '',
		upperCircuit: 0,
		'52WeekLow': null,
		exchTradeTime: '01-Jan-1980 00:00:00',
		depth: { buy: [none, { price: '10.5', quantity: '5', orders: null }], sell: null },
		unheardOf: {},
	};
	expect(readQuote(row)).toMatchObject({
		exchange: null,
		lastPrice: 1568.2,
		open: null,
		change: -2.5,
		volume: 35,
		openInterest: null,
		upperCircuit: null,
		week52Low: null,
		lastTradedAt: null,
		bidPrice: 10.5,
		bidQuantity: 5,
		askPrice: null,
		depth: { buy: [{ price: 10.5, quantity: 5, orders: null }], sell: [] },
	});
	for (const depth of [null, undefined, 'none', []])
		expect(readQuote({ ...row, depth })).toMatchObject({ depth: null, bidPrice: null });
	expect(readQuote({ exchTradeTime: 'yesterday' })).toMatchObject({ lastTradedAt: null });
});

describe('lists of futures', () => {
	test.each(['oiGainers', 'oiLosers', 'priceGainers', 'priceLosers'] as const)(
		'movers: %s',
		async (type) => {
			const { broker, transport } = open(ok(null));
			expect(await broker.movers.movers(type, 'far')).toEqual([]);
			const datatype = `Perc${type.replace('oi', 'OI').replace('price', 'Price')}`;
			expect(transport.requests).toMatchObject([
				{
					method: 'POST',
					path: '/rest/secure/angelbroking/marketData/v1/gainersLosers',
					body: { datatype, expirytype: 'FAR' },
				},
			]);
		},
	);

	test.each([
		['longBuiltUp', 'Long Built Up'],
		['shortBuiltUp', 'Short Built Up'],
		['shortCovering', 'Short Covering'],
		['longUnwinding', 'Long Unwinding'],
	] as const)('build-up: %s', async (type, datatype) => {
		const { broker, transport } = open(ok([]));
		expect(await broker.movers.buildup(type, 'next')).toEqual([]);
		expect(transport.requests).toMatchObject([
			{
				method: 'POST',
				path: '/rest/secure/angelbroking/marketData/v1/OIBuildup',
				body: { datatype, expirytype: 'NEXT' },
			},
		]);
	});

	test.each([
		['text', ok('none'), 'NO_LIST'],
		['an object', ok({}), 'NO_LIST'],
		['a page', reply('<html>'), 'NOT_JSON'],
	])('%s is an error, not an empty list', async (_what, answer, code) => {
		const failed = failureOf(open(answer).broker.movers.putCallRatios());
		expect(await failed).toMatchObject({ failure: 'unclear', code });
	});

	test('rows that say little or oddly', () => {
		expect(readMover({ symbolToken: 55394, percentChange: '- 3.76', ltp: '-' })).toEqual({
			broker: 'angelOne',
			exchange: 'NFO',
			tradingSymbol: null,
			instrumentToken: '55394',
			lastPrice: null,
			netChange: null,
			percentChange: -3.76,
			openInterest: null,
			openInterestChange: null,
		});
		expect(readPutCallRatio({ pcr: '1.04' })).toEqual({
			broker: 'angelOne',
			tradingSymbol: null,
			putCallRatio: 1.04,
		});
	});
});
