import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, type BrokerName } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

const INTRADAY: Record<BrokerName, string> = { angelOne: 'INTRADAY', groww: 'MIS' };
const STOP_LIMIT: Record<BrokerName, string> = { angelOne: 'STOPLOSS_LIMIT', groww: 'SL' };
const STOP_MARKET: Record<BrokerName, string> = { angelOne: 'STOPLOSS_MARKET', groww: 'SL_M' };

describe.each(BROKERS)('%s: each field of a modification', (name) => {
	/** A sale above the market, which rests. */
	const sale: INodeParameters = { transactionType: 'SELL', price: 950, product: INTRADAY[name] };
	/** A stop-loss that waits below the market. */
	const stop: INodeParameters = {
		...sale,
		orderType: STOP_LIMIT[name],
		price: 780,
		triggerPrice: 790,
	};
	const untouched = { quantity: 10, pricePaise: 95_000 };
	const cases: Array<[string, INodeParameters, INodeParameters, object]> = [
		['price', sale, { price: 955.05 }, { ...untouched, pricePaise: 95_505 }],
		['quantity up', sale, { quantity: 15 }, { ...untouched, quantity: 15 }],
		['quantity down', sale, { quantity: 3 }, { ...untouched, quantity: 3 }],
		[
			'trigger price',
			stop,
			{ triggerPrice: 785 },
			{ pricePaise: 78_000, triggerPaise: 78_500, quantity: 10 },
		],
		[
			'price of a stop-loss',
			stop,
			{ price: 770.5 },
			{ pricePaise: 77_050, triggerPaise: 79_000, quantity: 10 },
		],
		[
			'limit to stop-loss',
			sale,
			{ orderType: STOP_LIMIT[name], price: 780, triggerPrice: 790 },
			{ orderType: STOP_LIMIT[name], pricePaise: 78_000, triggerPaise: 79_000 },
		],
		[
			'limit to stop-loss market',
			sale,
			{ orderType: STOP_MARKET[name], triggerPrice: 790 },
			{ orderType: STOP_MARKET[name], triggerPaise: 79_000 },
		],
		[
			'stop-loss to limit',
			stop,
			{ orderType: 'LIMIT', price: 950 },
			{ orderType: 'LIMIT', pricePaise: 95_000 },
		],
		// Angel One converts it.
		[
			'limit to market',
			sale,
			{ orderType: 'MARKET' },
			{ orderType: name === 'angelOne' ? 'LIMIT' : 'MARKET', filledQuantity: 10 },
		],
		['several at once', sale, { price: 960, quantity: 4 }, { pricePaise: 96_000, quantity: 4 }],
	];

	test.each(cases)('%s', async (_, order, changes, after) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(order);
		const result = await trader.one('modify', { orderId, changes });
		expect(result).toMatchObject({ orderId, modified: true, duplicate: false });
		expect(trader.booked(orderId)).toMatchObject(after);
	});

	test('the same again: nothing is sent, and it says so', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(sale);
		const changes = { price: 955 };
		await trader.one('modify', { orderId, changes });
		const writes = await trader.writesDuring(async () => {
			const again = await trader.one('modify', { orderId, changes });
			expect(again).toMatchObject({ modified: true, duplicate: true, price: 955 });
		});
		expect(writes).toEqual([]);
	});

	test('two changes at once: neither undoes the other', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(sale);
		await Promise.all([
			trader.one('modify', { orderId, changes: { price: 955 } }),
			trader.one('modify', { orderId, changes: { quantity: 15 } }),
		]);
		expect(trader.booked(orderId)).toMatchObject({ quantity: 15, pricePaise: 95_500 });
	});

	test('a partly filled order: less than what is filled is not done', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(sale);
		trader.simulator.fill(orderId, 6);
		const more = await trader.one('modify', { orderId, changes: { quantity: 12 } });
		expect(more).toMatchObject({ quantity: 12, filledQuantity: 6, status: 'partiallyFilled' });
		const less = await trader.run('modify', { orderId, changes: { quantity: 5 } });
		expect(errorOf(less)).toMatchObject({ outcome: 'notPlaced' });
		expect(trader.booked(orderId).quantity).toBe(12);
	});

	test('a broker that shows the change late is waited for', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(sale);
		trader.quirks({ detailsLagMs: 2_000, statusLagMs: 2_000, modifyDelayMs: 1_500 });
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		const result = await trader.one('modify', { orderId, changes: { price: 955 } });
		expect(result).toMatchObject({ modified: true, price: 955 });
	});

	test('by the user’s own reference, whatever its form', async () => {
		const trader = await Trader.at(world(), name);
		const orderReference = 'Nifty breakout / 15 min / long';
		const { orderId } = await trader.place({ ...sale, options: { orderReference } });
		const key = { lookUpBy: 'orderReference', orderReference };
		expect(await trader.one('modify', { ...key, changes: { price: 955 } })).toMatchObject({
			orderId,
			price: 955,
		});
	});

	test('waits until the order is final', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place(sale);
		trader.quirks({ fillDelayMs: 3_000 });
		const options = { waitForFinal: 20 };
		const changes = { price: 810 };
		const result = await trader.one('modify', { orderId, changes, options });
		expect(result).toMatchObject({ status: 'filled', filledQuantity: 10, modified: true });
	});
});

