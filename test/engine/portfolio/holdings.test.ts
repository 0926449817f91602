import type { IDataObject } from 'n8n-workflow';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwFields,
	names,
	PROFILE,
	requestsDuring,
	run,
	useWorld,
	MANY_LOG_INS,
	type BrokerName,
} from '../support';
import type { RunResult, StoredCredential } from '../harness';

const world = useWorld(MANY_LOG_INS);
beforeAll(async () => {
	world().angelOne.setPrice('TATASTEEL', 150);
	world().groww.setPrice('TCS', 3000);
});

const HOLDINGS = { resource: 'portfolio', operation: 'getHoldings' };

/** A logged-in credential of a new account, with the broker's demo holdings or with these. */
async function holder(name: BrokerName, holdings?: object[]): Promise<StoredCredential> {
	const own = holdings === undefined ? {} : { holdings: holdings as never[] };
	const fields =
		name === 'angelOne'
			? angelOneFields(addAngelOneAccount(world().angelOne, own))
			: growwFields(addGrowwAccount(world().groww, own));
	const credential = await world().broker(name).newCredential(fields);
	await run(world().engine, world().broker(name), credential, PROFILE);
	return credential;
}

const getHoldings = async (name: BrokerName, credential: StoredCredential, parameters = {}) =>
	await run(world().engine, world().broker(name), credential, { ...HOLDINGS, ...parameters });

const rows = (result: RunResult): IDataObject[] => {
	if (result.status !== 'success') throw new Error(`${result.error?.message}`);
	return result.items.map(({ json }) => json);
};

const FIELDS =
	'broker isin exchange tradingSymbol instrumentToken quantity sellableQuantity t1Quantity pledgedQuantity averagePrice lastPrice previousClose investedValue currentValue pnl pnlPercent dayChange';

test('Angel One: one read, each holding with what follows from its prices', async () => {
	const credential = await holder('angelOne');
	let held: IDataObject[] = [];
	const requests = await requestsDuring(world().angelOne, async () => {
		held = rows(await getHoldings('angelOne', credential));
	});
	expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
		'GET /rest/secure/angelbroking/portfolio/v1/getAllHolding',
	]);
	expect(held).toHaveLength(2);
	expect(Object.keys(held[0]).join(' ')).toBe(FIELDS);
	expect(held[0]).toMatchObject({
		broker: 'angelOne',
		isin: expect.stringMatching(/^INE/) as string,
		exchange: 'NSE',
		tradingSymbol: 'TATASTEEL-EQ',
		instrumentToken: '3499',
		quantity: 20,
		averagePrice: 111.87,
		lastPrice: 150,
		investedValue: 2237.4,
		currentValue: 3000,
		pnl: 762.6,
		pnlPercent: 34.08,
	});
});

test('Groww: joined with live data in one call for each kind of price', async () => {
	const credential = await holder('groww');
	let held: IDataObject[] = [];
	const requests = await requestsDuring(world().groww, async () => {
		held = rows(await getHoldings('groww', credential));
	});
	expect(names(requests)).toEqual(['user', 'ltp', 'ohlc']);
	expect(requests[1].query).toEqual({
		segment: 'CASH',
		exchange_symbols: 'NSE_RELIANCE,NSE_SBIN,NSE_TCS',
	});
	expect(Object.keys(held[0]).join(' ')).toBe(FIELDS);
	expect(held[2]).toMatchObject({
		broker: 'groww',
		isin: 'INE467B01029',
		exchange: 'NSE',
		tradingSymbol: 'TCS',
		averagePrice: 3105,
		lastPrice: 3000,
		previousClose: expect.any(Number) as number,
		pledgedQuantity: 5,
		t1Quantity: 2,
	});
	const { quantity, pnl } = held[2] as { quantity: number; pnl: number };
	expect(pnl).toBe(quantity * -105);
});

test('Groww: a share that the one exchange does not quote is priced on the other', async () => {
	const credential = await holder('groww', [
		{ isin: 'INE000000001', tradingSymbol: 'NOSUCHSHARE', quantity: 3, averagePrice: 10 },
	]);
	const requests = await requestsDuring(world().groww, async () => {
		expect(rows(await getHoldings('groww', credential))).toEqual([
			expect.objectContaining({
				exchange: null,
				lastPrice: null,
				currentValue: null,
				pnl: null,
				dayChange: null,
				investedValue: 30,
			}),
		]);
	});
	expect(requests.map(({ query }) => query.exchange_symbols ?? null)).toEqual([
		null,
		...['NSE_NOSUCHSHARE', 'NSE_NOSUCHSHARE', 'BSE_NOSUCHSHARE', 'BSE_NOSUCHSHARE'],
	]);
});

