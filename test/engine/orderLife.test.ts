import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { useFastWorld } from './orders/support';
import { BROKERS, output, requestsDuring, run, type BrokerName } from './support';
import type { StoredCredential } from './harness';

const world = useFastWorld();

/** One account at one broker, and its order operations. */
async function accountAt(name: BrokerName, fields: object = {}, shared?: StoredCredential) {
	const broker = world().broker(name);
	const credential = shared ?? (await broker.newCredential({ ...fields }));
	const order = async (operation: string, parameters: INodeParameters = {}, options: object = {}) =>
		await run(
			world().engine,
			broker,
			credential,
			{ resource: 'order', operation, ...parameters },
			options,
		);
	const place = async (changes: INodeParameters = {}) =>
		output(await run(world().engine, broker, credential, broker.order(changes))) as IDataObject & {
			orderId: string;
		};
	const cancelPath = name === 'angelOne' ? 'cancelOrder' : '/v1/order/cancel';
	const modifyPath = name === 'angelOne' ? 'modifyOrder' : '/v1/order/modify';
	return { broker, simulator: broker.simulator, credential, order, place, cancelPath, modifyPath };
}

const json = (items: Array<{ json: IDataObject }>) => items.map((item) => item.json);

describe.each(BROKERS)('%s: reading orders', (name) => {
	test('one order by its ID and by its reference, simplified and raw', async () => {
		const { order, place } = await accountAt(name);
		const placed = await place({ options: { orderReference: 'read-me-001' } });
		const byId = output(await order('get', { orderId: placed.orderId }));
		expect(byId).toMatchObject({
			broker: name,
			orderId: placed.orderId,
			status: 'open',
			quantity: 10,
			price: 800,
			orderReference: 'read-me-001',
		});
		const byReference = { lookUpBy: 'orderReference', orderReference: 'read-me-001' };
		expect(output(await order('get', byReference))).toMatchObject({ orderId: placed.orderId });
		const raw = output(await order('get', { orderId: placed.orderId, simplify: false }));
		expect(raw).toHaveProperty(name === 'angelOne' ? 'orderstatus' : 'order_status');
	});

	test('an order that is not there is an error that says so', async () => {
		const { order } = await accountAt(name);
		const result = await order('get', { orderId: '261121999999999' });
		expect(result.error?.context).toMatchObject({ code: 'ORDER_NOT_FOUND' });
	});

	test('many orders: all, limited, and filtered', async () => {
		const { order, place, simulator } = await accountAt(name);
		const first = await place();
		await place({
			transactionType: 'SELL',
			price: 900,
			product: name === 'angelOne' ? 'INTRADAY' : 'MIS',
		});
		await place();
		simulator.fill(first.orderId);
		expect((await order('getMany', { returnAll: true })).items).toHaveLength(3);
		expect((await order('getMany', { limit: 2 })).items).toHaveLength(2);
		const filtered = async (filters: IDataObject) =>
			json(
				(await order('getMany', { returnAll: true, filters: filters as INodeParameters })).items,
			).map(({ orderId }) => orderId);
		expect(await filtered({ status: ['filled'] })).toEqual([first.orderId]);
		expect(await filtered({ transactionType: 'SELL' })).toHaveLength(1);
		expect(await filtered({ tradingSymbol: 'nothing' })).toEqual([]);
	});

	test('no orders today is no item and no error', async () => {
		const { order } = await accountAt(name);
		const result = await order('getMany');
		expect(result.status).toBe('success');
		expect(result.items).toEqual([]);
	});

	test('trades, of the day and of one order', async () => {
		const { order, place, simulator } = await accountAt(name);
		const [one, two] = [await place(), await place()];
		simulator.fill(one.orderId, 4, 799.5);
		simulator.fill(two.orderId);
		const all = json((await order('getTrades', { returnAll: true })).items);
		expect(all.map(({ orderId }) => orderId).sort()).toEqual([one.orderId, two.orderId].sort());
		const [trade] = json((await order('getTrades', { orderId: one.orderId })).items);
		expect(trade).toMatchObject({
			orderId: one.orderId,
			quantity: 4,
			price: 799.5,
			transactionType: 'BUY',
		});
		expect(output(await order('get', { orderId: one.orderId }))).toMatchObject({
			status: 'partiallyFilled',
			filledQuantity: 4,
		});
	});
});

test('Groww: every page of the order list, where the broker cuts pages at 25', async () => {
	const { order, place, simulator } = await accountAt('groww');
	Object.assign(simulator.quirks, { listPageSizeMax: 25, pageSizeOverMax: 'cut' });
	const first = await place();
	const rest = await Promise.all(
		Array.from({ length: 29 }, async (_, index) => await place({ price: 700 + index })),
	);
	const listed = json((await order('getMany', { returnAll: true })).items);
	expect(new Set(listed.map(({ orderId }) => orderId))).toEqual(
		new Set([first, ...rest].map(({ orderId }) => orderId)),
	);
});

