import { freezeSource } from '../../../brokers/angelone/freeze';
import { parseAll } from '../core/instruments/helpers';

const source = freezeSource();

const OPTION: Record<string, string> = {
	exchange: 'NSE',
	exchange_token: '43210',
	trading_symbol: 'NIFTY25N2825000CE',
	instrument_type: 'CE',
	segment: 'FNO',
	underlying_symbol: 'NIFTY',
	expiry_date: '2025-11-28',
	strike_price: '25000.0',
	lot_size: '75',
	freeze_quantity: '1800.0',
};

const fileOf = (cells: Record<string, string>) =>
	`${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`;
const rows = (cells: Record<string, string>) => parseAll(source, fileOf({ ...OPTION, ...cells }));

it.each([
	[undefined, 'https://growwapi-assets.groww.in'],
	['https://apiconnect.angelone.in', 'https://growwapi-assets.groww.in'],
	['https://apiconnect.angelbroking.com', 'https://growwapi-assets.groww.in'],
	['http://127.0.0.1:4801', 'http://127.0.0.1:4801'],
	['https://relay.example.org', 'https://relay.example.org'],
])('the file of %s is at %s', (baseUrl, origin) =>
	expect(freezeSource(baseUrl).url).toBe(`${origin}/instruments/instrument.csv`),
);

it('reads a contract by the facts that both files have', () => {
	expect(rows({})).toMatchObject([
		{
			exchange: 'NFO',
			token: '43210',
			kind: 'CE',
			underlying: 'NIFTY',
			expiry: '2025-11-28',
			strike: '25000',
			lotSize: 75,
			freezeQuantity: 1800,
		},
	]);
	expect(rows({ exchange: 'BSE' })).toMatchObject([{ exchange: 'BFO' }]);
	expect(rows({ instrument_type: 'FUT', strike_price: '0' })).toMatchObject([
		{ kind: 'FUT', strike: null },
	]);
});

it.each([
	['a share', { segment: 'CASH', instrument_type: 'EQ' }],
	['a commodity, whose units are not settled', { exchange: 'MCX', segment: 'COMMODITY' }],
	['a currency contract', { segment: 'CURRENCY' }],
	['a contract without a freeze quantity', { freeze_quantity: '' }],
	['a freeze quantity of zero', { freeze_quantity: '0' }],
])('passes over %s', (_, cells) => expect(rows(cells)).toEqual([]));

it.each<[string, Record<string, string>]>([
	['a freeze quantity that is no number', { freeze_quantity: 'many' }],
	['a lot that is no number', { lot_size: '-' }],
	['an expiry that is no date', { expiry_date: '2025-02-30' }],
	['an option without a strike', { strike_price: '' }],
	['no token', { exchange_token: '' }],
	['a kind of its own', { instrument_type: 'SPREAD' }],
])('cannot use a row with %s', (_, cells) => expect(rows(cells)).toEqual([null]));

it('refuses a page in place of the file, and a file without the column', () => {
	expect(() => parseAll(source, '<html>\n<body>Bad Gateway</body>\n')).toThrow(
		'not the CSV that was expected',
	);
	const others = { ...OPTION };
	delete others.freeze_quantity;
	expect(() => parseAll(source, fileOf(others))).toThrow('no column freeze_quantity');
});
