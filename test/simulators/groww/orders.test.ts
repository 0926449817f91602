import type { Caller, Json } from './support';
import { AFTER_HOURS, market, order, startTrading, verdict } from './support';

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading({ quirks: { enforceRateLimits: false } });
});
afterEach(() => caller.simulator.close());

const funds = async (): Promise<Json> => (await caller.get('/v1/margins/detail/user')).body.payload;
const future = { ...order, segment: 'FNO', product: 'NRML', trading_symbol: 'NIFTY26NOVFUT' };

describe('what a create refuses', () => {
	const cases: Array<[string, Record<string, unknown>, string]> = [
		['unknown symbol', { trading_symbol: 'NOSUCH' }, '400 GA001'],
		['symbol of another exchange', { trading_symbol: 'GOLD', exchange: 'NSE' }, '400 GA001'],
		['an index', { trading_symbol: 'NIFTY' }, '400 GA001'],
		['no symbol', { trading_symbol: '' }, '400 GA001'],
		['quantity as text', { quantity: '10' }, '400 GA001'],
		['fractional quantity', { quantity: 1.5 }, '400 GA001'],
		['zero quantity', { quantity: 0 }, '400 GA001'],
		['price as text', { price: '860' }, '400 GA001'],
		['limit order without a price', { price: 0 }, '400 GA001'],
		['stop order without a trigger', { order_type: 'SL', trigger_price: 0 }, '400 GA001'],
		['price finer than a paisa', { price: 860.001 }, '400 GA001'],
		['validity IOC', { validity: 'IOC' }, '400 GA001'],
		['order type of other brokers', { order_type: 'STOP_LOSS_LIMIT' }, '400 GA001'],
		['NRML in cash', { product: 'NRML' }, '400 GA001'],
		['CNC in futures', { ...future, product: 'CNC' }, '400 GA001'],
		['wrong side', { transaction_type: 'buy' }, '400 GA001'],
		['segment that the API does not trade', { segment: 'COMMODITY' }, '400 GA001'],
		['reference too short', { order_reference_id: 'abc-123' }, '400 GA001'],
		['reference too long', { order_reference_id: 'a'.repeat(21) }, '400 GA001'],
		['reference with three hyphens', { order_reference_id: 'ab-cd-ef-gh' }, '400 GA001'],
		['reference with an underscore', { order_reference_id: 'abcd_efgh' }, '400 GA001'],
	];
	test.each(cases)('%s', async (_name, change, expected) => {
		expect(verdict(await caller.create(change))).toBe(expected);
		expect(caller.simulator.orders).toHaveLength(0);
	});

	test('a body that is not JSON', async () => {
		expect(verdict(await caller.post('/v1/order/create', '{"quantity":'))).toBe('400 GA001');
	});

	test('a segment that the user has not activated', async () => {
		caller.simulator.accounts[0].activeSegments = ['CASH'];
		expect(verdict(await caller.create(future))).toBe('403 GA005');
	});
});

describe('references', () => {
	test('the same reference again is GA007 and places nothing', async () => {
		const reference = { order_reference_id: 'ref-00000001' };
		const id = await caller.createId(reference);
		expect(verdict(await caller.create({ ...reference, quantity: 20 }))).toBe('400 GA007');
		expect(caller.simulator.orders).toHaveLength(1);
		expect((await caller.byReference('ref-00000001')).body.payload.groww_order_id).toBe(id);
	});

	test('an unknown reference or id is GA004', async () => {
		expect(verdict(await caller.byReference('ref-00000001'))).toBe('404 GA004');
		expect(verdict(await caller.status('GMK00000AAA000AAAAA'))).toBe('404 GA004');
		const id = await caller.createId();
		expect(verdict(await caller.status(id, 'FNO'))).toBe('404 GA004');
		expect(verdict(await caller.cancel(id, 'FNO'))).toBe('404 GA004');
	});

	test('without one, Groww makes its own', async () => {
		const { order_reference_id: made } = (await caller.create()).body.payload;
		expect(made).toMatch(/^[A-Za-z0-9]{8,20}$/);
	});
});