describe.each(BROKERS)('%s: modifying an order', (name) => {
	test('price and quantity, read back from the broker', async () => {
		const { order, place, simulator } = await accountAt(name);
		const { orderId } = await place();
		const result = output(
			await order('modify', { orderId, changes: { price: 810.05, quantity: 12 } }),
		);
		expect(result).toMatchObject({
			orderId,
			modified: true,
			duplicate: false,
			price: 810.05,
			quantity: 12,
		});
		expect(simulator.orders.find((known) => known.orderId === orderId)).toMatchObject({
			quantity: 12,
			pricePaise: 81005,
		});
	});

	test('to a stop-loss order, whose trigger is checked', async () => {
		const { order, place } = await accountAt(name);
		const { orderId } = await place({
			transactionType: 'SELL',
			price: 900,
			product: name === 'angelOne' ? 'INTRADAY' : 'MIS',
		});
		const orderType = name === 'angelOne' ? 'STOPLOSS_LIMIT' : 'SL';
		const wrong = await order('modify', {
			orderId,
			changes: { orderType, price: 800, triggerPrice: 790 },
		});
		expect(wrong.error?.context).toMatchObject({
			code: 'TRIGGER_ON_WRONG_SIDE',
			outcome: 'notPlaced',
		});
	});

	test.each([
		['off the tick', { price: 810.03 }, 'OFF_TICK'],
		['no quantity', { quantity: 0 }, 'INVALID_QUANTITY'],
		['nothing at all', {}, 'NO_CHANGES'],
	])('refused before sending: %s', async (_, changes, code) => {
		const { order, place, simulator, modifyPath } = await accountAt(name);
		const { orderId } = await place();
		const requests = await requestsDuring(simulator, async () => {
			const result = await order('modify', { orderId, changes });
			expect(result.error?.context).toMatchObject({ code, outcome: 'notPlaced' });
		});
		expect(requests.filter(({ path }) => path.endsWith(modifyPath))).toEqual([]);
	});

	test('a dry run returns the request; a read-only credential and a limit refuse', async () => {
		const { order, place, simulator, modifyPath, credential } = await accountAt(name);
		const { orderId } = await place();
		const dry = output(
			await order('modify', { orderId, changes: { price: 805 }, options: { dryRun: true } }),
		);
		expect(dry).toMatchObject({ broker: name, dryRun: true, request: { method: 'POST' } });
		await world().engine.editCredential(credential.id, { maxOrderValue: 8000 });
		const above = await order('modify', { orderId, changes: { price: 805 } });
		expect(above.error?.context).toMatchObject({
			code: 'ABOVE_MAX_ORDER_VALUE',
			outcome: 'notPlaced',
		});
		await world().engine.editCredential(credential.id, { permissions: 'readOnly' });
		const refused = await order('modify', { orderId, changes: { price: 799 } });
		expect(refused.error?.context).toMatchObject({ code: 'READ_ONLY_CREDENTIAL' });
		expect(
			simulator.requests.filter(
				({ path, body }) => path.endsWith(modifyPath) && JSON.stringify(body).includes(orderId),
			),
		).toEqual([]);
	});

	test('a filled order cannot be modified, and the error says what it is', async () => {
		const { order, place, simulator } = await accountAt(name);
		const { orderId } = await place();
		simulator.fill(orderId);
		const result = await order('modify', { orderId, changes: { price: 805 } });
		expect(result.error?.context).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
		expect(result.error?.message).toMatch(/filled already/);
	});
});

