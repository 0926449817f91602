import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, type BrokerName } from '../support';
import { errorOf, hintsOf, Trader, useFastWorld } from './support';

const world = useFastWorld();
const INTRADAY: Record<BrokerName, string> = { angelOne: 'INTRADAY', groww: 'MIS' };
const ids = (orders: IDataObject[]) => orders.map(({ orderId }) => orderId);

describe.each(BROKERS)('%s: many orders', (name) => {
	test('newest first, whatever the order of the broker’s list', async () => {
		const trader = await Trader.at(world(), name);
		const placed: unknown[] = [];
		for (let n = 0; n < 3; n++) {
			placed.unshift((await trader.place({ price: 800 + n })).orderId);
			await new Promise((resolve) => setTimeout(resolve, 1_500));
		}
		expect(ids(await trader.items('getMany'))).toEqual(placed);
		expect(ids(await trader.items('getMany', { limit: 2 }))).toEqual(placed.slice(0, 2));
	});

	test('every filter, alone and together', async () => {
		const trader = await Trader.at(world(), name);
		const buy = await trader.place();
		const tcs = await trader.place({ instrument: bySymbol('TCS'), price: 2800, quantity: 1 });
		const sale = await trader.place({
			transactionType: 'SELL',
			price: 950,
			product: INTRADAY[name],
		});
		trader.simulator.fill(buy.orderId, 4);
		const filtered = async (filters: INodeParameters) =>
			ids(await trader.items('getMany', { filters, returnAll: true }));
		const symbol = name === 'angelOne' ? 'TCS-EQ' : 'TCS';
		expect(await filtered({ status: ['partiallyFilled'] })).toEqual([buy.orderId]);
		expect(await filtered({ status: ['open', 'filled'] })).toEqual([sale.orderId, tcs.orderId]);
		expect(await filtered({ product: INTRADAY[name] })).toEqual([sale.orderId]);
		expect(await filtered({ tradingSymbol: ` ${symbol.toLowerCase()} ` })).toEqual([tcs.orderId]);
		expect(await filtered({ transactionType: 'BUY', tradingSymbol: symbol })).toEqual([
			tcs.orderId,
		]);
		expect(await filtered({ transactionType: 'SELL', tradingSymbol: symbol })).toEqual([]);
	});

	test('what is saved as a product, or comes out of an expression, is found in any case', async () => {
		const trader = await Trader.at(world(), name);
		const order = { transactionType: 'SELL', price: 950, product: INTRADAY[name] };
		const { orderId } = await trader.place(order);
		const word = INTRADAY[name];
		for (const product of [word, word.toLowerCase(), ` ${word} `, `={{ '${word}' }}`])
			for (const operation of ['getMany', 'cancelAll']) {
				const options = operation === 'cancelAll' ? { options: { dryRun: true } } : {};
				const found = await trader.items(operation, { filters: { product }, ...options });
				expect(ids(found)).toEqual([orderId]);
			}
		expect(await trader.items('getMany', { filters: { product: 'NO SUCH' } })).toEqual([]);
	});

	test('a symbol in every spelling that Place Order takes for it', async () => {
		const trader = await Trader.at(world(), name);
		for (const spelling of ['SBIN', 'sbin', 'SBIN-EQ', ' Sbin-eq ']) {
			const { orderId } = await trader.place({ instrument: bySymbol(spelling) });
			const filters = { tradingSymbol: spelling };
			expect(ids(await trader.items('getMany', { filters }))).toContain(orderId);
			expect(await trader.items('cancelAll', { filters })).toMatchObject([
				{ orderId, cancelled: true },
			]);
		}
	});

	test('nothing found: no item, and a hint that says so', async () => {
		const trader = await Trader.at(world(), name);
		const hints = async (operation: string, parameters: INodeParameters = {}) => {
			const result = await trader.run(operation, parameters);
			expect(result).toMatchObject({ status: 'success', items: [] });
			return hintsOf(result);
		};
		const filters = { tradingSymbol: 'TCS' };
		expect(await hints('getMany', { filters })).toEqual(['The broker lists no order of today.']);
		const nothingOpen = 'Nothing was cancelled: the broker lists no open order.';
		expect(await hints('cancelAll')).toEqual([nothingOpen]);
		const { orderId } = await trader.place();
		expect(await hints('getMany', { filters })).toEqual([
			'Of the 1 order of today none passes the filters.',
		]);
		for (const options of [{}, { dryRun: true }])
			expect(await hints('cancelAll', { filters, options })).toEqual([
				'Nothing was cancelled: of the 1 open order none passes the filters.',
			]);
		await trader.one('cancel', { orderId });
		await trader.place();
		expect(await hints('getMany', { filters })).toEqual([
			'Of the 2 orders of today none passes the filters.',
		]);
		expect(hintsOf(await trader.run('getMany'))).toEqual([]);
		expect(hintsOf(await trader.run('cancelAll'))).toEqual([]);
		expect(await hints('cancelAll')).toEqual([nothingOpen]);
	});

	test('as the broker sends them', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		const [row] = await trader.items('getMany', { simplify: false });
		expect(row).toMatchObject(
			name === 'angelOne'
				? { orderid: orderId, ordertype: 'LIMIT', exchangeorderid: expect.any(String) as string }
				: { groww_order_id: orderId, order_type: 'LIMIT', segment: 'CASH' },
		);
	});

	test('a word that nobody knows is `unknown`, and the broker’s word is there', async () => {
		const trader = await Trader.at(world(), name);
		const word = 'under review by the broker';
		trader.quirks({ pendingStatus: word, fillDelayMs: 60_000, restingStatus: word });
		const { orderId } = await trader.place();
		for (const order of [await trader.one('get', { orderId }), ...(await trader.items('getMany'))])
			expect(order).toMatchObject({ orderId, status: 'unknown', brokerStatus: word });
		expect(await trader.items('getMany', { filters: { status: ['unknown'] } })).toHaveLength(1);
	});

	test('an order by the user’s own reference, whatever its form', async () => {
		const trader = await Trader.at(world(), name);
		const orderReference = 'TradingView: SBIN crosses 800, long';
		const { orderId } = await trader.place({ options: { orderReference } });
		const key = { lookUpBy: 'orderReference', orderReference };
		expect(await trader.one('get', key)).toMatchObject({ orderId });
		const other = { lookUpBy: 'orderReference', orderReference: `${orderReference}!` };
		expect(errorOf(await trader.run('get', other))).toMatchObject({ code: 'ORDER_NOT_FOUND' });
	});
});

