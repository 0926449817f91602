/** Exits after the fill at Angel One: a bracket order, or a GTT rule with the stop-loss alone. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { errorOf, useFastWorld } from '../orders/support';
import { Protected } from './support';

const world = useFastWorld();
beforeEach(() => world().angelOne.setPrice('SBIN', 800));

const exits = (changes: INodeParameters = {}): INodeParameters => ({
	target: { triggerPrice: 820 },
	stopLoss: { triggerPrice: 790 },
	...changes,
});
const entry = (options: INodeParameters = {}, changes: INodeParameters = {}): INodeParameters => ({
	product: 'INTRADAY',
	options: { waitForFinal: 3, confirmWithin: 5, exits: exits(), ...options },
	...changes,
});
const stopLoss = { triggerPrice: 770, price: 768 };
const kept = (options: INodeParameters = {}, changes: INodeParameters = {}): INodeParameters =>
	entry({ exits: { stopLoss }, ...options }, { product: 'DELIVERY', ...changes });
const resting = () => world().angelOne.setPrice('SBIN', 805);

test('target and stop-loss: a bracket order, whose exits follow its fill', async () => {
	const trader = await Protected.at(world(), 'angelOne');
	let placed: IDataObject = {};
	const given = entry({ orderReference: 'ENTRY-1' });
	const writes = await trader.writesDuring(async () => {
		placed = await trader.one(given);
	});
	expect(writes).toEqual([
		{
			call: 'POST /rest/secure/angelbroking/order/v1/placeOrder',
			body: {
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
				stoploss: '10',
				quantity: '10',
				ordertag: 'ENTRY-1',
			},
		},
	]);
	expect(placed).toMatchObject({ status: 'filled', coveredQuantity: 10, duplicate: false });
	expect(placed.exits).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ transactionType: 'SELL', price: 820, quantity: 10 }),
			expect.objectContaining({ transactionType: 'SELL', triggerPrice: 790, quantity: 10 }),
		]),
	);
	const again = await trader.writesDuring(async () => {
		expect(await trader.one(given)).toMatchObject({
			orderId: placed.orderId,
			duplicate: true,
			coveredQuantity: 10,
		});
	});
	expect(again).toEqual([]);
});

test('of a market order with protection: the distances are from its limit', async () => {
	const trader = await Protected.at(world(), 'angelOne');
	const sell = { transactionType: 'SELL', orderType: 'MARKET' };
	const legs = exits({ target: { triggerPrice: 780 }, stopLoss: { triggerPrice: 815 } });
	const [{ body }] = await trader.writesDuring(async () => {
		await trader.one(entry({ marketProtection: 1, exits: legs }, sell));
	});
	expect(body).toMatchObject({
		variety: 'ROBO',
		ordertype: 'LIMIT',
		price: '792',
		squareoff: '12',
		stoploss: '23',
	});
});

test('a stop-loss alone of shares to keep: a GTT rule, the exact request', async () => {
	const trader = await Protected.at(world(), 'angelOne');
	let placed: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		placed = await trader.one(kept());
	});
	expect(writes).toEqual([
		expect.objectContaining({ call: 'POST /rest/secure/angelbroking/order/v1/placeOrder' }),
		{
			call: 'POST /rest/secure/angelbroking/gtt/v1/createRule',
			body: {
				tradingsymbol: 'SBIN-EQ',
				symboltoken: '3045',
				exchange: 'NSE',
				transactiontype: 'SELL',
				producttype: 'DELIVERY',
				price: '768',
				qty: '10',
				triggerprice: '770',
				disclosedqty: '10',
				timeperiod: 365,
			},
		},
	]);
	expect(placed).toMatchObject({
		status: 'filled',
		coveredQuantity: 10,
		exits: [{ gttType: 'single', quantity: 10, triggerPrice: 770, price: 768 }],
	});
});

describe('a bracket that does not fill', () => {
	test('is cancelled when its wait is over', async () => {
		const trader = await Protected.at(world(), 'angelOne');
		resting();
		const writes = await trader.writesDuring(async () => {
			expect(await trader.one(entry())).toMatchObject({ status: 'cancelled', exits: [] });
		});
		expect(writes.at(-1)?.body).toMatchObject({ variety: 'ROBO' });
		expect(writes).toHaveLength(2);
	});

	test('is kept with Keep Entry, and a repetition shows the exits that the broker sent', async () => {
		const trader = await Protected.at(world(), 'angelOne');
		resting();
		const keep = entry({ orderReference: 'KEEP-1', exits: exits({ keepEntry: true }) });
		expect(await trader.one(keep)).toMatchObject({
			status: 'open',
			coveredQuantity: 0,
			message: expect.stringContaining('once it fills') as string,
		});
		trader.fill();
		const filled = await trader.one(keep);
		expect(filled).toMatchObject({ status: 'filled', coveredQuantity: 10 });
		expect(filled.exits).toHaveLength(2);
		expect(trader.orders()).toHaveLength(3);
	});

	test.each(['before its wait is over', 'as it is cancelled'])(
		'but in part, %s: it is left as it is, and that is said',
		async (when) => {
			const trader = await Protected.at(world(), 'angelOne');
			resting();
			// The book is read before the cancellation, and once more right before it leaves.
			if (when === 'as it is cancelled') trader.asReadsArrive(/details/, 3, () => trader.fill(4));
			else Object.assign(trader.simulator.quirks, { fillDelayMs: 0 });
			if (when !== 'as it is cancelled')
				trader.asReadsArrive(/details|getOrderBook/, 1, () => trader.fill(4));
			const writes = await trader.writesDuring(async () => {
				expect(await trader.one(entry())).toMatchObject({
					status: 'partiallyFilled',
					filledQuantity: 4,
					message: expect.stringContaining('left as it is') as string,
				});
			});
			expect(writes).toHaveLength(1);
		},
	);

	test('until its cancellation arrives: it is closed at market by the broker, and that is said', async () => {
		const trader = await Protected.at(world(), 'angelOne');
		resting();
		trader.asWriteArrives(/cancelOrder$/, () => trader.fill());
		expect(await trader.one(entry())).toMatchObject({
			status: 'filled',
			message: expect.stringContaining('10 of 10 units have been closed') as string,
		});
	});
});

describe('a rule that Angel One refuses', () => {
	const refuse = (trader: Protected) =>
		trader.simulator.addFault({ kind: 'status429', path: 'createRule', times: 20 });

	test('is told loudly; a repetition creates it', async () => {
		const trader = await Protected.at(world(), 'angelOne');
		refuse(trader);
		const given = kept({ orderReference: 'NAKED-1' });
		expect(errorOf(await trader.run(given))).toMatchObject({
			code: 'EXITS_NOT_PLACED',
			outcome: 'placed',
			orders: [{ status: 'filled' }],
		});
		world().calm();
		expect(await trader.one(given)).toMatchObject({ coveredQuantity: 10, duplicate: false });
		expect([trader.orders().length, trader.gtts().length]).toEqual([1, 1]);
	});

	test('closes the entry again where that is asked for, once', async () => {
		const trader = await Protected.at(world(), 'angelOne');
		refuse(trader);
		const given = kept({ orderReference: 'CLOSE-1', exits: { stopLoss, closeIfExitsFail: true } });
		for (let n = 0; n < 2; n++) {
			expect(errorOf(await trader.run(given))).toMatchObject({ code: 'CLOSED_WITHOUT_EXITS' });
			world().calm();
		}
		const [bought, sold, ...others] = trader.orders();
		expect([bought.filledQuantity, sold.filledQuantity, sold.transactionType]).toEqual([
			10,
			10,
			'SELL',
		]);
		expect([others, trader.gtts()]).toEqual([[], []]);
	});
});

test.each([
	['a bracket of shares to keep', {}, { product: 'DELIVERY' }, 'NO_EXITS', /product Intraday/],
	['a bracket of a market order', {}, { orderType: 'MARKET' }, 'NO_EXITS', /Market Protection/],
	['a stop-loss alone for the day', { exits: { stopLoss } }, {}, 'NO_EXITS', /add a target/],
	[
		'a stop-loss alone without a price',
		{ exits: { stopLoss: { triggerPrice: 770 } } },
		{ product: 'DELIVERY' },
		'INVALID_PRICE',
		/limit price/,
	],
	['a price in a bracket', { exits: exits({ stopLoss }) }, {}, 'NO_EXITS', /Remove Price/],
	[
		'a sale of shares that are kept',
		{ exits: { stopLoss: { triggerPrice: 830, price: 832 } } },
		{ product: 'DELIVERY', transactionType: 'SELL' },
		'NO_EXITS',
		/no position/,
	],
	[
		'exits on the wrong side',
		{},
		{ transactionType: 'SELL' },
		'EXITS_ON_WRONG_SIDE',
		/sold position/,
	],
] as const)('%s: refused before the entry', async (_, options, changes, code, words) => {
	const trader = await Protected.at(world(), 'angelOne');
	const writes = await trader.writesDuring(async () => {
		const result = await trader.run(entry(options as INodeParameters, changes));
		expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
		expect(`${result.error?.message} ${result.error?.description}`).toMatch(words);
	});
	expect(writes).toEqual([]);
});

test('a dry run shows the bracket, or the rule that follows', async () => {
	const trader = await Protected.at(world(), 'angelOne');
	expect(await trader.one(entry({ dryRun: true }))).toMatchObject({
		request: { body: { variety: 'ROBO', squareoff: '20' } },
		exits: { by: 'bracket', requests: [] },
	});
	expect(await trader.one(kept({ dryRun: true }))).toMatchObject({
		request: { body: { variety: 'NORMAL' } },
		exits: { by: 'stopLoss', requests: [{ body: { qty: '10', triggerprice: '770' } }] },
	});
	expect(trader.orders()).toEqual([]);
});