describe.each(BROKERS)('%s: cancelling', (name) => {
	test('one order; asking again is no second request', async () => {
		const { order, place, simulator, cancelPath } = await accountAt(name);
		const { orderId } = await place();
		expect(output(await order('cancel', { orderId }))).toMatchObject({
			orderId,
			status: 'cancelled',
			cancelled: true,
			duplicate: false,
		});
		const requests = await requestsDuring(simulator, async () => {
			expect(output(await order('cancel', { orderId }))).toMatchObject({
				cancelled: true,
				duplicate: true,
			});
		});
		expect(requests.filter(({ path }) => path.endsWith(cancelPath))).toEqual([]);
	});

	test('read-only credentials cancel nothing', async () => {
		const { order, place, simulator, credential } = await accountAt(name);
		const { orderId } = await place();
		await world().engine.editCredential(credential.id, { permissions: 'readOnly' });
		for (const operation of ['cancel', 'cancelAll']) {
			const result = await order(operation, { orderId });
			expect(result.error?.context).toMatchObject({ code: 'READ_ONLY_CREDENTIAL' });
		}
		expect(simulator.orders.find((known) => known.orderId === orderId)?.status).not.toMatch(
			/cancel/i,
		);
	});

	test('all that pass the filter, one result each; a dry run first', async () => {
		const { order, place, simulator } = await accountAt(name);
		const [buy, filled] = [await place(), await place()];
		const sell = await place({
			transactionType: 'SELL',
			price: 900,
			product: name === 'angelOne' ? 'INTRADAY' : 'MIS',
		});
		simulator.fill(filled.orderId);
		const dry = json((await order('cancelAll', { options: { dryRun: true } })).items);
		expect(dry.map(({ orderId }) => orderId).sort()).toEqual([buy.orderId, sell.orderId].sort());
		const buys = json((await order('cancelAll', { filters: { transactionType: 'BUY' } })).items);
		expect(buys).toEqual([expect.objectContaining({ orderId: buy.orderId, cancelled: true })]);
		const rest = json((await order('cancelAll')).items);
		expect(rest).toEqual([expect.objectContaining({ orderId: sell.orderId, cancelled: true })]);
	});
});

test('Groww: SUCCESS for the cancellation of an executed order is not believed', async () => {
	const { order, place, simulator, broker } = await accountAt('groww');
	const { orderId } = await place();
	simulator.clock.advance(10_000);
	// The order fills, and for a while still reads as open.
	Object.assign(simulator.quirks, { cancelExecutedSucceeds: true, statusLagMs: 1_500 });
	simulator.fill(orderId);
	const result = await order('cancel', { orderId });
	expect(result.error?.context).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
	expect(broker.simulator.orders.find((known) => known.orderId === orderId)?.status).toBe(
		'EXECUTED',
	);
});

test('Angel One: an accepted change that is rejected later is reported as not done', async () => {
	const { order, place, simulator } = await accountAt('angelOne');
	Object.assign(simulator.quirks, { acceptThenRejectChanges: true });
	const { orderId } = await place();
	const result = await order('modify', { orderId, changes: { price: 805 } });
	expect(result.error?.context).toMatchObject({ outcome: 'notPlaced' });
	expect(output(await order('get', { orderId }))).toMatchObject({ price: 800 });
});

test('Angel One: an after-market order is shown as such and cancelled as NORMAL', async () => {
	const { order, place, simulator } = await accountAt('angelOne');
	Object.assign(simulator.quirks, { market: 'closed' });
	const { orderId } = await place();
	expect(output(await order('get', { orderId }))).toMatchObject({
		status: 'accepted',
		brokerStatus: 'open',
	});
	const requests = await requestsDuring(simulator, async () => {
		expect(output(await order('cancel', { orderId }))).toMatchObject({
			status: 'cancelled',
			cancelled: true,
		});
	});
	expect(requests.find(({ path }) => path.endsWith('cancelOrder'))?.body).toEqual({
		variety: 'NORMAL',
		orderid: orderId,
	});
});

test('Angel One: a bracket order', async () => {
	const { place, simulator } = await accountAt('angelOne');
	await place({
		options: { bracket: { exits: { squareOff: 10, stopLoss: 5, trailingStopLoss: 0 } } },
	});
	const sent = simulator.requestsTo('placeOrder').at(-1)?.body;
	expect(sent).toMatchObject({
		variety: 'ROBO',
		producttype: 'BO',
		ordertype: 'LIMIT',
		squareoff: '10',
		stoploss: '5',
	});
});

describe.each(BROKERS)('%s: waiting until an order is final', (name) => {
	test('filled while waiting', async () => {
		const { place, simulator } = await accountAt(name);
		const known = simulator.orders.length;
		const waiting = place({ options: { waitForFinal: 20 } });
		const resting = () =>
			simulator.orders.slice(known).find(({ status }) => /^open$/i.test(status));
		while (!resting()) await new Promise((resolve) => setTimeout(resolve, 50));
		simulator.fill(resting()?.orderId ?? '');
		expect(await waiting).toMatchObject({ status: 'filled', filledQuantity: 10 });
	});

	test('rejected, with the reason', async () => {
		const { place } = await accountAt(name);
		const result = await place({ quantity: 9_000_000, options: { waitForFinal: 10 } });
		expect(result).toMatchObject({ status: 'rejected' });
		expect(result.message).toEqual(expect.stringMatching(/\w{4}/));
	});

	test('still open when the time is over', async () => {
		const { place } = await accountAt(name);
		expect(await place({ options: { waitForFinal: 1 } })).toMatchObject({ status: 'open' });
	});
});
