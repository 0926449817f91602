/** Exits and the closing of an entry under the guard rails: they only reduce, so what stops an entry lets them pass. */
import type { INodeParameters } from 'n8n-workflow';
import { errorOf, useFastWorld } from '../orders/support';
import { BROKERS, type BrokerName } from '../support';
import { Protected } from './support';

const world = useFastWorld();
beforeEach(() => {
	for (const { simulator } of BROKERS.map((name) => world().broker(name)))
		simulator.setPrice('SBIN', 800);
});

const CREATE = { angelOne: 'createRule', groww: '/v1/order-advance/create' };
/** At Angel One a refusal for the rate is tried again. */
const REFUSAL = { angelOne: 'status429', groww: 'text403' } as const;
/** Shares to keep, with a stop-loss alone: the same at both brokers. */
const entry = (name: BrokerName, exits: INodeParameters = {}): INodeParameters => {
	const limit = name === 'angelOne' ? { price: 768 } : {};
	return {
		options: {
			...{ waitForFinal: 3, confirmWithin: 5 },
			exits: { stopLoss: { triggerPrice: 770, ...limit }, ...exits },
		},
	};
};

describe.each(BROKERS)('%s', (name) => {
	const refuseExits = (trader: Protected) =>
		trader.simulator.addFault({ kind: REFUSAL[name], path: CREATE[name], times: 9 });

	test('the last order of the day still has its exits, and the next entry is refused', async () => {
		const trader = await Protected.at(world(), name, { maxOrdersPerDay: 1 });
		expect(await trader.one(entry(name))).toMatchObject({ coveredQuantity: 10 });
		expect(errorOf(await trader.run(entry(name)))).toMatchObject({
			...{ code: 'MAX_ORDERS_REACHED', outcome: 'notPlaced' },
		});
		expect([trader.orders().length, trader.gtts().length]).toEqual([1, 1]);
	});

	test('and is closed again at the limit of the day', async () => {
		const trader = await Protected.at(world(), name, { maxOrdersPerDay: 1 });
		refuseExits(trader);
		expect(errorOf(await trader.run(entry(name, { closeIfExitsFail: true })))).toMatchObject({
			code: 'CLOSED_WITHOUT_EXITS',
		});
	});

	test('an entry above Max Order Value is refused; its closing is not, where the market has risen', async () => {
		const trader = await Protected.at(world(), name, { maxOrderValue: 8_100 });
		expect(errorOf(await trader.run({ ...entry(name), quantity: 11 }))).toMatchObject({
			...{ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' },
		});
		refuseExits(trader);
		trader.asWriteArrives(new RegExp(`${CREATE[name]}$`), () =>
			trader.simulator.setPrice('SBIN', 850),
		);
		expect(errorOf(await trader.run(entry(name, { closeIfExitsFail: true })))).toMatchObject({
			code: 'CLOSED_WITHOUT_EXITS',
		});
	});

	test('trading that is halted between the fill and the exits does not leave it without them', async () => {
		const trader = await Protected.at(world(), name);
		const halt = { tradingHaltedUntil: '2026-11-20T23:00:00+05:30' };
		trader.simulator.setPrice('SBIN', 805);
		const running = trader.run({
			...entry(name),
			options: { ...(entry(name).options as object), waitForFinal: 20 },
		});
		while (trader.orders().length === 0) await new Promise((resolve) => setTimeout(resolve, 40));
		await world().engine.editCredential(trader.credential.id, halt);
		await new Promise((resolve) => setTimeout(resolve, 2_000));
		trader.fill();
		const result = await running;
		expect(result.error?.message).toBeUndefined();
		expect(result.items[0].json).toMatchObject({ status: 'filled', coveredQuantity: 10 });
		expect(errorOf(await trader.run(entry(name)))).toMatchObject({ outcome: 'notPlaced' });
	});

	test('a repetition places no exits for a position that was closed by hand since', async () => {
		const trader = await Protected.at(world(), name);
		refuseExits(trader);
		// Groww's accounts hold other shares of it, which a sale of shares to keep would reduce.
		const product: INodeParameters = name === 'groww' ? { product: 'MIS' } : {};
		const given = { ...entry(name), ...product };
		const options = { ...(given.options as object), orderReference: 'BYHAND-0001' };
		expect(errorOf(await trader.run({ ...given, options }))).toMatchObject({
			code: 'EXITS_NOT_PLACED',
		});
		world().calm();
		const sale = {
			...product,
			transactionType: 'SELL',
			orderType: 'MARKET',
			options: { waitForFinal: 3 },
		};
		expect(await trader.one(sale)).toMatchObject({ status: 'filled' });
		const again = errorOf(await trader.run({ ...given, options }));
		expect(again).toMatchObject({ code: 'EXITS_NOT_PLACED', outcome: 'placed' });
		expect(again.message).toMatch(/shows no 10 units/);
		expect(trader.gtts()).toEqual([]);
	});

	test('a credential that only reads sends nothing, and has its dry run', async () => {
		const trader = await Protected.at(world(), name, { permissions: 'readOnly' });
		expect(errorOf(await trader.run(entry(name)))).toMatchObject({ code: 'READ_ONLY_CREDENTIAL' });
		const options = { ...(entry(name).options as object), dryRun: true };
		expect(await trader.one({ options })).toMatchObject({ exits: { by: 'stopLoss' } });
		expect(trader.orders()).toEqual([]);
	});
});
