/** Node version 1.1: orders, GTT orders and positions from a list, by ID and by reference; 1 stays as it was. */
import type { INodeParameters } from 'n8n-workflow';
import { gttForm } from './gtt/support';
import { errorOf, Trader, useFastWorld } from './orders/support';
import { BROKERS, output, run, type BrokerName } from './support';

const world = useFastWorld();

const by = (mode: string, value: unknown): INodeParameters => ({
	__rl: true,
	mode,
	value: value as string,
});

/** What the editor lists for what is typed. */
async function listed(trader: Trader, method: string, more: INodeParameters = {}, filter?: string) {
	const { results } = await world().engine.listSearch(trader.broker.name, method, {
		parameters: { resource: 'order', operation: 'get', ...more },
		...{ filter, credential: trader.credential },
	});
	return results as Array<{ name: string; value: string }>;
}

/** An order on a segment of its own at Groww, on its own exchange at Angel One. */
const OPTION: Record<BrokerName, INodeParameters> = {
	angelOne: { exchange: 'NFO', product: 'CARRYFORWARD' },
	groww: { segment: 'FNO', product: 'NRML' },
};

describe.each(BROKERS)('%s: one order', (name) => {
	const cash: INodeParameters = name === 'groww' ? { segment: 'CASH' } : {};

	test('from the list: the open ones first, by side, units, symbol, price and status', async () => {
		const trader = await Trader.at(world(), name);
		const done = await trader.place({ quantity: 1, price: 868.5 });
		trader.simulator.fill(done.orderId);
		const open = await trader.place({ transactionType: 'BUY', quantity: 2, price: 801 });
		const symbol = trader.booked(open.orderId).tradingSymbol;
		const names = (await listed(trader, 'searchOrders')).map((each) => each.name);
		expect(names).toEqual([`BUY 2 ${symbol} @ 801.00 · open`, `BUY 1 ${symbol} @ 868.50 · filled`]);
		const changeable = await listed(trader, 'searchOrders', { operation: 'cancel' });
		expect(changeable.map((each) => each.name)).toEqual(names.slice(0, 1));
		expect(await listed(trader, 'searchOrders', {}, 'buy filled')).toMatchObject([
			{ name: names[1] },
		]);
		const [{ value }] = changeable;
		expect(await trader.one('get', { order: by('list', value) })).toMatchObject({
			...{ orderId: open.orderId, quantity: 2 },
		});
		const order = by('list', value);
		expect(await trader.one('modify', { order, changes: { price: 799 } })).toMatchObject({
			...{ orderId: open.orderId, price: 799, modified: true },
		});
		expect(await trader.one('cancel', { order })).toMatchObject({ cancelled: true });
	});

	test('a picked contract is found, whatever its segment', async () => {
		const trader = await Trader.at(world(), name);
		const exchange = name === 'groww' ? 'NSE' : 'NFO';
		const [found] = (
			await run(world().engine, trader.broker, trader.credential, {
				...{ resource: 'instrument', operation: 'search', query: 'nifty 26000 ce', exchange },
			})
		).items;
		const { tradingSymbol, lotSize } = found.json as { tradingSymbol: string; lotSize: number };
		const contract = { ...OPTION[name], instrument: by('symbol', tradingSymbol) };
		const placed = await trader.place({ ...contract, quantity: lotSize, price: 1 });
		const [{ name: label, value }] = await listed(trader, 'searchOrders');
		expect(label).toContain(tradingSymbol);
		const got = await trader.one('get', { order: by('list', value) });
		expect(got).toMatchObject({ orderId: placed.orderId, tradingSymbol });
		// An expression in the list brings the bare id.
		const bare = await trader.one('get', { order: by('list', placed.orderId) });
		expect(bare).toMatchObject({ orderId: placed.orderId });
	});

	test('by ID and by reference', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place({ options: { orderReference: 'alert 7, noon' } });
		for (const order of [by('id', ` ${orderId} `), by('reference', 'alert 7, noon')])
			expect(await trader.one('get', { ...cash, order })).toMatchObject({ orderId });
		const order = by('id', '={{ $json.orderId }}');
		const result = await trader.run('get', { ...cash, order }, { items: [{ orderId }] });
		expect(output(result)).toMatchObject({ orderId });
	});

	test.each([['list'], ['id'], ['reference']])(
		'nothing by %s: an error that says where',
		async (mode) => {
			const trader = await Trader.at(world(), name);
			for (const operation of ['get', 'modify', 'cancel'])
				expect(
					errorOf(await trader.run(operation, { ...cash, order: by(mode, '={{ "" }}') })),
				).toMatchObject({ code: 'NO_ORDER', message: expect.stringMatching(/^Order is empty/) });
		},
	);

	test('what was saved in version 1 runs as it did', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place({ options: { orderReference: 'saved-one-1' } });
		const saved = async (operation: string, more: INodeParameters) =>
			output(await trader.run(operation, { ...cash, ...more }, { typeVersion: 1 }));
		expect(await saved('get', { orderId })).toMatchObject({ orderId });
		const key = { lookUpBy: 'orderReference', orderReference: 'saved-one-1' };
		expect(await saved('get', key)).toMatchObject({ orderId });
		expect(await saved('modify', { orderId, changes: { price: 799 } })).toMatchObject({
			price: 799,
		});
		expect(await saved('cancel', key)).toMatchObject({ orderId, cancelled: true });
	});
});

