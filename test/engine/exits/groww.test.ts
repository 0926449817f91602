/** Exits after the fill at Groww: an OCO, or a GTT order with the stop-loss alone. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { errorOf, useFastWorld } from '../orders/support';
import { Protected } from './support';

const world = useFastWorld();
beforeEach(() => world().groww.setPrice('SBIN', 800));

const exits = (changes: INodeParameters = {}): INodeParameters => ({
	target: { triggerPrice: 840, price: 839.5 },
	stopLoss: { triggerPrice: 770 },
	...changes,
});
const entry = (options: INodeParameters = {}, changes: INodeParameters = {}): INodeParameters => ({
	product: 'MIS',
	options: { waitForFinal: 3, confirmWithin: 5, exits: exits(), ...options },
	...changes,
});
/** The market is above the entry, which rests. */
const resting = () => world().groww.setPrice('SBIN', 805);

test('target and stop-loss: an OCO for what has filled, the exact requests', async () => {
	const trader = await Protected.at(world(), 'groww');
	let placed: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		placed = await trader.one(entry({ orderReference: 'ENTRY-0001' }));
	});
	expect(writes).toEqual([
		{
			call: 'POST /v1/order/create',
			body: {
				trading_symbol: 'SBIN',
				quantity: 10,
				price: 800,
				validity: 'DAY',
				exchange: 'NSE',
				segment: 'CASH',
				product: 'MIS',
				order_type: 'LIMIT',
				transaction_type: 'BUY',
				order_reference_id: 'ENTRY-0001',
			},
		},
		{
			call: 'POST /v1/order-advance/create',
			body: {
				reference_id: 'ENTRY-0001-exit1',
				smart_order_type: 'OCO',
				segment: 'CASH',
				trading_symbol: 'SBIN',
				quantity: 10,
				net_position_quantity: 10,
				transaction_type: 'SELL',
				target: { trigger_price: '840.00', order_type: 'LIMIT', price: '839.50' },
				stop_loss: { trigger_price: '770.00', order_type: 'SL_M', price: null },
				product_type: 'MIS',
				exchange: 'NSE',
				duration: 'DAY',
			},
		},
	]);
	expect(placed).toMatchObject({
		status: 'filled',
		filledQuantity: 10,
		coveredQuantity: 10,
		duplicate: false,
		exits: [{ gttType: 'oco', status: 'active', quantity: 10, duplicate: false }],
	});
	const again = await trader.writesDuring(async () => {
		expect(await trader.one(entry({ orderReference: 'ENTRY-0001' }))).toMatchObject({
			orderId: placed.orderId,
			duplicate: true,
			exits: [{ gttType: 'oco', duplicate: true }],
		});
	});
	expect(again).toEqual([]);
});

test('of a sold entry they buy, with the target below', async () => {
	const trader = await Protected.at(world(), 'groww');
	const legs = exits({
		target: { triggerPrice: 770, orderType: 'MARKET' },
		stopLoss: { triggerPrice: 840, orderType: 'SL', price: 842 },
	});
	const sale = entry({ exits: legs }, { transactionType: 'SELL', orderType: 'MARKET' });
	const writes = await trader.writesDuring(async () => await trader.one(sale));
	expect(writes.at(-1)?.body).toMatchObject({
		transaction_type: 'BUY',
		net_position_quantity: -10,
		target: { trigger_price: '770.00', order_type: 'MARKET', price: null },
		stop_loss: { trigger_price: '840.00', order_type: 'SL', price: '842.00' },
	});
});

test.each([
	['SL_M', {}, { order_type: 'MARKET', price: null }],
	['SL', { orderType: 'SL', price: 768 }, { order_type: 'LIMIT', price: '768.00' }],
])('a stop-loss alone, %s, of shares to keep: a GTT order', async (_, leg, order) => {
	const trader = await Protected.at(world(), 'groww');
	const stopLoss = { triggerPrice: 770, ...leg };
	const buy = entry({ exits: { stopLoss } }, { product: 'CNC' });
	let placed: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		placed = await trader.one(buy);
	});
	expect(writes.at(-1)?.body).toMatchObject({
		smart_order_type: 'GTT',
		trigger_price: '770.00',
		trigger_direction: 'DOWN',
		order: { ...order, transaction_type: 'SELL' },
		quantity: 10,
		product_type: 'CNC',
	});
	expect(placed).toMatchObject({ exits: [{ gttType: 'single', transactionType: 'SELL' }] });
});

