/** How much Place Order orders, and in how many orders: lots, rupees, freeze quantities, protected market orders. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { bySymbol, BROKERS, output, run, type BrokerName } from '../support';
import { errorOf, hintsOf, Trader, useFastWorld } from './support';

const world = useFastWorld();
const [MOST, LOT] = [1_755, 65];

/** A trader, and an order for the nearest NIFTY call that nobody sells: it rests in the book. */
async function trading(name: BrokerName, maxOrderValue = 0) {
	const trader = await Trader.at(world(), name);
	await world().engine.editCredential(trader.credential.id, { maxOrderValue });
	const scope = name === 'groww' ? { segment: 'FNO' } : {};
	const found = output(
		await run(world().engine, trader.broker, trader.credential, {
			...{ resource: 'instrument', operation: 'findOption', underlying: 'NIFTY' },
			...{ exchange: name === 'groww' ? 'NSE' : 'NFO', strikeRule: 'atm' },
		}),
	);
	const form: INodeParameters = {
		...{ exchange: found.exchange as string, ...scope, quantity: 62 * LOT },
		instrument: bySymbol(String(found.tradingSymbol)),
		product: name === 'groww' ? 'NRML' : 'CARRYFORWARD',
		price: 0.05,
	};
	const placing = async (changes: INodeParameters, options: IDataObject) =>
		await trader.placing({ ...form, ...changes, options: options as INodeParameters });
	return {
		trader,
		found,
		placing,
		place: async (changes: INodeParameters, options: IDataObject) =>
			output(await placing(changes, options)) as IDataObject & { orders: IDataObject[] },
		sent: async (work: () => Promise<unknown>) =>
			(await trader.writesDuring(work)).map((body) => {
				const { quantity, price, ordertype, order_type: type } = body as IDataObject;
				return [Number(quantity), Number(price), ordertype ?? type];
			}),
	};
}