describe.each(BROKERS)('%s: one GTT order', (name) => {
	test('from the list and by ID; what was saved in version 1 runs as it did', async () => {
		const trader = await Trader.at(world(), name);
		const gtt = async (operation: string, more: INodeParameters, typeVersion = 1.1) =>
			output(
				await run(
					...([world().engine, trader.broker, trader.credential] as const),
					{ resource: 'gtt', operation, ...more },
					{ typeVersion },
				),
			);
		const { gttId, tradingSymbol } = await gtt('create', gttForm(name));
		const [{ name: label, value }] = await listed(trader, 'searchGtts', { resource: 'gtt' });
		expect(label).toBe(`BUY 10 ${tradingSymbol as string} @ 791.50, trigger 790.00 · active`);
		expect(await gtt('get', { gtt: by('list', value) })).toMatchObject({ gttId });
		expect(await gtt('get', { gttId: String(gttId) }, 1)).toMatchObject({ gttId });
		const order = { gtt: by('id', String(gttId)), changes: { quantity: 9 } };
		expect(await gtt('modify', order)).toMatchObject({ gttId, quantity: 9 });
		expect(await listed(trader, 'searchGtts', { resource: 'gtt' }, 'sell')).toEqual([]);
		expect(await gtt('cancel', { gtt: by('list', value) })).toMatchObject({ status: 'cancelled' });
		const none = { resource: 'gtt', operation: 'get', gtt: by('id', ' ') };
		const result = await run(world().engine, trader.broker, trader.credential, none);
		expect(errorOf(result)).toMatchObject({ code: 'NO_GTT' });
	});
});

describe('Angel One: one position', () => {
	const convert = { resource: 'portfolio', operation: 'convertPosition', toProduct: 'DELIVERY' };

	test('from the list and by name', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		const { orderId } = await trader.place({ product: 'INTRADAY', quantity: 10 });
		trader.simulator.fill(orderId);
		const [{ name, value }] = await listed(trader, 'searchPositions', convert);
		expect({ name, value }).toEqual({
			name: 'LONG 10 SBIN-EQ · INTRADAY',
			value: 'NSE:SBIN-EQ:INTRADAY:BUY',
		});
		const converting = async (position: INodeParameters) =>
			await trader.run('convertPosition', { ...convert, position, quantity: 4 });
		expect(output(await converting(by('list', value)))).toMatchObject({
			...{ product: 'DELIVERY', netQuantity: 4, converted: true },
		});
		expect(output(await converting(by('name', 'NSE:SBIN:MIS:buy')))).toMatchObject({
			...{ product: 'DELIVERY', netQuantity: 8, fromProduct: 'INTRADAY' },
		});
	});

	test.each([['={{ "" }}'], ['SBIN-EQ'], ['NSE:SBIN-EQ:INTRADAY'], ['NSE:SBIN-EQ:INTRADAY:BUY:1']])(
		'%j names none: nothing is sent',
		async (value) => {
			const trader = await Trader.at(world(), 'angelOne');
			const asked = { ...convert, position: by('name', value), quantity: 4 };
			expect(errorOf(await trader.run('convertPosition', asked))).toMatchObject({
				...{ code: 'NO_POSITION_NAMED', outcome: 'notPlaced' },
			});
		},
	);
});
