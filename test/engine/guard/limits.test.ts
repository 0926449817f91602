import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, names, requestsDuring, useWorld } from '../support';
import { ended, Guarded } from './support';

const world = useWorld();
const account = async (name: (typeof BROKERS)[number], fields: object = {}) =>
	await Guarded.at(world(), name, fields);

/** Of the accounts that the simulators start with, those that can be sold. */
const HELD = { angelOne: { symbol: 'TATASTEEL', held: 20 }, groww: { symbol: 'SBIN', held: 120 } };
const WHEN_FULL = 'MAX_ORDERS_REACHED';

describe.each(BROKERS)('%s: Max Orders per Day', (name) => {
	test('orders and GTT orders count; dry runs, refusals, changes and cancellations do not', async () => {
		const trader = await account(name, { maxOrdersPerDay: 3 });
		const first = await trader.buy();
		const { orderId } = first.items[0].json as { orderId: string };
		const scope = name === 'groww' ? { segment: 'CASH' } : {};
		const change = (operation: string, more: INodeParameters = {}) =>
			trader.run({ resource: 'order', operation, orderId, ...scope, ...more });
		expect(ended(await change('modify', { changes: { price: 790 } }))).toBe('success');
		expect(ended(await change('cancel'))).toBe('success');
		expect(ended(await trader.buy({ options: { dryRun: true } }))).toBe('success');
		expect(ended(await trader.buy({ quantity: 0 }))).toBe('INVALID_QUANTITY');
		expect(ended(await trader.gtt())).toBe('success');
		expect(ended(await trader.buy())).toBe('success');
		const sent = await trader.sentDuring(async () => {
			const refused = await trader.buy();
			expect(refused.error?.context).toMatchObject({ code: WHEN_FULL, outcome: 'notPlaced' });
			expect(refused.error?.message).toMatch(/3 orders of a day/);
			expect(ended(await trader.gtt())).toBe(WHEN_FULL);
		});
		expect(sent).toEqual([]);
		await trader.edit({ maxOrdersPerDay: 4 });
		expect(ended(await trader.buy())).toBe('success');
	});

	test('an order that the broker refuses the session of is one order', async () => {
		const trader = await account(name, { maxOrdersPerDay: 2 });
		await trader.buy();
		const { path } = { path: trader.broker.paths.place };
		trader.broker.simulator.addFault({ kind: 'tokenRefused', path, times: 1 });
		expect(ended(await trader.buy())).toBe('success');
		expect(ended(await trader.buy())).toBe(WHEN_FULL);
	});

	test('a repetition of an order finds it, whatever the limit', async () => {
		const trader = await account(name, { maxOrdersPerDay: 1 });
		const options = { orderReference: `ref-of-${name}` };
		await trader.buy({ options });
		const again = await trader.buy({ options });
		expect(again.items[0].json).toMatchObject({ duplicate: true });
	});

	test('at the limit, what only reduces a position passes, and no more than that', async () => {
		const trader = await account(name, { maxOrdersPerDay: 1 });
		await trader.open(10);
		expect(ended(await trader.sell(11))).toBe(WHEN_FULL);
		expect(ended(await trader.sell(6))).toBe('success');
		expect(ended(await trader.sell(5))).toBe(WHEN_FULL);
		expect(ended(await trader.sell(4))).toBe('success');
		expect(ended(await trader.sell(1))).toBe(WHEN_FULL);
	});

	test('shares of the demat account are sold up to those that can be, less the sales of today', async () => {
		const trader = await account(name, { maxOrdersPerDay: 1 });
		await trader.buy();
		const { symbol, held } = HELD[name];
		const instrument = { __rl: true, mode: 'symbol', value: symbol };
		const { product } = trader.broker.order();
		const sell = async (quantity: number) =>
			ended(await trader.sell(quantity, { product, instrument, orderType: 'MARKET' }));
		expect(await sell(held + 1)).toBe(WHEN_FULL);
		expect(await sell(held - 1)).toBe('success');
		expect(await sell(2)).toBe(WHEN_FULL);
		// Buying them back is no reduction.
		const back = { product, instrument, orderType: 'MARKET' };
		expect(ended(await trader.buy({ quantity: 1, ...back }))).toBe(WHEN_FULL);
	});

	test('reducing orders count too', async () => {
		const trader = await account(name);
		await trader.open(10);
		await trader.sell(1);
		await trader.edit({ maxOrdersPerDay: 2 });
		expect(ended(await trader.buy())).toBe(WHEN_FULL);
	});

	test('a modification that adds units is checked, and one that does not is not', async () => {
		const trader = await account(name, { maxOrdersPerDay: 1 });
		const { orderId } = (await trader.buy()).items[0].json as { orderId: string };
		const scope = name === 'groww' ? { segment: 'CASH' } : {};
		const modify = (changes: INodeParameters) =>
			trader.run({ resource: 'order', operation: 'modify', orderId, ...scope, changes });
		expect(ended(await modify({ quantity: 11 }))).toBe(WHEN_FULL);
		expect(ended(await modify({ quantity: 9 }))).toBe('success');
		expect(ended(await modify({ price: 799 }))).toBe('success');
	});

	test('60 executions at once: exactly as many as are allowed', async () => {
		const trader = await account(name, { maxOrdersPerDay: 5 });
		let endings: unknown[] = [];
		const sent = await trader.sentDuring(async () => {
			const all = Array.from({ length: 60 }, async () => await trader.buy({ quantity: 1 }));
			endings = (await Promise.all(all)).map(ended);
		});
		expect(sent).toHaveLength(5);
		expect(endings.filter((one) => one === 'success')).toHaveLength(5);
		expect(endings.filter((one) => one === WHEN_FULL)).toHaveLength(55);
	});

	test('20 sales at once of a position of 10: never more than that', async () => {
		const trader = await account(name);
		await trader.open(10);
		await trader.edit({ maxOrdersPerDay: 1 });
		const all = Array.from({ length: 20 }, async () => await trader.sell(3));
		const endings = (await Promise.all(all)).map(ended);
		expect(endings.filter((one) => one === 'success')).toHaveLength(3);
	});
});

