import type { BrokerError } from '../../../brokers/core/errors';
import type { Instrument, InstrumentIndex } from '../../../brokers/core/instruments/types';
import { groww } from '../../../brokers/groww';
import type { JsonObject } from '../../../brokers/core/wire';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { future } from '../support/instruments';
import { type Answer, reply } from '../support/transport';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const refused = reply(
	{ status: 'FAILURE', error: { code: 'GA001', message: 'Invalid segment' } },
	400,
);

/** A row of a long position of today, its prices as they are given. */
const row = (changes: JsonObject = {}): JsonObject => ({
	...{ trading_symbol: 'SBIN', exchange: 'NSE', segment: 'CASH', product: 'MIS' },
	...{ credit_quantity: 10, credit_price: 870, debit_quantity: 0, debit_price: 0 },
	...{ carry_forward_credit_quantity: 0, carry_forward_credit_price: 0 },
	...{ carry_forward_debit_quantity: 0, carry_forward_debit_price: 0 },
	...{ quantity: 10, realised_pnl: 0, ...changes },
});

const CALL = 'NIFTY26DEC25000CE';
const option = (changes: JsonObject = {}): JsonObject =>
	row({ trading_symbol: CALL, segment: 'FNO', product: 'NRML', ...changes });
/** Of earlier days, so that no order of today tells anything. */
const carriedOption = (price: number, changes: JsonObject = {}): JsonObject =>
	option({
		...{ credit_quantity: 0, credit_price: 0 },
		...{ carry_forward_credit_quantity: 10, carry_forward_credit_price: price, ...changes },
	});

interface Market {
	rows: JsonObject[];
	/** Last prices by symbol; null: live data are refused. */
	last: Record<string, number | string> | null;
	/** Orders of today; where absent, nobody may ask. */
	orders?: JsonObject[];
	contracts?: Instrument[];
}

/** The positions of one segment, what was missing, and the paths that were asked. */
async function positions({ rows, last, orders, contracts }: Market, segment = 'FNO') {
	const { broker, transport } = openWith(
		groww,
		[
			ok({ positions: rows }),
			...(last ? [ok(last)] : [refused]),
			...(orders ? [ok({ order_list: orders })] : []),
		],
		contracts && {
			instruments: async () =>
				await Promise.resolve({
					bySymbol: (symbol: string) => {
						const found = contracts.find(({ tradingSymbol }) => tradingSymbol === symbol);
						if (!found) throw new Error(`There is no instrument "${symbol}"`);
						return found;
					},
				} as unknown as InstrumentIndex),
		},
	);
	const missing: BrokerError[] = [];
	const read = (name: string) => (name === 'segments' ? [segment] : '');
	const found = await broker.portfolio.positions(read, (reason) => missing.push(reason));
	return {
		...{ positions: found.map(({ value }) => value), raw: found.map(({ raw }) => raw), missing },
		...{ paths: transport.paths(), codes: missing.map(({ code }) => code) },
	};
}

/** `average: realised + unrealised = pnl` of each. */
async function told(market: Market, segment?: string): Promise<string[]> {
	return (await positions(market, segment)).positions.map(
		({ averagePrice, realisedPnl, unrealisedPnl, pnl }) =>
			`${averagePrice}: ${realisedPnl} + ${unrealisedPnl} = ${pnl}`,
	);
}

