import { groww } from '../../../brokers/groww';
import { openWith } from '../support/broker';
import { at } from '../support/candles';
import { failureOf } from '../support/failures';
import { type Answer, reply } from '../support/transport';

beforeEach(() => jest.useFakeTimers({ now: at('2026-11-26T14:30:00') }));
afterEach(() => jest.useRealTimers());

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const NIFTY = { exchange: 'NSE', underlying: 'NIFTY' };

const open = (...answers: Answer[]) => {
	const { broker, transport } = openWith(groww, answers);
	return { past: broker.pastContracts, transport };
};

describe('expiries', () => {
	const list = async (
		expiries: unknown,
		year: number | null = null,
		month: number | null = null,
	) => {
		const { past, transport } = open(ok(expiries));
		const found = await past.expiries(NIFTY, year, month);
		return { found: found.map(({ value }) => value), query: transport.requests[0].query };
	};

	test('of a year: the last of each month is the monthly one', async () => {
		const { found, query } = await list(
			{ expiries: ['2025-02-27', '2025-01-30', '2025-01-02'] },
			2025,
		);
		expect(query).toEqual({ exchange: 'NSE', underlying_symbol: 'NIFTY', year: '2025' });
		expect(found).toEqual([
			{ broker: 'groww', ...NIFTY, expiry: '2025-01-02', kind: 'weekly', daysLeft: null },
			{ broker: 'groww', ...NIFTY, expiry: '2025-01-30', kind: 'monthly', daysLeft: null },
			{ broker: 'groww', ...NIFTY, expiry: '2025-02-27', kind: 'monthly', daysLeft: null },
		]);
	});

	test('of the running month: whether the last listed is the last of all is not known', async () => {
		const { found, query } = await list({ expiries: ['2026-11-17', '2026-11-26'] }, null, 11);
		expect(query).toMatchObject({ year: '2026', month: '11' });
		expect(found.map(({ kind, daysLeft }) => [kind, daysLeft])).toEqual([
			['weekly', null],
			[null, 0],
		]);
	});

	test('that are to come tell how many days are left', async () => {
		const { found } = await list({ expiries: ['2026-11-26', '2026-12-29'] });
		expect(found.map(({ kind, daysLeft }) => [kind, daysLeft])).toEqual([
			['monthly', 0],
			[null, 33],
		]);
	});

	test.each([2019, 2027])('of %i are refused here', async (year) => {
		const { past, transport } = open();
		expect(await failureOf(past.expiries(NIFTY, year, null))).toMatchObject({
			failure: 'input',
			field: 'year',
			message: `Groww has the expiries of 2020 to 2026, and Year is ${year}.`,
		});
		expect(transport.requests).toEqual([]);
	});

	test.each([[null], [{ expiries: null }], [{ expiries: [] }], [{}]])(
		'%j: none',
		async (payload) => {
			expect((await list(payload)).found).toEqual([]);
		},
	);

	test.each([
		[{ expiries: 'x' }, 'NO_LIST'],
		['x', 'NO_DATA'],
		[{ expiries: ['soon'] }, 'UNREADABLE_EXPIRY'],
	])('%j is an error', async (payload, code) => {
		expect(await failureOf(list(payload))).toMatchObject({ failure: 'unclear', code });
	});
});

describe('contracts', () => {
	const symbols = async (contracts: unknown) => {
		const { past, transport } = open(ok({ contracts }));
		const found = await past.contracts(NIFTY, '2025-01-02');
		return { found, query: transport.requests[0].query };
	};
	const unknown = {
		...{ tradingSymbol: null, instrumentToken: null, name: null, isin: null },
		...{ lotSize: null, tickSize: null, freezeQuantity: null },
	};

	test('what their symbols say, by strike, call before put', async () => {
		const { found, query } = await symbols([
			'NSE-NIFTY-02Jan25-28500-PE',
			'NSE-NIFTY-02Jan25-9500-CE',
			'NSE-NIFTY-02Jan25-28500-CE',
			'NSE-NIFTY-02Jan25-FUT',
		]);
		expect(query).toEqual({
			exchange: 'NSE',
			underlying_symbol: 'NIFTY',
			expiry_date: '2025-01-02',
		});
		expect(found.map(({ raw }) => raw.growwSymbol)).toEqual([
			'NSE-NIFTY-02Jan25-FUT',
			'NSE-NIFTY-02Jan25-9500-CE',
			'NSE-NIFTY-02Jan25-28500-CE',
			'NSE-NIFTY-02Jan25-28500-PE',
		]);
		expect(found[3].value).toEqual({
			...{ broker: 'groww', exchange: 'NSE', segment: 'FNO', ...unknown },
			...{ instrumentType: 'PE', underlying: 'NIFTY', expiry: '2025-01-02' },
			...{ strike: 28500, optionType: 'PE', growwSymbol: 'NSE-NIFTY-02Jan25-28500-PE' },
		});
		expect(found[0].value).toMatchObject({ instrumentType: 'FUT', strike: null, optionType: null });
		expect(Object.keys(found[0].value).join(' ')).toBe(
			'broker exchange segment tradingSymbol instrumentToken name isin instrumentType underlying expiry strike optionType lotSize tickSize freezeQuantity growwSymbol',
		);
	});

	test.each([
		'NSE-NIFTY-32Jan25-FUT',
		'NSE-NIFTY-02Foo25-FUT',
		'NSE-NIFTY-02Jan25-28500-XX',
		'odd',
		7,
	])('%s keeps its symbol, and all else is null', async (symbol) => {
		const { found } = await symbols([symbol]);
		expect(found[0].value).toEqual({
			...{ broker: 'groww', exchange: null, segment: null, ...unknown },
			...{ instrumentType: null, underlying: null, expiry: null, strike: null },
			...{ optionType: null, growwSymbol: String(symbol) },
		});
	});
});
