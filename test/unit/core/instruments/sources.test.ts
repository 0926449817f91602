import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { growwInstruments } from '../../../../brokers/groww/instruments';
import { angelOneObject, GROWW_HEADER, growwLine, KNOWN } from './market';
import { parseAll } from './helpers';

const angelOne = angelOneInstruments();
const groww = growwInstruments();

const SBIN = angelOneObject(KNOWN[0]);

const angelOneRow = (fields: Record<string, unknown>) =>
	parseAll(angelOne, JSON.stringify([{ ...SBIN, ...fields }]))[0];

const OPTION = {
	token: '43210',
	symbol: 'NIFTY28NOV2525000CE',
	name: 'NIFTY',
	expiry: '28NOV2025',
	strike: '2500000.000000',
	lotsize: '75',
	instrumenttype: 'OPTIDX',
	exch_seg: 'NFO',
};

describe('Angel One instruments', () => {
	it('reads an equity', () => {
		expect(angelOneRow({})).toMatchObject({
			exchange: 'NSE',
			segment: null,
			token: '3045',
			tradingSymbol: 'SBIN-EQ',
			name: 'State Bank of India',
			alias: 'SBI',
			kind: 'EQ',
			series: 'EQ',
			isin: null,
			expiry: null,
			strike: null,
			lotSize: 1,
			tickSize: '0.05',
			freezeQuantity: null,
			brokerSymbol: null,
			tradable: true,
			rootSymbol: 'SBIN',
		});
	});

	it('reads an option: strike and tick from paise, expiry as a date', () => {
		expect(angelOneRow(OPTION)).toMatchObject({
			exchange: 'NFO',
			kind: 'CE',
			series: null,
			underlying: 'NIFTY',
			expiry: '2025-11-28',
			strike: '25000',
			lotSize: 75,
			tickSize: '0.05',
		});
	});

	it.each(['OPTCUR', 'OPTIRC'])('reads the strike of %s, another 100,000 times larger', (type) => {
		const fields = { ...OPTION, instrumenttype: type, exch_seg: 'CDS', strike: '835000000.000000' };
		expect(angelOneRow(fields)).toMatchObject({ strike: '83.5' });
	});

	it('reads an index as not tradable', () => {
		const index = { symbol: 'Nifty 50', name: 'NIFTY', instrumenttype: 'AMXIDX', lotsize: '0' };
		expect(angelOneRow(index)).toMatchObject({
			kind: 'IDX',
			tradable: false,
			buyAllowed: false,
			sellAllowed: false,
			rootSymbol: 'NIFTY',
			lotSize: 1,
		});
	});

	it.each([
		['SBIN-BE', 'NSE', 'EQ', 'BE', 'SBIN'],
		['BAJAJ-AUTO-EQ', 'NSE', 'EQ', 'EQ', 'BAJAJ-AUTO'],
		['745AS33-N1', 'NSE', 'OTHER', 'N1', '745AS33'],
		['NOSERIES', 'NSE', 'OTHER', null, 'NOSERIES'],
		['SBIN', 'BSE', 'EQ', null, 'SBIN'],
		['BAJAJ-AUTO', 'BSE', 'EQ', null, 'BAJAJ-AUTO'],
	])(
		'reads %s of %s as %s, series %s, root symbol %s',
		(symbol, exchange, kind, series, rootSymbol) =>
			expect(angelOneRow({ symbol, exch_seg: exchange })).toMatchObject({
				kind,
				series,
				rootSymbol,
			}),
	);

	it.each([
		['FUTSTK', 'SBIN28NOV25FUT', 'FUT'],
		['FUTCOM', 'CRUDEOIL19DEC25FUT', 'FUT'],
		['FUTCUR', 'USDINR28NOV25FUT', 'FUT'],
		['OPTFUT', 'CRUDEOIL17DEC255500PE', 'PE'],
		['OPTSTK', 'SBIN28NOV25800CE', 'CE'],
		['CE', 'SBIN28NOV25800CE', 'CE'],
		['COMDTY', 'GOLD', 'OTHER'],
	])('reads %s %s as %s', (instrumenttype, symbol, kind) =>
		expect(angelOneRow({ ...OPTION, instrumenttype, symbol })).toMatchObject({ kind }),
	);

	it.each<[string, Record<string, unknown>]>([
		['no token', { token: '' }],
		['a blank symbol', { symbol: '  ' }],
		['no exchange', { exch_seg: null }],
		['a lot that is no number', { lotsize: 'abc' }],
		['a lot of zero', { lotsize: '0' }],
		['no lot', { lotsize: '' }],
		['a tick that is no number', { tick_size: 'x' }],
		['a negative tick', { tick_size: '-5.0' }],
		['an expiry that is no date', { ...OPTION, expiry: '31FEB2025' }],
		['an expiry in another form', { ...OPTION, expiry: '2025-11-28' }],
		['an option without expiry', { ...OPTION, expiry: '' }],
		['an option without strike', { ...OPTION, strike: '-1.000000' }],
		['a strike that is no number', { ...OPTION, strike: 'NaN' }],
	])('skips a row with %s', (_, fields) => expect(angelOneRow(fields)).toBeNull());

	it('takes numbers for strings, and fields it does not know', () =>
		expect(angelOneRow({ token: 3045, lotsize: 1, is_cas_enabled: { a: [1] } })).toMatchObject({
			token: '3045',
			lotSize: 1,
		}));

	it.each([
		[undefined, 'https://margincalculator.angelone.in'],
		['https://apiconnect.angelone.in', 'https://margincalculator.angelone.in'],
		['https://apiconnect.angelbroking.com/', 'https://margincalculator.angelone.in'],
		['http://127.0.0.1:4801/any', 'http://127.0.0.1:4801'],
	])('finds the file of %s at %s', (baseUrl, origin) =>
		expect(angelOneInstruments(baseUrl).url).toBe(
			`${origin}/OpenAPI_File/files/OpenAPIScripMaster.json`,
		),
	);
});

