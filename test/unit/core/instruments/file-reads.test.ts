import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { INSTRUMENT_NAMING as ANGEL_ONE } from '../../../../brokers/angelone/instrument-naming';
import {
	detailsOf,
	expiresOn,
	listExpiries,
	searchFile,
} from '../../../../brokers/core/instruments/file-reads';
import { findUnderlying } from '../../../../brokers/core/instruments/underlying';
import { growwInstruments } from '../../../../brokers/groww/instruments';
import { INSTRUMENT_NAMING as GROWW } from '../../../../brokers/groww/instrument-naming';
import { failureOf } from '../../support/failures';
import { future, instrument } from '../../support/instruments';
import { indexOf, indexOfRows, NOW } from './helpers';
import { angelOneFile, growwFile, type MarketRow, marketRows } from './market';

const rows = [...marketRows(4_000)];
const crude = (expiry: string, type: 'FUT' | 'CE', token: number): MarketRow => ({
	...{ exchange: 'MCX', token, symbol: `CRUDEOILM${expiry}${type}`, name: 'CRUDEOILM' },
	...{ longName: 'CRUDEOILM', type, series: '', isin: '', expiry, lot: 10 },
	strike: type === 'CE' ? 5000 : 0,
});
/** Goods, whose options expire some days before their futures; a share with characters that alerts lack. */
const more: MarketRow[] = [
	crude('2026-12-16', 'CE', 1),
	crude('2026-12-18', 'FUT', 2),
	crude('2027-01-14', 'CE', 3),
	crude('2027-01-19', 'FUT', 4),
	{ ...crude('2026-12-29', 'FUT', 5), exchange: 'NFO', symbol: 'M&M29DEC26FUT', name: 'M&M' },
];
const files = {
	angelOne: indexOf(angelOneInstruments(), [...angelOneFile([...rows, ...more])].join('')),
	groww: indexOf(growwInstruments(), [...growwFile([...rows, ...more])].join('')),
};
const BROKERS = [
	['Angel One', ANGEL_ONE, files.angelOne, { nse: 'NFO', bse: 'BFO' }],
	['Groww', GROWW, files.groww, { nse: 'NSE', bse: 'BSE' }],
] as const;

