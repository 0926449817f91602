/** Orders that are sent while the market is closed: held for the next opening, or refused. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { BROKERS, names, requestsDuring } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

const SATURDAY = '2026-11-21T11:00:00+05:30';
const FRIDAY = '2026-11-20T10:00:00+05:30';
afterEach(() => jest.setSystemTime(Date.parse(FRIDAY)));

/** An account at Angel One on a day without trading. */
async function onSaturday(quirks: object = {}): Promise<Trader> {
	const trader = await Trader.at(world(), 'angelOne');
	trader.quirks({ market: 'closed', ...quirks });
	jest.setSystemTime(Date.parse(SATURDAY));
	return trader;
}

const readings = [
	['as live', { amoRows: 'live' }],
	['as documented', { amoRows: 'documented' }],
] as const;

describe.each(readings)('Angel One: an order after hours, with rows %s', (_, rows) => {
	test('is read once more, and is accepted until the exchange has it', async () => {
		const trader = await onSaturday(rows);
		let placed: IDataObject & { orderId: string } = { orderId: '' };
		const requests = await requestsDuring(trader.simulator, async () => {
			placed = await trader.place();
		});
		expect(requests.filter(({ path }) => path.includes('/details/'))).toHaveLength(1);
		expect(placed).toMatchObject({ status: 'accepted', brokerStatus: expect.any(String) });
		expect(placed.placedAt).toMatch(/^2026-11-21T11:/);
		const { orderId } = placed;
		expect(await trader.one('get', { orderId })).toMatchObject({ status: 'accepted' });
		trader.quirks({ market: 'open' });
		expect(await trader.one('get', { orderId })).toMatchObject({ status: 'open' });
	});

	test('that the broker rejects a moment later is not told to wait', async () => {
		for (const [amoAtNight, message] of [
			['loggedOff', 'Adapter is Logged Off'],
			['stopped', 'Admin stopped AMO'],
		]) {
			const trader = await onSaturday({ ...rows, amoAtNight });
			expect(await trader.place()).toMatchObject({ status: 'rejected', message });
		}
	});

	test('is modified and cancelled, and listed among those to cancel', async () => {
		const trader = await onSaturday(rows);
		const { orderId } = await trader.place();
		const changes = { price: 805 };
		expect(await trader.one('modify', { orderId, changes })).toMatchObject({
			status: 'accepted',
			price: 805,
			modified: true,
		});
		expect(await trader.items('cancelAll')).toMatchObject([{ orderId, status: 'cancelled' }]);
	});
});

describe('Angel One: the user is told', () => {
	test('that an order may be held or refused', async () => {
		const trader = await onSaturday();
		const { raw } = await trader.placing();
		expect(raw).toMatch(/market is closed.*may hold it.*or still refuse it/);
	});

	test('nothing of the kind of an order that was rejected', async () => {
		const trader = await onSaturday({ amoAtNight: 'stopped' });
		expect((await trader.placing()).raw).not.toMatch(/may hold it/);
	});

	test('nothing of the kind in market hours, and the order is not read again', async () => {
		const trader = await Trader.at(world(), 'angelOne');
		await trader.place();
		let raw = '';
		const requests = await requestsDuring(trader.simulator, async () => {
			({ raw } = await trader.placing());
		});
		const calls = requests.filter(({ path }) => path !== trader.broker.paths.instruments);
		expect(names(calls)).toEqual(['placeOrder']);
		expect(raw).not.toMatch(/may hold it/);
	});

	test('of an order that cannot be read once more: it is accepted', async () => {
		const trader = await onSaturday();
		trader.simulator.addFault({ kind: 'text403', path: /details/, times: Infinity });
		trader.simulator.addFault({ kind: 'text403', path: /getOrderBook/, times: Infinity });
		expect(await trader.place()).toMatchObject({ status: 'accepted', brokerStatus: null });
	});
});

