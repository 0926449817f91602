import type { IDataObject } from 'n8n-workflow';
import { pass } from '../faults/time';
import { errorOf, hintsOf, useFastWorld } from '../orders/support';
import { BROKERS, bySymbol, requestsDuring, type BrokerName } from '../support';
import { counted, Holder, nextFuture } from './targetSupport';

const world = useFastWorld();
beforeEach(() => {
	for (const broker of BROKERS) {
		world().broker(broker).simulator.setPrice('SBIN', 870);
		world().broker(broker).simulator.setPrice('TCS', 3_000);
	}
});

const says = (pattern: RegExp) => expect.stringMatching(pattern) as string;

describe.each(BROKERS)('%s', (name) => {
	const at = async () => await Holder.at(world(), name);
	const sbin = name === 'angelOne' ? 'SBIN-EQ' : 'SBIN';
	const tcs = name === 'angelOne' ? 'TCS-EQ' : 'TCS';

	test('cancels orders and GTTs first, buys shorts back, then sells, and reads until flat', async () => {
		const holder = await at();
		const { symbol, form } = await nextFuture(holder);
		await holder.set(-1_820, form);
		await holder.trade(10);
		await holder.rest(5);
		await holder.rest(-10, { ...holder.words.stop, price: 850, triggerPrice: 851 });
		const gtt = await holder.gtt();
		const writes = await holder.writesDuring(async () => {
			const items = await holder.squareOff();
			expect(items).toHaveLength(2);
			expect(Object.keys(items[0]).join(' ')).toBe(
				'broker exchange tradingSymbol product from to netQuantity orders reached message',
			);
			expect(items).toEqual(
				expect.arrayContaining([
					expect.objectContaining({
						...{ broker: name, tradingSymbol: symbol, product: holder.words.overnight },
						...{ from: -1_820, to: 0, netQuantity: 0, reached: true, message: null },
					}),
					expect.objectContaining({
						tradingSymbol: sbin,
						from: 10,
						to: 0,
						netQuantity: 0,
						reached: true,
					}),
				]),
			);
		});
		expect(writes.slice(0, 3).sort()).toEqual(['cancel GTT', 'cancel order', 'cancel order']);
		expect(writes.slice(3)).toEqual([
			...[`BUY 1755 ${symbol}`, `BUY 65 ${symbol}`, `SELL 10 ${sbin}`],
		]);
		const left = await holder.trader.items('getMany', {
			...{ resource: 'gtt', returnAll: true, status: ['active'] },
		});
		expect(left.map(({ gttId }) => gttId)).not.toContain(gtt);
	});

	test('nothing to close: no item, no error, and a hint', async () => {
		const holder = await at();
		const result = await holder.run('squareOff', {});
		expect(result).toMatchObject({ status: 'success', items: [] });
		expect(hintsOf(result)).toEqual(['Nothing was closed: no open position passes the filters.']);
	});

	test('filters: product, exchange, symbol, side, profit or loss, expiring today', async () => {
		const holder = await at();
		const { delivery, intraday } = holder.words;
		await holder.trade(10);
		await holder.trade(-4, { instrument: bySymbol('TCS'), price: 2_950 });
		await holder.trade(3, { product: delivery });
		holder.simulator.setPrice('SBIN', 875);
		const options = { dryRun: true };
		const symbols = async (filters: object) =>
			(await holder.squareOff(filters as never, options)).map(({ tradingSymbol }) => tradingSymbol);
		expect((await symbols({})).sort()).toEqual([sbin, tcs]);
		for (const filters of [{ side: 'long' }, { pnl: 'profit' }, { tradingSymbol: 'sbin' }])
			expect(await symbols(filters)).toEqual([sbin]);
		expect(await symbols({ side: 'short' })).toEqual([tcs]);
		for (const filters of [
			{ exchange: 'BSE' },
			{ expiringToday: true },
			{ pnl: 'loss', side: 'long' },
		])
			expect(await symbols(filters)).toEqual([]);
		const kept = await holder.squareOff({ product: delivery }, options);
		expect(kept).toMatchObject([{ dryRun: true, product: delivery, from: 3, to: 0 }]);
		// The other broker's word is the same product.
		for (const product of [intraday, intraday === 'MIS' ? 'INTRADAY' : 'mis'])
			expect(await symbols({ product, side: 'long' })).toEqual([sbin]);
		for (const [filters, code] of [
			[{ side: '' }, 'INVALID_CHOICE'],
			[{ product: 'X' }, 'INVALID_CHOICE'],
			[{ exchange: 'LSE' }, 'INVALID_CHOICE'],
			[{ tradingSymbol: ' ' }, 'INVALID_FILTER'],
			[{ expiringToday: 'yes' }, 'INVALID_FILTER'],
		] as const)
			expect({ filters, ...errorOf(await holder.run('squareOff', { filters })) }).toMatchObject({
				...{ filters, code, outcome: 'notPlaced' },
			});
	});

	test('holdings are never touched, and what was sold of them is not bought back', async () => {
		const holder = await at();
		const product = holder.words.delivery;
		holder.hold(30, 0);
		await holder.trade(-10, { product });
		const writes = await holder.writesDuring(async () => {
			expect(await holder.squareOff()).toEqual([]);
			expect(await holder.squareOff({ product })).toMatchObject([
				{
					from: -10,
					to: -10,
					netQuantity: -10,
					orders: [],
					reached: true,
					message: says(/not bought back/),
				},
			]);
		});
		expect(writes).toEqual([]);
		await holder.trade(15, { product });
		expect(
			await holder.writesDuring(async () => {
				expect(await holder.squareOff({ product })).toMatchObject([{ from: 5, netQuantity: 0 }]);
			}),
		).toEqual([`SELL 5 ${sbin}`]);
	});

	test('where a cancellation fails, nothing is sent for that instrument', async () => {
		const holder = await at();
		await holder.trade(10);
		await holder.trade(-4, { instrument: bySymbol('TCS'), price: 2_950 });
		await holder.rest(5);
		holder.simulator.addFault({ kind: 'html502', acted: false, path: /cancel/i, times: Infinity });
		const writes = await holder.writesDuring(async () => {
			const items = await holder.squareOff({}, { confirmWithin: 5 });
			const of = (symbol: string) => items.find(({ tradingSymbol }) => tradingSymbol === symbol);
			expect(of(sbin)).toMatchObject({ netQuantity: 10, orders: [], reached: false });
			expect(of(sbin)?.message).toMatch(
				/Order \S+ could not be cancelled.*10 units are held, and 0/,
			);
			expect(of(tcs)).toMatchObject({ netQuantity: 0, reached: true });
		});
		expect(writes.filter((write) => write !== 'cancel order')).toEqual([`BUY 4 ${tcs}`]);
	});

	test('an exit that fills as it is cancelled is in the position that is closed', async () => {
		const holder = await at();
		await holder.trade(10);
		const exit = await holder.rest(-10);
		const { requests } = holder.simulator;
		let isFilled = false;
		requests.push = (...entries) => {
			if (!isFilled && entries.some(({ path }) => /cancel/i.test(path))) {
				isFilled = true;
				holder.simulator.fill(exit, 7);
			}
			return Array.prototype.push.apply(requests, entries);
		};
		const writes = await holder.writesDuring(async () => {
			expect(await holder.squareOff()).toMatchObject([{ from: 10, netQuantity: 0, reached: true }]);
		});
		delete (requests as { push?: unknown }).push;
		expect(writes).toEqual(['cancel order', `SELL 3 ${sbin}`]);
	});

	test('what does not fill stands, and is said; a repetition sends nothing more', async () => {
		const holder = await at();
		await holder.trade(10);
		holder.trader.quirks({ autoFill: false });
		const options = { marketProtection: 1, confirmWithin: 5, orderReference: 'close-1' };
		const writes = await holder.writesDuring(async () => {
			const [first] = await holder.squareOff({}, options);
			expect(first).toMatchObject({
				netQuantity: 10,
				reached: false,
				orders: [{ orderType: 'LIMIT' }],
			});
			expect(first.message).toMatch(/10 units are held, and 0 were to be\. Order \S+ is open/);
			const [again] = await holder.squareOff({}, options);
			expect(again).toMatchObject({
				netQuantity: 10,
				orders: [{ duplicate: true, status: 'open' }],
			});
			const { orders } = again as { orders: Array<{ orderId: string }> };
			holder.simulator.fill(orders[0].orderId);
			await pass(100);
			expect(await holder.squareOff({}, options)).toMatchObject([
				{ netQuantity: 0, reached: true },
			]);
			await holder.trade(3);
			holder.simulator.fill(holder.simulator.orders.at(-1)?.orderId ?? '');
			expect(await holder.squareOff({}, options)).toMatchObject([
				{ netQuantity: 3, reached: false },
			]);
		});
		expect(writes.filter((write) => write.startsWith('SELL'))).toEqual([`SELL 10 ${sbin}`]);
	});

	test('a long contract stays while a short of the same underlying does', async () => {
		const holder = await at();
		const { symbol, form } = await nextFuture(holder);
		const { option } = await holder.option();
		await holder.set(65, { ...form, instrument: option.field });
		await holder.set(-65, form);
		holder.trader.quirks({ autoFill: false });
		const writes = await holder.writesDuring(async () => {
			const items = await holder.squareOff({}, { marketProtection: 1, confirmWithin: 5 });
			const long = items.find(({ from }) => from === 65);
			expect(long).toMatchObject({ netQuantity: 65, orders: [], reached: false });
			expect(long?.message).toContain(
				`It was not sold, because ${symbol} of the same underlying is short`,
			);
		});
		expect(writes).toEqual([`BUY 65 ${symbol}`]);
	});

	test('two at once: one closes, the other finds it closed', async () => {
		const holder = await at();
		await holder.trade(10);
		const writes = await holder.writesDuring(async () => {
			const [one, other] = await Promise.all([holder.squareOff(), holder.squareOff()]);
			for (const items of [one, other])
				for (const item of items) expect(item).toMatchObject({ netQuantity: 0, reached: true });
		});
		expect(writes).toEqual([`SELL 10 ${sbin}`]);
	});

	test('a dry run shows cancellations and orders, and sends none', async () => {
		const holder = await at();
		await holder.trade(10);
		const order = await holder.rest(5);
		const gttId = await holder.gtt();
		const writes = await holder.writesDuring(async () => {
			const items = await holder.squareOff({}, { dryRun: true, orderReference: 'plan-today' });
			expect(items).toMatchObject([
				{ dryRun: true, gttId, tradingSymbol: sbin },
				{ dryRun: true, orderId: order, tradingSymbol: sbin },
				{ dryRun: true, orderReference: 'plan-today-1', from: 10, to: 0 },
			]);
		});
		expect(writes).toEqual([]);
	});

	test('costs: what is read, what is sent', async () => {
		const holder = await at();
		await holder.trade(1);
		await holder.rest(1);
		const requests = await requestsDuring(holder.simulator, async () => await holder.squareOff());
		expect(counted(requests)).toEqual(COSTS[name]);
		// A GTT order decides over a position: the list is read in full each time, for those that are closed.
		await holder.trade(1);
		await holder.gtt({ instrument: bySymbol('TCS'), triggerPrice: 2_500, price: 2_501 });
		await holder.rest(1);
		const again = await requestsDuring(holder.simulator, async () => await holder.squareOff());
		expect(counted(again)).toEqual(COSTS[name]);
	});
});