describe.each(BROKERS)('%s: trades', (name) => {
	test('each execution is one item; Limit and raw', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		await trader.place();
		for (const [quantity, price] of [
			[3, 799.5],
			[7, 799],
		])
			trader.simulator.fill(orderId, quantity, price);
		const trades = await trader.items('getTrades', { returnAll: true });
		expect(trades).toMatchObject([
			{
				broker: name,
				orderId,
				quantity: 7,
				price: 799,
				tradedAt: expect.stringMatching(/^2026-11-20T.*\+05:30$/) as string,
			},
			{ broker: name, orderId, quantity: 3, price: 799.5 },
		]);
		expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(2);
		expect(await trader.items('getTrades', { limit: 1 })).toHaveLength(1);
		const [raw] = await trader.items('getTrades', { orderId, simplify: false });
		expect(raw).toHaveProperty(name === 'angelOne' ? 'fillid' : 'groww_trade_id');
	});

	test('none is no item and no error', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		expect(await trader.items('getTrades')).toEqual([]);
		expect(await trader.items('getTrades', { orderId })).toEqual([]);
	});
});

describe('Angel One', () => {
	test.each(['null', 'array', 'codes'])('an empty order book as %s', async (emptyLists) => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ emptyLists });
		expect(await trader.items('getMany')).toEqual([]);
		expect(await trader.items('getTrades')).toEqual([]);
		expect(await trader.items('cancelAll')).toEqual([]);
		const placed = await trader.place({ options: { orderReference: `empty-${emptyLists}` } });
		expect(placed).toMatchObject({ duplicate: false });
	});

	test.each(['mixed', 'strings', 'numbers'])('rows as %s are the same orders', async (typing) => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ orderBookTyping: typing });
		const { orderId } = await trader.place({ price: 800.15 });
		expect(await trader.items('getMany')).toMatchObject([
			{
				orderId,
				price: 800.15,
				triggerPrice: null,
				averagePrice: null,
				quantity: 10,
				filledQuantity: 0,
				status: 'open',
			},
		]);
	});
});

