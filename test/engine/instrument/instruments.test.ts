import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { istDate } from '../../../brokers/core/ist';
import type { RunResult } from '../harness';
import {
	angelOneBroker,
	BROKERS,
	bySymbol,
	growwBroker,
	MANY_LOG_INS,
	newAngelOne,
	newGroww,
	requestsDuring,
	run,
	useWorld,
	type Broker,
	type BrokerName,
} from '../support';

const world = useWorld(MANY_LOG_INS);
beforeAll(async () => await world().loadInstruments());

/** Secrets with which nobody could log in. */
const WRONG: Record<BrokerName, object> = {
	angelOne: { apiKey: 'wrong', mpin: '0000', totpSecret: 'AAAAAAAAAAAAAAAA' },
	groww: { apiKey: 'wrong', totpSecret: 'AAAAAAAAAAAAAAAA' },
};
const CONTRACTS: Record<BrokerName, INodeParameters> = {
	angelOne: { exchange: 'NFO' },
	groww: { exchange: 'NSE', segment: 'FNO' },
};
const FILES = ['OpenAPIScripMaster.json', 'instrument.csv'];

interface Ran {
	result: RunResult;
	rows: IDataObject[];
	/** What the broker was asked, without public files. */
	calls: string[];
}

/** An operation of the resource with a credential that cannot log in. */
async function instrument(
	broker: Broker,
	operation: string,
	parameters: INodeParameters,
	options: object = {},
): Promise<Ran> {
	const credential = await broker.newCredential({ ...WRONG[broker.name] });
	const form = { resource: 'instrument', operation, ...parameters };
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		result = await run(world().engine, broker, credential, form, options);
	});
	const calls = requests.map(({ path }) => path.split('/').at(-1) ?? '');
	return {
		result,
		rows: result.items.map(({ json }) => json),
		calls: calls.filter((call) => !FILES.includes(call)),
	};
}

const KEYS =
	'broker exchange segment tradingSymbol instrumentToken name isin instrumentType underlying expiry strike optionType lotSize tickSize freezeQuantity';
const EXPIRY_KEYS = 'broker exchange underlying expiry kind daysLeft futures options';