describe('an order lives', () => {
	test('a marketable one is executed at the market', async () => {
		const row = await caller.detail(await caller.createId({ price: 875 }));
		expect(row).toMatchObject({
			order_status: 'EXECUTED',
			filled_quantity: 10,
			remaining_quantity: 0,
			average_fill_price: 870,
		});
	});

	test('a resting one is executed when the price comes', async () => {
		const id = await caller.createId();
		expect(await caller.statusWord(id)).toBe('OPEN');
		caller.simulator.setPrice('SBIN', 861);
		expect(await caller.statusWord(id)).toBe('OPEN');
		caller.simulator.setPrice('3045', 859.5);
		expect((await caller.detail(id)).average_fill_price).toBe(859.5);
	});

	test('a stop waits for its trigger', async () => {
		const stop = { order_type: 'SL_M', price: 0, trigger_price: 880 };
		const id = await caller.createId(stop);
		expect(await caller.statusWord(id)).toBe('TRIGGER_PENDING');
		caller.simulator.setPrice('SBIN', 879.95);
		expect(await caller.statusWord(id)).toBe('TRIGGER_PENDING');
		caller.simulator.setPrice('SBIN', 880.05);
		expect(await caller.detail(id)).toMatchObject({
			order_status: 'EXECUTED',
			average_fill_price: 880.05,
		});
	});

	test('a stop limit becomes a limit order', async () => {
		const id = await caller.createId({ order_type: 'SL', price: 881, trigger_price: 880 });
		caller.simulator.setPrice('SBIN', 882);
		expect(await caller.statusWord(id)).toBe('OPEN');
		caller.simulator.setPrice('SBIN', 881);
		expect(await caller.statusWord(id)).toBe('EXECUTED');
	});

	test('an open one can be filled in parts and rejected by hand', async () => {
		const { simulator } = caller;
		const id = await caller.createId();
		simulator.fill(id, 4, 859);
		simulator.fill(id, 2, 856);
		expect(await caller.detail(id)).toMatchObject({
			order_status: 'OPEN',
			filled_quantity: 6,
			remaining_quantity: 4,
			average_fill_price: 858,
		});
		expect(() => simulator.fill(id, 5)).toThrow(RangeError);
		simulator.reject(id, 'Exchange says no');
		const status = (await caller.status(id)).body.payload;
		expect(status).toMatchObject({ order_status: 'REJECTED', remark: 'Exchange says no' });
		expect(() => simulator.fill(id)).toThrow(RangeError);
	});

	test('a DAY order is cancelled at the close', async () => {
		const id = await caller.createId();
		caller.simulator.clock.set('2026-11-20T15:29:59+05:30');
		expect(await caller.statusWord(id)).toBe('OPEN');
		caller.simulator.clock.set('2026-11-20T15:30:00+05:30');
		expect(await caller.statusWord(id)).toBe('CANCELLED');
	});

	test('after hours it waits as AMO for the next opening', async () => {
		caller.simulator.clock.set(AFTER_HOURS);
		const id = await caller.createId(market);
		expect(await caller.detail(id)).toMatchObject({ amo_status: 'PENDING', order_status: 'OPEN' });
		// Friday evening: the next opening is on Monday. The token dies over the weekend.
		caller.simulator.clock.set('2026-11-23T09:14:00+05:30');
		caller.simulator.accounts[0].dailyAccessToken = caller.token = 'token of Monday';
		expect((await caller.detail(id)).amo_status).toBe('PENDING');
		caller.simulator.clock.set('2026-11-23T09:15:00+05:30');
		expect(await caller.detail(id)).toMatchObject({
			amo_status: 'PLACED',
			order_status: 'EXECUTED',
			created_at: '2026-11-20T18:00:00',
			exchange_time: '2026-11-23T09:15:00',
		});
	});

	test('an AMO can be cancelled before the opening', async () => {
		caller.simulator.clock.set(AFTER_HOURS);
		const id = await caller.createId(market);
		await caller.cancel(id);
		expect(await caller.statusWord(id)).toBe('CANCELLED');
	});
});