describe('an entry that does not fill', () => {
	test('is cancelled when its wait is over, and has no exits', async () => {
		const trader = await Protected.at(world(), 'groww');
		resting();
		const writes = await trader.writesDuring(async () => {
			expect(await trader.one(entry())).toMatchObject({
				status: 'cancelled',
				exits: [],
				coveredQuantity: 0,
				message: expect.stringContaining('nothing to exit') as string,
			});
		});
		expect(writes.map(({ call }) => call)).toEqual([
			'POST /v1/order/create',
			'POST /v1/order/cancel',
		]);
	});

	test('that fills in part has exits for that part, and the rest is cancelled', async () => {
		const trader = await Protected.at(world(), 'groww');
		Object.assign(trader.simulator.quirks, { maxFillQuantity: 4 });
		expect(await trader.one(entry())).toMatchObject({
			status: 'cancelled',
			filledQuantity: 4,
			coveredQuantity: 4,
			exits: [{ quantity: 4 }],
			message: expect.stringContaining('6 of 10 units') as string,
		});
		expect(trader.gtts()).toEqual([{ status: 'ACTIVE', quantity: 4 }]);
	});

	test('that fills as it is cancelled has exits for all of it', async () => {
		const trader = await Protected.at(world(), 'groww');
		resting();
		Object.assign(trader.simulator.quirks, { cancelExecutedSucceeds: true });
		trader.asWriteArrives(/\/order\/cancel$/, () => trader.fill());
		expect(await trader.one(entry())).toMatchObject({
			status: 'filled',
			coveredQuantity: 10,
			exits: [{ quantity: 10 }],
		});
	});

	test('is kept with Keep Entry, and a repetition covers what has filled by then, and no more', async () => {
		const trader = await Protected.at(world(), 'groww');
		resting();
		const keep = entry({ orderReference: 'KEEP-0001', exits: exits({ keepEntry: true }) });
		expect(await trader.one(keep)).toMatchObject({
			status: 'open',
			exits: [],
			message: expect.stringContaining('10 of 10 units are open still') as string,
		});
		trader.fill(4);
		expect(await trader.one(keep)).toMatchObject({
			status: 'partiallyFilled',
			coveredQuantity: 4,
		});
		trader.fill();
		expect(await trader.one(keep)).toMatchObject({ status: 'filled', coveredQuantity: 10 });
		expect(trader.gtts().map(({ quantity }) => quantity)).toEqual([4, 6]);
		await trader.one(keep);
		expect(trader.gtts()).toHaveLength(2);
		expect(trader.orders()).toHaveLength(1);
	});
});