describe.each(BROKERS)('%s', (_, naming, index, { nse, bse }) => {
	const expiries = (underlying: unknown, exchange: unknown, now = NOW) =>
		listExpiries(naming, index, { underlying, exchange }, now).map(({ value }) => value);
	const find = (typed: unknown, exchange: string = nse) =>
		findUnderlying(naming.broker, index, typed, exchange).underlying;

	test('expiries: the nearest first, with kind and days left', () => {
		expect(expiries('NIFTY', nse)).toEqual(
			[
				['2026-11-24', 'weekly', 4],
				['2026-11-28', 'monthly', 8],
				['2026-12-29', 'monthly', 39],
				['2027-01-28', 'monthly', 69],
			].map(([expiry, kind, daysLeft]) => ({
				...{ broker: naming.broker, exchange: nse, underlying: 'NIFTY', expiry, kind, daysLeft },
				futures: 1,
				options: expect.any(Number) as number,
			})),
		);
	});

	test('expiries: of goods, the last of a month of options and of futures alike', () => {
		expect(expiries('crudeoilm', 'MCX')).toMatchObject([
			{ expiry: '2026-12-16', kind: 'monthly', futures: 0, options: 1 },
			{ expiry: '2026-12-18', kind: 'monthly', futures: 1, options: 0 },
			{ expiry: '2027-01-14', kind: 'monthly' },
			{ expiry: '2027-01-19', kind: 'monthly' },
		]);
	});

	test('expiries: today’s is there until midnight in India, and yesterday’s is not', () => {
		const dates = () => index.expiriesOf({ underlying: 'NIFTY' }).map(({ expiry }) => expiry);
		expect(dates()[0]).toBe('2026-11-24');
		const few = [...marketRows(1_500)];
		const file = [...(naming === ANGEL_ONE ? angelOneFile(few) : growwFile(few))].join('');
		const source = naming === ANGEL_ONE ? angelOneInstruments() : growwInstruments();
		const at = (time: string) =>
			indexOf(source, file, Date.parse(time)).expiriesOf({ underlying: 'NIFTY' })[0].expiry;
		expect(at('2026-11-24T23:59:59+05:30')).toBe('2026-11-24');
		expect(at('2026-11-25T00:00:00+05:30')).toBe('2026-11-28');
		expect(expiries('NIFTY', nse, Date.parse('2026-11-24T20:00:00Z'))[1].daysLeft).toBe(3);
	});

	test('the contracts of a date: the future, then by strike, each call before its put', () => {
		const contracts = index.contractsOf('NIFTY', nse, '2026-12-29');
		expect(contracts.slice(0, 5).map(({ kind, strike }) => [kind, strike])).toEqual([
			['FUT', null],
			['CE', '24700'],
			['PE', '24700'],
			['CE', '24750'],
			['PE', '24750'],
		]);
		expect(
			new Set(contracts.map((one) => `${one.underlying} ${one.exchange} ${one.expiry}`)),
		).toEqual(new Set([`NIFTY ${nse} 2026-12-29`]));
		expect(index.contractsOf('NIFTY', bse, '2026-12-29')).toEqual([]);
		expect(index.contractsOf('NIFTY', nse, '2026-12-30')).toEqual([]);
	});

	test('what contracts are about: an index, or a share’s first series', () => {
		expect(index.underlyingAt('NIFTY', 'NSE')).toMatchObject({ kind: 'IDX', token: '99926000' });
		expect(index.underlyingAt('SBIN', 'NSE')).toMatchObject({ series: 'EQ', token: '3045' });
		expect(index.underlyingAt('SENSEX', 'BSE')).toBeNull();
	});

	test.each([
		...['NIFTY', 'nifty ', 'Nifty 50', 'NIFTY50', 'NSE:NIFTY', 'NIFTY1!', 'NSE:NIFTY1!'].map(
			(typed) => [typed, 'NIFTY'] as const,
		),
		...['BANKNIFTY', 'bank nifty', 'Nifty Bank'].map((typed) => [typed, 'BANKNIFTY'] as const),
		...['SBIN', 'SBIN-EQ', 'NSE:SBIN'].map((typed) => [typed, 'SBIN'] as const),
		...['M&M', 'M_M'].map((typed) => [typed, 'M&M'] as const),
	])('the underlying %p is %s', (typed, underlying) => expect(find(typed)).toBe(underlying));

	test('TradingView’s root of SENSEX, and words of goods', () => {
		expect(find('BSX', bse)).toBe('SENSEX');
		expect(find('BSE:SENSEX', bse)).toBe('SENSEX');
		expect(find('Crude Oil', 'MCX')).toBe('CRUDEOIL');
	});

	test.each([
		['', 'NO_UNDERLYING', /is empty/, /NIFTY/],
		[null, 'NO_UNDERLYING', /is empty/, /NIFTY/],
		[
			'SENSEX',
			'NO_CONTRACTS',
			/no contract of SENSEX on N.*has those of SENSEX/,
			/Set Exchange to B/,
		],
		['BSE:SENSEX', 'EXCHANGE_MISMATCH', /is of BSE/, /Set Exchange/],
		['CRUDE', 'NO_CONTRACTS', /no contract of CRUDE/, /Give the symbol|Did you mean/],
		['LONELY', 'NO_CONTRACTS', /no contract of LONELY/, /Give the symbol/],
		[`${'x'.repeat(60)}`, 'NO_CONTRACTS', /no contract of X{39}…/, /Give the symbol/],
	])('the underlying %p is an error: %s', async (typed, code, message, hint) => {
		const failure = await failureOf(() => find(typed));
		expect(failure).toMatchObject({ code, failure: 'input', field: 'underlying' });
		expect(failure.message).toMatch(message);
		expect(failure.hint).toMatch(hint);
	});

	test.each(['', 'nse', 'NYSE', undefined])(
		'the exchange %p is an error that lists the choices',
		async (exchange) => {
			const failure = await failureOf(() => expiries('NIFTY', exchange));
			expect(failure).toMatchObject({ code: 'INVALID_CHOICE', field: 'exchange' });
			expect(failure.message).toContain(naming.contracts.join(', '));
		},
	);

	test('search: in all exchanges or in one, as many as are asked for', () => {
		const search = (query: unknown, exchange: unknown = 'any', limit: number | null = 50) =>
			searchFile(naming, index, { query, exchange, limit });
		expect(search('state bank').map(({ exchange }) => exchange)).toEqual(
			expect.arrayContaining(['NSE', 'BSE']),
		);
		expect(search('sbin', 'BSE').map(({ exchange }) => exchange)).toEqual(
			expect.arrayContaining(['BSE']),
		);
		expect(search('sbin', 'BSE')[0]).toMatchObject({ exchange: 'BSE', token: '500112' });
		expect(search('nifty', 'any', 3)).toHaveLength(3);
		expect(search('nifty 50')[0]).toMatchObject({ kind: 'IDX' });
		expect(search('ce', 'any', null).length).toBeGreaterThan(50);
	});

	test('search: no query and no exchange are errors', async () => {
		const search = (query: unknown, exchange: unknown) => () =>
			searchFile(naming, index, { query, exchange, limit: 50 });
		for (const query of ['', '  ', null, {}])
			expect(await failureOf(search(query, 'any'))).toMatchObject({ code: 'NO_QUERY' });
		const failure = await failureOf(search('sbin', 'ANY'));
		expect(failure.message).toMatch(/one of any, .*, and is "ANY"/);
	});

	test('whether contracts expire on a date', () => {
		const on = (date: string, exchange: string, of = instrument(), now = NOW) =>
			expiresOn(naming, index, { date, exchange, instrument: of.token === '0' ? null : of }, now);
		const any = instrument({ token: '0' });
		const ofNifty = index.contractsOf('NIFTY', nse, '2026-12-29')[3];
		for (const exchange of ['NSE', 'NFO', 'BSE', 'BFO', 'MCX'])
			expect([exchange, on('2026-11-24', exchange, any)]).toEqual([exchange, true]);
		expect(on('2026-11-25', 'NFO', any)).toBe(false);
		expect(on('2026-12-16', 'MCX', any)).toBe(true);
		expect(on('2026-12-16', 'NSE', any)).toBe(false);
		expect(on('2026-11-24', 'NFO', ofNifty)).toBe(true);
		expect(on('2026-12-16', 'NFO', ofNifty)).toBe(false);
		expect(on('2026-11-28', 'NSE', index.underlyingAt('SBIN', 'NSE')!)).toBe(true);
		expect(on('2026-11-28', 'NSE', index.underlyingAt('NIFTY', 'NSE')!)).toBe(true);
		expect(on('2026-11-28', 'NSE', index.underlyingAt('RPOWER', 'NSE')!)).toBe(false);
		// Past, beyond all that is listed, and where nothing is listed.
		expect(on('2026-11-24', 'NSE', any, Date.parse('2026-11-25T09:00:00+05:30'))).toBeNull();
		expect(on('2027-02-23', 'NSE', any)).toBeNull();
		expect(on('2026-11-24', 'CDS', any)).toBeNull();
	});
});

test('an instrument in the outputs’ names, and as the package reads it', () => {
	const option = future({ kind: 'CE', strike: '287.5', tickSize: '0.05' });
	const { value, raw } = detailsOf('test', option);
	expect(value).toEqual({
		...{ broker: 'test', exchange: 'NFO', segment: null, tradingSymbol: 'NIFTY26NOV26FUT' },
		...{ instrumentToken: '35003', name: 'NIFTY', isin: null, instrumentType: 'CE' },
		...{ underlying: 'NIFTY', expiry: '2026-11-26', strike: 287.5, optionType: 'CE' },
		...{ lotSize: 75, tickSize: 0.05, freezeQuantity: 1800 },
	});
	expect(raw).toEqual(option);
	expect(detailsOf('test', instrument({ tickSize: '0' })).value).toMatchObject({
		...{ tickSize: null, strike: null, optionType: null, expiry: null, underlying: null },
	});
});

test('a file without contracts has no expiries', () => {
	const index = indexOfRows([{ ...instrument(), rootSymbol: 'SBIN' }]);
	expect(index.expiriesOf({})).toEqual([]);
	expect(index.contractsOf('SBIN', 'NSE', '2026-11-24')).toEqual([]);
});