describe('checks after acceptance', () => {
	const rejected: Array<[string, Record<string, unknown>, string]> = [
		['more than there is money for', { quantity: 1000 }, 'Insufficient margin'],
		['price between ticks', { price: 860.02 }, 'tick size 0.05'],
		['price beyond the circuit', { price: 1100 }, 'circuit'],
		['delivery sell of what is not held', { transaction_type: 'SELL', quantity: 121 }, 'holdings'],
		['trigger behind the market', { order_type: 'SL_M', trigger_price: 869 }, 'Trigger price'],
		['a part of a lot', { ...future, price: 26100, quantity: 66 }, 'lot size 65'],
		['more than the freeze quantity', { ...future, price: 26100, quantity: 1885 }, 'freeze'],
	];
	test.each(rejected)('%s', async (_name, change, remark) => {
		const answer = await caller.create(change);
		expect(verdict(answer)).toBe('200 SUCCESS');
		const row = await caller.detail(
			answer.body.payload.groww_order_id,
			String(change.segment ?? 'CASH'),
		);
		expect(row.order_status).toBe('REJECTED');
		expect(row.remark).toContain(remark);
	});

	test('a delivery sell without DDPI', async () => {
		caller.simulator.accounts[0].ddpiEnabled = false;
		const row = await caller.detail(
			await caller.createId({ transaction_type: 'SELL', price: 880 }),
		);
		expect(row.remark).toContain('DDPI');
	});
});

describe('modify and cancel', () => {
	test('a modification changes quantity, price and type', async () => {
		const id = await caller.createId();
		const answer = await caller.modify(id, { quantity: 12, price: 871 });
		expect(answer.body.payload).toEqual({ groww_order_id: id, order_status: 'OPEN' });
		expect(await caller.detail(id)).toMatchObject({ quantity: 12, order_status: 'EXECUTED' });
	});

	test('a done order can be neither modified nor cancelled', async () => {
		const id = await caller.createId(market);
		expect(verdict(await caller.modify(id))).toBe('400 GA006');
		expect(verdict(await caller.cancel(id))).toBe('400 GA006');
	});

	test('a modification that breaks a rule is refused and changes nothing', async () => {
		const id = await caller.createId();
		expect(verdict(await caller.modify(id, { price: 855.03 }))).toBe('400 GA001');
		expect(await caller.detail(id)).toMatchObject({ price: 860, order_status: 'OPEN' });
	});

	test('a cancel is requested first, then done', async () => {
		const id = await caller.createId();
		const answer = await caller.cancel(id);
		expect(answer.body.payload.order_status).toBe('CANCELLATION_REQUESTED');
		expect(await caller.statusWord(id)).toBe('CANCELLED');
		expect(verdict(await caller.cancel(id))).toBe('400 GA006');
	});
});

describe('the order list', () => {
	test('is of one segment, in pages', async () => {
		const ids = [];
		for (let count = 0; count < 5; count++) ids.unshift(await caller.createId());
		await caller.create({ ...future, price: 25000, quantity: 65 });
		const page = async (number: number): Promise<string[]> => {
			const path = `/v1/order/list?segment=CASH&page=${number}&page_size=2`;
			const rows: Json[] = (await caller.get(path)).body.payload.order_list;
			return rows.map((row) => row.groww_order_id);
		};
		expect(await page(0)).toEqual(ids.slice(0, 2));
		expect(await page(2)).toEqual(ids.slice(4));
		expect(await page(3)).toEqual([]);
	});

	test('is of today only', async () => {
		await caller.create();
		caller.simulator.clock.set('2026-11-20T23:59:00+05:30');
		const path = '/v1/order/list?segment=CASH&page=0&page_size=100';
		expect((await caller.get(path)).body.payload.order_list).toHaveLength(1);
		caller.simulator.clock.set('2026-11-21T00:00:00+05:30');
		expect((await caller.get(path)).body.payload.order_list).toHaveLength(0);
	});
});

