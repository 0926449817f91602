import { INSTRUMENT_NAMING as ANGEL_ONE } from '../../../../brokers/angelone/instrument-naming';
import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { instrumentsApi } from '../../../../brokers/core/instruments/choice';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { INSTRUMENT_NAMING as GROWW } from '../../../../brokers/groww/instrument-naming';
import { growwInstruments } from '../../../../brokers/groww/instruments';
import { failureOf } from '../../support/failures';
import { indexOf, NOW } from './helpers';
import { angelOneFile, growwFile, KNOWN, marketRows, type MarketRow } from './market';

const [anyShare] = KNOWN;
let token = 70_000;
const share = (symbol: string, more: Partial<MarketRow> = {}): MarketRow => ({
	...anyShare,
	token: token++,
	symbol: `${symbol}-EQ`,
	name: symbol,
	longName: symbol,
	isin: '',
	...more,
});
const derivative = (more: Partial<MarketRow>): MarketRow =>
	share('', { exchange: 'NFO', series: '', expiry: '2026-12-29', lot: 10, ...more });

const rows = [
	...marketRows(3_000),
	share('M&M'),
	// Two symbols that a chart spells alike, and one that holds an underscore itself.
	share('TWO&WAYS'),
	share('TWO-WAYS'),
	share('OWN_NAME'),
	share('OWN-NAME'),
	share('THIRD&PARTY-CO'),
	derivative({ symbol: 'M&M29DEC26FUT', name: 'M&M', type: 'FUT' }),
	derivative({ symbol: 'M&M29DEC263000PE', name: 'M&M', type: 'PE', strike: 3000 }),
	derivative({ symbol: 'ITC29DEC26412.5CE', name: 'ITC', type: 'CE', strike: 412.5 }),
	derivative({ symbol: 'NIFTYNXT5029DEC2670000CE', name: 'NIFTYNXT50', type: 'CE', strike: 70000 }),
	derivative({ symbol: 'BANKEX24DEC26FUT', name: 'BANKEX', type: 'FUT', exchange: 'BFO' }),
	derivative({ symbol: 'USDINR29DEC26FUT', name: 'USDINR', type: 'FUT', exchange: 'CDS' }),
	// Two weekly futures of one month.
	derivative({ symbol: 'EURINR04DEC26FUT', name: 'EURINR', type: 'FUT', exchange: 'CDS' }),
	derivative({ symbol: 'EURINR11DEC26FUT', name: 'EURINR', type: 'FUT', exchange: 'CDS' }),
];

const files = {
	angelOne: indexOf(angelOneInstruments(), [...angelOneFile(rows)].join('')),
	groww: indexOf(growwInstruments(), [...growwFile(rows)].join('')),
};

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => jest.restoreAllMocks());

async function choose(
	broker: keyof typeof files,
	value: string,
	form: Record<string, string> = {},
): Promise<Instrument> {
	const naming = broker === 'angelOne' ? ANGEL_ONE : GROWW;
	const fields: Record<string, unknown> = {
		exchange: 'NSE',
		...(broker === 'groww' ? { segment: 'CASH' } : {}),
		...form,
		instrument: { mode: 'symbol', value },
	};
	return await instrumentsApi(naming, async () => await Promise.resolve(files[broker])).choose(
		(name, otherwise) => fields[name] ?? otherwise,
	);
}

const placeOf = ({ exchange, tradingSymbol }: Instrument) => `${exchange}:${tradingSymbol}`;

