import type { Caller, Json } from './support';
import { market, startTrading, verdict } from './support';

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading();
});
afterEach(() => caller.simulator.close());

const gtt = {
	reference_id: 'sref-0000001',
	smart_order_type: 'GTT',
	segment: 'CASH',
	trading_symbol: 'TCS',
	quantity: 10,
	trigger_price: '3085.00',
	trigger_direction: 'DOWN',
	order: { order_type: 'LIMIT', price: '3090.00', transaction_type: 'BUY' },
	product_type: 'CNC',
	exchange: 'NSE',
	duration: 'DAY',
};
const oco = {
	reference_id: 'sref-0000002',
	smart_order_type: 'OCO',
	segment: 'FNO',
	trading_symbol: 'NIFTY26NOVFUT',
	quantity: 65,
	net_position_quantity: 65,
	transaction_type: 'SELL',
	target: { trigger_price: '27000.00', order_type: 'LIMIT', price: '26990.00' },
	stop_loss: { trigger_price: '25000.00', order_type: 'SL_M', price: null },
	product_type: 'NRML',
	exchange: 'NSE',
	duration: 'DAY',
};

const future = { segment: 'FNO', product: 'NRML', trading_symbol: 'NIFTY26NOVFUT', quantity: 65 };
/** Buys the future that the OCO is to close. */
const hold = (change: object = {}) => caller.create({ ...market, ...future, ...change });

const create = (body: object) => caller.post('/v1/order-advance/create', body);
const idOf = async (body: object): Promise<string> =>
	(await create(body)).body.payload.smart_order_id;
const state = async (id: string, type = 'GTT', segment = 'CASH'): Promise<Json> =>
	(await caller.get(`/v1/order-advance/status/${segment}/${type}/internal/${id}`)).body.payload;
const listed = async (query: string): Promise<Json[]> =>
	(await caller.get(`/v1/order-advance/list?${query}`)).body.payload.orders;

test.each([
	['price as a number', { ...gtt, trigger_price: 3085 }],
	['a limit order without a price', { ...gtt, order: { ...gtt.order, price: null } }],
	['unknown symbol', { ...gtt, trading_symbol: 'NOSUCH' }],
	['bad reference', { ...gtt, reference_id: 'short' }],
	['commodities', { ...gtt, segment: 'COMMODITY' }],
	['more than is said to be held', { ...oco, quantity: 130 }],
	['an OCO of FNO in MIS', { ...oco, product_type: 'MIS' }],
	['wrong target type', { ...oco, target: { ...oco.target, order_type: 'SL' } }],
])('create refuses %s', async (_name, body) => {
	expect(verdict(await create(body))).toBe('400 GA001');
});

test('the same reference again is GA007', async () => {
	await create(gtt);
	expect(verdict(await create(gtt))).toBe('400 GA007');
	expect(caller.simulator.smartOrders).toHaveLength(1);
});

test('a GTT triggers when the price comes, and places its order', async () => {
	const id = await idOf(gtt);
	caller.simulator.setPrice('TCS', 3086);
	expect((await state(id)).status).toBe('ACTIVE');
	caller.simulator.setPrice('TCS', 3085);
	expect(await state(id)).toMatchObject({ status: 'TRIGGERED', is_cancellation_allowed: false });
	expect(caller.simulator.orders).toMatchObject([
		{ tradingSymbol: 'TCS', quantity: 10, status: 'EXECUTED', averageFillPaise: 308_500 },
	]);
});

test.each([
	['target', 27_000, 'LIMIT'],
	['stop loss', 24_990, 'MARKET'],
])('an OCO completes at its %s', async (_name, price, orderType) => {
	await hold();
	const id = await idOf(oco);
	caller.simulator.setPrice('NIFTY26NOVFUT', price);
	expect((await state(id, 'OCO', 'FNO')).status).toBe('COMPLETED');
	const [, exit] = caller.simulator.orders;
	expect(exit).toMatchObject({ orderType, transactionType: 'SELL', status: 'EXECUTED' });
});

test('an OCO closes a position that is there, and no more than it', async () => {
	expect(verdict(await create(oco))).toBe('400 GA006');
	await hold({ product: 'MIS' });
	expect(verdict(await create(oco))).toBe('400 GA006');
	await hold();
	const twice = { quantity: 130, net_position_quantity: 130 };
	expect(verdict(await create({ ...oco, ...twice }))).toBe('400 GA001');
	expect(verdict(await create({ ...oco, transaction_type: 'BUY' }))).toBe('400 GA006');
	expect(verdict(await create(oco))).toBe('201 SUCCESS');
	// A reference that is taken is said to be, whatever became of the position.
	await hold({ transaction_type: 'SELL' });
	expect(verdict(await create(oco))).toBe('400 GA007');
});

