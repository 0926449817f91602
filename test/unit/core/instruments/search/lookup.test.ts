import { angelOneInstruments } from '../../../../../brokers/angelone/instruments';
import {
	AmbiguousInstrumentError,
	InstrumentNotFoundError,
} from '../../../../../brokers/core/instruments/errors';
import type { DatabaseIndex } from '../../../../../brokers/core/instruments/search/database-index';
import type { InstrumentRow } from '../../../../../brokers/core/instruments/types';
import { growwInstruments } from '../../../../../brokers/groww/instruments';
import { indexOf, indexOfRows, instrumentOf, parseAll, row } from '../helpers';
import { angelOneFile, growwFile, marketRows } from '../market';

const market = [...marketRows(5000)];
const NSE = { exchange: 'NSE' };
const CASH = { exchange: 'NSE', segment: 'CASH' };

let angelOne: DatabaseIndex;
let groww: DatabaseIndex;

beforeAll(() => {
	angelOne = indexOf(angelOneInstruments(), [...angelOneFile(market)].join(''));
	groww = indexOf(growwInstruments(), [...growwFile(market)].join(''));
});

const indexWith = (...rows: Array<Partial<InstrumentRow>>) =>
	indexOfRows(rows.map((fields, at) => row({ token: String(at + 1), ...fields })));

function errorOf(work: () => unknown): unknown {
	try {
		return work();
	} catch (error) {
		return error;
	}
}

describe('bySymbol', () => {
	it.each([
		['SBIN', '3045'],
		['SBIN-EQ', '3045'],
		[' sbin-eq ', '3045'],
		['SBIN-N5', '3046'],
		['BAJAJ-AUTO', '16669'],
		['bajaj-auto-eq', '16669'],
		['LONELY', '4000'],
		['nifty  50', '99926000'],
	])('%p on NSE is token %s at Angel One', (symbol, token) =>
		expect(angelOne.bySymbol(symbol, NSE).token).toBe(token),
	);

	it.each(['RELIANCE', 'RELIANCE-EQ', 'NSE-RELIANCE', 'nse-reliance'])(
		'%p is RELIANCE at Groww',
		(symbol) => expect(groww.bySymbol(symbol, CASH).token).toBe('2885'),
	);

	it('finds contracts by trading symbol and by Groww symbol', () => {
		const scope = { exchange: 'NSE', segment: 'FNO' };
		const contract = groww.bySymbol('NSE-NIFTY-28Nov26-24700-CE', scope);
		expect(contract).toMatchObject({ tradingSymbol: 'NIFTY28NOV2624700CE', strike: '24700' });
		expect(groww.bySymbol('NIFTY28NOV2624700CE', scope)).toEqual(contract);
	});

	it('looks in the given exchange and segment alone', () => {
		expect(angelOne.bySymbol('SBIN', { exchange: 'BSE' }).token).toBe('500112');
		expect(() => angelOne.bySymbol('SBIN', { exchange: 'NFO' })).toThrow(InstrumentNotFoundError);
		expect(() => groww.bySymbol('SBIN', { exchange: 'NSE', segment: 'FNO' })).toThrow(
			InstrumentNotFoundError,
		);
	});

	it('lists the candidates where several series fit and none is EQ', () => {
		const error = errorOf(() => angelOne.bySymbol('TWOFOLD', NSE)) as AmbiguousInstrumentError;
		expect(error).toBeInstanceOf(AmbiguousInstrumentError);
		expect(error.candidates.map(({ tradingSymbol }) => tradingSymbol)).toEqual([
			'TWOFOLD-BE',
			'TWOFOLD-N1',
		]);
		expect(error.message).toContain('TWOFOLD-BE (token 4001), TWOFOLD-N1 (token 4002)');
	});

	it('lists ten candidates at most, and says how many there are', () => {
		const index = indexWith(
			...Array.from({ length: 12 }, (_, at) => ({
				tradingSymbol: `ACME-N${at}`,
				series: `N${at}`,
				kind: 'OTHER' as const,
			})),
		);
		const error = errorOf(() => index.bySymbol('ACME', NSE)) as AmbiguousInstrumentError;
		expect(error.candidates).toHaveLength(10);
		expect(error.total).toBe(12);
		expect(error.message).toContain('and 2 more');
	});

	it('prefers the exact trading symbol to a series of another', () => {
		const index = indexWith(
			{ tradingSymbol: 'ACME-EQ', series: 'EQ' },
			{ tradingSymbol: 'ACME', series: null },
		);
		expect(index.bySymbol('ACME', NSE).token).toBe('2');
		expect(index.bySymbol('ACME-EQ', NSE).token).toBe('1');
	});

	it('takes the EQ series where rows of several series share one symbol, and no other', () => {
		const shared = { tradingSymbol: 'ACME' };
		const index = indexWith(
			{ ...shared, series: 'BE' },
			{ ...shared, series: 'EQ' },
			{ ...shared, series: 'T0' },
		);
		expect(index.bySymbol('ACME', NSE).token).toBe('2');
		expect(index.bySymbol('ACME-BE', NSE).token).toBe('1');
		expect(() => index.bySymbol('ACME-BZ', NSE)).toThrow(InstrumentNotFoundError);
		const doubtful = indexWith({ ...shared, series: 'BE' }, { ...shared, series: 'T0' });
		expect(() => doubtful.bySymbol('ACME', NSE)).toThrow(AmbiguousInstrumentError);
	});

	it.each([
		['SBIM', 'SBIN-EQ'],
		['RELAINCE', 'RELIANCE-EQ'],
		['SBIN-BE', 'SBIN-EQ'],
		['RELI', 'RELIANCE-EQ'],
	])('suggests for %s, among others, %s, and takes nothing', (symbol, suggestion) => {
		const error = errorOf(() => angelOne.bySymbol(symbol, NSE)) as InstrumentNotFoundError;
		expect(error).toBeInstanceOf(InstrumentNotFoundError);
		expect(error).toMatchObject({ wanted: symbol, scope: NSE });
		expect(error.suggestions).toContain(suggestion);
		expect(error.suggestions.length).toBeLessThanOrEqual(5);
		expect(error.message).toContain(suggestion);
	});

	it.each(['', '   ', '-', '-EQ', 'constructor', '__proto__', 'ZZZZZZZZZ', '\u0000'])(
		'finds nothing for %p',
		(symbol) => expect(() => angelOne.bySymbol(symbol, NSE)).toThrow(InstrumentNotFoundError),
	);

	it('says in the error that an older copy is in use', () => {
		const index = angelOne.withWarning('The file of today is missing.');
		expect(() => index.bySymbol('NEWLISTING', NSE)).toThrow('The file of today is missing.');
	});
});

