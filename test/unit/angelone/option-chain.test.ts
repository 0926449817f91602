import greekSample from '../../../contracts/angelone/optionGreek.json';
import full from '../../../contracts/angelone/quoteFull.json';
import { angelOne } from '../../../brokers/angelone';
import type { HttpReply, HttpRequest } from '../../../brokers/core/http/http-transport';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import {
	answering,
	asking,
	CHAIN_FIELDS,
	chainIndex,
	listener,
	STRIKES,
} from '../support/option-chain';
import { reply } from '../support/transport';

const [FULL] = full.reply.data.fetched;
const [GREEK] = greekSample.reply.data;
const QUOTE = { ...FULL, ltp: 11.5, tradeVolume: 650, opnInterest: 1300 };

const PLACES = {
	nse: { exchange: 'NFO', segment: null },
	bse: { exchange: 'BFO', segment: null },
	cash: null,
};
const index = chainIndex(PLACES);

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const greekOf = (strikePrice: string, optionType: string, changes: object = {}) => ({
	...{ ...GREEK, name: 'NIFTY', expiry: '01DEC2026', strikePrice, optionType },
	...changes,
});
const GREEKS = STRIKES.flatMap((strike) =>
	['CE', 'PE'].map((kind) => greekOf(Number(strike).toFixed(6), kind)),
);

interface Market {
	greeks?: unknown;
	spot?: number | null;
	/** Tokens that have no quote. */
	unfetched?: string[];
	quotes?: () => ReturnType<typeof reply>;
}

/** Angel One with these answers. */
function open({ greeks = ok(GREEKS), spot = 25_010, unfetched = [], quotes }: Market = {}) {
	const { requests, transport } = answering(({ path, body }) => {
		if (path.endsWith('optionGreek')) return greeks as ReturnType<typeof reply>;
		const { mode, exchangeTokens } = body as {
			mode: string;
			exchangeTokens: Record<string, string[]>;
		};
		if (quotes && mode === 'FULL') return quotes();
		const wanted = Object.entries(exchangeTokens).flatMap(([exchange, tokens]) =>
			tokens.map((symbolToken) => ({ exchange, symbolToken })),
		);
		const price = mode === 'LTP' ? { ltp: spot } : QUOTE;
		return ok({
			fetched: wanted
				.filter(({ symbolToken }) => !unfetched.includes(symbolToken))
				.map((key) => ({ ...price, ...key })),
			unfetched: wanted
				.filter(({ symbolToken }) => unfetched.includes(symbolToken))
				.map((key) => ({ ...key, message: 'Invalid token', errorCode: 'AB1018' })),
		});
	});
	const { broker } = openWith(angelOne, [], { transport, instruments: async () => index });
	const notes = listener();
	const chain = async (changes: Parameters<typeof asking>[0] = {}) =>
		await broker.optionChain.chain(asking(changes), notes);
	return { chain, requests, said: notes.said };
}

const asked = (requests: HttpRequest[]) =>
	requests.map(({ path, body }) => [path.split('/').filter(Boolean).at(-1), body]);

test('all strikes: quotes, greeks and the index are asked for at once', async () => {
	const { chain, requests, said } = open();
	const rows = await chain();
	expect(asked(requests)).toEqual(
		expect.arrayContaining([
			['quote', { mode: 'LTP', exchangeTokens: { NSE: ['99926000'] } }],
			['optionGreek', { name: 'NIFTY', expirydate: '01DEC2026' }],
			[
				'quote',
				{
					mode: 'FULL',
					exchangeTokens: {
						NFO: ['14', '24', '10', '20', '11', '21', '12', '22', '13', '23'],
					},
				},
			],
		]),
	);
	expect(requests).toHaveLength(3);
	expect(said).toEqual([]);
	expect(Object.keys(rows[0].value).join(' ')).toBe(CHAIN_FIELDS);
	expect(rows[2].value).toEqual({
		...{ broker: 'angelOne', underlying: 'NIFTY', spotPrice: 25_010, expiry: '2026-12-01' },
		...{ strike: 24_900, optionType: 'CE', exchange: 'NFO', tradingSymbol: 'NIFTY01DEC2624900CE' },
		...{ instrumentToken: '10', lotSize: 65, lastPrice: 11.5, bidPrice: 568.2, askPrice: 568.25 },
		...{ volume: 650, openInterest: 1300, impliedVolatility: 16.33, delta: 0.4924, gamma: 0.0028 },
		...{ theta: -4.0918, vega: 2.2967, rho: null },
	});
	expect(rows.map(({ value }) => `${value.strike}${value.optionType}`).slice(0, 4)).toEqual([
		'287.5CE',
		'287.5PE',
		'24900CE',
		'24900PE',
	]);
	expect(rows[2].raw).toEqual({
		...{ ...QUOTE, exchange: 'NFO', symbolToken: '10' },
		optionGreek: greekOf('24900.000000', 'CE'),
	});
});

