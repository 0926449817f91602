/** Target and stop-loss of a position at Groww, and references of all GTT orders. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { agedJournal, removeJournal } from '../../journal';
import { errorOf, useFastWorld } from '../orders/support';
import { output, run } from '../support';
import { GttTrader } from './support';

const world = useFastWorld();
beforeEach(() => {
	world().groww.setPrice('SBIN', 800);
	world().groww.quirks.cashOcoAllowed = true;
});

/** An account with a position of so many SBIN, bought or sold for the day. */
async function holder(quantity: number, fields: object = {}): Promise<GttTrader> {
	const trader = await GttTrader.at(world(), 'groww', fields);
	const broker = world().broker('groww');
	const order = broker.order({
		transactionType: quantity > 0 ? 'BUY' : 'SELL',
		quantity: Math.abs(quantity),
		product: 'MIS',
		orderType: 'MARKET',
		options: { waitForFinal: 5 },
	});
	const placed = output(await run(world().engine, broker, trader.credential, order));
	expect(placed).toMatchObject({ status: 'filled' });
	return trader;
}

const oco = (changes: INodeParameters = {}): INodeParameters => ({
	exchange: 'NSE',
	segment: 'CASH',
	instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
	quantity: 10,
	product: 'MIS',
	target: { triggerPrice: 840, price: 839.5 },
	stopLoss: { triggerPrice: 770 },
	...changes,
});

