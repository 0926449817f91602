import type { IDataObject } from 'n8n-workflow';
import { pass } from '../faults/time';
import { errorOf, useFastWorld } from '../orders/support';
import { BROKERS, bySymbol, requestsDuring, type BrokerName } from '../support';
import { counted, Holder, nextFuture } from './targetSupport';

const world = useFastWorld();
beforeEach(() => {
	for (const broker of BROKERS) world().broker(broker).simulator.setPrice('SBIN', 870);
});

const says = (pattern: RegExp) => expect.stringMatching(pattern) as string;

describe.each(BROKERS)('%s', (name) => {
	const at = async () => await Holder.at(world(), name);
	const sbin = name === 'angelOne' ? 'SBIN-EQ' : 'SBIN';

	test('from nothing to long, to short across zero, and flat: closing before opening', async () => {
		const holder = await at();
		for (const [from, to, ...orders] of [
			[0, 10, 'BUY 10'],
			[10, -3, 'SELL 10', 'SELL 3'],
			[-3, 0, 'BUY 3'],
		] as const) {
			const writes = await holder.writesDuring(async () => {
				const output = await holder.set(to);
				expect(output).toEqual({
					...{ broker: name, exchange: 'NSE', tradingSymbol: sbin },
					...{ product: holder.words.intraday, from, to, netQuantity: to, reached: true },
					...{ message: null, orders: expect.any(Array) as unknown },
				});
				expect(Object.keys(output).join(' ')).toBe(
					'broker exchange tradingSymbol product from to netQuantity orders reached message',
				);
				expect(output.orders).toMatchObject(
					orders.map((order) => ({
						...{ status: 'filled', duplicate: false },
						...{ transactionType: order.split(' ')[0], quantity: Number(order.split(' ')[1]) },
					})),
				);
			});
			expect(writes).toEqual(orders.map((order) => `${order} ${sbin}`));
		}
	});

	test('flat and target 0: nothing is sent; nor under the same reference later', async () => {
		const holder = await at();
		const options = { orderReference: 'flat-today' };
		const writes = await holder.writesDuring(async () => {
			const output = await holder.set(0, { options });
			expect(output).toMatchObject({ from: 0, to: 0, netQuantity: 0, orders: [], reached: true });
		});
		expect(writes).toEqual([]);
		await holder.trade(10);
		expect(
			await holder.writesDuring(async () => {
				const output = await holder.set(0, { options });
				expect(output).toMatchObject({ netQuantity: 10, orders: [], reached: false });
				expect(output.message).toMatch(/10 units are held, and 0 were to be/);
			}),
		).toEqual([]);
	});

	test('the unfilled rest of open limit orders counts; stops, other products and GTTs do not', async () => {
		const holder = await at();
		const { intraday, delivery, stop } = holder.words;
		await holder.trade(10);
		const open = await holder.rest(6);
		holder.simulator.fill(open, 2);
		const waits = await holder.rest(-10, { ...stop, price: 850, triggerPrice: 851 });
		await holder.rest(3, { product: delivery });
		const gtt = await holder.gtt();
		const writes = await holder.writesDuring(async () => {
			const output = await holder.set(20, { options: { confirmWithin: 5 } });
			// 10 and 2 are held, 4 are on their way.
			expect(output).toMatchObject({ from: 16, to: 20, netQuantity: 16, reached: false });
			for (const told of [open, waits, gtt]) expect(output.message).toContain(told);
			expect(output.message).toMatch(/Counted as filled, and open so far: order/);
			expect(output.message).toMatch(/Not counted, and may move the position later/);
		});
		expect(writes).toEqual([`BUY 4 ${sbin}`]);
		expect(await holder.net(intraday)).toBe(16);
	});

	test('shares that are kept: those of the demat account, T1 included, and today’s', async () => {
		const holder = await at();
		holder.hold(30, 5);
		const kept = { product: holder.words.delivery };
		await holder.trade(4, kept);
		const writes = await holder.writesDuring(async () => {
			expect(await holder.set(20, kept)).toMatchObject({
				...{ from: 39, to: 20, netQuantity: 20, reached: true },
			});
			expect(await holder.set(20, kept)).toMatchObject({ from: 20, orders: [], reached: true });
		});
		expect(writes).toEqual([`SELL 19 ${sbin}`]);
		expect(errorOf(await holder.setting(-1, kept))).toMatchObject({
			...{ code: 'SHORT_DELIVERY', outcome: 'notPlaced' },
		});
	});

	test('a future is split by its freeze quantity, and the plan is in the journal', async () => {
		const holder = await at();
		const { symbol, form } = await nextFuture(holder);
		const writes = await holder.writesDuring(async () => {
			expect(await holder.set(-3_900, form)).toMatchObject({ netQuantity: -3_900, reached: true });
		});
		expect(writes).toEqual([1755, 1755, 390].map((units) => `SELL ${units} ${symbol}`));
		expect(errorOf(await holder.setting(-100, form))).toMatchObject({ code: 'NOT_A_LOT_MULTIPLE' });
	});

	test.each(['a reference', 'the same execution'])(
		'a repetition by %s does nothing more, whatever the position is by then',
		async (by) => {
			const holder = await at();
			const given = by === 'a reference';
			const changes = given ? { options: { orderReference: `R${Date.now()}` } } : {};
			const same = given ? {} : { executionId: `E${Date.now()}` };
			const set = async () => await holder.run('setPosition', holder.form(10, changes), same);
			expect((await set()).items[0].json).toMatchObject({ from: 0, reached: true });
			await holder.trade(-7);
			const writes = await holder.writesDuring(async () => {
				expect((await set()).items[0].json).toMatchObject({
					...{ from: 0, to: 10, netQuantity: 3, reached: false },
					orders: [{ duplicate: true, status: 'filled', quantity: 10 }],
				});
			});
			expect(writes).toEqual([]);
			if (given)
				expect(errorOf(await holder.setting(9, changes))).toMatchObject({
					code: 'REFERENCE_OF_OTHER_ORDER',
				});
		},
	);

	test('market protection: a limit order on the tick; what does not fill stands, and is said', async () => {
		const holder = await at();
		holder.trader.quirks({ autoFill: false });
		const options = { marketProtection: 0.5, confirmWithin: 5 };
		const output = await holder.set(10, { options });
		expect(output).toMatchObject({
			...{ netQuantity: 0, reached: false, orders: [{ orderType: 'LIMIT', price: 874.35 }] },
			message: says(/0 units are held, and 10 were to be\. Order \S+ is open, and still stands/),
		});
		const again = await holder.set(10, { options });
		expect(again).toMatchObject({ from: 10, orders: [], netQuantity: 0, reached: false });
	});

	test('what opens is not sent before what closes has filled', async () => {
		const holder = await at();
		await holder.trade(10);
		holder.trader.quirks({ autoFill: false });
		const writes = await holder.writesDuring(async () => {
			const options = { confirmWithin: 5, orderReference: 'turn-1' };
			const output = await holder.set(-5, { options });
			expect(output).toMatchObject({ netQuantity: 10, reached: false, orders: [{ quantity: 10 }] });
			expect(output.message).toMatch(/What opens the new side was not sent/);
			// Once it is closed, the repetition sends what is missing of the plan.
			holder.trader.quirks({ autoFill: true });
			holder.simulator.setPrice('SBIN', 870);
			await pass(1_000);
			expect(await holder.set(-5, { options })).toMatchObject({ netQuantity: -5, reached: true });
			expect(await holder.set(-5, { options })).toMatchObject({ netQuantity: -5, reached: true });
		});
		expect(writes).toEqual([`SELL 10 ${sbin}`, `SELL 5 ${sbin}`]);
	});

	test('an order that is rejected: what stands, and nothing after it', async () => {
		const holder = await at();
		Object.assign(holder.account, { cash: 100, collateral: 0 });
		const writes = await holder.writesDuring(async () => {
			const output = await holder.set(500, { options: { confirmWithin: 5 } });
			expect(output).toMatchObject({ netQuantity: 0, reached: false });
			expect(output.message).toMatch(
				/0 units are held, and 500 were to be\. Order \S+ is rejected/,
			);
		});
		expect(writes).toEqual([`BUY 500 ${sbin}`]);
	});

	test('nothing of a plan follows an order whose fate is unknown', async () => {
		const holder = await at();
		const { symbol, form } = await nextFuture(holder);
		holder.simulator.addFault({ kind: 'timeoutBefore', path: holder.words.write });
		const writes = await holder.writesDuring(async () => {
			const options = { confirmWithin: 5 };
			expect(errorOf(await holder.setting(-3_900, { ...form, options }))).toMatchObject({
				outcome: 'unknown',
			});
		});
		expect(writes).toEqual([`SELL 1755 ${symbol}`]);
	});

	test('shares of one demat account are sold once, by two at once at two exchanges', async () => {
		const holder = await at();
		holder.hold(30, 0);
		const kept = { product: holder.words.delivery };
		const elsewhere = { ...kept, ...holder.words.cash, exchange: 'BSE' };
		const writes = await holder.writesDuring(async () => {
			const [one, other] = await Promise.all([
				holder.set(0, kept),
				holder.set(0, { ...elsewhere, instrument: bySymbol('SBIN') }),
			]);
			expect([one.reached, other.reached]).toEqual([true, true]);
		});
		expect(writes).toHaveLength(1);
	});

	test('positions that cannot be read: nothing is sent; and after sending, it is said', async () => {
		const holder = await at();
		const { reads } = holder.words;
		holder.simulator.addFault({ kind: 'html502', path: reads, times: Infinity });
		const options = { confirmWithin: 5 };
		expect(
			await holder.writesDuring(async () => {
				expect(errorOf(await holder.setting(10))).toMatchObject({
					...{ code: 'HTTP_502', outcome: 'notPlaced' },
				});
			}),
		).toEqual([]);
		holder.simulator.clearFaults();
		holder.simulator.addFault({ kind: 'html502', path: reads, times: Infinity, skip: 1 });
		expect(await holder.set(10, { options })).toMatchObject({
			...{ netQuantity: null, reached: false, orders: [{ status: 'filled' }] },
			message: says(/What is held could not be read/),
		});
	});

	test('two at once with references of their own: the second finds it done', async () => {
		const holder = await at();
		const writes = await holder.writesDuring(async () => {
			const both = await Promise.all([holder.set(10), holder.set(10)]);
			expect(both.every(({ reached }) => reached === true)).toBe(true);
		});
		expect(writes).toEqual([`BUY 10 ${sbin}`]);
	});

	test('a dry run shows each request, and sends none', async () => {
		const holder = await at();
		await holder.trade(10);
		const options = { dryRun: true, orderReference: 'plan-today' };
		const writes = await holder.writesDuring(async () => {
			const result = await holder.run('setPosition', holder.form(-5, { options }));
			const items = result.items.map(({ json }) => json);
			expect(items).toMatchObject([
				{
					dryRun: true,
					from: 10,
					to: -5,
					orderReference: 'plan-today-1',
					request: bodyOf(name, 10),
				},
				{
					dryRun: true,
					from: 10,
					to: -5,
					orderReference: 'plan-today-2',
					request: bodyOf(name, 5),
				},
			]);
			const flat = await holder.set(10, { options });
			expect(flat).toMatchObject({ dryRun: true, orders: [], reached: true });
		});
		expect(writes).toEqual([]);
	});

	test('the other broker’s word for a product', async () => {
		const holder = await at();
		const { intraday } = holder.words;
		const product = intraday === 'MIS' ? 'INTRADAY' : 'MIS';
		const { items } = await holder.setting(1, { product, options: { dryRun: true } });
		expect(items[0].json).toMatchObject({ product: intraday, from: 0, to: 1 });
	});

	test('a read-only credential, a target that is none, a product that is none', async () => {
		const holder = await at();
		for (const target of ['', 'ten', 1.5, {}, null])
			expect(errorOf(await holder.setting(target))).toMatchObject({ code: 'INVALID_TARGET' });
		expect(errorOf(await holder.setting(1, { product: 'CNCX' }))).toMatchObject({
			code: 'INVALID_CHOICE',
		});
		await world().engine.editCredential(holder.trader.credential.id, { permissions: 'readOnly' });
		expect(errorOf(await holder.setting(1))).toMatchObject({
			...{ code: 'READ_ONLY_CREDENTIAL', outcome: 'notPlaced' },
		});
	});

	test('costs: what is read, what is sent', async () => {
		const holder = await at();
		await holder.trade(1);
		const costs = async (target: number) =>
			counted(await requestsDuring(holder.simulator, async () => await holder.set(target)));
		expect(await costs(5)).toEqual(COSTS[name]);
		// Others' GTT orders are not read one by one, and those of earlier weeks not listed again.
		for (const symbol of ['TCS', 'INFY'])
			await holder.gtt({ instrument: bySymbol(symbol), triggerPrice: 1_500, price: 1_501 });
		expect(await costs(6)).toEqual({
			...COSTS[name],
			...(name === 'groww' ? { 'order-advance/list': 2 } : {}),
		});
	});
});