describe.each(BROKERS)('%s: Max Daily Loss', (name) => {
	test('an order that opens is refused at the limit, what reduces passes', async () => {
		const trader = await account(name);
		await trader.open(10);
		trader.broker.simulator.setPrice('SBIN', 800);
		await trader.edit({ maxDailyLoss: 701 });
		expect(ended(await trader.buy({ price: 700 }))).toBe('success');
		await trader.edit({ maxDailyLoss: 700 });
		const refused = await trader.buy({ price: 700 });
		expect(refused.error?.context).toMatchObject({
			code: 'MAX_DAILY_LOSS_REACHED',
			outcome: 'notPlaced',
		});
		expect(refused.error?.message).toMatch(/has lost 700 rupees today.*limit .* 700 rupees/);
		expect(ended(await trader.gtt())).toBe('MAX_DAILY_LOSS_REACHED');
		expect(ended(await trader.sell(10, { price: 810 }))).toBe('success');
		expect(ended(await trader.sell(1, { price: 810 }))).toBe('MAX_DAILY_LOSS_REACHED');
	});

	test('a loss that cannot be read is not known, and nothing opens', async () => {
		const trader = await account(name, { maxDailyLoss: 1_000_000 });
		const { simulator } = trader.broker;
		simulator.addFault({ kind: 'html502', path: /positions?(\/user)?$/i, times: 9 });
		const refused = await trader.buy();
		expect(refused.error?.context).toMatchObject({
			code: 'DAILY_LOSS_UNKNOWN',
			outcome: 'notPlaced',
			retryable: true,
		});
		expect(refused.error?.message).toMatch(/is not known/);
	});

	test('one read serves all who place at once', async () => {
		const trader = await account(name, { maxDailyLoss: 1_000 });
		await trader.open(1);
		const requests = await requestsDuring(trader.broker.simulator, async () => {
			const all = Array.from({ length: 9 }, async () => await trader.buy({ quantity: 1 }));
			expect((await Promise.all(all)).map(ended)).toEqual(Array(9).fill('success'));
		});
		const reads = requests.filter(({ path }) => /position/i.test(path));
		expect(reads.length).toBeLessThan(9);
		expect(names(requests).filter((one) => /OrderBook|list/.test(one))).toEqual([]);
	});
});

describe.each(BROKERS)('%s: 200 executions at once', (name) => {
	test('around the limits of value and of orders: never above', async () => {
		const trader = await account(name, { maxOrdersPerDay: 12, maxOrderValue: 800 });
		let endings: unknown[] = [];
		const sent = await trader.sentDuring(async () => {
			const all = Array.from({ length: 200 }, async (_, n) =>
				trader.buy({ quantity: (n % 4) + 1, price: 400 }),
			);
			endings = (await Promise.all(all)).map(ended);
		});
		expect(sent).toHaveLength(12);
		const quantities = sent.map(({ body }) => Number((body as { quantity: unknown }).quantity));
		expect(Math.max(...quantities)).toBeLessThan(3);
		expect(endings.filter((one) => one === 'success')).toHaveLength(12);
		expect(new Set(endings)).toEqual(new Set(['success', WHEN_FULL, 'ABOVE_MAX_ORDER_VALUE']));
	}, 90_000);
});