test('target and stop-loss of a bought position: the exact request, and what comes of it', async () => {
	const trader = await holder(10);
	let created: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		created = await trader.one('createOco', oco({ options: { orderReference: 'EXIT-0001' } }));
	});
	expect(writes).toEqual([
		{
			call: 'POST /v1/order-advance/create',
			body: {
				reference_id: 'EXIT-0001',
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
	expect(created).toMatchObject({
		gttType: 'oco',
		status: 'active',
		transactionType: 'SELL',
		triggerPrice: null,
		orderType: null,
		price: null,
		triggerDirection: null,
		target: { triggerPrice: 840, orderType: 'LIMIT', price: 839.5 },
		stopLoss: { triggerPrice: 770, orderType: 'SL_M', price: null },
		expiresAt: null,
		duplicate: false,
	});
	const gttId = String(created.gttId);
	expect(await trader.one('get', { gttId })).toEqual({
		...created,
		transactionType: null,
		instrumentToken: null,
	});
	expect(await trader.many({ segments: ['CASH'] })).toMatchObject([{ gttId, gttType: 'oco' }]);
	const changes = { targetTriggerPrice: 845, quantity: 5 };
	expect(await trader.one('modify', { gttId, changes })).toMatchObject({
		quantity: 5,
		target: { triggerPrice: 845, price: 839.5 },
		stopLoss: { triggerPrice: 770 },
	});
	expect(errorOf(await trader.run('modify', { gttId, changes: { price: 1 } }))).toMatchObject({
		code: 'NOT_CHANGEABLE',
	});
	world().groww.setPrice('SBIN', 760);
	expect(await trader.one('get', { gttId })).toMatchObject({ status: 'completed' });
	expect(errorOf(await trader.run('cancel', { gttId }))).toMatchObject({
		code: 'ORDER_IS_FINAL',
		outcome: 'notPlaced',
	});
	expect(await trader.many({ segments: ['CASH'], status: ['completed'] })).toHaveLength(1);
});

test('of a sold position it buys, with the target below', async () => {
	const trader = await holder(-10);
	const legs = {
		target: { triggerPrice: 770, orderType: 'MARKET' },
		stopLoss: { triggerPrice: 840 },
	};
	const [{ body }] = await trader.writesDuring(async () => {
		await trader.one('createOco', oco(legs));
	});
	expect(body).toMatchObject({
		net_position_quantity: -10,
		transaction_type: 'BUY',
		target: { order_type: 'MARKET', price: null },
	});
});

test.each([
	['without a position', 0, {}, 'NO_POSITION'],
	['of another product', 10, { product: 'CNC' }, 'NO_POSITION'],
	['of more than there is', 10, { quantity: 11 }, 'ABOVE_POSITION'],
	['with its legs the wrong way round', -10, {}, 'OCO_LEGS_CROSSED'],
	['without a stop-loss', 10, { stopLoss: {} }, 'INVALID_PRICE'],
	['with a leg that is no set of fields', 10, { target: '={{ 840 }}' }, 'INVALID_PRICE'],
	[
		'with a blank order type',
		10,
		{ target: { triggerPrice: 840, orderType: '' } },
		'INVALID_CHOICE',
	],
	['with a limit off the tick', 10, { target: { triggerPrice: 840, price: 1.01 } }, 'OFF_TICK'],
	['in a commodity', 10, { exchange: 'MCX', segment: 'COMMODITY' }, 'INSTRUMENT'],
] as const)('an OCO %s is refused, and nothing is sent', async (_, position, changes, code) => {
	const trader = position === 0 ? await GttTrader.at(world(), 'groww') : await holder(position);
	const writes = await trader.writesDuring(async () => {
		const result = await trader.run('createOco', oco(changes as INodeParameters));
		const error = errorOf(result);
		expect(error).toMatchObject({ outcome: 'notPlaced' });
		expect(error.code).toContain(code);
	});
	expect(writes).toEqual([]);
});

test('what Groww says of a product is passed on', async () => {
	world().groww.quirks.cashOcoAllowed = false;
	const trader = await holder(10);
	const result = await trader.run('createOco', oco());
	expect(errorOf(result)).toMatchObject({ code: 'GA001', outcome: 'notPlaced' });
	expect(result.error?.message).toMatch(/OCO in CASH is not supported/);
});

test('Max Order Value counts its dearer leg, where another one closes the position already', async () => {
	const trader = await holder(10, { maxOrderValue: 8_800 });
	expect(await trader.one('createOco', oco())).toMatchObject({ gttType: 'oco', status: 'active' });
	expect(errorOf(await trader.run('createOco', oco()))).toMatchObject({
		code: 'ABOVE_MAX_ORDER_VALUE',
		message: expect.stringContaining('8400 rupees at its trigger') as string,
	});
});

test('a repetition finds the OCO although its position is closed by then', async () => {
	const trader = await holder(10);
	const given = oco({ options: { orderReference: 'EXIT-0002' } });
	const { gttId } = (await trader.one('createOco', given)) as { gttId: string };
	world().groww.setPrice('SBIN', 900);
	const writes = await trader.writesDuring(async () => {
		expect(await trader.one('createOco', given)).toMatchObject({
			gttId,
			status: 'completed',
			duplicate: true,
		});
	});
	expect(writes).toEqual([]);
});

describe('a reference is for one thing', () => {
	test('a GTT order, an OCO and an order of the same share do not pass for each other', async () => {
		const trader = await holder(10);
		const options = { orderReference: 'ONE-KEY-01' };
		const { gttId } = await trader.create({ options });
		expect(await trader.create({ options, triggerPrice: 785 })).toMatchObject({
			gttId,
			duplicate: true,
		});
		const other = { code: 'REFERENCE_OF_OTHER_ORDER', outcome: 'notPlaced' };
		for (const [operation, form] of [
			['createOco', oco({ options })],
			['create', trader.form({ options, quantity: 11 })],
			['create', trader.form({ options, transactionType: 'SELL' })],
		] as const)
			expect(errorOf(await trader.run(operation, form))).toMatchObject(other);
		const broker = world().broker('groww');
		const order = broker.order({ options });
		expect(errorOf(await run(world().engine, broker, trader.credential, order))).toMatchObject(
			other,
		);
		expect(trader.kept()).toHaveLength(1);
	});

	test('that another n8n has used: Groww refuses it, and the one rule like it is it', async () => {
		const trader = await GttTrader.at(world(), 'groww');
		const options = { orderReference: 'SHARED-0001', confirmWithin: 5 };
		const { gttId } = await trader.create({ options });
		removeJournal();
		agedJournal();
		expect(await trader.create({ options })).toMatchObject({ gttId, duplicate: true });
		removeJournal();
		agedJournal();
		const unlike = await trader.run('create', trader.form({ options, triggerPrice: 785 }));
		expect(errorOf(unlike)).toMatchObject({ outcome: 'unknown' });
		expect(trader.kept()).toHaveLength(1);
	});
});