describe('the next day', () => {
	afterAll(() => jest.setSystemTime(Date.parse('2026-11-20T10:00:00+05:30')));

	// The broker that checks references itself would be sent the order again.
	test('nothing of a plan of an earlier day is sent, whatever became of that', async () => {
		const holder = await Holder.at(world(), 'groww');
		const options = { confirmWithin: 5, orderReference: 'of-friday' };
		const { write } = holder.words;
		holder.simulator.addFault({ kind: 'timeoutBefore', path: write, times: Infinity });
		expect(errorOf(await holder.setting(10, { options }))).toMatchObject({ outcome: 'unknown' });
		holder.simulator.clearFaults();
		jest.setSystemTime(Date.parse('2026-11-23T10:00:00+05:30'));
		await holder.trader.one('getProfile', { resource: 'account' });
		const writes = await holder.writesDuring(async () => {
			const { message } = errorOf(await holder.setting(10, { options }));
			expect(message).toMatch(/day for which the orders were planned is over/);
		});
		expect(writes).toEqual([]);
	});
});

const bodyOf = (name: BrokerName, units: number) => ({
	body: name === 'angelOne' ? { quantity: String(units) } : { quantity: units },
});

/** The last price comes with nothing: a market order needs none. */
const COSTS: Record<BrokerName, IDataObject> = {
	angelOne: { getOrderBook: 1, getPosition: 2, placeOrder: 1, details: 1, ruleList: 1 },
	// Active smart orders are listed month by month, of a year; OCO orders of shares for the newest alone.
	groww: {
		'order/list': 1,
		'positions/user': 2,
		'order/create': 1,
		details: 1,
		'order-advance/list': 15,
	},
};