describe.each(['stays', 'changes'])(
	'Angel One: the id of an order %s at the opening',
	(amoIdAtOpen) => {
		const options = { orderReference: `opening-${amoIdAtOpen}` };

		test('who waits for the order finds it', async () => {
			const trader = await onSaturday({ amoIdAtOpen });
			setTimeout(() => trader.quirks({ market: 'open' }), 3_000);
			const order: INodeParameters = { price: 900, options: { ...options, waitForFinal: 30 } };
			const filled = await trader.place(order);
			expect(filled).toMatchObject({ status: 'filled', filledQuantity: 10 });
			expect(filled.orderId.endsWith('AO')).toBe(amoIdAtOpen === 'stays');
		});

		test('its reference finds it, changes it and places no second', async () => {
			const trader = await onSaturday({ amoIdAtOpen });
			await trader.place({ options: { orderReference: `${options.orderReference}-2` } });
			trader.quirks({ market: 'open' });
			const key = { lookUpBy: 'orderReference', orderReference: `${options.orderReference}-2` };
			const found = await trader.one('get', key);
			expect(found).toMatchObject({ status: 'open' });
			const before = trader.simulator.orders.length;
			const again = await trader.place({ options: { orderReference: key.orderReference } });
			expect(again).toMatchObject({ orderId: found.orderId, duplicate: true });
			expect(trader.simulator.orders).toHaveLength(before);
			expect(await trader.one('modify', { ...key, changes: { price: 801 } })).toMatchObject({
				price: 801,
			});
			expect(await trader.one('cancel', key)).toMatchObject({ status: 'cancelled' });
		});

		test('a change that meets the opening is read back', async () => {
			const trader = await onSaturday({ amoIdAtOpen });
			const { orderId } = await trader.place();
			trader.simulator.addFault({ kind: 'emptyBody', path: /cancelOrder/, acted: false });
			setTimeout(() => {
				trader.quirks({ market: 'open' });
				const row = trader.simulator.orders.at(-1)!;
				trader.simulator.reject(orderId, 'Cancelled by the exchange');
				expect(row.account).toBe(trader.simulator.orders.at(-1)?.account);
			}, 2_000);
			const result = await trader.run('cancel', { orderId });
			expect(errorOf(result)).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
		});
	},
);

describe.each(['own', 'normal', 'either'])(
	'Angel One: an after-market stop-loss takes its %s variety',
	(amoStopLossVariety) => {
		const stop: INodeParameters = {
			...{ transactionType: 'SELL', product: 'INTRADAY', orderType: 'STOPLOSS_LIMIT' },
			...{ price: 780, triggerPrice: 790 },
		};

		test.each(['AB1007', 'AB1008'])('a wrong one being %s', async (wrongVarietyCode) => {
			const trader = await onSaturday({ amoStopLossVariety, wrongVarietyCode });
			const { orderId } = await trader.place(stop);
			const changes = { triggerPrice: 785 };
			expect(await trader.one('modify', { orderId, changes })).toMatchObject({ triggerPrice: 785 });
			expect(await trader.one('cancel', { orderId })).toMatchObject({ status: 'cancelled' });
		});
	},
);

test.each(BROKERS)('%s: a stop-loss is modified with its trigger, and read back', async (name) => {
	const trader = await Trader.at(world(), name);
	const isAngel = name === 'angelOne';
	const { orderId } = await trader.place({
		...{ transactionType: 'SELL', product: isAngel ? 'INTRADAY' : 'MIS' },
		...{ orderType: isAngel ? 'STOPLOSS_LIMIT' : 'SL', price: 780, triggerPrice: 790 },
	});
	const writes = await trader.writesDuring(async () => {
		const changes = { price: 775 };
		expect(await trader.one('modify', { orderId, changes })).toMatchObject({
			price: 775,
			triggerPrice: 790,
		});
	});
	expect(writes).toMatchObject([isAngel ? { triggerprice: '790' } : { trigger_price: 790 }]);
	expect(trader.booked(orderId)).toMatchObject({ pricePaise: 77_500, triggerPaise: 79_000 });
});
