/** Workflows of 0.1.0 as n8n's editor saves them: without what equals a default. */
import type { INodeParameters } from 'n8n-workflow';
import {
	BROKERS,
	bySymbol,
	names,
	output,
	requestsDuring,
	run,
	useWorld,
	MANY_LOG_INS,
} from './support';

const world = useWorld(MANY_LOG_INS);
beforeAll(async () => {
	await world().loadInstruments();
});

describe.each(BROKERS)('%s', (name) => {
	const saved = async (parameters: INodeParameters) => {
		const broker = world().broker(name);
		return output(await run(world().engine, broker, await broker.newCredential(), parameters));
	};

	test('nothing chosen: the profile', async () => {
		expect(await saved({})).toMatchObject({ broker: name, clientCode: expect.any(String) });
	});

	test('the resource alone: log out', async () => {
		expect(await saved({ resource: 'session' })).toMatchObject({ loggedOut: true });
	});

	test('an order with instrument and price alone: one share of NSE, bought by a limit order', async () => {
		const order = await saved({ resource: 'order', instrument: bySymbol('SBIN'), price: 800 });
		expect(order).toMatchObject({
			exchange: 'NSE',
			transactionType: 'BUY',
			quantity: 1,
			product: name === 'angelOne' ? 'DELIVERY' : 'CNC',
			orderType: 'LIMIT',
			price: 800,
		});
	});

	test('a limit order without a price: refused under the same code, and nothing is sent', async () => {
		const broker = world().broker(name);
		const order = { resource: 'order', instrument: bySymbol('SBIN') };
		const requests = await requestsDuring(broker.simulator, async () => {
			const { error } = await run(world().engine, broker, await broker.newCredential(), order);
			expect(error?.context).toMatchObject({ code: 'INVALID_PRICE', outcome: 'notPlaced' });
		});
		expect(requests.map(({ path }) => path)).not.toContain(broker.paths.place);
	});

	test('the orders of the day: at most fifty, simplified', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, broker.order());
		const many = { resource: 'order', operation: 'getMany' };
		const requests = await requestsDuring(broker.simulator, async () => {
			const listed = output(await run(world().engine, broker, credential, many));
			expect(listed).toMatchObject({ broker: name, status: 'open' });
		});
		expect(names(requests)).toEqual(name === 'angelOne' ? ['getOrderBook'] : ['list', 'list']);
	});
});
