import type { IDataObject } from 'n8n-workflow';
import type { AngelOneAccount } from '../../../simulators/angelone';
import type { GrowwAccount } from '../../../simulators/groww';
import type { StoredCredential } from '../harness';
import { errorOf, hintsOf, Trader, useFastWorld } from '../orders/support';
import { BROKERS, type BrokerName, bySymbol, output, requestsDuring, run } from '../support';

const world = useFastWorld();
beforeEach(() => {
	for (const broker of BROKERS) world().broker(broker).simulator.setPrice('SBIN', 870);
});

const PORTFOLIO = { resource: 'portfolio' };
const POSITIONS = { ...PORTFOLIO, operation: 'getPositions' };

/** Buys 10 SBIN intraday at the last price of 870. */
async function holder(name: BrokerName): Promise<Trader> {
	const trader = await Trader.at(world(), name);
	await trader.place({ product: name === 'angelOne' ? 'INTRADAY' : 'MIS', price: 880 });
	return trader;
}

/** Symbol and token of the next NIFTY future, as the broker's list has them. */
async function nextFuture(name: BrokerName, credential: StoredCredential) {
	const { results } = await world().engine.listSearch(name, 'searchInstruments', {
		...{ filter: 'nifty fut', credential, parameters: {} },
	});
	const parts = String(results[0].value).split(':');
	return { token: parts[1], symbol: parts[2] };
}

/** A short of two lots that was carried at 26,000. */
async function carrier(name: BrokerName): Promise<Trader> {
	const trader = await Trader.at(world(), name);
	const account = trader.simulator.accounts.at(-1) as AngelOneAccount | GrowwAccount;
	account.cash = 5_000_000;
	const { token, symbol } = await nextFuture(name, trader.credential);
	const short = { quantity: -130, price: 26_000 };
	if (name === 'angelOne')
		(account as AngelOneAccount).carriedPositions = [{ exchange: 'NFO', token, ...short }];
	else
		(account as GrowwAccount).carriedPositions = [
			{
				...{ tradingSymbol: symbol, exchange: 'NSE', segment: 'FNO', product: 'NRML', ...short },
			},
		];
	trader.simulator.setPrice(symbol, 25_900);
	return trader;
}

const read = async (trader: Trader, parameters: IDataObject = {}) =>
	await trader.items('getPositions', { ...POSITIONS, ...parameters } as never);

const paths = async (trader: Trader, work: () => Promise<unknown>) =>
	(await requestsDuring(trader.simulator, work)).map(
		({ method, path, query }) => `${method} ${path} ${JSON.stringify(query)}`,
	);

const FIELDS =
	'broker exchange segment tradingSymbol instrumentToken product netQuantity buyQuantity buyAveragePrice sellQuantity sellAveragePrice averagePrice lastPrice realisedPnl unrealisedPnl pnl lotSize expiry strike optionType';

test('Angel One: one request, and the figures of its row', async () => {
	const trader = await holder('angelOne');
	trader.simulator.setPrice('SBIN', 875.5);
	const requests = await paths(trader, async () => {
		const [position, ...others] = await read(trader);
		expect(others).toEqual([]);
		expect(position).toEqual({
			...{ broker: 'angelOne', exchange: 'NSE', segment: null, tradingSymbol: 'SBIN-EQ' },
			...{ instrumentToken: '3045', product: 'INTRADAY', netQuantity: 10, buyQuantity: 10 },
			...{ buyAveragePrice: 870, sellQuantity: 0, sellAveragePrice: null, averagePrice: 870 },
			...{ lastPrice: 875.5, realisedPnl: 0, unrealisedPnl: 55, pnl: 55, lotSize: 1 },
			...{ expiry: null, strike: null, optionType: null },
		});
	});
	expect(requests).toEqual(['GET /rest/secure/angelbroking/order/v1/getPosition {}']);
});

test('Angel One: a documented row has no last price, and no profit of what is open', async () => {
	const trader = await holder('angelOne');
	trader.quirks({ positionRows: 'documented' });
	expect(await read(trader)).toMatchObject([
		{ averagePrice: 870, lastPrice: null, realisedPnl: 0, unrealisedPnl: null, pnl: null },
	]);
});

test.each(['rupees', 'paise'])(
	'Groww: one call a segment, priced by live data, in %s',
	async (unit) => {
		const trader = await holder('groww');
		trader.quirks({ positionPrices: unit });
		await trader.place({ product: 'MIS', transactionType: 'SELL', quantity: 4, price: 860 });
		trader.simulator.setPrice('SBIN', 875.5);
		const requests = await paths(trader, async () => {
			expect(await read(trader)).toMatchObject([
				{
					...{ broker: 'groww', segment: 'CASH', tradingSymbol: 'SBIN', instrumentToken: '3045' },
					...{ netQuantity: 6, buyQuantity: 10, sellQuantity: 4, averagePrice: 870 },
					...{ lastPrice: 875.5, realisedPnl: 0, unrealisedPnl: 33, pnl: 33, lotSize: 1 },
				},
			]);
		});
		expect(requests).toEqual([
			'GET /v1/positions/user {"segment":"CASH"}',
			'GET /v1/live-data/ltp {"segment":"CASH","exchange_symbols":"NSE_SBIN"}',
			'GET /v1/positions/user {"segment":"FNO"}',
		]);
	},
);