describe('money and shares', () => {
	test('a waiting order binds margin, a cancelled one frees it', async () => {
		expect((await funds()).net_margin_used).toBe(0);
		const id = await caller.createId();
		const bound = await funds();
		expect(bound.equity_margin_details.cnc_margin_used).toBe(8600);
		expect(bound.net_margin_used).toBe(8602.58);
		expect(bound.equity_margin_details.cnc_balance_available).toBe(600_000 - 8602.58);
		await caller.cancel(id);
		expect((await funds()).net_margin_used).toBe(0);
	});

	test('closing an intraday position frees its margin and books the profit', async () => {
		await caller.create({ ...market, product: 'MIS' });
		expect((await funds()).equity_margin_details.mis_margin_used).toBe(1740);
		caller.simulator.setPrice('SBIN', 880);
		await caller.create({ ...market, product: 'MIS', transaction_type: 'SELL' });
		const after = await funds();
		expect(after.equity_margin_details.mis_margin_used).toBe(0);
		expect(after.clear_cash).toBe(500_100);
		const { positions } = (await caller.get('/v1/positions/user?segment=CASH')).body.payload;
		expect(positions).toMatchObject([{ quantity: 0, realised_pnl: 100, product: 'MIS' }]);
	});

	test('closing a position needs no money, turning it round does', async () => {
		const account = caller.simulator.accounts[0];
		Object.assign(account, { cash: 1800, collateral: 0 });
		const intraday = { ...market, product: 'MIS' };
		expect(await caller.statusWord(await caller.createId(intraday))).toBe('EXECUTED');
		const sell = { ...intraday, transaction_type: 'SELL' };
		const turned = await caller.createId({ ...sell, quantity: 25 });
		expect(await caller.statusWord(turned)).toBe('REJECTED');
		expect(await caller.statusWord(await caller.createId(sell))).toBe('EXECUTED');
	});

	test('futures bind span and exposure', async () => {
		await caller.create({ ...future, ...market, quantity: 65 });
		const { fno_margin_details: fno } = await funds();
		expect(fno.span_margin_used).toBeGreaterThan(fno.exposure_margin_used);
		expect(fno.net_fno_margin_used).toBeCloseTo(fno.span_margin_used + fno.exposure_margin_used, 2);
	});

	test('shares sold for delivery are locked, shares bought arrive the next day', async () => {
		const held = async (symbol: string): Promise<Json> => {
			const rows: Json[] = (await caller.get('/v1/holdings/user')).body.payload.holdings;
			return rows.find((row) => row.trading_symbol === symbol);
		};
		await caller.create({ ...market, transaction_type: 'SELL', quantity: 100 });
		await caller.create({ ...market, trading_symbol: 'INFY', quantity: 3 });
		expect(await held('SBIN')).toMatchObject({ quantity: 120, demat_free_quantity: 20 });
		expect(await held('INFY')).toBeUndefined();
		caller.simulator.clock.set('2026-11-23T09:00:00+05:30');
		caller.simulator.accounts[0].dailyAccessToken = caller.token = 'token of Monday';
		expect(await held('SBIN')).toMatchObject({ quantity: 20, demat_free_quantity: 20 });
		expect(await held('INFY')).toMatchObject({ quantity: 3, average_price: 1545 });
	});

	test('the margin calculator takes one cash order, or a basket of derivatives', async () => {
		const row = { ...order, quantity: 65 };
		const path = (segment: string) => `/v1/margins/detail/orders?segment=${segment}`;
		expect(verdict(await caller.post(path('CASH'), [row, row]))).toBe('400 GA001');
		const derivative = { ...row, ...future, price: 26000, quantity: 65 };
		const basket = await caller.post(path('FNO'), [derivative, derivative]);
		const single = await caller.post(path('FNO'), [derivative]);
		expect(basket.body.payload.span_required).toBe(2 * single.body.payload.span_required);
		expect(verdict(await caller.post(path('FNO'), derivative))).toBe('400 GA001');
	});
});