test('Groww: an account without market data has its holdings without prices, and no error', async () => {
	const credential = await holder('groww');
	world().groww.quirks.subscribed = false;
	const held = rows(await getHoldings('groww', credential));
	expect(held).toHaveLength(3);
	for (const holding of held) expect(holding).toMatchObject({ lastPrice: null, pnl: null });
});

test('Groww: a share that its live data refuse leaves the others their prices', async () => {
	world().groww.quirks.unknownLtpSymbols = 'refuse';
	const share = (tradingSymbol: string) => ({
		isin: `INE${tradingSymbol}`,
		tradingSymbol,
		quantity: 1,
		averagePrice: 10,
	});
	const credential = await holder('groww', [share('NOSUCHSHARE'), share('SBIN'), share('TCS')]);
	expect(rows(await getHoldings('groww', credential))).toMatchObject([
		{ tradingSymbol: 'NOSUCHSHARE', lastPrice: null },
		{ tradingSymbol: 'SBIN', lastPrice: 870 },
		{ tradingSymbol: 'TCS', lastPrice: 3000 },
	]);
});

test('Groww: 120 holdings are priced fifty a call', async () => {
	const many = Array.from({ length: 120 }, (_, n) => ({
		isin: `INE${String(n).padStart(9, '0')}`,
		tradingSymbol: n === 0 ? 'SBIN' : `SHARE${n}`,
		quantity: 1,
		averagePrice: 1,
	}));
	const credential = await holder('groww', many);
	const requests = await requestsDuring(world().groww, async () => {
		expect(rows(await getHoldings('groww', credential, { returnAll: true }))).toHaveLength(120);
	});
	const batches = requests
		.filter(({ path }) => path.endsWith('/ltp'))
		.map(({ query }) => String(query.exchange_symbols).split(',').length);
	// Of one exchange they are under way together.
	expect(batches.slice(0, 3).sort()).toEqual([20, 50, 50]);
	expect(batches.slice(3).sort()).toEqual([19, 50, 50]);
});

describe.each(BROKERS)('%s', (name) => {
	test('an account without holdings: no items, no error', async () => {
		const result = await getHoldings(name, await holder(name, []));
		expect(rows(result)).toEqual([]);
	});

	test('a limit cuts the list, raw rows are the broker’s own', async () => {
		const credential = await holder(name);
		expect(rows(await getHoldings(name, credential, { limit: 1 }))).toHaveLength(1);
		const [raw] = rows(await getHoldings(name, credential, { simplify: false }));
		expect(raw).toHaveProperty(name === 'angelOne' ? 'tradingsymbol' : 'trading_symbol');
	});

	test('an expired token is renewed, and the read repeated once', async () => {
		const credential = await holder(name);
		const { simulator } = world().broker(name);
		simulator.expireSessions();
		const requests = await requestsDuring(simulator, async () => {
			expect(rows(await getHoldings(name, credential)).length).toBeGreaterThan(0);
		});
		const read = name === 'angelOne' ? 'getAllHolding' : 'user';
		const renewal = name === 'angelOne' ? 'generateTokens' : 'access';
		expect(names(requests).slice(0, 3)).toEqual([read, renewal, read]);
	});

	test('a page in place of the reply is an error that says so, with nothing made up', async () => {
		const credential = await holder(name);
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'html502', path: /holding/i, times: Infinity });
		const result = await getHoldings(name, credential);
		expect(result.status).toBe('error');
		expect(result.error?.context).toMatchObject({ code: 'HTTP_502', broker: name });
	});

	test('five items at once are five outputs, each paired with its own', async () => {
		const credential = await holder(name);
		const items = Array.from({ length: 5 }, () => ({}));
		const result = await run(world().engine, world().broker(name), credential, HOLDINGS, { items });
		const paired = result.items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		expect([...new Set(paired)]).toEqual([0, 1, 2, 3, 4]);
	});
});