describe('byToken', () => {
	it('finds the instrument of that exchange', () => {
		expect(angelOne.byToken('3045', NSE).tradingSymbol).toBe('SBIN-EQ');
		expect(angelOne.byToken(' 500112 ', { exchange: 'BSE' }).tradingSymbol).toBe('SBIN');
	});

	it.each(['3045 ', '03045', '304', '', '30450'])('takes %p as it is', (token) => {
		const same = token.trim() === '3045';
		if (same) expect(angelOne.byToken(token, NSE).token).toBe('3045');
		else expect(() => angelOne.byToken(token, NSE)).toThrow(InstrumentNotFoundError);
	});

	it('is an error where two segments have the token, unless the segment is given', () => {
		const index = indexWith(
			{ token: '77', segment: 'CASH' },
			{ token: '77', segment: 'FNO', tradingSymbol: 'ACMEFUT' },
		);
		expect(() => index.byToken('77', NSE)).toThrow(AmbiguousInstrumentError);
		expect(index.byToken('77', CASH).tradingSymbol).toBe('ACME-EQ');
	});
});

describe('the index', () => {
	it('gives back every row as it was parsed', () => {
		const source = growwInstruments();
		const rows = parseAll(source, [...growwFile(market)].join(''));
		expect(groww.size).toBe(rows.length);
		for (const parsed of rows) {
			const instrument = instrumentOf(parsed as InstrumentRow);
			const scope = { exchange: instrument.exchange, segment: instrument.segment ?? undefined };
			expect(groww.byToken(instrument.token, scope)).toEqual(instrument);
		}
	});

	it('skips and counts duplicates and rows that could not be used', () => {
		const index = indexOfRows([
			row({ token: '1' }),
			null,
			row({ token: '1', tradingSymbol: 'TWIN-EQ' }),
			row({ token: '1', exchange: 'BSE' }),
			null,
		]);
		expect([index.size, index.skippedRows]).toEqual([2, 3]);
		expect(index.byToken('1', NSE).tradingSymbol).toBe('ACME-EQ');
	});

	it('holds an empty file', () => {
		const index = indexOfRows([]);
		expect(index.size).toBe(0);
		expect(index.search('sbin')).toEqual([]);
		expect(() => index.bySymbol('SBIN', NSE)).toThrow(InstrumentNotFoundError);
	});

	it('refuses a file in which one symbol stands on all rows, instead of hanging', () => {
		const rows = Array.from({ length: 10_000 }, (_, at) => row({ token: String(at) }));
		expect(() => indexOfRows(rows)).toThrow('share the symbol');
	});
});
