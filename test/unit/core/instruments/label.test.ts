import { labelOf, symbolOfLabel } from '../../../../brokers/core/instruments/label';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { future, instrument } from '../../support/instruments';

const option = (changes: Partial<Instrument> = {}) =>
	future({
		tradingSymbol: 'NIFTY01DEC2625000CE',
		kind: 'CE',
		strike: '25000',
		expiry: '2026-12-01',
		lotSize: 65,
		...changes,
	});

const named = (changes: Partial<Instrument> = {}) =>
	instrument({ name: 'State Bank of India', ...changes });

describe('what a list calls an instrument', () => {
	test.each([
		['a share', named(), 'NSE', 'SBIN-EQ · State Bank of India'],
		[
			'a share without series',
			named({ tradingSymbol: 'SBIN' }),
			'NSE',
			'SBIN · State Bank of India',
		],
		[
			'the share of the other exchange',
			named({ exchange: 'BSE', tradingSymbol: 'SBIN' }),
			'NSE',
			'SBIN · State Bank of India · BSE',
		],
		[
			'the same, where the form says it',
			named({ exchange: 'BSE' }),
			'BSE',
			'SBIN-EQ · State Bank of India · BSE',
		],
		[
			'a share of NSE where the form says BSE',
			named(),
			'BSE',
			'SBIN-EQ · State Bank of India · NSE',
		],
		['no name but the symbol', instrument(), 'NSE', 'SBIN-EQ'],
		['the symbol for a name', instrument({ tradingSymbol: 'SBIN' }), 'NSE', 'SBIN'],
		['no name', instrument({ name: '' }), 'NSE', 'SBIN-EQ'],
		[
			'a share in lots',
			named({ lotSize: 1200 }),
			'NSE',
			'SBIN-EQ · State Bank of India · lot 1200',
		],
		['an option', option(), 'NSE', 'NIFTY 25000 CE · 1 Dec 2026 · lot 65'],
		['an option, on its exchange', option(), 'NFO', 'NIFTY 25000 CE · 1 Dec 2026 · lot 65'],
		[
			'an option where the form says BSE',
			option(),
			'BSE',
			'NIFTY 25000 CE · 1 Dec 2026 · lot 65 · NFO',
		],
		[
			'an option of a share, strike with paise',
			option({
				underlying: 'ITC',
				strike: '412.5',
				kind: 'PE',
				expiry: '2026-12-29',
				lotSize: 1600,
			}),
			'NSE',
			'ITC 412.5 PE · 29 Dec 2026 · lot 1600',
		],
		['a future', future(), 'NFO', 'NIFTY FUT · 26 Nov 2026 · lot 75'],
		[
			'a future of the other exchange',
			future({ exchange: 'BFO', underlying: 'SENSEX', lotSize: 20 }),
			'BFO',
			'SENSEX FUT · 26 Nov 2026 · lot 20 · BFO',
		],
		[
			'a commodity',
			future({ exchange: 'MCX', underlying: 'CRUDEOIL', lotSize: 100 }),
			'NSE',
			'CRUDEOIL FUT · 26 Nov 2026 · lot 100 · MCX',
		],
		[
			'a currency, in single lots',
			future({ exchange: 'CDS', underlying: 'USDINR', lotSize: 1 }),
			'NSE',
			'USDINR FUT · 26 Nov 2026',
		],
		[
			'a contract whose underlying is not known',
			future({ underlying: null }),
			'NSE',
			'NIFTY26NOV26FUT · 26 Nov 2026 · lot 75',
		],
	])('%s', (_, found, exchange, label) => {
		expect(labelOf(found, { exchange })).toBe(label);
		// Whatever a label says of a contract is no symbol; that of anything else begins with it.
		expect(symbolOfLabel(label)).toBe(found.expiry === null ? found.tradingSymbol : '');
	});

	test.each([
		['SBIN-EQ · NSE', 'SBIN-EQ'],
		['SBIN · State Bank of India · NSE', 'SBIN'],
		['NIFTY26NOV26FUT · NIFTY · NFO · expires 2026-11-26 · lot 75', 'NIFTY26NOV26FUT'],
		['USDINR26NOV26FUT · CDS · expires 2026-11-26', 'USDINR26NOV26FUT'],
		['', ''],
	])('the symbol of an earlier version’s %p is %p', (label, symbol) => {
		expect(symbolOfLabel(label)).toBe(symbol);
	});
});
