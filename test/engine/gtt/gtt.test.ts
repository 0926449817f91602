/** GTT orders in n8n: exact requests, outputs, lists, changes. */
import type { INodeParameters } from 'n8n-workflow';
import { pass } from '../faults/time';
import { errorOf, hintsOf, useFastWorld } from '../orders/support';
import { BROKERS, names, requestsDuring, type BrokerName } from '../support';
import { GttTrader } from './support';

const world = useFastWorld();
beforeEach(() => {
	world().angelOne.setPrice('SBIN', 800);
	world().groww.setPrice('SBIN', 800);
});

const KEYS =
	'broker gttId gttType status brokerStatus exchange tradingSymbol instrumentToken transactionType product quantity triggerPrice triggerDirection orderType price target stopLoss createdAt updatedAt expiresAt duplicate';
const IST = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/) as string;

const CREATED: Record<BrokerName, object> = {
	angelOne: {
		brokerStatus: null,
		tradingSymbol: 'SBIN-EQ',
		product: 'DELIVERY',
		triggerDirection: null,
		updatedAt: null,
		expiresAt: null,
	},
	groww: {
		brokerStatus: 'ACTIVE',
		tradingSymbol: 'SBIN',
		product: 'CNC',
		triggerDirection: 'down',
		updatedAt: IST,
		expiresAt: IST,
	},
};

const READ_AS: Record<BrokerName, object> = {
	angelOne: { brokerStatus: 'NEW', updatedAt: IST, expiresAt: IST },
	groww: { instrumentToken: null },
};