describe('exits that the broker refuses', () => {
	const refused = () => Object.assign(world().groww.quirks, { cashOcoAllowed: false });

	test('are told loudly; a repetition places them once they can be', async () => {
		const trader = await Protected.at(world(), 'groww');
		refused();
		const given = entry({ orderReference: 'NAKED-001' });
		const error = errorOf(await trader.run(given));
		expect(error).toMatchObject({
			code: 'EXITS_NOT_PLACED',
			outcome: 'placed',
			orders: [{ status: 'filled', filledQuantity: 10 }],
			message: expect.stringMatching(
				/10 were NOT placed.*without a stop-loss.*OCO in CASH/,
			) as string,
		});
		expect(trader.orders()).toHaveLength(1);
		world().groww.quirks.cashOcoAllowed = true;
		expect(await trader.one(given)).toMatchObject({ coveredQuantity: 10, duplicate: false });
		expect(trader.orders()).toHaveLength(1);
		expect(trader.gtts()).toHaveLength(1);
	});

	test('close the entry again where that is asked for, once', async () => {
		const trader = await Protected.at(world(), 'groww');
		refused();
		const close = exits({ closeIfExitsFail: true });
		const given = entry({ orderReference: 'CLOSE-001', exits: close });
		const writes = await trader.writesDuring(async () => {
			for (let n = 0; n < 2; n++) {
				expect(errorOf(await trader.run(given))).toMatchObject({
					code: 'CLOSED_WITHOUT_EXITS',
					outcome: 'placed',
					orders: [{ transactionType: 'BUY' }, { transactionType: 'SELL', filledQuantity: 10 }],
				});
				world().groww.quirks.cashOcoAllowed = true;
			}
		});
		expect(writes.map(({ call }) => call)).toEqual([
			'POST /v1/order/create',
			'POST /v1/order-advance/create',
			'POST /v1/order/create',
		]);
		expect(writes.at(-1)?.body).toMatchObject({
			transaction_type: 'SELL',
			order_type: 'MARKET',
			quantity: 10,
			product: 'MIS',
			order_reference_id: 'CLOSE-001-close',
		});
	});

	test('of a part close that part alone, after the rest is cancelled', async () => {
		const trader = await Protected.at(world(), 'groww');
		refused();
		Object.assign(trader.simulator.quirks, { maxFillQuantity: 4 });
		const close = exits({ closeIfExitsFail: true, keepEntry: true });
		expect(errorOf(await trader.run(entry({ exits: close })))).toMatchObject({
			code: 'CLOSED_WITHOUT_EXITS',
		});
		const [bought, sold] = trader.orders();
		expect(bought).toMatchObject({ status: 'CANCELLED', filledQuantity: 4 });
		expect(sold).toMatchObject({ transactionType: 'SELL', quantity: 4, filledQuantity: 4 });
	});

	test('and a closing that is refused too is told as open', async () => {
		const trader = await Protected.at(world(), 'groww');
		refused();
		trader.simulator.addFault({ kind: 'status429', path: '/v1/order/create', skip: 1, times: 9 });
		const close = exits({ closeIfExitsFail: true });
		expect(errorOf(await trader.run(entry({ exits: close })))).toMatchObject({
			code: 'EXITS_NOT_PLACED',
			message: expect.stringMatching(/could NOT be closed again/) as string,
		});
		expect(trader.orders()).toHaveLength(1);
	});
});

test('exits of which nothing is known close nothing, and a repetition finds them', async () => {
	const trader = await Protected.at(world(), 'groww');
	trader.simulator.addFault({ kind: 'resetAfter', path: '/v1/order-advance/create' });
	trader.simulator.addFault({ kind: 'html502', path: /order-advance\/list/, times: 40, skip: 4 });
	const close = exits({ closeIfExitsFail: true });
	const given = entry({ orderReference: 'MAYBE-0001', exits: close });
	expect(errorOf(await trader.run(given))).toMatchObject({
		code: 'EXITS_UNKNOWN',
		outcome: 'placed',
	});
	world().calm();
	expect(await trader.one(given)).toMatchObject({ coveredQuantity: 10 });
	expect(trader.orders()).toHaveLength(1);
	expect(trader.gtts()).toHaveLength(1);
});

test('an entry of which nothing is known has no exits and is not closed; a repetition goes on', async () => {
	const trader = await Protected.at(world(), 'groww');
	trader.simulator.addFault({ kind: 'resetAfter', path: '/v1/order/create' });
	trader.simulator.addFault({ kind: 'html502', path: /\/v1\/order\/status/, times: 20 });
	const close = exits({ closeIfExitsFail: true });
	const given = entry({ orderReference: 'UNKNOWN-01', exits: close });
	const result = await trader.run(given);
	expect(errorOf(result)).toMatchObject({ outcome: 'unknown' });
	expect(result.error?.description).toContain(
		'No exits were placed, and nothing was closed by guess',
	);
	expect(trader.gtts()).toEqual([]);
	world().calm();
	expect(await trader.one(given)).toMatchObject({ coveredQuantity: 10 });
	expect(trader.orders()).toHaveLength(1);
});