describe.each(['angelOne', 'groww'] as const)('%s: TradingView’s name of a share', (broker) => {
	const suffix = broker === 'angelOne' ? '-EQ' : '';

	test.each([
		['SBIN', 'SBIN'],
		['NSE:SBIN', 'SBIN'],
		[' nse : sbin ', 'SBIN'],
		['NSE:SBIN-EQ', 'SBIN'],
		['NSE_DLY:SBIN', 'SBIN'],
		['NSE_DL:SBIN', 'SBIN'],
		['M_M', 'M&M'],
		['m_m', 'M&M'],
		['NSE:M_M', 'M&M'],
		['NSE:M&M', 'M&M'],
		['BAJAJ_AUTO', 'BAJAJ-AUTO'],
		['NSE:BAJAJ_AUTO', 'BAJAJ-AUTO'],
		['THIRD_PARTY_CO', 'THIRD&PARTY-CO'],
	])('%s is %s', async (value, symbol) => {
		expect(placeOf(await choose(broker, value))).toBe(`NSE:${symbol}${suffix}`);
	});

	test('the broker’s own symbol goes first', async () => {
		expect(placeOf(await choose(broker, 'OWN_NAME'))).toBe(`NSE:OWN_NAME${suffix}`);
		expect(placeOf(await choose(broker, 'NSE:OWN_NAME'))).toBe(`NSE:OWN_NAME${suffix}`);
	});

	test('two symbols that it may mean: an error that names both', async () => {
		const failure = await failureOf(choose(broker, 'NSE:TWO_WAYS'));
		expect(failure).toMatchObject({
			failure: 'input',
			field: 'instrument',
			code: 'INSTRUMENT_AMBIGUOUS',
		});
		expect(failure.message).toContain(`TWO&WAYS${suffix}`);
		expect(failure.message).toContain(`TWO-WAYS${suffix}`);
	});

	test('BSE', async () => {
		expect(placeOf(await choose(broker, 'BSE:SBIN', { exchange: 'BSE' }))).toBe('BSE:SBIN');
	});

	test.each([
		['BSE:SBIN', 'NSE'],
		['NSE:SBIN', 'BSE'],
		['MCX:CRUDEOIL', 'NSE'],
		['NASDAQ:AAPL', 'NSE'],
		['NSE:SBIN', 'MCX'],
	])('%s while Exchange says %s: an error', async (value, exchange) => {
		const failure = await failureOf(choose(broker, value, { exchange }));
		expect(failure).toMatchObject({
			failure: 'input',
			field: 'instrument',
			code: 'EXCHANGE_MISMATCH',
		});
		const [prefix] = value.split(':');
		expect(failure.message).toBe(
			`The symbol ${value} is of ${prefix}, and Exchange is set to ${exchange}.`,
		);
		expect(failure.hint).toContain('Exchange');
	});

	test.each(['NSE:NOTHING', 'NO_THING', 'NSE:', ':SBIN', 'NSE:NSE:SBIN', '_', '_'.repeat(40)])(
		'%s is not found',
		async (value) => {
			const failure = await failureOf(choose(broker, value));
			expect(failure).toMatchObject({ field: 'instrument', code: 'INSTRUMENT_NOT_FOUND' });
		},
	);

	test('a misspelt one: suggestions are those of the symbol without its prefix', async () => {
		const failure = await failureOf(choose(broker, 'NSE:RELIANCEE'));
		expect(failure.message).toMatch(/no instrument "NSE:RELIANCEE" on NSE.*mean .*RELIANCE/);
	});
});