describe('the unit of the prices', () => {
	test.each<[string, Market, string[]]>([
		['shares in rupees', { rows: [row()], last: { NSE_SBIN: 880 } }, ['870: 0 + 100 = 100']],
		[
			'shares in paise, profit too',
			{
				rows: [
					row({
						...{ credit_price: 87_000, debit_quantity: 4, debit_price: 88_000 },
						...{ quantity: 6, realised_pnl: 4_000 },
					}),
				],
				last: { NSE_SBIN: '880.00' },
			},
			// 4 × 10 + 6 × 10
			['870: 40 + 60 = 100'],
		],
		[
			'a share whose last price fits neither',
			{ rows: [row()], last: { NSE_SBIN: 88 }, orders: [] },
			['null: null + null = null'],
		],
		[
			'such a share beside another one that tells',
			{
				rows: [row(), row({ trading_symbol: 'TCS', credit_price: 3_000 })],
				last: { NSE_SBIN: 88, NSE_TCS: 3_010 },
			},
			['null: null + null = null', '3000: 0 + 100 = 100'],
		],
		[
			'an option beside a future that tells',
			{
				rows: [
					option({ credit_price: 100 }),
					option({ trading_symbol: 'NIFTY26DECFUT', credit_price: 26_000 }),
				],
				last: { [`NSE_${CALL}`]: 1, NSE_NIFTY26DECFUT: 26_010 },
			},
			['100: 0 + -990 = -990', '26000: 0 + 100 = 100'],
		],
		[
			'options alone, and the orders that bought one of them',
			{
				rows: [option({ credit_price: 10_000 }), carriedOption(9_000, { product: 'MIS' })],
				last: { [`NSE_${CALL}`]: 110 },
				orders: [
					// 100 on average.
					...[96, 104].map((price) => ({
						...{ trading_symbol: CALL, exchange: 'NSE', product: 'NRML', transaction_type: 'BUY' },
						...{ filled_quantity: 5, average_fill_price: price },
					})),
					// Of another side.
					{
						...{ trading_symbol: CALL, exchange: 'NSE', product: 'NRML', transaction_type: 'SELL' },
						...{ filled_quantity: 100, average_fill_price: 9_000 },
					},
				],
			},
			['100: 0 + 100 = 100', '90: 0 + 200 = 200'],
		],
		[
			'options whose last prices all say rupees, where no order tells',
			{ rows: [carriedOption(100)], last: { [`NSE_${CALL}`]: 60 }, orders: [] },
			['100: 0 + -400 = -400'],
		],
		[
			'an option that fell to a hundredth is none in paise',
			{ rows: [carriedOption(100)], last: { [`NSE_${CALL}`]: 1 }, orders: [] },
			['null: null + null = null'],
		],
		[
			'options that say different things',
			{
				rows: [carriedOption(100), carriedOption(100, { trading_symbol: 'NIFTY26DEC25000PE' })],
				last: { [`NSE_${CALL}`]: 1, NSE_NIFTY26DEC25000PE: 100 },
				orders: [],
			},
			['null: null + null = null', 'null: null + null = null'],
		],
	])('%s', async (_, market, expected) => {
		expect(await told(market, String(market.rows[0].segment))).toEqual(expected);
	});

	test('where it is not known, quantities stay, and one hint tells why', async () => {
		const rows = [carriedOption(100), carriedOption(200, { product: 'MIS' })];
		const last = { [`NSE_${CALL}`]: 1 };
		const { positions: found, missing } = await positions({
			rows,
			last,
			orders: [],
			contracts: [],
		});
		expect(found).toHaveLength(2);
		expect(found[0]).toMatchObject({ netQuantity: 10, buyQuantity: 10, lastPrice: 1 });
		expect(missing).toEqual([
			expect.objectContaining({
				code: 'PRICE_SCALE_UNKNOWN',
				message: expect.stringMatching(
					/price 100 of the position in NIFTY26DEC25000CE is in rupees or in paise is not known.*the last price is 1, and no order/,
				) as string,
			}),
		]);
	});

	test('without live data the orders tell, and what needs a last price is null', async () => {
		const orders = [
			{ trading_symbol: 'SBIN', exchange: 'NSE', product: 'MIS', transaction_type: 'SELL' },
		].map((order) => ({ ...order, filled_quantity: 10, average_fill_price: 880 }));
		const short = row({
			...{ credit_quantity: 0, debit_quantity: 10, debit_price: 88_000, quantity: -10 },
		});
		expect(await told({ rows: [short], last: null, orders }, 'CASH')).toEqual([
			'880: 0 + null = null',
		]);
	});

	test('120 positions, some of them in two products, are priced fifty a call', async () => {
		const symbols = Array.from({ length: 120 }, (_, n) => `SHARE${n}`);
		const rows = ['MIS', 'CNC'].flatMap((product) =>
			symbols.map((trading_symbol) => row({ trading_symbol, product })),
		);
		const last = Object.fromEntries(symbols.map((symbol) => [`NSE_${symbol}`, 871]));
		const { broker, transport } = openWith(groww, [
			ok({ positions: rows }),
			...[1, 2, 3].map(() => ok(last)),
		]);
		const found = await broker.portfolio.positions(
			() => ['CASH'],
			() => undefined,
		);
		expect(found).toHaveLength(240);
		expect(found.every(({ value }) => value.pnl === 10)).toBe(true);
		const batches = transport.requests
			.slice(1)
			.map(({ query }) => query?.exchange_symbols?.split(',').length);
		expect(batches).toEqual([50, 50, 20]);
	});

	test('orders are asked for where last prices do not tell, and only there', async () => {
		const last = { NSE_SBIN: 880 };
		const { paths } = await positions({ rows: [row()], last, contracts: [] }, 'CASH');
		expect(paths).toEqual(['/v1/positions/user', '/v1/live-data/ltp']);
	});
});