describe.each(BROKERS)('%s, with secrets that are wrong and no call to the broker', (name) => {
	const ask = async (operation: string, parameters: INodeParameters, options?: object) => {
		const ran = await instrument(world().broker(name), operation, parameters, options);
		expect(ran.calls).toEqual([]);
		return ran;
	};

	test('a share', async () => {
		const { rows } = await ask('get', {
			...{ exchange: 'NSE', segment: 'CASH', instrument: bySymbol('SBIN') },
		});
		expect(rows).toHaveLength(1);
		expect(Object.keys(rows[0]).join(' ')).toBe(KEYS);
		expect(rows[0]).toEqual({
			...{ broker: name, exchange: 'NSE', segment: name === 'groww' ? 'CASH' : null },
			...{ tradingSymbol: name === 'groww' ? 'SBIN' : 'SBIN-EQ', instrumentToken: '3045' },
			name: 'State Bank of India',
			isin: name === 'groww' ? 'INE062A01020' : null,
			...{ instrumentType: 'EQ', underlying: null, expiry: null, strike: null, optionType: null },
			...{ lotSize: 1, tickSize: expect.any(Number) as number, freezeQuantity: null },
		});
	});

	test('an index, which nobody can order', async () => {
		const symbol = name === 'groww' ? 'NIFTY' : 'Nifty 50';
		const { rows } = await ask('get', {
			...{ exchange: 'NSE', segment: 'CASH', instrument: bySymbol(symbol) },
		});
		expect(rows).toMatchObject([{ instrumentType: 'IDX', tradingSymbol: symbol, lotSize: 1 }]);
	});

	test('an option that a search finds, as the package knows it', async () => {
		const { rows: found } = await ask('search', { query: 'nifty 26000 pe', exchange: 'any' });
		const [option] = found;
		expect(option).toMatchObject({
			...{ underlying: 'NIFTY', strike: 26_000, optionType: 'PE', instrumentType: 'PE' },
			...{
				lotSize: 65,
				tickSize: 0.05,
				expiry: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string,
			},
		});
		expect(Object.keys(option).join(' ')).toBe(KEYS);
		const { rows } = await ask('get', {
			...CONTRACTS[name],
			...{ instrument: bySymbol(String(option.tradingSymbol)), simplify: false },
		});
		expect(rows).toMatchObject([
			{ tradingSymbol: option.tradingSymbol, kind: 'PE', strike: '26000', tradable: true },
		]);
	});

	test('search: of one exchange, up to a limit, and all of it', async () => {
		const one = await ask('search', { query: 'sbin', exchange: 'BSE' });
		expect(one.rows[0]).toMatchObject({ exchange: 'BSE', instrumentToken: '500112' });
		expect((await ask('search', { query: 'nifty ce' })).rows).toHaveLength(50);
		expect((await ask('search', { query: 'nifty ce', limit: 7 })).rows).toHaveLength(7);
		const all = await ask('search', { query: 'nifty ce', returnAll: true });
		expect(all.rows.length).toBeGreaterThan(100);
		expect(new Set(all.rows.map((row) => row.tradingSymbol)).size).toBe(all.rows.length);
		expect(all.result.items[99].pairedItem).toEqual({ item: 0 });
		expect((await ask('search', { query: 'no such thing' })).rows).toEqual([]);
	});

	test('expiries, the nearest first', async () => {
		const { rows } = await ask('getExpiries', { ...CONTRACTS[name], underlying: 'Nifty 50' });
		const today = istDate(Date.now());
		expect(Object.keys(rows[0]).join(' ')).toBe(EXPIRY_KEYS);
		const dates = rows.map(({ expiry }) => String(expiry));
		expect(dates).toEqual([...new Set(dates)].sort());
		expect(dates[0] >= today).toBe(true);
		for (const { expiry, daysLeft } of rows)
			expect(daysLeft).toBe((Date.parse(String(expiry)) - Date.parse(today)) / 86_400_000);
		const monthly = rows.filter(({ kind }) => kind === 'monthly');
		expect(monthly.length).toBeGreaterThan(1);
		expect(monthly.length).toBeLessThan(rows.length);
		// Futures are monthly alone.
		expect(rows.filter(({ futures }) => futures).map(({ kind }) => kind)).toEqual(
			rows.filter(({ futures }) => futures).map(() => 'monthly'),
		);
		const { rows: two } = await ask('getExpiries', {
			...{ ...CONTRACTS[name], underlying: 'NIFTY', limit: 2 },
		});
		expect(two).toEqual(rows.slice(0, 2));
	});

	test('250 items', async () => {
		const items = Array.from({ length: 250 }, (_, at) => ({ of: ['NIFTY', 'BANKNIFTY'][at % 2] }));
		const { rows } = await ask(
			'getExpiries',
			{ ...CONTRACTS[name], underlying: '={{ $json.of }}', limit: 1 },
			{ items },
		);
		expect(rows.map(({ underlying }) => underlying)).toEqual(items.map(({ of }) => of));
	});

	test('what is wrong fails its item alone', async () => {
		const items = [{ of: 'NIFTY' }, { of: '' }, { of: 'SENSEX' }];
		const { rows } = await ask(
			'getExpiries',
			{ ...CONTRACTS[name], underlying: '={{ $json.of }}', limit: 1 },
			{ items, continueOnFail: true },
		);
		expect(rows).toMatchObject([
			{ underlying: 'NIFTY' },
			{ code: 'NO_UNDERLYING' },
			// At Groww, SENSEX is BSE's.
			{ code: 'NO_CONTRACTS', error: expect.stringMatching(/has those of SENSEX/) as string },
		]);
		const { result } = await ask('search', { query: 'sbin', exchange: 'LSE' });
		expect(result.error?.message).toMatch(/Exchange must be one of any, .*, and is "LSE"/);
	});
});

test.each(BROKERS)('%s: the file is loaded once, and its absence is an error', async (name) => {
	const broker =
		name === 'angelOne'
			? angelOneBroker(world().engine, await newAngelOne())
			: growwBroker(world().engine, await newGroww());
	const { simulator, paths } = broker;
	try {
		simulator.addFault({ kind: 'html502', path: paths.instruments, times: 1 });
		const search = { query: 'sbin', exchange: 'any' };
		const without = await instrument(broker, 'search', search);
		expect(without.result.error?.context).toMatchObject({
			code: 'INSTRUMENTS_UNAVAILABLE',
			retryable: true,
		});
		expect(simulator.requests.map(({ path }) => path)).toEqual([paths.instruments]);
	} finally {
		await simulator.close();
	}
});