test('Groww: a refused segment is told beside the others', async () => {
	const trader = await holder('groww');
	trader.simulator.addFault({ kind: 'text403', path: '/v1/positions/user', skip: 1, times: 2 });
	const result = await trader.run('getPositions', POSITIONS);
	expect(output(result)).toMatchObject({ tradingSymbol: 'SBIN' });
	expect(hintsOf(result).join()).toMatch(/did not list the positions of the segment FNO/);
	const wrong = { ...POSITIONS, segments: ['NFO'] };
	expect(errorOf(await trader.run('getPositions', wrong))).toMatchObject({
		code: 'INVALID_CHOICE',
	});
});

test('Groww without live data: quantities stay, and today’s orders tell the unit', async () => {
	const trader = await holder('groww');
	trader.quirks({ subscribed: false });
	expect(await read(trader)).toMatchObject([
		{ netQuantity: 10, averagePrice: 870, lastPrice: null, realisedPnl: 0, unrealisedPnl: null },
	]);
});

describe.each(BROKERS)('%s', (name) => {
	test('a carried short of a future, half of it bought back today', async () => {
		const trader = await carrier(name);
		const { symbol } = await nextFuture(name, trader.credential);
		const scope = name === 'angelOne' ? { exchange: 'NFO' } : { exchange: 'NSE', segment: 'FNO' };
		await trader.place({
			...{ ...scope, instrument: bySymbol(symbol), quantity: 65, price: 25_950 },
			product: name === 'angelOne' ? 'CARRYFORWARD' : 'NRML',
		});
		trader.simulator.setPrice(symbol, 25_880);
		const [position] = await read(trader);
		expect(Object.keys(position).join(' ')).toBe(FIELDS);
		expect(position).toMatchObject({
			...{ broker: name, tradingSymbol: symbol, netQuantity: -65, buyQuantity: 65 },
			...{ buyAveragePrice: 25_900, sellQuantity: 130, sellAveragePrice: 26_000 },
			...{ averagePrice: 26_000, lastPrice: 25_880, lotSize: 65, strike: null, optionType: null },
			expiry: expect.stringMatching(/^2026-\d\d-\d\d$/) as string,
			// 65 × (26,000 − 25,900), 65 × (26,000 − 25,880)
			...{ realisedPnl: 6_500, unrealisedPnl: 7_800, pnl: 14_300 },
		});
	});

	test('no position: no item, no error, and a hint', async () => {
		const trader = await Trader.at(world(), name);
		for (const quirks of [{}, { emptyLists: 'codes' }]) {
			if (name === 'angelOne') trader.quirks(quirks);
			const result = await trader.run('getPositions', POSITIONS);
			expect(result.status).toBe('success');
			expect(result.items).toEqual([]);
			expect(hintsOf(result)).toEqual(['The broker lists no position.']);
		}
	});

	test('a limit cuts the list, raw rows are the broker’s own', async () => {
		const trader = await holder(name);
		const product = name === 'angelOne' ? 'DELIVERY' : 'CNC';
		await trader.place({ product, price: 880 });
		expect(await read(trader, { limit: 1 })).toHaveLength(1);
		expect(await read(trader, { returnAll: true, limit: 1 })).toHaveLength(2);
		const [raw] = await read(trader, { simplify: false });
		expect(raw).toHaveProperty(name === 'angelOne' ? 'symboltoken' : 'trading_symbol');
	});

	test.each(['tokenRefused', name === 'angelOne' ? 'text403' : 'status429'] as const)(
		'%s in the middle: repeated once',
		async (kind) => {
			const trader = await holder(name);
			await read(trader);
			const path = name === 'angelOne' ? 'getPosition' : '/v1/positions/user';
			trader.simulator.addFault({ kind, path, skip: name === 'angelOne' ? 0 : 1 });
			const requests = await paths(trader, async () => {
				expect(await read(trader)).toMatchObject([{ netQuantity: 10, averagePrice: 870 }]);
			});
			const reads = requests.filter((one) => one.includes(path));
			expect(reads).toHaveLength(name === 'angelOne' ? 2 : 3);
		},
	);

	test('a page in place of the reply is an error', async () => {
		const trader = await holder(name);
		trader.simulator.addFault({ kind: 'html502', path: /position/i, times: Infinity });
		expect(errorOf(await trader.run('getPositions', POSITIONS))).toMatchObject({
			code: 'HTTP_502',
		});
	});

	test('five items at once share what they can, each paired with its own', async () => {
		const trader = await holder(name);
		const items = Array.from({ length: 5 }, () => ({}));
		const broker = world().broker(name);
		const result = await run(world().engine, broker, trader.credential, POSITIONS, { items });
		expect(result.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([
			...[0, 1, 2, 3, 4],
		]);
	});
});

describe('Convert Position', () => {
	const CONVERT = {
		...{ ...PORTFOLIO, exchange: 'NSE', instrument: bySymbol('SBIN'), transactionType: 'BUY' },
		...{ quantity: 4, fromProduct: 'INTRADAY', toProduct: 'DELIVERY' },
	};
	const converting = (changes = {}) => ({ ...CONVERT, ...changes });
	const PATH = '/rest/secure/angelbroking/order/v1/convertPosition';
	const sentDuring = async (trader: Trader, work: () => Promise<unknown>) =>
		(await requestsDuring(trader.simulator, work))
			.filter(({ path }) => path === PATH)
			.map(({ body }) => body);

	/** The documented request. */
	const BODY = {
		...{ exchange: 'NSE', symboltoken: '3045', oldproducttype: 'INTRADAY' },
		...{ newproducttype: 'DELIVERY', tradingsymbol: 'SBIN-EQ', symbolname: 'SBIN' },
		...{ instrumenttype: '', priceden: '1', pricenum: '1', genden: '1', gennum: '1' },
		...{ precision: '2', multiplier: '-1', boardlotsize: '1', buyqty: '10', sellqty: '0' },
		...{ buyamount: '8700.00', sellamount: '0', transactiontype: 'BUY', quantity: 4, type: 'DAY' },
	};

	test('sends the documented request once, and shows the position after it', async () => {
		const trader = await holder('angelOne');
		const sent = await sentDuring(trader, async () => {
			expect(await trader.one('convertPosition', converting())).toMatchObject({
				...{ broker: 'angelOne', tradingSymbol: 'SBIN-EQ', product: 'DELIVERY', netQuantity: 4 },
				...{ averagePrice: 870, converted: true, fromProduct: 'INTRADAY', toProduct: 'DELIVERY' },
				duplicate: false,
			});
		});
		expect(sent).toEqual([BODY]);
		const left = await read(trader);
		expect(left.map(({ product, netQuantity }) => [product, netQuantity])).toEqual([
			['INTRADAY', 6],
			['DELIVERY', 4],
		]);
	});

	test('a dry run shows that request, and a read-only credential sends none', async () => {
		const trader = await holder('angelOne');
		await world().engine.editCredential(trader.credential.id, { permissions: 'readOnly' });
		const sent = await sentDuring(trader, async () => {
			const dry = await trader.one('convertPosition', converting({ options: { dryRun: true } }));
			expect(dry).toEqual({
				...{ broker: 'angelOne', dryRun: true, orderReference: null, orderValue: null },
				request: { method: 'POST', path: PATH, body: BODY },
			});
			expect(errorOf(await trader.run('convertPosition', converting()))).toMatchObject({
				...{ code: 'READ_ONLY_CREDENTIAL', outcome: 'notPlaced' },
			});
		});
		expect(sent).toEqual([]);
	});

	test.each([
		['more than there is', { quantity: 11 }, 'POSITION_TOO_SMALL'],
		['another product', { fromProduct: 'MARGIN' }, 'NO_SUCH_POSITION'],
		['the other side', { transactionType: 'SELL' }, 'NO_SUCH_POSITION'],
		['another instrument', { instrument: bySymbol('TCS') }, 'NO_SUCH_POSITION'],
		['to itself', { toProduct: 'INTRADAY' }, 'SAME_PRODUCT'],
		['a product that is none', { toProduct: 'BO' }, 'INVALID_CHOICE'],
		['half a share', { quantity: 1.5 }, 'INVALID_QUANTITY'],
	])('%s: refused, and nothing is sent', async (_, changes, code) => {
		const trader = await holder('angelOne');
		const sent = await sentDuring(trader, async () => {
			for (const options of [{}, { dryRun: true }])
				expect(
					errorOf(await trader.run('convertPosition', converting({ ...changes, options }))),
				).toMatchObject({ code, outcome: 'notPlaced' });
		});
		expect(sent).toEqual([]);
	});

	test('a reply that is lost: the positions are read', async () => {
		const trader = await holder('angelOne');
		trader.simulator.addFault({ kind: 'resetAfter', path: 'convertPosition' });
		const sent = await sentDuring(trader, async () => {
			expect(await trader.one('convertPosition', converting())).toMatchObject({ converted: true });
		});
		expect(sent).toHaveLength(1);
	});

	test('a request that is lost: unknown, and asked for again it only looks', async () => {
		const trader = await holder('angelOne');
		trader.simulator.addFault({ kind: 'timeoutBefore', path: 'convertPosition' });
		const asked = converting({ options: { confirmWithin: 5 } });
		const sent = await sentDuring(trader, async () => {
			for (let tries = 0; tries < 2; tries++)
				expect(errorOf(await trader.run('convertPosition', asked))).toMatchObject({
					...{ outcome: 'unknown', retryable: false },
				});
		});
		expect(sent).toHaveLength(1);
	});

	test('Groww has none', () => {
		const { properties } = world().engine.nodeType('groww').description;
		expect(JSON.stringify(properties)).not.toContain('convertPosition');
	});
});