test('a chain of a hundred strikes: four calls for its quotes, under way together with greeks and index', async () => {
	const strikes = Array.from({ length: 100 }, (_, at) => String(20_000 + 50 * at));
	const wide = chainIndex({ ...PLACES, strikes });
	let allAsked!: () => void;
	const held = new Promise<void>((resolve) => (allAsked = resolve));
	const { requests, transport } = answering(async ({ path }) => {
		if (requests.length === 6) allAsked();
		await held;
		return path.endsWith('optionGreek') ? ok([]) : ok({ fetched: [QUOTE], unfetched: [] });
	});
	const { broker } = openWith(angelOne, [], { transport, instruments: async () => wide });
	await broker.optionChain.chain(asking(), listener()).catch(() => undefined);
	const sizes = requests.flatMap(({ body }) => {
		const { exchangeTokens } = body as { exchangeTokens?: Record<string, string[]> };
		return exchangeTokens ? [Object.values(exchangeTokens).flat().length] : [];
	});
	expect(sizes.sort()).toEqual([1, 50, 50, 50, 50]);
	expect(requests).toHaveLength(6);
});

test('strikes around the money: the price of the index first, then what is wanted of the quotes', async () => {
	const { chain, requests } = open();
	const rows = await chain({ strikesAround: 1 });
	expect(
		asked(requests.slice(0, 2))
			.map(([name]) => name)
			.sort(),
	).toEqual(['optionGreek', 'quote']);
	expect(asked(requests)[2]).toEqual([
		'quote',
		{ mode: 'FULL', exchangeTokens: { NFO: ['11', '21', '12', '22', '13', '23'] } },
	]);
	expect(rows.map(({ value }) => value.strike)).toEqual([24950, 24950, 25000, 25000, 25050, 25050]);
});

test('no price of the index: all strikes, and it is said', async () => {
	for (const market of [{ unfetched: ['99926000'] }, { spot: null }, { spot: 0 }]) {
		const { chain, said } = open(market);
		const rows = await chain({ strikesAround: 1 });
		expect(rows).toHaveLength(10);
		expect(rows[0].value.spotPrice).toBeNull();
		expect(said).toEqual(['There is no price of NIFTY, so that all strikes are shown.']);
	}
});

test('BSE: greeks are not asked for, the index is in no row, and both are said', async () => {
	const { chain, requests, said } = open();
	const [row] = await chain({ underlying: 'SENSEX', exchange: 'BFO', strikesAround: 5 });
	expect(asked(requests)).toEqual([['quote', { mode: 'FULL', exchangeTokens: { BFO: ['30'] } }]]);
	expect(row.value).toMatchObject({
		underlying: 'SENSEX',
		lotSize: 20,
		delta: null,
		spotPrice: null,
	});
	expect(said.sort()).toEqual([
		'Angel One has greeks of NSE’s options alone.',
		'There is no price of SENSEX, so that all strikes are shown.',
	]);
});

