import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, type BrokerName } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

const INTRADAY: Record<BrokerName, string> = { angelOne: 'INTRADAY', groww: 'MIS' };
const OVERNIGHT: Record<BrokerName, string> = { angelOne: 'CARRYFORWARD', groww: 'NRML' };
const STOP_LIMIT: Record<BrokerName, string> = { angelOne: 'STOPLOSS_LIMIT', groww: 'SL' };
const STOP_MARKET: Record<BrokerName, string> = { angelOne: 'STOPLOSS_MARKET', groww: 'SL_M' };

async function limited(name: BrokerName, maxOrderValue: number): Promise<Trader> {
	const trader = await Trader.at(world(), name);
	await world().engine.editCredential(trader.credential.id, { maxOrderValue });
	return trader;
}

/** A refusal of an order that is worth more than the limit, with nothing sent. */
async function refusal(
	trader: Trader,
	operation: string,
	parameters: INodeParameters,
): Promise<IDataObject> {
	let refused: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		refused = errorOf(await trader.run(operation, parameters));
	});
	expect(writes).toEqual([]);
	return refused;
}

describe.each(BROKERS)('%s: the worst case of an order', (name) => {
	beforeEach(() => world().broker(name).simulator.setPrice('SBIN', 840));

	const sale = { transactionType: 'SELL', product: INTRADAY[name] };
	const cases: Array<[string, INodeParameters, number, RegExp]> = [
		['a sell below the market: the last price with its band', { ...sale, price: 800 }, 8820, /840/],
		['a sell far above the market: its limit', { ...sale, price: 900 }, 9000, /worth 9000 rupees,/],
		[
			'a stop-loss market buy: its trigger with the band',
			{ orderType: STOP_MARKET[name], triggerPrice: 880 },
			9240,
			/8800 rupees at its trigger/,
		],
		[
			'a stop-loss market sell: the last price above its trigger',
			{ ...sale, orderType: STOP_MARKET[name], triggerPrice: 800 },
			8820,
			/8400 rupees at the last price/,
		],
		[
			'a stop-loss sell: the last price above its limit',
			{ ...sale, orderType: STOP_LIMIT[name], price: 790, triggerPrice: 800 },
			8820,
			/8400 rupees at the last price/,
		],
		[
			'a stop-loss buy: its limit',
			{ orderType: STOP_LIMIT[name], price: 890, triggerPrice: 880 },
			8900,
			/worth 8900 rupees,/,
		],
	];
	test.each(cases)('%s', async (_, order, worth, said) => {
		const trader = await limited(name, worth - 0.01);
		const asked = trader.broker.order(order);
		const refused = await refusal(trader, 'place', asked);
		expect(refused).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
		expect(String(refused.message)).toMatch(said);
		await world().engine.editCredential(trader.credential.id, { maxOrderValue: worth });
		expect((await trader.run('place', asked)).status).toBe('success');
	});

	test('the band ends at the upper circuit', async () => {
		const { simulator } = world().broker(name);
		const trader = await limited(name, 1);
		const asked = trader.broker.order({ ...sale, price: 800 });
		simulator.setPrice('SBIN', 2_000);
		const refused = String((await refusal(trader, 'place', asked)).message);
		expect(refused).toMatch(/rupees at its upper circuit, above/);
		simulator.setPrice('SBIN', 840);
	});

	const overTo: Array<[string, INodeParameters, RegExp]> = [
		['to market, by the market', { orderType: 'MARKET' }, /8400 rupees at the last price/],
		['of price, by the new one', { price: 801 }, /worth 8010 rupees,/],
		['of quantity, by all of it', { quantity: 11 }, /worth 8800 rupees,/],
	];
	test.each(overTo)('a modification %s', async (_, changes, said) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		await world().engine.editCredential(trader.credential.id, { maxOrderValue: 8005 });
		const refused = await refusal(trader, 'modify', { orderId, changes });
		expect(refused).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
		expect(String(refused.message)).toMatch(said);
	});

	test('a modification whose last price cannot be had is refused', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		await world().engine.editCredential(trader.credential.id, { maxOrderValue: 99_999 });
		trader.simulator.addFault({ kind: 'html502', path: /ltp/i, times: Infinity });
		const refused = await refusal(trader, 'modify', { orderId, changes: { orderType: 'MARKET' } });
		expect(refused).toMatchObject({ outcome: 'notPlaced' });
	});

	test('a commodity counts by its lot; the dry run shows the sum', async () => {
		const trader = await limited(name, 599_999);
		const scope = { exchange: 'MCX', segment: 'COMMODITY' };
		const { results } = await world().engine.listSearch(name, 'searchInstruments', {
			filter: 'crudeoil fut',
			parameters: scope,
			credential: trader.credential,
		});
		const order = trader.broker.order({
			...scope,
			instrument: { __rl: true, mode: 'list', value: results[0].value },
			product: OVERNIGHT[name],
			quantity: 100,
			price: 6000,
		});
		const dry = await trader.one('place', { ...order, options: { dryRun: true } });
		expect(dry).toMatchObject({
			orderValue: '600000',
			orderSum: '6000 × 100 × 1 = 600000 rupees',
		});
		expect(String((await refusal(trader, 'place', order)).message)).toMatch(/worth 600000 rupees,/);
	});
});

test('Angel One: a bracket counts by its entry', async () => {
	const trader = await limited('angelOne', 7999);
	const bracket = { exits: { squareOff: 20, stopLoss: 10 } };
	const order = trader.broker.order({ options: { bracket } });
	expect(await refusal(trader, 'place', order)).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE' });
	await world().engine.editCredential(trader.credential.id, { maxOrderValue: 8000 });
	expect((await trader.run('place', order)).status).toBe('success');
});

test.each(BROKERS)('%s: an equity dry run has no more than it had', async (name) => {
	const trader = await Trader.at(world(), name);
	const dry = await trader.one('place', {
		...trader.broker.order({ instrument: bySymbol('SBIN') }),
		options: { dryRun: true },
	});
	expect(Object.keys(dry).sort()).toEqual(
		['broker', 'dryRun', 'orderReference', 'orderValue', 'request'].sort(),
	);
});
