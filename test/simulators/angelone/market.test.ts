import type { AngelOneSimulator } from '../../../simulators/angelone';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, TRADING_DAY } from './client';

const FILE = '/OpenAPI_File/files/OpenAPIScripMaster.json';

let simulator: AngelOneSimulator;
let client: Client;

async function start(instrumentRows?: number): Promise<void> {
	simulator = await startAngelOneSimulator({
		instrumentRows,
		quirks: { enforceRateLimits: false },
	});
	simulator.clock.set(TRADING_DAY);
	client = new Client(simulator);
	await client.login();
}
afterEach(() => simulator.close());

async function master(): Promise<Array<Record<string, string>>> {
	return JSON.parse((await client.send('GET', FILE)).text) as Array<Record<string, string>>;
}

describe('the instrument master', () => {
	it('has the documented row, all strings, strike and tick in paise', async () => {
		await start();
		const rows = await master();
		expect(rows.length).toBeGreaterThan(3_000);
		expect(rows.find((row) => row.symbol === 'RELIANCE-EQ')).toEqual({
			token: '2885',
			symbol: 'RELIANCE-EQ',
			name: 'RELIANCE',
			expiry: '',
			strike: '-1.000000',
			lotsize: '1',
			instrumenttype: '',
			exch_seg: 'NSE',
			tick_size: '5.000000',
		});
		expect(rows.find((row) => row.token === '99926000')).toMatchObject({
			symbol: 'Nifty 50',
			instrumenttype: 'AMXIDX',
		});
		expect(rows.find((row) => row.symbol === 'NIFTY29DEC2626000CE')).toMatchObject({
			expiry: '29DEC2026',
			strike: '2600000.000000',
			lotsize: '65',
			instrumenttype: 'OPTIDX',
			exch_seg: 'NFO',
		});
		const kinds = new Set(rows.map((row) => `${row.exch_seg} ${row.instrumenttype}`));
		expect([...kinds].sort()).toEqual([
			'BFO FUTIDX',
			'BFO OPTIDX',
			'BSE ',
			'BSE AMXIDX',
			'MCX FUTCOM',
			'NFO FUTIDX',
			'NFO FUTSTK',
			'NFO OPTIDX',
			'NFO OPTSTK',
			'NSE ',
			'NSE AMXIDX',
		]);
	});

	it('moves its contracts with the clock', async () => {
		await start();
		const dates = async () => {
			const futures = (await master()).filter((row) => row.instrumenttype === 'FUTIDX');
			return [...new Set(futures.filter((row) => row.name === 'NIFTY').map((row) => row.expiry))];
		};
		expect(await dates()).toEqual(['29DEC2026', '26JAN2027', '23FEB2027']);
		simulator.clock.set('2026-12-30T10:00:00+05:30');
		expect(await dates()).toEqual(['26JAN2027', '23FEB2027', '30MAR2027']);
	});

	it('has a column more, and rows that make no sense, where a switch says so', async () => {
		await start();
		const plain = await master();
		Object.assign(simulator.quirks, { masterHasCasColumn: true, masterHasBadRows: true });
		const rows = await master();
		expect(rows.length).toBeGreaterThan(plain.length);
		expect(rows[0]).toBeNull();
		expect(rows.at(-1)).toEqual({ ...plain.at(-1), is_cas_enabled: 'false' });
	});

	it('grows to the size asked for, and every row can be traded', async () => {
		await start(20_000);
		const rows = await master();
		expect(rows).toHaveLength(20_000);
		expect(new Set(rows.map((row) => `${row.exch_seg}/${row.token}`)).size).toBe(20_000);
		expect(new Set(rows.map((row) => `${row.exch_seg}/${row.symbol}`)).size).toBe(20_000);
		const { token, symbol, exch_seg: exchange } = rows.at(-1) as Record<string, string>;
		const ask = { exchange, tradingsymbol: symbol, symboltoken: token };
		expect((await client.post('/order/v1/getLtpData', ask)).json.status).toBe(true);
	});
});

describe('the file of freeze quantities', () => {
	const FREEZE_FILE = '/instruments/instrument.csv';
	const NAMES = ['exchange', 'segment', 'exchange_token', 'instrument_type'];

	async function table(): Promise<Array<Record<string, string>>> {
		const { text } = await client.send('GET', FREEZE_FILE);
		const [header, ...lines] = text
			.trim()
			.split('\n')
			.map((line) => line.split(','));
		return lines.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at]])));
	}

	/** The row of a contract of the instrument master. */
	const rowOf = (rows: Array<Record<string, string>>, token: string) =>
		rows.find((row) => row.segment === 'FNO' && row.exchange_token === token);

	it('names contracts by the token of the instrument master', async () => {
		await start();
		const rows = await table();
		const option = (await master()).find((row) => row.symbol === 'NIFTY29DEC2626000CE');
		expect(rowOf(rows, option?.token ?? '')).toMatchObject({
			exchange: 'NSE',
			instrument_type: 'CE',
			underlying_symbol: 'NIFTY',
			expiry_date: '2026-12-29',
			strike_price: '26000.00',
			lot_size: '65',
			freeze_quantity: '1800',
		});
		expect(Object.keys(rows[0])).toEqual(expect.arrayContaining(NAMES));
		expect(rows.find((row) => row.segment === 'CASH')).toMatchObject({ freeze_quantity: '' });
	});

	it('is old, of other contracts, a page or missing where a switch says so', async () => {
		await start();
		const { token = '' } =
			(await master()).find((row) => row.symbol === 'NIFTY29DEC2626000CE') ?? {};
		simulator.quirks.freezeFile = 'old';
		expect(rowOf(await table(), token)).toMatchObject({ expiry_date: '2026-08-31' });
		simulator.quirks.freezeFile = 'otherContracts';
		expect(rowOf(await table(), token)).not.toMatchObject({
			strike_price: '26000.00',
			instrument_type: 'CE',
		});
		simulator.quirks.freezeFile = 'page';
		expect((await client.send('GET', FREEZE_FILE)).text).toContain('<html>');
		simulator.quirks.freezeFile = 'missing';
		expect((await client.send('GET', FREEZE_FILE)).status).toBe(404);
	});
});

