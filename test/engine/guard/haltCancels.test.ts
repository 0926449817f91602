/** Halt Trading with Cancel Orders, in fast time: lists lag behind, and are read once more. */
import type { IDataObject } from 'n8n-workflow';
import { useFastWorld } from '../orders/support';
import { type BrokerName, BROKERS, requestsDuring } from '../support';
import { ended, Guarded } from './support';

const world = useFastWorld();
const HALT = { resource: 'session', operation: 'haltTrading', cancelOrders: true };
const GTTS = /ruleList|order-advance\/list/;
const ORDERS = /getOrderBook$|\/order\/list$/;

async function cancelledBy(trader: Guarded): Promise<IDataObject[]> {
	const result = await trader.run(HALT);
	if (result.status !== 'success') throw new Error(String(result.error?.message));
	return result.items[0].json.cancelled as IDataObject[];
}

const states = (entries: IDataObject[]) => entries.map(({ cancelled }) => cancelled);

describe.each(BROKERS)('%s: Cancel Orders of Halt Trading', (name: BrokerName) => {
	const account = async () => await Guarded.at(world(), name);
	const { [name]: lags } = {
		angelOne: ['orderBookLagMs', 'detailsLagMs'],
		groww: ['referenceLagMs', 'statusLagMs', 'listLagMs'],
	};

	test('cancels orders and GTT orders, read back, and tells what fails', async () => {
		const trader = await account();
		await trader.buy();
		await trader.buy({ quantity: 3 });
		await trader.gtt();
		const cancelled = await cancelledBy(trader);
		expect(states(cancelled)).toEqual([true, true, true]);
		expect(cancelled.filter(({ status }) => status === 'cancelled')).toHaveLength(3);
		await trader.edit({ tradingHaltedUntil: '' });
		await trader.buy();
		trader.broker.simulator.addFault({ kind: 'html502', path: GTTS, times: Infinity });
		const again = await cancelledBy(trader);
		expect(states(again)).toEqual([true, false]);
		expect(again[1]).toMatchObject({ error: expect.any(String), outcome: 'notPlaced' });
	}, 60_000);

	test('an order that the lists do not show yet is cancelled all the same', async () => {
		const trader = await account();
		const { simulator } = trader.broker;
		Object.assign(simulator.quirks, Object.fromEntries(lags.map((lag) => [lag, 3_000])));
		await trader.buy({ options: { confirmWithin: 5 } });
		const { orderId } = simulator.orders[simulator.orders.length - 1];
		await trader.buy({ quantity: 3 });
		const entries = await cancelledBy(trader);
		expect(entries.map(({ orderId: id, cancelled }) => [id, cancelled])).toContainEqual([
			...[orderId, true],
		]);
		expect(states(entries)).toEqual([true, true]);
		expect(simulator.orders.slice(-2).map(({ status }) => /cancelled/i.test(status))).toEqual([
			...[true, true],
		]);
	}, 60_000);

	test('a list that fails once is read once more', async () => {
		const trader = await account();
		await trader.buy();
		await trader.gtt();
		for (const path of [GTTS, ORDERS]) trader.broker.simulator.addFault({ kind: 'html502', path });
		expect(states(await cancelledBy(trader))).toEqual([true, true]);
		expect(ended(await trader.buy())).toBe('TRADING_HALTED');
	}, 60_000);

	test('where no order has left today, nothing is waited for', async () => {
		const trader = await account();
		const startedAt = Date.now();
		const { simulator } = trader.broker;
		const requests = await requestsDuring(simulator, async () => {
			expect(await cancelledBy(trader)).toEqual([]);
		});
		expect(requests.filter(({ path }) => ORDERS.test(path)).length).toBeLessThan(4);
		expect(Date.now() - startedAt).toBeLessThan(5_000);
	}, 60_000);
});
