import type { INodeParameters } from 'n8n-workflow';
import { removeJournal } from '../../journal';
import { BROKERS } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

describe.each(BROKERS)('%s: waiting until an order is final', (name) => {
	test('filled after a while, in parts', async () => {
		const trader = await Trader.at(world(), name);
		setTimeout(() => trader.simulator.fill(newest(), 4), 2_000);
		setTimeout(() => trader.simulator.fill(newest()), 5_000);
		const started = Date.now();
		const order = await trader.place({ options: { waitForFinal: 60 } });
		expect(order).toMatchObject({ status: 'filled', filledQuantity: 10, averagePrice: 800 });
		expect(Date.now() - started).toBeLessThan(12_000);

		function newest() {
			return trader.simulator.orders.at(-1)?.orderId ?? '';
		}
	});

	test('rejected by the exchange, with its reason', async () => {
		const trader = await Trader.at(world(), name);
		setTimeout(() => {
			trader.simulator.reject(trader.simulator.orders.at(-1)?.orderId ?? '', 'Price band breached');
		}, 2_000);
		expect(await trader.place({ options: { waitForFinal: 60 } })).toMatchObject({
			status: 'rejected',
			message: 'Price band breached',
		});
	});

	test('still open when the time is over, and the time is kept', async () => {
		const trader = await Trader.at(world(), name);
		const started = Date.now();
		expect(await trader.place({ options: { waitForFinal: 10 } })).toMatchObject({ status: 'open' });
		expect(Date.now() - started).toBeGreaterThanOrEqual(10_000);
		expect(Date.now() - started).toBeLessThan(14_000);
	});

	test('a broker that cannot be read meanwhile loses nothing', async () => {
		const trader = await Trader.at(world(), name);
		const reads = name === 'angelOne' ? /\/details\// : /\/order\/detail\//;
		trader.simulator.addFault({ kind: 'html502', path: reads, times: 3 });
		setTimeout(() => trader.simulator.fill(trader.simulator.orders.at(-1)?.orderId ?? ''), 1_000);
		expect(await trader.place({ options: { waitForFinal: 20 } })).toMatchObject({
			status: 'filled',
		});
	});

	test('a word that nobody knows is not final', async () => {
		const trader = await Trader.at(world(), name);
		const word = 'being looked at';
		trader.quirks({ pendingStatus: word, restingStatus: word, fillDelayMs: 60_000 });
		setTimeout(() => trader.simulator.fill(trader.simulator.orders.at(-1)?.orderId ?? ''), 4_000);
		expect(await trader.place({ options: { waitForFinal: 20 } })).toMatchObject({
			status: 'filled',
		});
	});
});

test('Angel One: waiting asks for the one order, not for the order book', async () => {
	const trader = await Trader.at(world(), 'angelOne');
	const before = trader.simulator.requests.length;
	await trader.place({ options: { waitForFinal: 8 } });
	const paths = trader.simulator.requests.slice(before).map(({ path }) => path);
	expect(paths.filter((path) => path.endsWith('getOrderBook'))).toEqual([]);
	expect(paths.filter((path) => path.includes('/details/')).length).toBeGreaterThan(2);
});

const FIRST = 'status transactionType quantity tradingSymbol price orderId orderReference'.split(
	' ',
);

describe.each(BROKERS)('%s: what stands in the output', (name) => {
	const idKey = name === 'angelOne' ? 'orderid' : 'groww_order_id';

	test('what people look for first, then all that every order has', async () => {
		const trader = await Trader.at(world(), name);
		const placed = await trader.place();
		const keys = Object.keys(placed);
		expect(keys.slice(0, FIRST.length)).toEqual(FIRST);
		const got = await trader.one('get', { orderId: placed.orderId });
		expect([...keys].sort()).toEqual(Object.keys(got).sort());
		expect(placed).toMatchObject({ transactionType: 'BUY', quantity: 10, duplicate: false });
	});

	test('not simplified: what the broker answered', async () => {
		const trader = await Trader.at(world(), name);
		const placed = await trader.place({ simplify: false });
		expect(Object.keys(placed)).not.toContain('transactionType');
		expect(trader.booked(String(placed[idKey]))).toMatchObject({ quantity: 10 });
		const filled = { simplify: false, options: { waitForFinal: 5 } };
		expect(await trader.place(filled)).toMatchObject({ quantity: name === 'groww' ? 10 : '10' });
	});

	test('a dry run is the same either way', async () => {
		const trader = await Trader.at(world(), name);
		const options = { dryRun: true, orderReference: 'dry-run-001' };
		const simple = await trader.place({ options });
		expect(await trader.place({ options, simplify: false })).toEqual(simple);
	});
});