describe.each(['angelOne', 'groww'] as const)('%s: TradingView’s name of a contract', (broker) => {
	/** Where futures and options of an exchange are. */
	const on = (exchange: string): Record<string, string> => {
		if (broker === 'angelOne') return { exchange };
		if (exchange === 'MCX') return { exchange, segment: 'COMMODITY' };
		return { exchange: exchange === 'BFO' ? 'BSE' : 'NSE', segment: 'FNO' };
	};
	const contractOf = async (value: string, exchange: string) =>
		(await choose(broker, value, on(exchange))).tradingSymbol;

	test.each([
		['NSE:NIFTY261229C24700', 'NFO', 'NIFTY29DEC2624700CE'],
		['NIFTY261229P24700', 'NFO', 'NIFTY29DEC2624700PE'],
		['nifty261229c24700', 'NFO', 'NIFTY29DEC2624700CE'],
		['NSE:NIFTY261229C24700.0', 'NFO', 'NIFTY29DEC2624700CE'],
		['NSE:ITC261229C412.5', 'NFO', 'ITC29DEC26412.5CE'],
		['NSE:M_M261229P3000', 'NFO', 'M&M29DEC263000PE'],
		['NSE:NIFTYNXT50261229C70000', 'NFO', 'NIFTYNXT5029DEC2670000CE'],
		['BSE:BSX261229C75800', 'BFO', 'SENSEX29DEC2675800CE'],
		['BSE:SENSEX261229C75800', 'BFO', 'SENSEX29DEC2675800CE'],
		['NSE:BANKNIFTYZ2026', 'NFO', 'BANKNIFTY29DEC26FUT'],
		['NIFTYF2027', 'NFO', 'NIFTY28JAN27FUT'],
		['NSE:M_MZ2026', 'NFO', 'M&M29DEC26FUT'],
		['BSE:BKXZ2026', 'BFO', 'BANKEX24DEC26FUT'],
		['MCX:CRUDEOILZ2026', 'MCX', 'CRUDEOIL29DEC26FUT'],
		['NSE:USDINRZ2026', 'CDS', 'USDINR29DEC26FUT'],
		['NSE:NIFTY29DEC26FUT', 'NFO', 'NIFTY29DEC26FUT'],
	])('%s on %s is %s', async (value, exchange, symbol) => {
		expect(await contractOf(value, exchange)).toBe(symbol);
	});

	test('two contracts of a month: an error that names both', async () => {
		const failure = await failureOf(choose(broker, 'NSE:EURINRZ2026', on('CDS')));
		expect(failure).toMatchObject({ code: 'INSTRUMENT_AMBIGUOUS' });
		expect(failure.message).toContain('EURINR04DEC26FUT');
		expect(failure.message).toContain('EURINR11DEC26FUT');
	});

	test.each([
		['NIFTY261229C24713', 'no such strike'],
		['NIFTY261228C24700', 'no such expiry'],
		['NIFTY261399C24700', 'no date'],
		['NIFTYX2027', 'no such month'],
		['BSX261229C24700', 'not of this exchange'],
	])('%s (%s) is not found', async (value) => {
		const failure = await failureOf(choose(broker, value, on('NFO')));
		expect(failure).toMatchObject({ code: 'INSTRUMENT_NOT_FOUND' });
		expect(failure.message).toContain(`no instrument "${value}"`);
	});

	test('one that has expired is an error', async () => {
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2027-01-01T10:00:00+05:30'));
		const failure = await failureOf(choose(broker, 'NSE:NIFTYZ2026', on('NFO')));
		expect(failure).toMatchObject({ code: 'CONTRACT_EXPIRED' });
	});

	test('one of the futures and options, while the form says shares: the error says where it is', async () => {
		const failure = await failureOf(choose(broker, 'NSE:NIFTY261229C24700'));
		expect(failure).toMatchObject({ field: 'instrument', code: 'INSTRUMENT_NOT_FOUND' });
		expect(failure.message).toContain('NIFTY29DEC2624700CE');
		expect(failure.hint).toBe(
			broker === 'angelOne' ? 'Set Exchange to NFO.' : 'Set Segment to FNO.',
		);
	});

	test.each([
		['NIFTY1!', 'NFO', 'NIFTY24NOV26FUT and NIFTY28NOV26FUT', 'NIFTYX2026'],
		['NSE:BANKNIFTY2!', 'NFO', 'BANKNIFTY24NOV26FUT and BANKNIFTY28NOV26FUT', 'BANKNIFTYX2026'],
		['BSE:BSX1!', 'BFO', 'SENSEX24NOV26FUT and SENSEX28NOV26FUT', 'BSXX2026'],
		['NSE:M_M1!', 'NFO', 'M&M29DEC26FUT', 'M_MZ2026'],
		['MCX:CRUDEOIL1!', 'MCX', 'CRUDEOIL24NOV26FUT and CRUDEOIL28NOV26FUT', 'CRUDEOILX2026'],
	])(
		'%s is no contract, and the error says what to use',
		async (value, exchange, nearest, name) => {
			const failure = await failureOf(choose(broker, value, on(exchange)));
			expect(failure).toMatchObject({
				failure: 'input',
				field: 'instrument',
				code: 'CONTINUOUS_CONTRACT',
			});
			expect(failure.message).toContain(value);
			expect(failure.hint).toContain(nearest);
			expect(failure.hint).toContain(name);
		},
	);

	test('a continuous contract while the form says shares, and one of nothing known', async () => {
		const known = await failureOf(choose(broker, 'NIFTY1!'));
		expect(known).toMatchObject({ code: 'CONTINUOUS_CONTRACT' });
		expect(known.hint).toContain('NIFTY24NOV26FUT');
		const unknown = await failureOf(choose(broker, 'NOTHING1!'));
		expect(unknown).toMatchObject({ code: 'CONTINUOUS_CONTRACT' });
		expect(unknown.hint).toContain('letter of its month');
	});
});