describe.each(BROKERS)('%s: a value limit also holds for modifications', (name) => {
	test.each([
		['a higher price', { price: 801 }],
		['a larger quantity', { quantity: 11 }],
		['a market order, by the last price and five percent', { orderType: 'MARKET' }],
	])('%s', async (_, changes) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		await world().engine.editCredential(trader.credential.id, { maxOrderValue: 8000 });
		trader.simulator.setPrice('SBIN', 850);
		const writes = await trader.writesDuring(async () => {
			const result = await trader.run('modify', { orderId, changes });
			expect(errorOf(result)).toMatchObject({
				code: 'ABOVE_MAX_ORDER_VALUE',
				outcome: 'notPlaced',
			});
		});
		expect(writes).toEqual([]);
		expect(await trader.one('modify', { orderId, changes: { price: 799 } })).toMatchObject({
			price: 799,
		});
	});
});

describe('Angel One', () => {
	test('the whole order is sent, since the endpoint takes no part of one', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		const { orderId } = await trader.place();
		const writes = await trader.writesDuring(
			async () => await trader.one('modify', { orderId, changes: { quantity: 12 } }),
		);
		expect(writes).toEqual([
			{
				variety: 'NORMAL',
				orderid: orderId,
				ordertype: 'LIMIT',
				producttype: 'DELIVERY',
				duration: 'DAY',
				price: '800',
				quantity: '12',
				tradingsymbol: 'SBIN-EQ',
				symboltoken: '3045',
				exchange: 'NSE',
			},
		]);
	});

	test.each([
		['strings', { orderBookTyping: 'strings' }],
		['numbers', { orderBookTyping: 'numbers' }],
		['no token', { orderBookNullSymbolToken: true }],
	])('order book rows with %s', async (_, quirks) => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks(quirks);
		const { orderId } = await trader.place();
		const result = await trader.one('modify', { orderId, changes: { price: 805 } });
		expect(result).toMatchObject({ price: 805, quantity: 10, modified: true });
		expect(trader.booked(orderId).pricePaise).toBe(80_500);
	});

	test('an after-market order is modified as NORMAL', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ market: 'closed' });
		const { orderId } = await trader.place();
		const writes = await trader.writesDuring(async () => {
			const result = await trader.one('modify', { orderId, changes: { price: 805 } });
			expect(result).toMatchObject({ status: 'accepted', price: 805 });
		});
		expect(writes).toMatchObject([{ variety: 'NORMAL', price: '805' }]);
	});
});

describe('Groww', () => {
	test('fields that do not apply may be null', async () => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ nullOptionalFields: true });
		const { orderId } = await trader.place();
		const writes = await trader.writesDuring(
			async () => await trader.one('modify', { orderId, changes: { price: 805.15 } }),
		);
		expect(writes).toEqual([
			{
				groww_order_id: orderId,
				segment: 'CASH',
				order_type: 'LIMIT',
				quantity: 10,
				price: 805.15,
			},
		]);
	});

	test('symbols with their series', async () => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ suffixedSymbols: true });
		const { orderId } = await trader.place();
		expect(await trader.one('modify', { orderId, changes: { price: 805 } })).toMatchObject({
			price: 805,
		});
	});
});