describe('Groww', () => {
	test.each(['cut', 'refuse'])('pages of 25, a larger size is %s', async (pageSizeOverMax) => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ listPageSizeMax: 25, pageSizeOverMax });
		const quantity = 1;
		const placed = await Promise.all(
			Array.from({ length: 53 }, async (_, n) => await trader.place({ price: 750 + n, quantity })),
		);
		const listed = ids(await trader.items('getMany', { returnAll: true }));
		expect(new Set(listed)).toEqual(new Set(ids(placed)));
		expect(listed).toHaveLength(53);
	});

	test('more than 50 trades of an order', async () => {
		const trader = await Trader.at(world(), 'groww');
		const { orderId } = await trader.place({ quantity: 60 });
		for (let n = 0; n < 55; n++) trader.simulator.fill(orderId, 1);
		expect(await trader.items('getTrades', { orderId, returnAll: true })).toHaveLength(55);
		expect(await trader.items('getTrades', { orderId })).toHaveLength(50);
	});

	test('orders in words that the API itself does not take: as the app places them', async () => {
		const trader = await Trader.at(world(), 'groww');
		const { orderId } = await trader.place();
		trader.quirks({ appWords: { validity: 'GTC', product: 'MTF', segment: 'CURRENCY' } });
		const shown = { orderId, product: 'MTF', status: 'open', exchange: 'NSE' };
		expect(await trader.one('get', { orderId })).toMatchObject(shown);
		expect(await trader.items('getMany', { filters: { product: 'MTF' } })).toMatchObject([shown]);
		expect(await trader.items('getMany', { filters: { product: 'CNC' } })).toEqual([]);
		const [raw] = await trader.items('getMany', { simplify: false });
		expect(raw).toMatchObject({ validity: 'GTC', product: 'MTF', segment: 'CURRENCY' });
		trader.quirks({ appWords: { validity: 'GTC', product: 'MTF' } });
		const modified = await trader.one('modify', { orderId, changes: { price: 801 } });
		expect(modified).toMatchObject({ modified: true, price: 801, product: 'MTF' });
		expect(await trader.one('cancel', { orderId })).toMatchObject({ cancelled: true });
	});

	test.each(['rupees', 'paise'])('trades in %s are shown in rupees', async (tradePrices) => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ tradePrices });
		const { orderId } = await trader.place();
		trader.simulator.fill(orderId, 3, 799.5);
		trader.simulator.fill(orderId, 7, 3.05);
		trader.simulator.fill((await trader.place()).orderId, 1, 0.95);
		const result = await trader.run('getTrades', { returnAll: true });
		const prices = result.items.map(({ json }) => json.price);
		expect(prices).toEqual([0.95, null, 799.5]);
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(/in rupees or in paise is not known, so its price is empty/),
		]);
		const [, raw] = await trader.items('getTrades', { orderId, simplify: false });
		expect(raw.price).toBe(tradePrices === 'paise' ? 79950 : 799.5);
	});

	test('each segment is asked for; one that is not active is passed over', async () => {
		const trader = await Trader.at(world(), 'groww');
		const account = trader.simulator.accounts.at(-1) as { activeSegments: string[] };
		account.activeSegments = ['CASH'];
		const { orderId } = await trader.place();
		const all = { segments: ['CASH', 'FNO', 'COMMODITY'], returnAll: true };
		expect(ids(await trader.items('getMany', all))).toEqual([orderId]);
		expect(ids(await trader.items('getMany', { segments: ['FNO'] }))).toEqual([]);
	});

	test('an order of the other segment is not found in this one', async () => {
		const trader = await Trader.at(world(), 'groww');
		const { orderId } = await trader.place();
		const result = await trader.run('get', { orderId, segment: 'FNO' });
		expect(errorOf(result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
	});

	test.each([
		['NEW', 'accepted'],
		['ACKED', 'accepted'],
		['PLACED', 'accepted'],
		['APPROVED', 'open'],
		['OPEN', 'open'],
	])('the status word %s is %s', async (restingStatus, status) => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ restingStatus });
		const { orderId } = await trader.place();
		expect(await trader.one('get', { orderId })).toMatchObject({ status });
	});

	test.each([
		['filledStatus', 'EXECUTED', 'filled'],
		['filledStatus', 'DELIVERY_AWAITED', 'filled'],
		['filledStatus', 'COMPLETED', 'filled'],
	])('%s %s is %s', async (quirk, word, status) => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ [quirk]: word });
		const { orderId } = await trader.place();
		trader.simulator.fill(orderId);
		expect(await trader.one('get', { orderId })).toMatchObject({ status, brokerStatus: word });
	});
});