describe.each(BROKERS)('%s', (name) => {
	test('lots, and the same lots again are the same order', async () => {
		const { place, placing, sent } = await trading(name);
		const options = { orderReference: `lots-of-${name}`, quantityIn: 'lots' };
		const writes = await sent(async () => {
			expect(await place({ quantity: 3 }, options)).toMatchObject({ quantity: 3 * LOT });
			expect(await place({ quantity: '3' }, options)).toMatchObject({ duplicate: true });
		});
		expect(writes).toEqual([[195, 0.05, 'LIMIT']]);
		expect(
			errorOf(await placing({ quantity: 195 }, { ...options, quantityIn: 'units' })),
		).toMatchObject({
			code: 'REFERENCE_OF_OTHER_ORDER',
		});
	});

	test('rupees by the limit price; below one lot is an error', async () => {
		const { place, placing, sent } = await trading(name);
		const writes = await sent(
			async () => await place({ quantity: 1_000, price: 5 }, { quantityIn: 'rupees' }),
		);
		expect(writes).toEqual([[195, 5, 'LIMIT']]);
		const few = await placing({ quantity: 324, price: 5 }, { quantityIn: 'rupees' });
		expect(errorOf(few)).toMatchObject({ code: 'BELOW_ONE_LOT', outcome: 'notPlaced' });
	});

	test('rupees of a market order by the last price: repeated at another price it is the same order', async () => {
		const { place, sent, trader } = await trading(name);
		const options = { orderReference: `rupees-${name}`, quantityIn: 'rupees' };
		const shares = {
			...trader.broker.order(),
			orderType: 'MARKET',
			price: undefined,
			quantity: 10_000,
		};
		trader.simulator.setPrice('SBIN', 800);
		const writes = await sent(async () => {
			const first = await place(shares, options);
			expect(first.quantity).toBe(12);
			trader.simulator.setPrice('SBIN', 20_000);
			expect(await place(shares, options)).toMatchObject({
				...{ orderId: first.orderId, duplicate: true },
			});
		});
		trader.simulator.setPrice('SBIN', 800);
		expect(writes).toHaveLength(1);
	});

	test('a protected market order: a limit so far from the last price, repeated as it was', async () => {
		const { place, placing, sent, trader } = await trading(name);
		const shares = {
			...trader.broker.order(),
			orderType: 'MARKET',
			price: undefined,
			quantity: 10,
		};
		trader.simulator.setPrice('SBIN', 800.35);
		const options = { orderReference: `guard-${name}`, marketProtection: 1 };
		const writes = await sent(async () => {
			await place(shares, options);
			trader.simulator.setPrice('SBIN', 900);
			expect(await place(shares, options)).toMatchObject({ duplicate: true, price: 808.35 });
		});
		trader.simulator.setPrice('SBIN', 800);
		expect(writes).toEqual([[10, 808.35, 'LIMIT']]);
		const stop = name === 'groww' ? 'SL_M' : 'STOPLOSS_MARKET';
		const stopped = await placing(
			{ ...shares, orderType: stop, triggerPrice: 810 },
			{ marketProtection: 1 },
		);
		expect(errorOf(stopped)).toMatchObject({ code: 'PROTECTED_STOP', outcome: 'notPlaced' });
	});

	test('above the freeze quantity: one order for each, their sum, and again nothing', async () => {
		const { place, sent, trader } = await trading(name);
		const key = `split-${name}`;
		const options = { orderReference: key, splitAboveFreeze: true };
		let first!: IDataObject & { orders: IDataObject[] };
		const writes = await sent(async () => {
			first = await place({ quantity: 62 * LOT }, options);
			expect(await place({ quantity: 62 * LOT }, options)).toMatchObject({
				...{
					duplicate: true,
					quantity: 4_030,
					orders: first.orders.map(({ orderId }) => ({ orderId })),
				},
			});
		});
		expect(writes.map(([units]) => units)).toEqual([MOST, MOST, 520]);
		expect(first).toMatchObject({
			...{ broker: name, orderId: null, orderReference: key, quantity: 4_030, duplicate: false },
			orders: [1, 2, 3].map((n) => ({ orderReference: `${key}-${n}` })),
		});
		expect(trader.booked(String(first.orders[2].orderId))).toMatchObject({ quantity: 520 });
	});

	test('a part is refused: the error says what is there, and a repetition sends the rest', async () => {
		const { placing, place, sent, trader } = await trading(name);
		const { paths } = trader.broker;
		const options = { orderReference: `part-${name}`, splitAboveFreeze: true };
		const kind = name === 'groww' ? 'text403' : 'tokenRefused';
		trader.simulator.addFault({ kind, path: paths.place, skip: 1, times: Infinity });
		const failed = errorOf(await placing({ quantity: 62 * LOT }, options));
		expect(failed).toMatchObject({
			...{ code: 'PARTLY_PLACED', outcome: 'placed', orders: [{ quantity: MOST }] },
			message: expect.stringMatching(/^1 of 3 orders were placed, 1755 of 4030 units/) as string,
		});
		trader.simulator.clearFaults();
		const writes = await sent(
			async () =>
				await expect(place({ quantity: 62 * LOT }, options)).resolves.toMatchObject({
					...{ quantity: 4_030, duplicate: false },
				}),
		);
		expect(writes.map(([units]) => units)).toEqual([MOST, 520]);
	});

	test('the guard rails see the whole; a dry run shows each', async () => {
		const { placing, place, sent } = await trading(name, 400);
		const writes = await sent(async () => {
			const above = await placing({ quantity: 130 * LOT }, { splitAboveFreeze: true });
			expect(errorOf(above)).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE' });
			const dry = await place({ quantity: 62 * LOT }, { splitAboveFreeze: true, dryRun: true });
			expect(dry).toMatchObject({ orderValue: '201.5', requests: { length: 3 } });
		});
		expect(writes).toEqual([]);
	});

	test('shares have no freeze quantity: one order, and no word of it', async () => {
		const { trader } = await trading(name);
		const result = await trader.placing({ options: { splitAboveFreeze: true } });
		expect(output(result)).toMatchObject({ quantity: 10, orders: { length: 1 } });
		expect(output(result).orderId).not.toBeNull();
		expect(hintsOf(result)).toEqual([]);
	});
});