describe('candles', () => {
	const ask = (changes: Record<string, string>) =>
		client.post('/historical/v1/getCandleData', {
			exchange: 'NSE',
			symboltoken: '3045',
			interval: 'ONE_HOUR',
			fromdate: '2026-11-24 09:15',
			todate: '2026-11-24 12:00',
			...changes,
		});

	beforeEach(() => start());

	it('are arrays of time, four prices and volume', async () => {
		const { json } = await ask({});
		expect(json.data.map((candle: unknown[]) => candle[0])).toEqual([
			'2026-11-24T09:15:00+05:30',
			'2026-11-24T10:15:00+05:30',
			'2026-11-24T11:15:00+05:30',
		]);
		for (const [, open, high, low, close, volume] of json.data) {
			expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
			expect(low).toBeLessThanOrEqual(Math.min(open, close));
			expect(Number.isInteger(volume)).toBe(true);
		}
		expect((await ask({})).json.data).toEqual(json.data);
	});

	it('of days are stamped at midnight, and a later start leaves the day out', async () => {
		const days = async (fromdate: string) =>
			(await ask({ interval: 'ONE_DAY', fromdate })).json.data.map(
				(candle: unknown[]) => candle[0],
			);
		expect(await days('2026-11-23 00:00')).toEqual([
			'2026-11-23T00:00:00+05:30',
			'2026-11-24T00:00:00+05:30',
		]);
		expect(await days('2026-11-23 09:00')).toEqual(['2026-11-24T00:00:00+05:30']);
	});

	it('refuse seconds, a span backwards, and one that is too long', async () => {
		const seconds = await ask({ fromdate: '2026-11-24 09:15:00' });
		expect([seconds.status, seconds.text]).toEqual([400, '']);
		expect((await ask({ todate: '2026-11-24 09:15' })).json.errorcode).toBe('AB1004');
		expect((await ask({ fromdate: '2025-01-01 00:00' })).json.errorcode).toBe('AB1004');
	});

	it('end now, or refuse an end in the future', async () => {
		const future = { todate: '2026-11-30 15:30' };
		expect((await ask(future)).json.data.at(-1)[0]).toBe('2026-11-25T10:15:00+05:30');
		simulator.quirks.candlesOfFuture = 'refused';
		expect((await ask(future)).json.message).toMatch(/^To datetime can't be greater/);
		expect((await ask({ todate: '2026-11-25 11:00' })).json.status).toBe(true);
	});
});

describe('prices', () => {
	beforeEach(() => start());

	it('are what a test sets, named by symbol or token', async () => {
		const ltp = async () => {
			const quote = { mode: 'LTP', exchangeTokens: { NSE: ['3045'], BSE: ['500112'] } };
			const { data } = (await client.post('/market/v1/quote/', quote)).json;
			return data.fetched.map((row: { ltp: number }) => row.ltp);
		};
		simulator.setPrice('3045', 881.5);
		expect(await ltp()).toEqual([881.5, 870]);
		simulator.setPrice('SBIN', 882);
		expect(await ltp()).toEqual([882, 882]);
		expect(() => simulator.setPrice('NOSUCH', 1)).toThrow(RangeError);
	});

	it('are refused for a symbol and token that do not belong together', async () => {
		const ask = { exchange: 'NSE', tradingsymbol: 'SBIN-EQ', symboltoken: '2885' };
		expect((await client.post('/order/v1/getLtpData', ask)).json.errorcode).toBe('AB1018');
	});

	it('come no more for what is suspended, though the file has it', async () => {
		simulator.delist('SBIN');
		const quote = { mode: 'LTP', exchangeTokens: { NSE: ['3045', '11536'] } };
		const { data } = (await client.post('/market/v1/quote', quote)).json;
		expect(data).toMatchObject({
			fetched: [{ symbolToken: '11536' }],
			unfetched: [{ exchange: 'NSE', symbolToken: '3045', errorCode: 'AB1018' }],
		});
		expect((await master()).some(({ token }) => token === '3045')).toBe(true);
		expect(() => simulator.delist('NOSUCH')).toThrow(RangeError);
	});

	it('come for at most 50 instruments a call', async () => {
		const tokens = Array.from({ length: 51 }, () => '3045');
		const quote = { mode: 'LTP', exchangeTokens: { NSE: tokens } };
		expect((await client.post('/market/v1/quote', quote)).json.errorcode).toBe('AB1004');
	});
});

test('lists of futures take the documented words alone', async () => {
	await start();
	const ask = async (path: string, datatype: string, expirytype: string) =>
		(await client.post(`/marketData/v1/${path}`, { datatype, expirytype })).json.errorcode;
	expect(await ask('gainersLosers', 'PercPriceLosers', 'FAR')).toBe('');
	expect(await ask('gainersLosers', 'PriceLosers', 'FAR')).toBe('AB1004');
	expect(await ask('gainersLosers', 'PercPriceLosers', 'LATER')).toBe('AB1004');
	expect(await ask('OIBuildup', 'Long Unwinding', 'NEXT')).toBe('');
	expect(await ask('OIBuildup', 'Long  Unwinding', 'NEXT')).toBe('AB1004');
});