test.each<[unknown, HttpReply]>([
	...[null, '', [], {}, 'none', [null, 7, 'x']].map((data): [unknown, HttpReply] => [
		data,
		ok(data),
	]),
	['a refusal', reply({ status: false, message: 'No Data', errorcode: 'AB9999', data: null })],
	['a page', reply('<html>Request Rejected</html>')],
	['nothing', reply('', 500)],
	['rows of others', ok([...GREEKS].map((row) => ({ ...row, name: 'BANKNIFTY' })))],
	['rows of another date', ok([...GREEKS].map((row) => ({ ...row, expiry: '29DEC2026' })))],
	['strikes that are none', ok(GREEKS.map((row) => ({ ...row, strikePrice: '-' })))],
])('greeks as %p: nulls, and it is said', async (_, greeks) => {
	const { chain, said } = open({ greeks });
	const rows = await chain();
	expect(rows).toHaveLength(10);
	for (const { value } of rows)
		expect(value).toMatchObject({
			...{ lastPrice: 11.5, impliedVolatility: null, delta: null, gamma: null, theta: null },
			vega: null,
		});
	expect(said).toHaveLength(1);
	expect(said[0]).toMatch(/greeks/);
});

test('greeks join by strike and side exactly, whatever the figures look like', async () => {
	const greeks = ok([
		greekOf('287.500000', 'CE', { delta: '- 0.25', theta: '-', vega: null, gamma: 0.5 }),
		greekOf(' 24900', 'pe', { delta: 1, expiry: null, name: 'nifty' }),
		greekOf('2490.000000', 'CE', { delta: '0.9' }),
	]);
	const { chain, said } = open({ greeks });
	const values = (await chain()).map(({ value }) => value);
	expect(values[0]).toMatchObject({ delta: -0.25, theta: null, vega: null, gamma: 0.5 });
	expect(values[3]).toMatchObject({ strike: 24_900, optionType: 'PE', delta: 1 });
	expect(values[2]).toMatchObject({ strike: 24_900, optionType: 'CE', delta: null });
	expect(said).toEqual([]);
});

test('options without a quote have nulls, and it is said', async () => {
	const { chain, said } = open({ unfetched: ['10', '23'] });
	const values = (await chain()).map(({ value }) => value);
	expect(values).toHaveLength(10);
	expect(values[2]).toMatchObject({
		...{ tradingSymbol: 'NIFTY01DEC2624900CE', lotSize: 65, delta: 0.4924 },
		...{ lastPrice: null, bidPrice: null, volume: null, openInterest: null },
	});
	expect(said).toEqual([expect.stringMatching(/^2 of 10 options have no quote: .*AB1018/)]);
});

test('no quote at all, and quotes that fail, are the failure of the chain', async () => {
	const none = await failureOf(
		open({
			unfetched: index.contractsOf('NIFTY', 'NFO', '2026-12-01').map(({ token }) => token),
		}).chain(),
	);
	expect(none).toMatchObject({ code: 'AB1018' });
	const quotes = () => reply('', 500);
	expect(await failureOf(open({ quotes }).chain())).toMatchObject({ failure: 'unclear' });
});

test.each([
	[{ exchange: 'NSE' }, 'exchange', /one of NFO, BFO, and is "NSE"/],
	[{ exchange: 'MCX' }, 'exchange', /one of NFO, BFO/],
	[{ strikesAround: -1 }, 'strikesAround', /whole number, and is -1/],
	[{ strikesAround: 2.5 }, 'strikesAround', /and is 2.5/],
	[{ strikesAround: '' }, 'strikesAround', /and is empty/],
	[{ underlying: 'SENSEX' }, 'underlying', /BFO has those/],
	[{ expiry: 'nextWeek' }, 'expiry', /lists 1 Dec 2026/],
	// Only a future expires then.
	[{ expiry: 'date', expiryDate: '2026-12-29' }, 'expiryDate', /Nothing expires on 29 Dec 2026/],
])('%p is an input error, and nothing is asked', async (changes, field, message) => {
	const { chain, requests } = open();
	const failure = await failureOf(chain(changes));
	expect(failure).toMatchObject({ failure: 'input', field });
	expect(failure.message).toMatch(message);
	expect(requests).toEqual([]);
});
