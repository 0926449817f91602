import { agedJournal, removeJournal } from '../../journal';
import { pass } from '../faults/time';
import {
	addGrowwAccount,
	BROKERS,
	growwApprovalFields,
	growwFields,
	output,
	requestsDuring,
	run,
} from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();
afterEach(() => {
	removeJournal();
	agedJournal();
});

const SELL = { transactionType: 'SELL', price: 900 };

test('Groww: one account by two of its keys: the reference of one is known to the other', async () => {
	const { groww, engine } = world();
	const account = addGrowwAccount(groww);
	const broker = world().broker('groww');
	const order = broker.order({ options: { orderReference: 'one-alert' } });
	const sent = await requestsDuring(groww, async () => {
		const [first, second] = [growwFields(account), growwApprovalFields(account)];
		const { orderId } = output(await run(engine, broker, await broker.newCredential(first), order));
		const again = await run(engine, broker, await broker.newCredential(second), order);
		expect(output(again)).toMatchObject({ orderId, duplicate: true });
	});
	expect(sent.filter(({ path }) => path === broker.paths.place)).toHaveLength(1);
});

describe.each(BROKERS)('%s: the order reference', (name) => {
	test.each([
		['an object', '={{ $json }}', 'INVALID_ORDER_REFERENCE'],
		['a list', '={{ [1, 2] }}', 'INVALID_ORDER_REFERENCE'],
		['an object in a text', '=alert {{ $json }}', 'INVALID_ORDER_REFERENCE'],
		['a field that is not there', '={{ $json.alertId }}', 'EMPTY_ORDER_REFERENCE'],
		['null', '={{ null }}', 'EMPTY_ORDER_REFERENCE'],
		['blank', '   ', 'EMPTY_ORDER_REFERENCE'],
		['left empty', '', 'EMPTY_ORDER_REFERENCE'],
	])('%s: refused', async (_, orderReference, code) => {
		const trader = await Trader.at(world(), name);
		const sent = await trader.writesDuring(async () => {
			const result = await trader.placing({ options: { orderReference } });
			expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
		});
		expect(sent).toEqual([]);
	});

	test('without the option it is derived', async () => {
		const trader = await Trader.at(world(), name);
		const sent = await trader.writesDuring(async () => {
			for (const options of [{}, { confirmWithin: 10 }]) await trader.place({ options });
		});
		expect(sent).toHaveLength(2);
	});

	test('of another order: an error, and the first stays', async () => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: 'SBIN-20261120' };
		const { orderId } = await trader.place({ options });
		const sent = await trader.writesDuring(async () => {
			const idea = { instrument: { __rl: true, mode: 'symbol', value: 'IDEA' }, price: 10 };
			for (const other of [SELL, { quantity: 5 }, idea]) {
				expect(errorOf(await trader.placing({ ...other, options }))).toMatchObject({
					code: 'REFERENCE_OF_OTHER_ORDER',
					outcome: 'notPlaced',
				});
			}
			const again = await trader.place({ price: 801, options });
			expect(again).toMatchObject({ orderId, duplicate: true });
		});
		expect(sent).toEqual([]);
	});

	test('of another order that the broker alone knows: the same', async () => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: 'SBIN-20261121' };
		await trader.place({ options });
		removeJournal();
		const before = trader.simulator.orders.length;
		expect(errorOf(await trader.placing({ ...SELL, options }))).toMatchObject({
			code: 'REFERENCE_OF_OTHER_ORDER',
			outcome: 'notPlaced',
		});
		expect(trader.simulator.orders).toHaveLength(before);
	});

	test.each(['rejected', 'cancelled'])('of an order that was %s: it says so', async (status) => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: `over-${status}` };
		const { orderId } = await trader.place({ options });
		await pass(1_000);
		if (status === 'rejected') trader.simulator.reject(orderId, 'Price band breached');
		else await trader.one('cancel', { orderId });
		const before = trader.simulator.orders.length;
		const again = await trader.place({ options });
		expect(again).toMatchObject({ orderId, duplicate: true, status });
		expect(again.message).toMatch(new RegExp(`is ${status} already, and no other was placed`));
		if (status === 'rejected') expect(again.message).toContain('Price band breached');
		expect(trader.simulator.orders).toHaveLength(before);
	});
});

describe.each(BROKERS)('%s: n8n’s Retry execution', (name) => {
	const items = [{ quantity: 10 }, { quantity: 11 }, { quantity: 0 }];
	const perItem = { quantity: '={{ $json.quantity }}' };

	test('finds the orders of the first run, and places none again', async () => {
		const trader = await Trader.at(world(), name);
		const first = await trader.placing(perItem, { items });
		expect(errorOf(first)).toMatchObject({ itemIndex: 2, code: 'INVALID_QUANTITY' });
		const before = trader.simulator.orders.map(({ orderId }) => orderId);
		const retry = await trader.placing(perItem, {
			items,
			retryOf: first,
			continueOnFail: true,
		});
		expect(retry.executionId).not.toBe(first.executionId);
		const [one, two, three] = retry.items.map(({ json }) => json);
		expect([one.orderId, two.orderId]).toEqual(before.slice(-2));
		expect([one.duplicate, two.duplicate]).toEqual([true, true]);
		expect(three).toMatchObject({ code: 'INVALID_QUANTITY' });
		expect(trader.simulator.orders).toHaveLength(before.length);
	});

	test('an order of which nothing is on record is not sent, and the error says what to do', async () => {
		const trader = await Trader.at(world(), name);
		const first = await trader.placing(perItem, { items });
		const before = trader.simulator.orders.length;
		const mended = items.map(({ quantity }) => ({ quantity: quantity || 12 }));
		const retry = await trader.placing(perItem, { items: mended, retryOf: first });
		expect(errorOf(retry)).toMatchObject({
			itemIndex: 2,
			code: 'RETRY_WITHOUT_RECORD',
			outcome: 'notPlaced',
		});
		expect(retry.error?.description).toMatch(/run the workflow again/);
		expect(trader.simulator.orders).toHaveLength(before);
	});

	test('with a reference of the user’s it goes by that', async () => {
		const trader = await Trader.at(world(), name);
		const own = {
			...perItem,
			options: { orderReference: '={{ "item-number-" + $json.quantity }}' },
		};
		const first = await trader.placing(own, { items });
		const before = trader.simulator.orders.length;
		const mended = items.map(({ quantity }) => ({ quantity: quantity || 12 }));
		const retry = await trader.placing(own, { items: mended, retryOf: first });
		expect(retry.items.map(({ json }) => json.duplicate)).toEqual([true, true, false]);
		expect(trader.simulator.orders).toHaveLength(before + 1);
	});

	test('an execution of its own is no retry', async () => {
		const trader = await Trader.at(world(), name);
		const [one, two] = [await trader.placing(), await trader.placing()].map(output);
		expect(one.orderId).not.toBe(two.orderId);
	});
});
