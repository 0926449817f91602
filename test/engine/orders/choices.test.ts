import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, output, requestsDuring } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

describe.each(BROKERS)('%s: what an expression brings', (name) => {
	const scope = name === 'groww' ? { segments: ['CASH', 'FNO'] } : {};

	test.each([
		['undefined', '={{ $json.nothing }}'],
		['a blank', '={{ "" }}'],
		['an object', '={{ ({ a: 1 }) }}'],
	])('a filter of %s cancels nothing, and lists nothing', async (_, tradingSymbol) => {
		const trader = await Trader.at(world(), name);
		await trader.place();
		const writes = await trader.writesDuring(async () => {
			for (const operation of ['cancelAll', 'getMany']) {
				const result = await trader.run(operation, { ...scope, filters: { tradingSymbol } });
				expect(errorOf(result)).toMatchObject({ code: 'INVALID_FILTER' });
			}
		});
		expect(writes).toEqual([]);
	});

	test('a filter by the symbol with and without its series', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		for (const tradingSymbol of ['SBIN', 'SBIN-EQ', 'sbin']) {
			const filters = { tradingSymbol };
			expect(await trader.items('getMany', { ...scope, filters })).toMatchObject([{ orderId }]);
		}
	});

	const dryRuns: Array<[string, INodeParameters]> = [
		['place', {}],
		['modify', { changes: { price: 799 } }],
		['cancel', {}],
		['cancelAll', scope],
	];
	test.each(dryRuns)('%s with a dry run of "false" sends nothing', async (operation, more) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		const writes = await trader.writesDuring(async () => {
			for (const dryRun of ['={{ "false" }}', 'yes', '={{ $json.nothing }}']) {
				const parameters = { ...more, orderId, options: { dryRun } };
				const asked = operation === 'place' ? trader.broker.order(parameters) : parameters;
				expect(errorOf(await trader.run(operation, asked))).toMatchObject({
					code: 'INVALID_DRY_RUN',
					outcome: 'notPlaced',
				});
			}
		});
		expect(writes).toEqual([]);
	});

	test.each([
		['buy', 'BUY'],
		['SELL', 'SELL'],
		[' Sell ', 'SELL'],
	])('a side of %j is a %s', async (side, sent) => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: 'a-side-01' };
		const asked = { transactionType: '={{ $json.side }}', options };
		const { transactionType, orderId } = output(await trader.placing(asked, { items: [{ side }] }));
		expect(transactionType).toBe(sent);
		expect(trader.booked(orderId as string)).toMatchObject({ transactionType: sent });
		// The same order, spelt as the form spells it.
		const again = output(await trader.placing({ transactionType: sent, options }));
		expect(again).toMatchObject({ orderId, duplicate: true });
	});

	test.each([
		['empty', {}, 'empty'],
		['a blank', { side: ' ' }, '" "'],
		['null', { side: null }, 'empty'],
		['a list', { side: ['buy'] }, '["buy"]'],
		['another word', { side: 'long' }, '"long"'],
	])('a side that is %s places nothing', async (_, item, shown) => {
		const trader = await Trader.at(world(), name);
		const writes = await trader.writesDuring(async () => {
			const asked = { transactionType: '={{ $json.side }}' };
			const result = await trader.placing(asked, { items: [item] });
			expect(errorOf(result)).toMatchObject({ code: 'INVALID_CHOICE', outcome: 'notPlaced' });
			expect(result.error?.message).toContain('Transaction type must be one of BUY, SELL');
			expect(result.error?.message).toContain(`is ${shown}`);
		});
		expect(writes).toEqual([]);
	});

	test('a waiting time out of bounds sends nothing', async () => {
		const trader = await Trader.at(world(), name);
		const writes = await trader.writesDuring(async () => {
			for (const options of [{ confirmWithin: 2 }, { waitForFinal: '={{ 1e9 }}' }]) {
				const result = await trader.placing({ options });
				expect(errorOf(result)).toMatchObject({ code: 'INVALID_SECONDS', outcome: 'notPlaced' });
			}
		});
		expect(writes).toEqual([]);
	});

	test('permissions that are neither of the two: nothing is sent', async () => {
		const trader = await Trader.at(world(), name);
		await world().engine.editCredential(trader.credential.id, { permissions: 'readonly' });
		const requests = await requestsDuring(trader.simulator, async () => {
			const result = await trader.placing();
			expect(errorOf(result)).toMatchObject({ code: 'BAD_PERMISSIONS' });
			const url = `${trader.simulator.origin}${trader.broker.paths.profile}`;
			const raw = await world().engine.httpRequestNode(trader.credential, { url });
			expect(raw.raw).toMatch(/neither \\*"trade\\*" nor/);
		});
		expect(requests).toEqual([]);
	});

	test('waiting for the final state ends with Stop', async () => {
		const trader = await Trader.at(world(), name);
		const stop = new AbortController();
		const started = Date.now();
		setTimeout(() => stop.abort(), 3_000);
		await trader.run('place', trader.broker.order({ options: { waitForFinal: 600 } }), {
			signal: stop.signal,
		});
		expect(Date.now() - started).toBeLessThan(60_000);
	});
});

test('Angel One: a bracket without exits is no naked order', async () => {
	const trader = await Trader.at(world(), 'angelOne');
	const writes = await trader.writesDuring(async () => {
		for (const bracket of [{}, '={{ $json.nothing }}']) {
			const result = await trader.placing({ options: { bracket } });
			expect(errorOf(result)).toMatchObject({ code: 'INVALID_BRACKET', outcome: 'notPlaced' });
		}
	});
	expect(writes).toEqual([]);
});

describe('Groww: a segment that is refused', () => {
	const all = { segments: ['CASH', 'FNO'] };

	async function withRefusedSegment() {
		const trader = await Trader.at(world(), 'groww');
		const { orderId } = await trader.place();
		// The second of the two lists.
		trader.simulator.addFault({ kind: 'text403', path: /order\/list/, skip: 1, times: Infinity });
		return { trader, orderId };
	}

	test('is a result of Cancel All, beside those of the others', async () => {
		const { trader, orderId } = await withRefusedSegment();
		expect(await trader.items('cancelAll', all)).toMatchObject([
			{ orderId, cancelled: true },
			{
				broker: 'groww',
				cancelled: false,
				error: expect.stringMatching(/did not list the orders of the segment FNO/) as string,
			},
		]);
	});

	test('is a hint of Get Many', async () => {
		const { trader, orderId } = await withRefusedSegment();
		const result = await trader.run('getMany', all);
		expect(result.items.map(({ json }) => json.orderId)).toEqual([orderId]);
		expect(JSON.stringify(result.runData)).toMatch(/did not list the orders of the segment FNO/);
	});

	test('is an error where it is the only one', async () => {
		const { trader } = await withRefusedSegment();
		trader.simulator.clearFaults();
		trader.simulator.addFault({ kind: 'text403', path: /order\/list/, times: Infinity });
		for (const operation of ['cancelAll', 'getMany'])
			expect(errorOf(await trader.run(operation, { segments: ['FNO'] })).message).toMatch(/FNO/);
	});
});
