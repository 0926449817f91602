import { angelOneInstruments } from '../../../../../brokers/angelone/instruments';
import type { DatabaseIndex } from '../../../../../brokers/core/instruments/search/database-index';
import type { SearchOptions } from '../../../../../brokers/core/instruments/types';
import { growwInstruments } from '../../../../../brokers/groww/instruments';
import { indexOf, indexOfRows, parseAll, row } from '../helpers';
import { angelOneFile, growwFile, marketRows } from '../market';

const ROWS = 30_000;
const market = [...marketRows(ROWS)];

let angelOne: DatabaseIndex;
let groww: DatabaseIndex;

beforeAll(() => {
	angelOne = indexOf(angelOneInstruments(), [...angelOneFile(market)].join(''));
	groww = indexOf(growwInstruments(), [...growwFile(market)].join(''));
});

const found = (index: DatabaseIndex, text: string, options?: SearchOptions) =>
	index.search(text, options).map(({ tradingSymbol, exchange }) => `${exchange}:${tradingSymbol}`);

describe('search', () => {
	it('shows the exact share first: NSE, then BSE, then its futures by expiry, then options', () => {
		const results = angelOne.search('sbin');
		expect(
			results.slice(0, 4).map(({ exchange, tradingSymbol }) => [exchange, tradingSymbol]),
		).toEqual([
			['NSE', 'SBIN-EQ'],
			['BSE', 'SBIN'],
			['NFO', 'SBIN24NOV26FUT'],
			['NFO', 'SBIN28NOV26FUT'],
		]);
		const options = results.filter(({ kind }) => kind === 'CE' || kind === 'PE');
		expect(options[0]).toMatchObject({ expiry: '2026-11-24', strike: '600', kind: 'CE' });
		expect(options[1]).toMatchObject({ expiry: '2026-11-24', strike: '600', kind: 'PE' });
		expect(options[2]).toMatchObject({ expiry: '2026-11-24', strike: '605', kind: 'CE' });
	});

	it.each(['SBIN', '  sbin ', 'Sbin', 'SBIN-EQ', 'sbin-eq', 'sbin eq', '3045'])(
		'finds SBIN-EQ first by %p',
		(text) => expect(found(angelOne, text)[0]).toBe('NSE:SBIN-EQ'),
	);

	it.each([
		'state bank',
		'bank state',
		'STATE  BANK of india',
		'state-bank',
		'sta ban',
		'INE062A01020',
	])('finds the share by %p on Groww', (text) => expect(found(groww, text)[0]).toBe('NSE:SBIN'));

	it('knows full names of large companies that the Angel One file calls by their symbol', () => {
		expect(found(angelOne, 'state bank').slice(0, 2)).toEqual(['NSE:SBIN-EQ', 'BSE:SBIN']);
		expect(found(angelOne, 'bajaj auto')[0]).toBe('NSE:BAJAJ-AUTO-EQ');
	});

	it('shows whole words before begun ones, and shares before derivatives', () => {
		expect(found(groww, 'reliance').slice(0, 3)).toEqual([
			'NSE:RELIANCE',
			'BSE:RELIANCE',
			'NSE:RPOWER',
		]);
	});

	it.each(['nifty 25000 ce', 'NIFTY CE 25000', 'nifty 25,000 call', 'nifty25000ce'])(
		'finds the strike in all expiries, the nearest first, by %p',
		(text) =>
			expect(found(angelOne, text).slice(0, 4)).toEqual([
				'NFO:NIFTY24NOV2625000CE',
				'NFO:NIFTY28NOV2625000CE',
				'NFO:NIFTY29DEC2625000CE',
				'NFO:NIFTY28JAN2725000CE',
			]),
	);

	it.each([
		'nifty 25000 ce 28 nov',
		'28nov nifty 25000 ce',
		'nifty 28nov26 25000ce',
		'nifty 28 november 2026 25000 ce',
		'nifty 2026-11-28 25000 ce',
		'NIFTY28NOV2625000CE',
		'nifty28nov2625000ce',
		'nifty 28nov26 25000 ce',
	])('finds the one contract by %p', (text) =>
		expect(found(angelOne, text)).toEqual(['NFO:NIFTY28NOV2625000CE']),
	);

	it('takes a number at the end of a date for a day as well as a year', () => {
		const symbols = found(angelOne, 'banknifty fut nov28');
		expect(symbols).toEqual(['NFO:BANKNIFTY28NOV26FUT']);
		expect(found(angelOne, 'banknifty fut dec26')).toEqual(['NFO:BANKNIFTY29DEC26FUT']);
	});

	it.each(['banknifty fut', 'bank nifty fut', 'BANKNIFTY f', 'banknifty futures'])(
		'finds the futures by %p',
		(text) =>
			expect(found(angelOne, text)).toEqual([
				'NFO:BANKNIFTY24NOV26FUT',
				'NFO:BANKNIFTY28NOV26FUT',
				'NFO:BANKNIFTY29DEC26FUT',
				'NFO:BANKNIFTY28JAN27FUT',
			]),
	);

	it('finds commodities, also in two words', () => {
		expect(found(angelOne, 'crudeoil')[0]).toBe('MCX:CRUDEOIL24NOV26FUT');
		expect(found(angelOne, 'crude oil fut')).toHaveLength(4);
	});

	it('finds an index by its name', () =>
		expect(found(angelOne, 'nifty 50')[0]).toBe('NSE:Nifty 50'));

	it('finds symbols by their beginning', () => {
		const symbols = found(angelOne, 'NIFTY28NOV26250', { limit: 500 });
		expect(symbols).toContain('NFO:NIFTY28NOV2625000PE');
		expect(symbols.every((symbol) => symbol.startsWith('NFO:NIFTY28NOV26250'))).toBe(true);
	});

	it('shows the strike itself before strikes that begin so', () => {
		const strikes = angelOne.search('sbin 60', { limit: 200 }).map(({ strike }) => strike);
		expect(new Set(strikes)).toEqual(new Set(['600', '605']));
		const exact = groww.search('qqq 100 ce'.replace('qqq', 'sbin')).map(({ strike }) => strike);
		expect(exact).toEqual([]);
	});

	it('filters by exchange, segment and whether it can be traded', () => {
		expect(found(angelOne, 'sbin', { exchange: 'BSE' })).toEqual(['BSE:SBIN']);
		expect(
			new Set(groww.search('nifty', { segment: 'FNO' }).map(({ segment }) => segment)),
		).toEqual(new Set(['FNO']));
		expect(found(angelOne, 'nifty 50')).toContain('NSE:Nifty 50');
		expect(found(angelOne, 'nifty 50', { tradableOnly: true })).not.toContain('NSE:Nifty 50');
		expect(found(angelOne, 'sbin', { exchange: 'NOWHERE' })).toEqual([]);
	});

	describe('with an exchange that goes first', () => {
		const from = (exchange: string, segment?: string) => ({ first: { exchange, segment } });

		it('finds what only another exchange has', () => {
			expect(found(angelOne, 'nifty 25000 ce', from('NSE'))[0]).toBe('NFO:NIFTY24NOV2625000CE');
			expect(found(groww, 'nifty 25000 ce', from('NSE', 'CASH'))[0]).toBe(
				'NSE:NIFTY24NOV2625000CE',
			);
			expect(found(angelOne, 'nifty25000ce', from('NSE'))[0]).toBe('NFO:NIFTY24NOV2625000CE');
			expect(found(angelOne, 'NIFTY28NOV2625000CE', from('BSE'))).toEqual([
				'NFO:NIFTY28NOV2625000CE',
			]);
		});

		it('shows its matches first, and then those of the others as they would be without it', () => {
			const all = found(angelOne, 'sbin');
			expect(found(angelOne, 'sbin', from('NSE')).slice(0, 5)).toEqual([
				'NSE:SBIN-EQ',
				'NSE:SBIN-N5',
				...all.slice(1, 4),
			]);
			expect(found(angelOne, 'sbin', from('BSE')).slice(0, 3)).toEqual([
				'BSE:SBIN',
				'NSE:SBIN-EQ',
				all[2],
			]);
			expect(found(angelOne, 'sbin', from('NFO'))[0]).toBe('NFO:SBIN24NOV26FUT');
			expect(found(groww, 'sbin', from('NSE', 'FNO'))[0]).toBe('NSE:SBIN24NOV26FUT');
			expect(found(groww, 'sbin', from('BSE', 'CASH')).slice(0, 2)).toEqual([
				'BSE:SBIN',
				'NSE:SBIN',
			]);
		});

		it('still shows the exact symbol of another one where it has matches for the whole list', () => {
			const options = { ...from('NFO'), limit: 10 };
			const symbols = found(angelOne, 'sbin', options);
			expect(symbols).toHaveLength(10);
			expect(symbols[0]).toBe('NFO:SBIN24NOV26FUT');
			expect(symbols).toEqual(expect.arrayContaining(['NSE:SBIN-EQ', 'BSE:SBIN']));
		});

		it('takes no looser reading of the words while another exchange has what they say', () => {
			const file = indexOfRows([
				row({ token: '1', tradingSymbol: 'AB12-EQ', name: 'AB 12', rootSymbol: 'AB12' }),
				row({
					token: '2',
					exchange: 'BSE',
					tradingSymbol: 'AB-12',
					series: null,
					name: 'AB-12 Limited',
					rootSymbol: 'AB-12',
				}),
			]);
			expect(found(file, 'ab-12', from('NSE'))).toEqual(['BSE:AB-12']);
		});

		it('keeps to the exchanges and segments that are told', () => {
			const among = { exchange: ['NSE', 'MCX'] };
			expect(found(angelOne, 'sbin', { ...from('NSE'), among })).toEqual(
				found(angelOne, 'sbin', { exchange: 'NSE' }),
			);
			expect(found(angelOne, 'crudeoil', { ...from('NSE'), among })[0]).toBe(
				'MCX:CRUDEOIL24NOV26FUT',
			);
			const inShares = { ...from('NSE', 'FNO'), among: { segment: ['CASH'] } };
			expect(groww.search('sbin', inShares).every(({ segment }) => segment === 'CASH')).toBe(true);
		});

		it('gives each instrument once, and no more than the limit', () => {
			for (const text of ['nifty', 'sbin', 's', '', 'ce']) {
				const options = { ...from('NFO'), limit: 20 };
				const symbols = found(angelOne, text, options);
				expect(symbols).toHaveLength(20);
				expect(new Set(symbols).size).toBe(20);
			}
		});
	});

	it('takes exchanges and segments as words', () => {
		expect(found(angelOne, 'sbin bse')).toEqual(['BSE:SBIN']);
		expect(groww.search('sbin fno').every(({ segment }) => segment === 'FNO')).toBe(true);
	});

	it('gives at most 50, or the limit', () => {
		expect(angelOne.search('nifty')).toHaveLength(50);
		expect(angelOne.search('nifty', { limit: 7 })).toHaveLength(7);
		expect(angelOne.search('', { limit: 3, exchange: 'NFO' })).toHaveLength(3);
	});

	it('gives each instrument once', () => {
		const symbols = found(angelOne, 'nifty', { limit: 5000 });
		expect(new Set(symbols).size).toBe(symbols.length);
	});

	it('finds nothing rather than something else', () => {
		expect(found(angelOne, 'zzzzzz')).toEqual([]);
		expect(found(angelOne, 'sbin 99999 ce')).toEqual([]);
		expect(found(angelOne, '!!! ???')).toEqual([]);
	});

	it('leaves out expired contracts from the day after expiry, in India', async () => {
		const file = [...angelOneFile(market.filter(({ type }) => type === 'FUT'))].join('');
		const at = async (time: string) => {
			const index = indexOf(angelOneInstruments(), file, Date.parse(time));
			return found(index, 'banknifty fut')[0];
		};
		expect(await at('2026-11-24T23:59:59+05:30')).toBe('NFO:BANKNIFTY24NOV26FUT');
		expect(await at('2026-11-25T00:00:01+05:30')).toBe('NFO:BANKNIFTY28NOV26FUT');
	});

	it.each([
		'n',
		's',
		'2',
		'25000',
		'25000 ce',
		'ce',
		'nse',
		'limited',
		'steel',
		'nifty 2',
		'eq',
		'28 nov',
	])('gives for %p and a low limit the first of what it gives without', (text) => {
		expect(groww.search(text).length).toBeGreaterThan(0);
		for (const index of [angelOne, groww]) {
			const all = index.search(text, { limit: ROWS });
			for (const limit of [1, 5, 50])
				expect(index.search(text, { limit })).toEqual(all.slice(0, limit));
		}
	});

	it('finds a whole word after hundreds of rows that only begin with it', async () => {
		const begun = Array.from({ length: 600 }, (_, at) => {
			const rootSymbol = `A${at}`;
			return row({
				token: `t${at}`,
				tradingSymbol: `${rootSymbol}-EQ`,
				rootSymbol,
				name: 'Steelworks',
			});
		});
		const whole = row({ token: 'z', tradingSymbol: 'ZZ-EQ', rootSymbol: 'ZZ', name: 'Fine Steel' });
		const index = indexOfRows([...begun, whole]);
		expect(found(index, 'steel', { limit: 1 })).toEqual(['NSE:ZZ-EQ']);
	});

	it('takes CE on an option for its kind, even where the name begins so', async () => {
		const contract = {
			rootSymbol: 'CENTURY',
			underlying: 'CENTURY',
			expiry: '2026-11-28',
			strike: '10',
		};
		const index = indexOfRows([
			row({ token: '1', tradingSymbol: 'CENTURY-EQ', rootSymbol: 'CENTURY' }),
			row({ token: '2', tradingSymbol: 'CENTURY10CE', kind: 'CE', series: null, ...contract }),
			row({ token: '3', tradingSymbol: 'CENTURY10PE', kind: 'PE', series: null, ...contract }),
			row({
				token: '4',
				tradingSymbol: 'CENTURYFUT',
				kind: 'FUT',
				series: null,
				...contract,
				strike: null,
			}),
		]);
		expect(found(index, 'century ce')).toEqual(['NSE:CENTURY-EQ', 'NSE:CENTURY10CE']);
		expect(found(index, 'century 10 pe')).toEqual(['NSE:CENTURY10PE']);
	});

	it('agrees with a plain filter over all rows', () => {
		const rows = parseAll(angelOneInstruments(), [...angelOneFile(market)].join(''));
		const expected = rows
			.filter(
				(row) => row?.rootSymbol === 'SENSEX' && row.kind === 'PE' && row.strike?.startsWith('76'),
			)
			.map((row) => `${row?.exchange}:${row?.tradingSymbol}`);
		const actual = found(angelOne, 'sensex 76 pe', { limit: 10_000 });
		expect(expected.length).toBeGreaterThan(10);
		expect([...actual].sort()).toEqual([...expected].sort());
	});
});
