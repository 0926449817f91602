import { samples } from './samples';
import type { Answer, Caller, Json } from './support';
import { logIn, market, startTrading, totpBody, totpToken } from './support';

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading({ quirks: { enforceRateLimits: false } });
});
afterEach(() => caller.simulator.close());

/** Where a reply's keys or value types differ from a sample's; arrays are compared by their first item. */
function differences(
	sample: Json,
	actual: Json,
	at = 'payload',
	nullable: string[] = [],
): string[] {
	const name = at.split('.').at(-1) ?? '';
	if (actual === null && (sample === null || nullable.includes(name))) return [];
	if (sample === null) return [];
	if (typeOf(sample) !== typeOf(actual))
		return [`${at} is ${typeOf(actual)}, not ${typeOf(sample)}`];
	if (typeOf(sample) === 'array')
		return actual.length === 0
			? [`${at} is empty`]
			: differences(sample[0], actual[0], `${at}[0]`, nullable);
	if (typeOf(sample) !== 'object') return [];
	const missing = Object.keys(sample).filter((key) => !(key in actual));
	const extra = Object.keys(actual).filter((key) => !(key in sample));
	return [
		...missing.map((key) => `${at}.${key} is missing`),
		...extra.map((key) => `${at}.${key} is not in the sample`),
		...Object.keys(sample)
			.filter((key) => key in actual)
			.flatMap((key) => differences(sample[key], actual[key], `${at}.${key}`, nullable)),
	];
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

function expectShape(answer: Answer, sample: unknown, nullable: string[] = [], status = 200): void {
	expect(answer.status).toBe(status);
	expect(answer.headers['content-type']).toContain('application/json');
	expect(answer.body.status).toBe('SUCCESS');
	expect(differences(sample, answer.body.payload, 'payload', nullable)).toEqual([]);
}

test('the comparison itself sees missing, extra and wrong', () => {
	expect(differences({ a: 1, b: [{ c: 'x' }] }, { b: [{ c: 2, d: 1 }] })).toEqual([
		'payload.a is missing',
		'payload.b[0].d is not in the sample',
		'payload.b[0].c is number, not string',
	]);
	expect(differences({ a: [1] }, { a: [] })).toEqual(['payload.a is empty']);
	expect(differences({ a: 1 }, { a: null })).toHaveLength(1);
});

test('token', async () => {
	const answer = await logIn(caller, totpToken, totpBody());
	expect(answer.status).toBe(200);
	expect(differences(samples.token, answer.body)).toEqual([]);
	expect(answer.body.expiry).toMatch(/^\d{4}-\d\d-\d\dT06:00:00$/);
});

test('profile, margin, holdings', async () => {
	expectShape(await caller.get('/v1/user/detail'), samples.profile);
	expectShape(await caller.get('/v1/margins/detail/user'), samples.margin);
	expectShape(await caller.get('/v1/holdings/user'), samples.holdings);
	const wanted = [
		{
			trading_symbol: 'WIPRO',
			transaction_type: 'BUY',
			quantity: 1,
			price: 246,
			order_type: 'LIMIT',
			product: 'CNC',
			exchange: 'NSE',
		},
	];
	const required = await caller.post('/v1/margins/detail/orders?segment=CASH', wanted);
	expectShape(required, samples.requiredMargin);
});

test('orders, trades, positions', async () => {
	const created = await caller.create({ order_reference_id: 'Ab-654321234-1628190' });
	expectShape(created, samples.create);
	const id = created.body.payload.groww_order_id;
	const change = {
		groww_order_id: id,
		segment: 'CASH',
		order_type: 'LIMIT',
		quantity: 11,
		price: 850,
	};
	expectShape(await caller.post('/v1/order/modify', change), samples.modify);
	expectShape(await caller.status(id), samples.status);
	const reference = await caller.get(
		'/v1/order/status/reference/Ab-654321234-1628190?segment=CASH',
	);
	expectShape(reference, samples.status);
	expectShape(await caller.get(`/v1/order/detail/${id}?segment=CASH`), samples.detail);
	expectShape(await caller.get('/v1/order/list?segment=CASH&page=0&page_size=100'), {
		order_list: [samples.detail],
	});
	expectShape(await caller.cancel(id), samples.cancel);
	const bought = await caller.createId(market);
	expectShape(await caller.get(`/v1/order/trades/${bought}?segment=CASH&page=0&page_size=50`), {
		trade_list: [samples.trade],
	});
	expectShape(await caller.get('/v1/positions/user?segment=CASH'), samples.positions);
	expectShape(
		await caller.get('/v1/positions/trading-symbol?trading_symbol=SBIN&segment=CASH'),
		samples.positions,
	);
});

test('smart orders', async () => {
	const gtt = await caller.post('/v1/order-advance/create', gttBody);
	expectShape(gtt, samples.gtt, [], 201);
	const id = gtt.body.payload.smart_order_id;
	const status = await caller.get(`/v1/order-advance/status/CASH/GTT/internal/${id}`);
	expectShape(status, samples.gtt);
	expectShape(await caller.get('/v1/order-advance/list?smart_order_type=GTT'), samples.smartList);
	const change = {
		smart_order_type: 'GTT',
		segment: 'CASH',
		quantity: 12,
		trigger_price: '2980.00',
		trigger_direction: 'DOWN',
		order: gttBody.order,
	};
	const modified = await caller.put(`/v1/order-advance/modify/${id}`, change);
	expectShape(modified, samples.smartModify, [], 202);
	const cancelled = await caller.post(`/v1/order-advance/cancel/CASH/GTT/${id}`);
	expectShape(cancelled, samples.smartCancel, [], 202);
	await caller.create({ ...market, product: 'MIS', quantity: 50 });
	const oco = await caller.post('/v1/order-advance/create', ocoBody);
	// The printed OCO lacks some fields that the schema table gives every smart order.
	const fromTable = { segment: 'CASH', ltp: 1, remark: null, display_name: 'State Bank of India' };
	expectShape(oco, { ...samples.oco, ...fromTable }, [], 201);
});

test('live data', async () => {
	const quote = await caller.get(
		'/v1/live-data/quote?exchange=NSE&segment=CASH&trading_symbol=RELIANCE',
	);
	const derivativeOnly = [
		'implied_volatility',
		'oi_day_change',
		'oi_day_change_percentage',
		'open_interest',
		'previous_open_interest',
	];
	expectShape(quote, samples.quote, derivativeOnly);
	const symbols = 'segment=CASH&exchange_symbols=NSE_RELIANCE,BSE_SENSEX';
	expectShape(await caller.get(`/v1/live-data/ltp?${symbols}`), {
		NSE_RELIANCE: 2334.2,
		BSE_SENSEX: 73243.4,
	});
	const ohlc = samples.quote.ohlc;
	expectShape(await caller.get(`/v1/live-data/ohlc?${symbols}`), {
		NSE_RELIANCE: ohlc,
		BSE_SENSEX: ohlc,
	});
});

test('an index has prices, and null where shares alone have a figure', async () => {
	const path = '/v1/live-data/quote?exchange=NSE&segment=CASH&trading_symbol=NIFTY';
	const { payload } = (await caller.get(path)).body;
	expect(Object.keys(payload).sort()).toEqual(Object.keys(samples.quote).sort());
	expect(payload).toMatchObject({ last_price: 26_050, ohlc: { close: 26_050 } });
	for (const name of ['volume', 'bid_price', 'offer_quantity', 'upper_circuit_limit', 'market_cap'])
		expect(payload[name]).toBeNull();
});

test('option chain, greeks, contracts', async () => {
	const expiry = '2026-11-24';
	const chain = await caller.get(
		`/v1/option-chain/exchange/NSE/underlying/NIFTY?expiry_date=${expiry}`,
	);
	const leg = { CE: samples.chainLeg, PE: samples.chainLeg };
	const { underlying_ltp: spot, strikes } = chain.body.payload;
	expect(spot).toBe(26_050);
	expect(Object.keys(strikes).length).toBeGreaterThan(40);
	expect(differences(leg, strikes['26000'])).toEqual([]);
	expect(strikes['26000'].CE.greeks.delta).toBeGreaterThan(0.5);
	expect(strikes['26000'].PE.greeks.delta).toBeLessThan(0);
	const undated = await caller.get('/v1/option-chain/exchange/NSE/underlying/NIFTY');
	expect([undated.status, undated.body.status]).toEqual([400, 'FAILURE']);
	const symbol = strikes['26000'].CE.trading_symbol;
	const greeks = await caller.get(
		`/v1/live-data/greeks/exchange/NSE/underlying/NIFTY/trading_symbol/${symbol}/expiry/${expiry}`,
	);
	expectShape(greeks, { greeks: samples.greeks });
	const contracts = await caller.get(
		`/v1/historical/contracts?exchange=NSE&underlying_symbol=NIFTY&expiry_date=${expiry}`,
	);
	expectShape(contracts, samples.contracts);
	expect(contracts.body.payload.contracts).toContain('NSE-NIFTY-24Nov26-26000-CE');
});

test('candles and expiries', async () => {
	const window = 'start_time=2026-11-19 10:30:00&end_time=2026-11-19 13:30:00'.replace(/ /g, '%20');
	const candles = await caller.get(
		`/v1/historical/candles?exchange=NSE&segment=CASH&groww_symbol=NSE-WIPRO&${window}&candle_interval=30minute`,
	);
	expectShape(candles, samples.candles);
	expect(candles.body.payload.candles.map((row: Json) => row[0].slice(11, 16))).toEqual([
		'10:45',
		'11:15',
		'11:45',
		'12:15',
		'12:45',
		'13:15',
	]);
	const old = await caller.get(
		`/v1/historical/candle/range?exchange=NSE&segment=CASH&trading_symbol=WIPRO&${window}&interval_in_minutes=5`,
	);
	expectShape(old, samples.candleRange);
	const expiries = await caller.get(
		'/v1/historical/expiries?exchange=NSE&underlying_symbol=RELIANCE&year=2026&month=11',
	);
	expectShape(expiries, samples.expiries);
	expect(expiries.body.payload.expiries).toEqual(['2026-11-24']);
});

test('a failure has the documented envelope', async () => {
	const answer = await caller.create({ trading_symbol: 'NOSUCH' });
	expect(answer.status).toBe(400);
	expect(answer.body).toEqual({
		status: 'FAILURE',
		error: { code: 'GA001', message: 'Invalid trading symbol.', metadata: null },
	});
});

const gttBody = {
	reference_id: 'sref-unique-123',
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

const ocoBody = {
	reference_id: 'sref-unique-456',
	smart_order_type: 'OCO',
	segment: 'CASH',
	trading_symbol: 'SBIN',
	quantity: 50,
	net_position_quantity: 50,
	transaction_type: 'SELL',
	target: { trigger_price: '920.50', order_type: 'LIMIT', price: '921.00' },
	stop_loss: { trigger_price: '795.00', order_type: 'SL_M', price: null },
	product_type: 'MIS',
	exchange: 'NSE',
	duration: 'DAY',
};
