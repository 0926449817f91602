import { BROKERS, run, useWorld, MANY_LOG_INS } from './support';

const world = useWorld(MANY_LOG_INS);

/** Every four-digit number: one of them is the MPIN. */
const GUESSES = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).join(' ');

describe.each(BROKERS)('%s', (name) => {
	const get = { resource: 'order', operation: 'get', segment: 'CASH' };
	test.each([
		['an order id', { ...get, lookUpBy: 'orderId', orderId: GUESSES }],
		['an order reference', { ...get, lookUpBy: 'orderReference', orderReference: GUESSES }],
		['an operation', { ...get, operation: GUESSES }],
		['a resource', { ...get, resource: GUESSES }],
	])('ten thousand guesses of the MPIN as %s tell nothing', async (_, parameters) => {
		const broker = world().broker(name);
		const result = await run(world().engine, broker, await broker.newCredential(), parameters);
		expect(result.status).toBe('error');
		const said = `${result.error?.message} ${result.error?.description}`;
		expect(said).not.toContain('•');
		expect(said.length).toBeLessThan(700);
	});

	test.each(['instrument', 'quantity', 'transactionType', 'orderType', 'price'])(
		'nor as %s of an order',
		async (field) => {
			const broker = world().broker(name);
			const value = field === 'instrument' ? { mode: 'symbol', value: GUESSES } : GUESSES;
			const order = broker.order({ [field]: value });
			const result = await run(world().engine, broker, await broker.newCredential(), order);
			expect(result.status).toBe('error');
			const said = `${result.error?.message} ${result.error?.description}`;
			expect(said).not.toContain('•');
			expect(said.length).toBeLessThan(400);
		},
	);
});
