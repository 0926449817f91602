import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, useWorld } from '../support';
import { ended, Guarded } from './support';

const world = useWorld();
const soon = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

/** What a model, or whoever writes its prompt, may fill in to get past the limits. */
const FILLED_IN: INodeParameters[] = [
	{ quantity: '={{ 1e9 }}' },
	{ quantity: '={{ "1e3" }}' },
	{ quantity: '={{ -1 }}' },
	{ quantity: '={{ [1000] }}' },
	{ quantity: '={{ "1,000" }}' },
	{ price: '={{ "0.05" }}', quantity: 100_000 },
	{ transactionType: '={{ "sell" }}', quantity: 100 },
	{ product: '={{ "__proto__" }}' },
	{ options: { orderReference: 'one' } },
	{ options: { orderReference: 'two' } },
	{ options: { dryRun: '={{ "false" }}' } },
	{ options: { whenMarketClosed: 'send' } },
];

describe.each(BROKERS)('%s: guard rails under attack', (name) => {
	test('no opening order leaves later than a second after the loss passed its limit', async () => {
		const trader = await Guarded.at(world(), name);
		await trader.open(10);
		await trader.edit({ maxDailyLoss: 500 });
		const { simulator } = trader.broker;
		const startedAt = simulator.requests.length;
		const going = Array.from({ length: 25 }, async () =>
			trader.buy({ quantity: 1, price: 700, orderType: 'LIMIT' }),
		);
		await soon(300);
		simulator.setPrice('SBIN', 800);
		const lostAt = Date.now();
		const endings = (await Promise.all(going)).map(ended);
		expect(endings).toContain('MAX_DAILY_LOSS_REACHED');
		const late = simulator.requests
			.slice(startedAt)
			.filter(({ path, at }) => path === trader.broker.paths.place && at > lostAt + 1_100);
		expect(late).toEqual([]);
	}, 60_000);

	test('whatever a model fills in, value and count stay within their limits', async () => {
		const trader = await Guarded.at(world(), name, { maxOrderValue: 10_000, maxOrdersPerDay: 3 });
		const tries = [...FILLED_IN, ...FILLED_IN, ...FILLED_IN];
		const sent = await trader.sentDuring(async () => {
			// Shares of the demat account may be sold, whatever the limits.
			const order = { quantity: 2, product: trader.intraday };
			await Promise.all(tries.map(async (one) => await trader.buy({ ...order, ...one })));
		});
		expect(sent.length).toBeLessThanOrEqual(3);
		for (const { body } of sent) {
			const { quantity, price } = body as { quantity: unknown; price: unknown };
			expect(Number(quantity) * Number(price)).toBeLessThanOrEqual(10_000);
		}
	}, 60_000);
});