test('modify changes what may change', async () => {
	const change = {
		smart_order_type: 'GTT',
		segment: 'CASH',
		quantity: 12,
		trigger_price: '3080.00',
		order: { ...gtt.order, price: '3081.00' },
	};
	const id = await idOf(gtt);
	const path = `/v1/order-advance/modify/${id}`;
	const other = { ...change, order: { ...change.order, transaction_type: 'SELL' } };
	expect(verdict(await caller.put(path, other))).toBe('400 GA001');
	expect(verdict(await caller.put(path, change))).toBe('202 SUCCESS');
	expect(await state(id)).toMatchObject({
		quantity: 12,
		trigger_price: '3080.00',
		trigger_direction: 'DOWN',
		order: { price: '3081.00' },
	});
});

test.each([
	['product_type', { product_type: 'MIS' }],
	['duration', { duration: 'IOC' }],
	['trading_symbol', { trading_symbol: 'INFY' }],
])('a GTT keeps its %s', async (_name, change) => {
	const id = await idOf(gtt);
	const modify = async (body: object) =>
		verdict(await caller.put(`/v1/order-advance/modify/${id}`, body));
	expect(await modify({ ...gtt, ...change })).toBe('400 GA001');
	expect(await modify(gtt)).toBe('202 SUCCESS');
});

test('an OCO is modified by leg, and keeps the kind and limit of its legs', async () => {
	await hold();
	const id = await idOf(oco);
	const modify = async (changes: object) => {
		const body = { smart_order_type: 'OCO', segment: 'FNO', ...changes };
		return verdict(await caller.put(`/v1/order-advance/modify/${id}`, body));
	};
	expect(await modify({ target: { ...oco.target, price: '27001.00' } })).toBe('400 GA001');
	expect(await modify({ stop_loss: { ...oco.stop_loss, order_type: 'SL' } })).toBe('400 GA001');
	expect(await modify({ quantity: 130 })).toBe('400 GA001');
	expect(await modify({ product_type: 'MIS' })).toBe('400 GA001');
	expect(await modify({ target: { trigger_price: '27100.00' } })).toBe('202 SUCCESS');
	expect(await state(id, 'OCO', 'FNO')).toMatchObject({
		target: { trigger_price: '27100.00', price: '26990.00' },
		stop_loss: oco.stop_loss,
	});
});

test('cancel, once', async () => {
	const id = await idOf(gtt);
	const cancel = () => caller.post(`/v1/order-advance/cancel/CASH/GTT/${id}`);
	expect(verdict(await caller.post(`/v1/order-advance/cancel/CASH/OCO/${id}`))).toBe('404 GA004');
	expect(verdict(await cancel())).toBe('202 SUCCESS');
	expect(verdict(await cancel())).toBe('400 GA006');
});

test('the list shows OCO of today unless told otherwise', async () => {
	await hold();
	await create(gtt);
	await create(oco);
	expect(await listed('')).toMatchObject([{ smart_order_type: 'OCO' }]);
	expect(await listed('smart_order_type=GTT')).toHaveLength(1);
	expect(await listed('smart_order_type=GTT&status=CANCELLED')).toHaveLength(0);
	caller.simulator.clock.set('2026-11-21T05:00:00+05:30');
	expect(await listed('smart_order_type=GTT')).toHaveLength(0);
	const window = 'start_date_time=2026-11-20T00:00:00&end_date_time=2026-11-22T00:00:00';
	expect(await listed(`smart_order_type=GTT&${window}`)).toHaveLength(1);
	const long = 'start_date_time=2026-10-01T00:00:00&end_date_time=2026-11-22T00:00:00';
	expect(verdict(await caller.get(`/v1/order-advance/list?${long}`))).toBe('400 GA001');
	expect(verdict(await caller.get('/v1/order-advance/list?page_size=51'))).toBe('400 GA001');
});

test('a GTT lives a year', async () => {
	const id = await idOf(gtt);
	caller.simulator.clock.set('2027-11-20T11:00:10+05:30');
	caller.simulator.accounts[0].dailyAccessToken = caller.token = 'token of next year';
	expect(await state(id)).toMatchObject({
		status: 'EXPIRED',
		expire_at: '2027-11-20T11:00:00',
		updated_at: '2027-11-20T11:00:00',
		is_modification_allowed: false,
	});
});