describe.each(BROKERS)('%s', (name) => {
	test('a GTT order is created, read and listed in the same words', async () => {
		const trader = await GttTrader.at(world(), name);
		const created = await trader.create();
		expect(Object.keys(created).join(' ')).toBe(KEYS);
		expect(created).toEqual({
			broker: name,
			gttId: String(trader.kept()[0].id),
			gttType: 'single',
			status: 'active',
			exchange: 'NSE',
			instrumentToken: '3045',
			transactionType: 'BUY',
			quantity: 10,
			triggerPrice: 790,
			orderType: 'LIMIT',
			price: 791.5,
			target: null,
			stopLoss: null,
			createdAt: IST,
			duplicate: false,
			...CREATED[name],
		});
		const read = await trader.one('get', { gttId: created.gttId });
		expect(Object.keys(read).join(' ')).toBe(KEYS);
		expect(read).toEqual({ ...created, createdAt: IST, ...READ_AS[name] });
		expect(await trader.many()).toEqual([read]);
	});

	test('one that there is not is an error that says so', async () => {
		const trader = await GttTrader.at(world(), name);
		const error = errorOf(await trader.run('get', { gttId: '77' }));
		expect(error).toMatchObject({ code: 'GTT_NOT_FOUND' });
		expect(errorOf(await trader.run('get', { gttId: ' ' }))).toMatchObject({ code: 'NO_GTT' });
	});

	test('an account without GTT orders: no items, and a hint', async () => {
		const trader = await GttTrader.at(world(), name);
		const result = await trader.run('getMany');
		expect(result.items).toEqual([]);
		expect(hintsOf(result)).toEqual(['The broker lists no GTT order that is active.']);
	});

	test('a list has the statuses asked for, the newest first, up to its limit', async () => {
		const trader = await GttTrader.at(world(), name);
		const ids: string[] = [];
		for (const quantity of [1, 2, 3]) {
			ids.unshift((await trader.create({ quantity })).gttId);
			await pass(1_000);
		}
		await trader.one('cancel', { gttId: ids[1] });
		const idsOf = async (parameters: INodeParameters) =>
			(await trader.many(parameters)).map(({ gttId }) => gttId);
		expect(await idsOf({})).toEqual([ids[0], ids[2]]);
		expect(await idsOf({ status: ['cancelled'] })).toEqual([ids[1]]);
		expect(await idsOf({ status: ['active', 'cancelled'] })).toEqual(ids);
		expect(await idsOf({ status: ['active', 'cancelled'], limit: 2 })).toEqual(ids.slice(0, 2));
		for (const status of [[], ['sleeping'], 'unknown'])
			expect(errorOf(await trader.run('getMany', { status }))).toMatchObject({
				code: 'INVALID_CHOICE',
				message: expect.stringContaining('active, cancelled') as string,
			});
	});

	test('without Simplify the broker’s own row', async () => {
		const trader = await GttTrader.at(world(), name);
		await trader.create();
		const [raw] = await trader.many({ simplify: false });
		expect(raw).toMatchObject(
			name === 'angelOne' ? { qty: '10', status: 'NEW' } : { trigger_price: '790.00', ltp: 800 },
		);
	});

	test('a modification sends the whole of it, and is read back', async () => {
		const trader = await GttTrader.at(world(), name);
		const { gttId } = await trader.create();
		const changes = { triggerPrice: '780.05', quantity: 12 };
		const writes = await trader.writesDuring(async () => {
			expect(await trader.one('modify', { gttId, changes })).toMatchObject({
				gttId,
				triggerPrice: 780.05,
				quantity: 12,
				price: 791.5,
				status: 'active',
				duplicate: false,
			});
		});
		expect(writes).toEqual([
			name === 'angelOne'
				? {
						call: 'POST /rest/secure/angelbroking/gtt/v1/modifyRule',
						body: {
							id: gttId,
							symboltoken: '3045',
							exchange: 'NSE',
							price: '791.5',
							qty: '12',
							triggerprice: '780.05',
							disclosedqty: '12',
						},
					}
				: {
						call: `PUT /v1/order-advance/modify/${gttId}`,
						body: {
							smart_order_type: 'GTT',
							segment: 'CASH',
							quantity: 12,
							trigger_price: '780.05',
							trigger_direction: 'DOWN',
							order: { order_type: 'LIMIT', price: '791.50', transaction_type: 'BUY' },
						},
					},
		]);
		const again = await trader.writesDuring(async () => {
			expect(await trader.one('modify', { gttId, changes })).toMatchObject({ duplicate: true });
		});
		expect(again).toEqual([]);
	});

	test('a cancellation is read back; a second one sends nothing, a modification then is refused', async () => {
		const trader = await GttTrader.at(world(), name);
		const { gttId } = await trader.create();
		const writes = await trader.writesDuring(async () => {
			const cancelled = await trader.one('cancel', { gttId });
			expect(Object.keys(cancelled).join(' ')).toBe(KEYS);
			expect(cancelled).toMatchObject({ gttId, status: 'cancelled', duplicate: false });
			expect(await trader.one('cancel', { gttId })).toMatchObject({ duplicate: true });
			const late = await trader.run('modify', { gttId, changes: { quantity: 3 } });
			expect(errorOf(late)).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
			expect(late.error?.message).toBe(
				`GTT order ${gttId} could not be modified: it is cancelled already.`,
			);
		});
		expect(writes).toEqual([
			name === 'angelOne'
				? {
						call: 'POST /rest/secure/angelbroking/gtt/v1/cancelRule',
						body: { id: gttId, symboltoken: '3045', exchange: 'NSE' },
					}
				: { call: `POST /v1/order-advance/cancel/CASH/GTT/${gttId}`, body: null },
		]);
		expect(trader.kept()[0].status).toBe('CANCELLED');
	});

	test('one that has fired says so, and can be neither modified nor cancelled', async () => {
		const trader = await GttTrader.at(world(), name);
		const { gttId } = await trader.create();
		Object.assign(trader.simulator.quirks, { smartListTriggered: true });
		trader.simulator.setPrice('SBIN', 789);
		const fired = await trader.one('get', { gttId });
		expect(fired).toMatchObject({ status: 'triggered' });
		expect(await trader.many({ status: ['triggered'] })).toEqual([fired]);
		const writes = await trader.writesDuring(async () => {
			for (const [operation, changes] of [
				['modify', { price: 780 }],
				['cancel', {}],
			] as const)
				expect(errorOf(await trader.run(operation, { gttId, changes }))).toMatchObject({
					code: 'ORDER_IS_FINAL',
					outcome: 'notPlaced',
					message: expect.stringContaining('it is triggered already') as string,
				});
		});
		expect(writes).toEqual([]);
	});

	test.each([
		['no change', {}, 'NO_CHANGES'],
		['a change that came out empty', { price: '' }, 'NO_CHANGES'],
		['a price off the tick', { price: 790.03 }, 'OFF_TICK'],
		['a quantity that is none', { quantity: 1.5 }, 'INVALID_QUANTITY'],
	])('a modification with %s is refused, and nothing is sent', async (_, changes, code) => {
		const trader = await GttTrader.at(world(), name);
		const { gttId } = await trader.create();
		const writes = await trader.writesDuring(async () => {
			const result = await trader.run('modify', { gttId, changes });
			expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
		});
		expect(writes).toEqual([]);
	});

	test.each([
		[{ triggerPrice: '' }, 'INVALID_PRICE'],
		[{ triggerPrice: 790.03 }, 'OFF_TICK'],
		[{ price: 791.52 }, 'OFF_TICK'],
		[{ price: '' }, 'INVALID_PRICE'],
		[{ quantity: 0 }, 'INVALID_QUANTITY'],
		[{ transactionType: '' }, 'INVALID_CHOICE'],
		[{ product: 'BO' }, 'INVALID_CHOICE'],
		[{ options: { orderReference: '' } }, 'EMPTY_ORDER_REFERENCE'],
		[{ options: { dryRun: 'yes' } }, 'INVALID_DRY_RUN'],
	])('%j is refused before anything is sent', async (changes, code) => {
		const trader = await GttTrader.at(world(), name);
		const writes = await trader.writesDuring(async () => {
			const result = await trader.run('create', trader.form(changes as INodeParameters));
			expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
			expect(result.error?.description).toMatch(/^No order was placed\. /);
		});
		expect(writes).toEqual([]);
	});

	test('dry runs show the exact requests, with a credential that only reads too', async () => {
		const full = await GttTrader.at(world(), name);
		const { gttId } = await full.create();
		const options = { dryRun: true };
		const writes = await full.writesDuring(async () => {
			const created = await full.create({ options: { ...options, orderReference: 'MY-REF-0001' } });
			expect(created).toMatchObject({
				broker: name,
				dryRun: true,
				request: { method: 'POST' },
				orderReference: 'MY-REF-0001',
				orderValue: '7915',
			});
			for (const operation of ['modify', 'cancel'])
				expect(
					await full.one(operation, { gttId, options, changes: { quantity: 2 } }),
				).toMatchObject({ dryRun: true });
		});
		expect(writes).toEqual([]);
		const reader = await GttTrader.at(world(), name, { permissions: 'readOnly' });
		expect(await reader.create({ options })).toMatchObject({ dryRun: true });
		for (const [operation, form] of [
			['create', reader.form()],
			['cancel', { gttId }],
			['modify', { gttId, changes: { quantity: 2 } }],
		] as const)
			expect(errorOf(await reader.run(operation, form))).toMatchObject({
				code: 'READ_ONLY_CREDENTIAL',
				outcome: 'notPlaced',
			});
	});

	test('Max Order Value holds for new ones and for changes, a sell by its trigger and a band', async () => {
		const trader = await GttTrader.at(world(), name, { maxOrderValue: 8_000 });
		const { gttId } = await trader.create();
		const over = { code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' };
		const buy = trader.form({ quantity: 11 });
		expect(errorOf(await trader.run('create', buy))).toMatchObject(over);
		// Shares that are held would be sold all the same.
		const product = name === 'groww' ? { product: 'MIS' } : {};
		const sell = trader.form({ transactionType: 'SELL', ...product });
		const sold = await trader.run('create', sell);
		expect(errorOf(sold)).toMatchObject(over);
		expect(sold.error?.message).toMatch(/7900 rupees at its trigger \(5 % are added/);
		const dearer = { gttId, changes: { price: 801 } };
		expect(errorOf(await trader.run('modify', dearer))).toMatchObject(over);
		expect(trader.kept()).toHaveLength(1);
	});

	test('n8n’s Retry execution finds those of the first run, and creates none that is not on record', async () => {
		const trader = await GttTrader.at(world(), name);
		const form = trader.form({ quantity: '={{ $json.quantity }}' });
		const items = [{ quantity: 3 }, { quantity: 0 }];
		const first = await trader.run('create', form, { items });
		expect(errorOf(first)).toMatchObject({ itemIndex: 1, code: 'INVALID_QUANTITY' });
		expect(first.error?.description).toContain(`(orders ${trader.kept()[0].id})`);
		const mended = { items: [{ quantity: 3 }, { quantity: 4 }], retryOf: first };
		const retry = await trader.run('create', form, { ...mended, continueOnFail: true });
		const [one, two] = retry.items.map(({ json }) => json);
		expect(one).toMatchObject({ gttId: String(trader.kept()[0].id), duplicate: true });
		expect(two).toMatchObject({ code: 'RETRY_WITHOUT_RECORD', outcome: 'notPlaced' });
		expect(trader.kept()).toHaveLength(1);
	});

	test('an expired token is renewed in the middle, and a pace that is refused is waited out', async () => {
		const trader = await GttTrader.at(world(), name);
		const { gttId } = await trader.create();
		trader.simulator.expireSessions();
		expect(await trader.many()).toMatchObject([{ gttId }]);
		const path = /ruleList$|order-advance\/list$/;
		const skip = name === 'groww' ? 5 : 0;
		for (const kind of ['tokenRefused', 'status429'] as const) {
			trader.simulator.addFault({ kind, path, skip });
			expect(await trader.many()).toMatchObject([{ gttId }]);
		}
		trader.simulator.addFault({ kind: 'tokenRefused', path: /createRule$|order-advance\/create$/ });
		await trader.create({ quantity: 2 });
		expect(trader.kept()).toHaveLength(2);
	});

	test('a page in place of a list is an error, and nothing made up', async () => {
		const trader = await GttTrader.at(world(), name);
		trader.simulator.addFault({
			kind: 'html502',
			path: /ruleList$|order-advance\/list$/,
			times: Infinity,
		});
		expect(errorOf(await trader.run('getMany'))).toMatchObject({ code: 'HTTP_502' });
		const result = await trader.run('create', trader.form());
		expect(errorOf(result)).toMatchObject({ code: 'HTTP_502', outcome: 'notPlaced' });
		expect(trader.kept()).toEqual([]);
	});
});

test('Angel One: the exact request, after a look at what is there', async () => {
	const trader = await GttTrader.at(world(), 'angelOne');
	await trader.many();
	const requests = await requestsDuring(trader.simulator, async () => {
		await trader.create({ triggerPrice: '790.00', price: 791.5 });
	});
	expect(names(requests)).toEqual(['ruleList', 'createRule']);
	expect(requests.map(({ body }) => body)).toEqual([
		{ status: ['NEW', 'ACTIVE', 'SENTTOEXCHANGE'], page: 1, count: 50 },
		{
			tradingsymbol: 'SBIN-EQ',
			symboltoken: '3045',
			exchange: 'NSE',
			transactiontype: 'BUY',
			producttype: 'DELIVERY',
			price: '791.5',
			qty: '10',
			triggerprice: '790',
			disclosedqty: '10',
			timeperiod: 365,
		},
	]);
});

test('Groww: the exact request, after a look at what is there', async () => {
	const trader = await GttTrader.at(world(), 'groww');
	await trader.many();
	const requests = await requestsDuring(trader.simulator, async () => {
		await trader.create({ options: { orderReference: 'ALERT-0001' } });
		await trader.create({ orderType: 'MARKET', price: '', triggerDirection: 'up' });
	});
	const lists = requests.filter(({ path }) => path.endsWith('/list'));
	expect(lists.slice(0, 4).map(({ query }) => query.status)).toEqual([
		'ACTIVE',
		'CANCELLED',
		'COMPLETED',
		'TRIGGERED',
	]);
	expect(lists[0].query).toMatchObject({ segment: 'CASH', smart_order_type: 'GTT' });
	const bodies = requests.filter(({ path }) => path.endsWith('/create')).map(({ body }) => body);
	expect(bodies).toEqual([
		{
			reference_id: 'ALERT-0001',
			smart_order_type: 'GTT',
			segment: 'CASH',
			trading_symbol: 'SBIN',
			quantity: 10,
			trigger_price: '790.00',
			trigger_direction: 'DOWN',
			order: { order_type: 'LIMIT', price: '791.50', transaction_type: 'BUY' },
			product_type: 'CNC',
			exchange: 'NSE',
			duration: 'DAY',
		},
		expect.objectContaining({
			trigger_direction: 'UP',
			order: { order_type: 'MARKET', price: null, transaction_type: 'BUY' },
		}),
	]);
});