describe('Groww instruments', () => {
	const header = GROWW_HEADER.split(',');
	const known = Object.fromEntries(
		growwLine(KNOWN[0])
			.split(',')
			.map((cell, at) => [header[at], cell]),
	);
	const option = {
		trading_symbol: 'NIFTY25N2825000CE',
		groww_symbol: 'NSE-NIFTY-28Nov25-25000-CE',
		name: '',
		instrument_type: 'CE',
		segment: 'FNO',
		series: '',
		isin: '',
		underlying_symbol: 'NIFTY',
		expiry_date: '2025-11-28',
		strike_price: '25000.0',
		lot_size: '75',
		freeze_quantity: '1800.0',
	};
	const file = (cells: Record<string, string>) =>
		`${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`;
	const growwRow = (cells: Record<string, string>) =>
		parseAll(groww, file({ ...known, ...cells }))[0];

	it('reads an equity', () =>
		expect(growwRow({})).toMatchObject({
			exchange: 'NSE',
			segment: 'CASH',
			token: '3045',
			tradingSymbol: 'SBIN',
			name: 'State Bank of India',
			kind: 'EQ',
			series: 'EQ',
			isin: 'INE062A01020',
			brokerSymbol: 'NSE-SBIN',
			lotSize: 1,
			tickSize: '0.05',
			freezeQuantity: null,
			tradable: true,
		}));

	it('reads an option', () =>
		expect(growwRow(option)).toMatchObject({
			segment: 'FNO',
			kind: 'CE',
			series: null,
			isin: null,
			name: 'NIFTY',
			underlying: 'NIFTY',
			expiry: '2025-11-28',
			strike: '25000',
			lotSize: 75,
			freezeQuantity: 1800,
			rootSymbol: 'NIFTY',
		}));

	it('finds columns by name, in any order, with quotes, a mark and columns it does not know', () => {
		const cells = { feed_key: 'x', ...known, ...option, name: '"Nifty, fifty"' };
		const reversed = Object.fromEntries(Object.entries(cells).reverse());
		expect(parseAll(groww, `\ufeff${file(reversed)}`)[0]).toMatchObject({
			tradingSymbol: 'NIFTY25N2825000CE',
			name: 'Nifty, fifty',
		});
	});

	it.each([
		['0', '1', '1', { buyAllowed: true, sellAllowed: true, tradable: true }],
		['false', 'TRUE', 'false', { buyAllowed: true, sellAllowed: false, tradable: true }],
		['1', '1', '1', { tradable: false }],
		['', '0', '0', { buyAllowed: false, sellAllowed: false, tradable: false }],
		['', '', '', { buyAllowed: true, sellAllowed: true, tradable: true }],
	])('reads the flags %p %p %p', (is_reserved, buy_allowed, sell_allowed, expected) =>
		expect(growwRow({ is_reserved, buy_allowed, sell_allowed })).toMatchObject(expected),
	);

	it('reads an index, whose lot may be blank, as not tradable', () =>
		expect(growwRow({ instrument_type: 'IDX', lot_size: '', tick_size: '' })).toMatchObject({
			kind: 'IDX',
			lotSize: 1,
			tickSize: '0',
			tradable: false,
		}));

	it.each<[string, Record<string, string>]>([
		['a blank symbol', { trading_symbol: ' ' }],
		['no token', { exchange_token: '' }],
		['no segment', { segment: '' }],
		['a lot that is no number', { lot_size: 'x' }],
		['a lot of zero', { lot_size: '0' }],
		['a tick that is no number', { tick_size: '1e-2' }],
		['a freeze quantity that is no number', { freeze_quantity: 'many' }],
		['a flag that is none', { buy_allowed: 'maybe' }],
		['an expiry that is no date', { ...option, expiry_date: '2025-02-30' }],
		['a future without expiry', { ...option, instrument_type: 'FUT', expiry_date: '' }],
		['an option without strike', { ...option, strike_price: '' }],
	])('skips a row with %s', (_, cells) => expect(growwRow(cells)).toBeNull());

	it('skips short and long lines', () => {
		const text = `${file(known)}NSE,1,ACME\n${growwLine(KNOWN[2])}\n${growwLine(KNOWN[2])},x\n`;
		expect(parseAll(groww, text).map((row) => row?.tradingSymbol ?? null)).toEqual([
			'SBIN',
			null,
			'RELIANCE',
			null,
		]);
	});

	it('refuses a page that is no CSV, an empty file and one cut in a line', () => {
		expect(() => parseAll(groww, '<html>\n<body>Bad Gateway</body>\n')).toThrow(
			'no column exchange',
		);
		expect(() => parseAll(groww, '')).toThrow('it is empty');
		const cut = file(known).slice(0, -8);
		expect(() => parseAll(groww, cut)).toThrow('in the middle of a line');
	});

	it('takes a last line without line ending if it is whole', () =>
		expect(parseAll(groww, file(known).trimEnd())).toHaveLength(1));

	it.each([
		[undefined, 'https://growwapi-assets.groww.in'],
		['https://api.groww.in', 'https://growwapi-assets.groww.in'],
		['http://127.0.0.1:4802', 'http://127.0.0.1:4802'],
	])('finds the file of %s at %s', (baseUrl, origin) =>
		expect(growwInstruments(baseUrl).url).toBe(`${origin}/instruments/instrument.csv`),
	);
});