describe.each(BROKERS)('%s: when the market is closed', (name) => {
	const saturday = '2026-11-21T11:00:00+05:30';
	const friday = '2026-11-20T10:00:00+05:30';
	afterEach(() => jest.setSystemTime(Date.parse(friday)));

	test('refuse: nothing is sent, and the hours are named', async () => {
		const trader = await Trader.at(world(), name);
		jest.setSystemTime(Date.parse(saturday));
		const options = { whenMarketClosed: 'refuse' };
		const writes = await trader.writesDuring(async () => {
			expect(errorOf(await trader.placing({ options }))).toMatchObject({
				code: 'MARKET_CLOSED',
				outcome: 'notPlaced',
				message: expect.stringMatching(/09:15 to 15:30/) as string,
			});
		});
		expect(writes).toEqual([]);
	});

	test('refuse: in market hours the order goes out', async () => {
		const trader = await Trader.at(world(), name);
		const options = { whenMarketClosed: 'refuse' };
		expect(await trader.place({ options })).toMatchObject({ duplicate: false });
	});

	test('send: the broker holds it for the next opening', async () => {
		const trader = await Trader.at(world(), name);
		trader.quirks({ market: 'closed' });
		jest.setSystemTime(Date.parse(saturday));
		const { orderId } = await trader.place();
		const shown = await trader.one('get', { orderId });
		expect(['accepted', 'open']).toContain(shown.status);
	});
});

describe('Angel One: bracket orders', () => {
	const bracket = (changes: INodeParameters = {}): INodeParameters => ({
		options: {
			bracket: { exits: { squareOff: 20, stopLoss: 10.5, trailingStopLoss: 1, ...changes } },
		},
	});

	test('the exact request', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		const [body] = await trader.writesDuring(async () => await trader.place(bracket()));
		expect(body).toEqual({
			variety: 'ROBO',
			tradingsymbol: 'SBIN-EQ',
			symboltoken: '3045',
			transactiontype: 'BUY',
			exchange: 'NSE',
			ordertype: 'LIMIT',
			producttype: 'BO',
			duration: 'DAY',
			price: '800',
			squareoff: '20',
			stoploss: '10.5',
			trailingStopLoss: '1',
			quantity: '10',
			ordertag: expect.any(String) as string,
		});
	});

	test.each<[string, INodeParameters, string]>([
		['a market order', { ...bracket(), orderType: 'MARKET' }, 'BRACKET_NEEDS_LIMIT'],
		['no target', bracket({ squareOff: 0 }), 'INVALID_BRACKET'],
		['a stop off the tick', bracket({ stopLoss: 10.03 }), 'INVALID_BRACKET'],
	])('refused before sending: %s', async (_, changes, code) => {
		const trader = await Trader.at(world(), 'angelOne');
		const writes = await trader.writesDuring(async () => {
			expect(errorOf(await trader.placing(changes))).toMatchObject({ code, outcome: 'notPlaced' });
		});
		expect(writes).toEqual([]);
	});
});

describe('Angel One: an order book without tags', () => {
	test('an order that may be ours is never reported as absent', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ orderBookOmitsOrderTag: true });
		trader.simulator.addFault({ kind: 'resetAfter', path: 'placeOrder' });
		const before = trader.simulator.orders.length;
		const result = await trader.placing();
		expect(trader.simulator.orders).toHaveLength(before + 1);
		expect(errorOf(result)).toMatchObject({
			outcome: 'unknown',
			message: expect.stringMatching(/NO_ORDER_TAGS/) as string,
		});
	});

	test('an order that cannot be ours does not stand in the way of a reference', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ orderBookOmitsOrderTag: true });
		await trader.place({ quantity: 3 });
		removeJournal();
		const placed = await trader.place({ options: { orderReference: 'tags-1' } });
		expect(placed).toMatchObject({ duplicate: false });
		const like = await trader.placing({ quantity: 3, options: { orderReference: 'tags-2' } });
		expect(errorOf(like)).toMatchObject({ code: 'NO_ORDER_TAGS', outcome: 'notPlaced' });
	});
});

describe('Angel One: a 403 for the rate, of which it is doubted that it is always a refusal', () => {
	test.each([
		['nothing was taken: the order goes out after a look into the book', false, 2],
		['the order was taken all the same: the book shows it, and nothing else is sent', true, 1],
	])('%s', async (_, acted, sends) => {
		const trader = await Trader.at(world(), 'angelOne');
		const before = trader.simulator.orders.length;
		trader.simulator.addFault({ kind: 'text403', acted, path: 'placeOrder' });
		const writes = await trader.writesDuring(async () => {
			expect(await trader.place()).toMatchObject({ duplicate: false });
		});
		expect(writes).toHaveLength(sends);
		expect(trader.simulator.orders).toHaveLength(before + 1);
	});
});