describe.each(BROKERS)('%s: guard rails', (name) => {
	const restrict = async (holder: Holder, fields: object) =>
		await world().engine.editCredential(holder.trader.credential.id, { ...fields });
	const sbin = name === 'angelOne' ? 'SBIN-EQ' : 'SBIN';

	test('Halt Trading closes the positions; after that only what reduces passes', async () => {
		const holder = await Holder.at(world(), name);
		await holder.trade(10);
		const order = await holder.rest(5);
		const halted = await holder.trader.one('haltTrading', {
			...{ resource: 'session', cancelOrders: true, squareOff: true },
		});
		expect(halted).toMatchObject({
			...{ halted: true, cancelled: [{ orderId: order, cancelled: true }] },
			squaredOff: [{ tradingSymbol: sbin, from: 10, netQuantity: 0, reached: true }],
		});
		expect(errorOf(await holder.setting(1))).toMatchObject({
			...{ code: 'TRADING_HALTED', outcome: 'notPlaced' },
		});
	});

	test('Max Order Value: all orders that open count as one, and a position may always be closed', async () => {
		const holder = await Holder.at(world(), name);
		await holder.trade(10);
		await restrict(holder, { maxOrderValue: 5_000 });
		const { symbol, form } = await nextFuture(holder);
		const writes = await holder.writesDuring(async () => {
			expect(errorOf(await holder.setting(3_900, form))).toMatchObject({
				...{ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' },
				message: says(/The order is worth 1\d\d{7}/),
			});
			expect(await holder.squareOff()).toMatchObject([{ netQuantity: 0, reached: true }]);
		});
		expect(writes).toEqual([`SELL 10 ${sbin}`]);
		expect(symbol).toMatch(/FUT$/);
	});

	test('across zero under a limit: what closes is sent, what opens is not, and that is said', async () => {
		const holder = await Holder.at(world(), name);
		await holder.trade(10);
		await restrict(holder, { maxOrderValue: 1_000 });
		const output = await holder.set(-20);
		expect(output).toMatchObject({ netQuantity: 0, reached: false, orders: [{ quantity: 10 }] });
		expect(output.message).toMatch(
			/above the limit of 1000 rupees.*0 units are held, and -20 were/,
		);
	});
});

describe('outside continuous trading', () => {
	afterEach(() => jest.setSystemTime(Date.parse('2026-11-20T10:00:00+05:30')));

	test.each(BROKERS)(
		'%s: a repetition after the close sends nothing that is missing',
		async (name) => {
			const holder = await Holder.at(world(), name);
			const { symbol, form } = await nextFuture(holder);
			await holder.set(-1_820, form);
			const options = { confirmWithin: 5, orderReference: 'close-late' };
			holder.simulator.addFault({
				...{ kind: 'tokenRefused', path: holder.words.write, skip: 1, times: Infinity },
			});
			const close = async (more = {}) => {
				const [one] = await holder.squareOff({}, { ...options, ...more });
				return one;
			};
			expect(await close()).toMatchObject({ netQuantity: -65, reached: false });
			holder.simulator.clearFaults();
			jest.setSystemTime(Date.parse('2026-11-20T15:45:00+05:30'));
			const writes = await holder.writesDuring(async () => {
				expect(await close()).toMatchObject({
					...{ netQuantity: -65, reached: false, orders: [{ duplicate: true }] },
					message: says(/closed/),
				});
			});
			expect(writes).toEqual([]);
			expect(
				await holder.writesDuring(async () => {
					const sent = await close({ whenMarketClosed: 'send' });
					expect(sent).toMatchObject({ netQuantity: 0, reached: true });
				}),
			).toEqual([`BUY 65 ${symbol}`]);
		},
	);

	test.each(BROKERS)(
		'%s: refuses and says what stands, in the closing auction too',
		async (name) => {
			const holder = await Holder.at(world(), name);
			await holder.trade(10);
			await holder.rest(5);
			jest.setSystemTime(Date.parse('2026-11-20T15:16:00+05:30'));
			const writes = await holder.writesDuring(async () => {
				for (const options of [{}, { dryRun: true }])
					expect(await holder.squareOff({}, options)).toMatchObject([
						{
							...{ from: 10, to: 0, netQuantity: 10, orders: [], reached: false },
							message: says(/the closing auction/),
						},
					]);
			});
			expect(writes).toEqual([]);
			const sent = await holder.writesDuring(async () => {
				const options = { whenMarketClosed: 'send' };
				expect(await holder.squareOff({}, options)).toMatchObject([
					{ netQuantity: 0, reached: true },
				]);
			});
			expect(sent).toHaveLength(2);
		},
	);
});

const COSTS: Record<BrokerName, IDataObject> = {
	angelOne: {
		...{ getPosition: 3, ruleList: 1, getOrderBook: 3, cancelOrder: 1, placeOrder: 1, details: 2 },
	},
	groww: {
		...{ 'positions/user': 4, 'live-data/ltp': 1, 'order-advance/list': 15, 'order/list': 3 },
		...{ 'order/cancel': 1, 'order/create': 1, details: 2 },
	},
};

describe('Angel One: brackets', () => {
	test('their position stays, their legs are neither cancelled nor counted; the rest is closed', async () => {
		const holder = await Holder.at(world(), 'angelOne');
		await holder.trade(6);
		const bracket = { exits: { squareOff: 20, stopLoss: 10, trailingStopLoss: 0 } };
		await holder.trade(10, { price: 875, options: { bracket } });
		const writes = await holder.writesDuring(async () => {
			expect(await holder.squareOff()).toMatchObject([
				{
					from: 16,
					to: 10,
					netQuantity: 10,
					reached: true,
					message: says(/10 units are of bracket orders/),
				},
			]);
			expect(await holder.squareOff()).toMatchObject([
				{ from: 10, to: 10, reached: true, orders: [] },
			]);
		});
		expect(writes).toEqual(['SELL 6 SBIN-EQ']);
	});
});
