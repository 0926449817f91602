import { errorOf, useFastWorld } from '../orders/support';
import { BROKERS } from '../support';
import { Holder } from './targetSupport';

const world = useFastWorld();
beforeEach(() => {
	for (const broker of BROKERS) world().broker(broker).simulator.setPrice('SBIN', 870);
});

describe.each(BROKERS)('%s', (name) => {
	test('from nothing to long, to short across zero, and flat', async () => {
		const holder = await Holder.at(world(), name);
		const { words } = holder;
		for (const [from, to, orders] of [
			[0, 10, ['BUY 10']],
			[10, 4, ['SELL 6']],
			[4, -3, ['SELL 4', 'SELL 3']],
			[-3, 0, ['BUY 3']],
		] as const) {
			const writes = await holder.writesDuring(async () => {
				expect(await holder.set(to)).toEqual({
					...{ broker: name, exchange: 'NSE', tradingSymbol: words.sbin, product: words.intraday },
					...{ from, to, netQuantity: to, reached: true, message: null },
					orders: orders.map((order) =>
						expect.objectContaining({
							...{ status: 'filled', quantity: Number(order.split(' ')[1]), duplicate: false },
							transactionType: order.split(' ')[0],
						}),
					),
				});
			});
			expect(writes).toEqual(orders.map((order) => `${order} ${words.sbin}`));
			expect(await holder.net()).toBe(to);
		}
	});

	test('flat and target 0: nothing is sent', async () => {
		const holder = await Holder.at(world(), name);
		const writes = await holder.writesDuring(async () => {
			expect(await holder.set(0)).toMatchObject({
				from: 0,
				to: 0,
				netQuantity: 0,
				orders: [],
				reached: true,
			});
		});
		expect(writes).toEqual([]);
	});

	test('refusals', async () => {
		const holder = await Holder.at(world(), name);
		expect(
			errorOf(await holder.run('setPosition', holder.form(-1, { product: holder.words.delivery }))),
		).toMatchObject({
			...{ code: 'SHORT_DELIVERY', outcome: 'notPlaced' },
		});
	});
});