test('a carried position: both days in one average, and realised profit as Groww counts it', async () => {
	const changes = {
		...{ carry_forward_debit_quantity: 130, carry_forward_debit_price: 120, credit_quantity: 65 },
		...{ credit_price: 100, quantity: -65, realised_pnl: 1300 },
	};
	const contract = { segment: 'FNO', tradingSymbol: CALL, kind: 'CE' as const, strike: '25000' };
	const { positions: found, missing } = await positions({
		rows: [option(changes)],
		last: { [`NSE_${CALL}`]: 90 },
		orders: [],
		contracts: [future({ ...contract, exchange: 'NSE', token: '54321', lotSize: 65 })],
	});
	expect(missing).toEqual([]);
	expect(found).toEqual([
		{
			broker: 'groww',
			exchange: 'NSE',
			segment: 'FNO',
			tradingSymbol: CALL,
			instrumentToken: '54321',
			product: 'NRML',
			netQuantity: -65,
			buyQuantity: 65,
			buyAveragePrice: 100,
			sellQuantity: 130,
			sellAveragePrice: 120,
			averagePrice: 120,
			lastPrice: 90,
			realisedPnl: 1300,
			unrealisedPnl: 1950,
			pnl: 3250,
			lotSize: 65,
			expiry: '2026-11-26',
			strike: 25000,
			optionType: 'CE',
		},
	]);
});

test('profit that Groww matched otherwise: the total is right whatever the matching', async () => {
	// Bought 10 at 100, sold 10 at 110, bought 10 at 120: first in first out, 100 are realised.
	const rows = [
		row({
			...{ credit_quantity: 20, credit_price: 110, debit_quantity: 10, debit_price: 110 },
			realised_pnl: 100,
		}),
	];
	expect(await told({ rows, last: { NSE_SBIN: 125 } }, 'CASH')).toEqual(['110: 100 + 50 = 150']);
});

test('no instrument file: contract data are null, and a hint says why', async () => {
	const market = { rows: [row()], last: { NSE_SBIN: 870 } };
	const { positions: found, codes, missing } = await positions(market, 'CASH');
	expect(found[0]).toMatchObject({ lotSize: null, expiry: null, instrumentToken: null, pnl: 0 });
	expect(codes).toEqual(['INSTRUMENTS_UNAVAILABLE']);
	expect(missing[0].message).toMatch(/^Lot size, expiry, strike and option type .* no instruments/);
});