test.each([
	['a target of shares with CNC', {}, { product: 'CNC' }, 'NO_EXITS', /Choose MIS/],
	[
		'a sale with CNC',
		{ exits: { stopLoss: { triggerPrice: 840 } } },
		{ product: 'CNC', transactionType: 'SELL' },
		'NO_EXITS',
		/no position/,
	],
	[
		'a target alone',
		{ exits: { target: { triggerPrice: 840, price: 840 } } },
		{},
		'INVALID_EXITS',
		/without a stop-loss/,
	],
	['nothing in them', { exits: {} }, {}, 'INVALID_EXITS', /no stop-loss/],
	[
		'a flag that is a text',
		{ exits: exits({ keepEntry: 'false' }) },
		{},
		'INVALID_EXITS',
		/true or false/,
	],
	['a split', { splitAboveFreeze: true }, {}, 'INVALID_EXITS', /not split/],
	[
		'a stop-loss above the entry',
		{ exits: exits({ stopLoss: { triggerPrice: 810 } }) },
		{},
		'EXITS_ON_WRONG_SIDE',
		/stop-loss lies below the entry/,
	],
	[
		'distances',
		{ exits: exits({ target: { triggerPrice: 40, price: 40 } }) },
		{},
		'EXITS_ON_WRONG_SIDE',
		/the target/,
	],
	[
		'a trigger off the tick',
		{ exits: exits({ stopLoss: { triggerPrice: 770.03 } }) },
		{},
		'OFF_TICK',
		/stop-loss/,
	],
	[
		'another order type',
		{ exits: exits({ stopLoss: { triggerPrice: 770, orderType: 'STOP' } }) },
		{},
		'INVALID_CHOICE',
		/SL, SL_M/,
	],
] as const)('%s: refused before the entry', async (_, options, changes, code, words) => {
	const trader = await Protected.at(world(), 'groww');
	const writes = await trader.writesDuring(async () => {
		const result = await trader.run(entry(options as INodeParameters, changes));
		expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
		expect(`${result.error?.message} ${result.error?.description}`).toMatch(words);
	});
	expect(writes).toEqual([]);
});

test('a dry run shows the exits of a whole fill', async () => {
	const trader = await Protected.at(world(), 'groww');
	const writes = await trader.writesDuring(async () => {
		expect(await trader.one(entry({ dryRun: true, orderReference: 'DRY-00001' }))).toMatchObject({
			dryRun: true,
			request: { path: '/v1/order/create' },
			exits: {
				by: 'oco',
				requests: [
					{
						path: '/v1/order-advance/create',
						body: {
							reference_id: 'DRY-00001-exit1',
							net_position_quantity: 10,
							transaction_type: 'SELL',
						},
					},
				],
			},
		});
	});
	expect(writes).toEqual([]);
});

test('quantity in rupees and market protection: the exits are of the units that filled', async () => {
	const trader = await Protected.at(world(), 'groww');
	const options = { quantityIn: 'rupees', marketProtection: 1, orderReference: 'RUPEES-001' };
	const given = entry(options, { quantity: 8_100, orderType: 'MARKET' });
	expect(await trader.one(given)).toMatchObject({
		quantity: 10,
		orderType: 'LIMIT',
		price: 808,
		coveredQuantity: 10,
	});
	world().groww.setPrice('SBIN', 780);
	expect(await trader.one(given)).toMatchObject({ coveredQuantity: 10, duplicate: true });
	expect(trader.orders()).toHaveLength(1);
});

test('two at once under one reference: one entry, one OCO', async () => {
	const trader = await Protected.at(world(), 'groww');
	const given = entry({ orderReference: 'TWICE-0001' });
	const both = await Promise.all([trader.one(given), trader.one(given)]);
	expect(both.map(({ coveredQuantity }) => coveredQuantity)).toEqual([10, 10]);
	expect([trader.orders().length, trader.gtts().length]).toEqual([1, 1]);
});
