import { BROKERS, bySymbol } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

describe.each(BROKERS)('%s: cancelling one order', (name) => {
	test('that is partly filled: the rest', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		trader.simulator.fill(orderId, 4);
		expect(await trader.one('cancel', { orderId })).toMatchObject({
			cancelled: true,
			status: 'cancelled',
			filledQuantity: 4,
		});
	});

	test.each([
		['filled', /is filled already/],
		['rejected', /is rejected already \(price band\)/],
	])('that is %s: an error that says so, and nothing is sent', async (state, message) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		if (state === 'filled') trader.simulator.fill(orderId);
		else trader.simulator.reject(orderId, 'price band');
		const writes = await trader.writesDuring(async () => {
			const result = await trader.run('cancel', { orderId });
			expect(errorOf(result)).toMatchObject({
				code: 'ORDER_IS_FINAL',
				outcome: 'notPlaced',
				message: expect.stringMatching(message) as string,
			});
		});
		expect(writes).toEqual([]);
	});

	test('by the user’s own reference, whatever its form; a dry run sends nothing', async () => {
		const trader = await Trader.at(world(), name);
		const orderReference = 'alert from TradingView, #7';
		const { orderId } = await trader.place({ options: { orderReference } });
		const key = { lookUpBy: 'orderReference', orderReference };
		const writes = await trader.writesDuring(async () => {
			const dry = await trader.one('cancel', { ...key, options: { dryRun: true } });
			expect(dry).toMatchObject({
				dryRun: true,
				request: { method: 'POST', path: expect.stringMatching(/cancel/i) as string },
			});
			expect(JSON.stringify(dry.request)).toContain(orderId);
		});
		expect(writes).toEqual([]);
		expect(await trader.one('cancel', key)).toMatchObject({ orderId, cancelled: true });
	});

	test('an unknown word is not final, so it can be cancelled', async () => {
		const trader = await Trader.at(world(), name);
		const word = 'under review';
		trader.quirks({ pendingStatus: word, fillDelayMs: 60_000, restingStatus: word });
		const { orderId } = await trader.place();
		expect(await trader.one('cancel', { orderId })).toMatchObject({ cancelled: true });
	});
});

describe.each(BROKERS)('%s: cancelling all', (name) => {
	const scope = name === 'groww' ? { segments: ['CASH'] } : {};

	test('more orders than go at once: one result each', async () => {
		const trader = await Trader.at(world(), name);
		const placed = await Promise.all(
			Array.from(
				{ length: 15 },
				async (_, n) => await trader.place({ price: 780 + n, quantity: 1 }),
			),
		);
		const results = await trader.items('cancelAll', scope);
		expect(results.map(({ orderId }) => orderId).sort()).toEqual(
			placed.map(({ orderId }) => orderId).sort(),
		);
		expect(results.every(({ cancelled }) => cancelled === true)).toBe(true);
		expect(await trader.items('cancelAll', scope)).toEqual([]);
	});

	test('filters by symbol and product leave the others alone', async () => {
		const trader = await Trader.at(world(), name);
		const sbin = await trader.place();
		const tcs = await trader.place({ instrument: bySymbol('TCS'), price: 2800, quantity: 1 });
		const filters = {
			tradingSymbol: name === 'angelOne' ? 'TCS-EQ' : 'TCS',
			product: name === 'angelOne' ? 'DELIVERY' : 'CNC',
		};
		const results = await trader.items('cancelAll', { ...scope, filters });
		expect(results).toMatchObject([{ orderId: tcs.orderId, cancelled: true }]);
		expect(await trader.one('get', { orderId: sbin.orderId })).toMatchObject({ status: 'open' });
	});

	test('one that fails is its own result, with what is known of it', async () => {
		const trader = await Trader.at(world(), name);
		const [one, two] = [await trader.place(), await trader.place({ price: 790 })];
		const path = name === 'angelOne' ? 'cancelOrder' : '/v1/order/cancel';
		trader.simulator.addFault({ kind: 'status500', acted: false, path });
		const results = await trader.items('cancelAll', scope);
		expect(results).toHaveLength(2);
		expect(results.find(({ cancelled }) => cancelled === false)).toMatchObject({
			broker: name,
			outcome: 'unknown',
			error: expect.stringMatching(
				/not known whether .* was cancelled.* unchanged so far/,
			) as string,
		});
		const cancelled = [one, two].filter(({ orderId }) =>
			/cancel/i.test(trader.booked(orderId).status),
		);
		expect(cancelled).toHaveLength(1);
		expect(results.find(({ cancelled: is }) => is === true)?.orderId).toBe(cancelled[0].orderId);
	});

	test('one whose outcome is unknown says so', async () => {
		const trader = await Trader.at(world(), name);
		await trader.place();
		const path = name === 'angelOne' ? 'cancelOrder' : '/v1/order/cancel';
		const reads = name === 'angelOne' ? /\/details\// : /\/order\/detail\//;
		trader.simulator.addFault({ kind: 'resetAfter', path });
		trader.simulator.addFault({ kind: 'html502', path: reads, times: Infinity });
		const [result] = await trader.items('cancelAll', scope);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unknown' });
	});
});

describe('Angel One', () => {
	const bracket = { exits: { squareOff: 20, stopLoss: 10, trailingStopLoss: 1 } };
	/** Between the stop-loss at 790 and the target at 820, and above the entry at 800. */
	beforeEach(() => world().angelOne.setPrice('SBIN', 805));

	test('accepted and rejected later: not done, with the exchange’s remark', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		trader.quirks({ acceptThenRejectChanges: true });
		const { orderId } = await trader.place();
		const result = await trader.run('cancel', { orderId });
		expect(errorOf(result)).toMatchObject({
			code: 'NOT_CARRIED_OUT',
			outcome: 'notPlaced',
			message: expect.stringMatching(/open and unchanged.*the change was rejected/) as string,
		});
		expect(trader.booked(orderId).status).toBe('open');
	});

	test('a bracket order: the entry', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		const { orderId } = await trader.place({ options: { bracket } });
		const writes = await trader.writesDuring(async () => {
			expect(await trader.one('cancel', { orderId })).toMatchObject({ cancelled: true });
		});
		expect(writes).toEqual([{ variety: 'ROBO', orderid: orderId }]);
	});
});

describe('Groww', () => {
	test('fills while the cancellation is on its way: an error, and the order is filled', async () => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ cancelDelayMs: 3_000 });
		const { orderId } = await trader.place();
		setTimeout(() => trader.simulator.fill(orderId), 1_000);
		const result = await trader.run('cancel', { orderId });
		expect(errorOf(result)).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
		expect(trader.booked(orderId).status).toBe('EXECUTED');
	});

	test('a cancellation that takes its time is waited for', async () => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ cancelDelayMs: 8_000 });
		const { orderId } = await trader.place();
		expect(await trader.one('cancel', { orderId })).toMatchObject({ cancelled: true });
	});

	test('and is unknown where it takes longer than the user waits', async () => {
		const trader = await Trader.at(world(), 'groww');
		trader.quirks({ cancelDelayMs: 60_000 });
		const { orderId } = await trader.place();
		const result = await trader.run('cancel', { orderId, options: { confirmWithin: 5 } });
		expect(errorOf(result)).toMatchObject({ code: 'CHANGE_PENDING', outcome: 'unknown' });
	});
});