test('a commodity without its contract: no profit of ours, since its worth is not known', async () => {
	const crude = row({ trading_symbol: 'CRUDEOIL26DECFUT', exchange: 'MCX', segment: 'COMMODITY' });
	const market = { rows: [crude], last: { MCX_CRUDEOIL26DECFUT: 880 }, contracts: [] };
	expect(await told(market, 'COMMODITY')).toEqual(['870: 0 + null = null']);
});

test('the documented row does not add up: what is not clear is null', async () => {
	const rows = [
		row({
			...{ credit_price: 12_500, debit_quantity: 5, debit_price: 12_000 },
			...{ carry_forward_credit_quantity: 8, carry_forward_credit_price: 12_300 },
			...{ carry_forward_debit_quantity: 3, carry_forward_debit_price: 11_800 },
			...{ quantity: 15, realised_pnl: 500 },
		}),
	];
	expect(await told({ rows, last: { NSE_SBIN: 120 } }, 'CASH')).toEqual(['null: 5 + null = null']);
});

test('nulls, words and missing keys read as nulls', async () => {
	const rows = [{ trading_symbol: null, quantity: 'many', credit_price: '-', realised_pnl: {} }];
	const { broker } = openWith(groww, [
		ok({ positions: [...rows, null, 'x'] }),
		ok({ order_list: null }),
	]);
	const [{ value }] = await broker.portfolio.positions(
		() => ['CASH'],
		() => undefined,
	);
	const { broker: name, segment, ...rest } = value;
	expect([name, segment]).toEqual(['groww', 'CASH']);
	expect(Object.values(rest).filter((figure) => figure !== null)).toEqual([]);
});

describe('segments', () => {
	const inSegments = async (segments: unknown, ...answers: Answer[]) => {
		const { broker, transport } = openWith(groww, answers);
		const missing: string[] = [];
		const read = (name: string) => (name === 'segments' ? segments : '');
		const found = await broker.portfolio.positions(read, ({ message }) => missing.push(message));
		return { found, missing, queries: transport.requests.map(({ query }) => query) };
	};

	test('one call each; one that is refused is told beside the others', async () => {
		const { found, missing, queries } = await inSegments(
			['CASH', 'FNO'],
			...[ok({ positions: [row()] }), ok({ NSE_SBIN: 870 }), refused],
		);
		expect(found).toHaveLength(1);
		expect(missing[0]).toMatch(/^Groww did not list the positions of the segment FNO: /);
		expect(queries.map((query) => query?.segment)).toEqual(['CASH', 'CASH', 'FNO']);
	});

	test('all refused: an error', async () => {
		expect(await failureOf(inSegments(['FNO'], refused))).toMatchObject({ code: 'GA001' });
	});

	test.each([[['CASH', 'CRYPTO']], ['CASH,FNO'], [[]], [7]])('%j is an error', async (segments) => {
		expect(await failureOf(inSegments(segments))).toMatchObject({
			failure: 'input',
			code: 'INVALID_CHOICE',
			message: expect.stringContaining('must be one of CASH, FNO, COMMODITY') as string,
		});
	});

	test.each([['null'], ['an empty list']])(
		'%s: no positions, and nothing else is asked',
		async (what) => {
			const none = ok({ positions: what === 'null' ? null : [] });
			const { found, queries } = await inSegments(['CASH', 'FNO'], none, none);
			expect([found, queries.length]).toEqual([[], 2]);
		},
	);

	test.each([
		['no payload', ok(null), 'NO_DATA'],
		['text for the list', ok({ positions: 'none' }), 'NO_LIST'],
		['a page', reply('<html></html>'), 'NOT_JSON'],
	])('%s is an error, not an empty list', async (_, answer, code) => {
		expect(await failureOf(inSegments(['CASH'], answer))).toMatchObject({
			failure: 'unclear',
			code,
		});
	});
});
