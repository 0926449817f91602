/** What becomes of prices at Angel One: market orders are converted, circuits bite after the order was taken. */
import type { INodeParameters } from 'n8n-workflow';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

const WAIT: INodeParameters = { options: { waitForFinal: 5 } };
const STOP: INodeParameters = {
	...{ transactionType: 'SELL', product: 'INTRADAY', orderType: 'STOPLOSS_MARKET' },
	...{ price: undefined, triggerPrice: 790 },
};

async function trading(quirks: object): Promise<Trader> {
	const trader = await Trader.at(world(), 'angelOne');
	trader.quirks(quirks);
	return trader;
}

describe.each(['LIMIT', 'MARKET'])(
	'a market order that the book shows as %s',
	(convertedOrderShownAs) => {
		const market: INodeParameters = { orderType: 'MARKET', price: undefined };

		test('fills, and its repetition finds it', async () => {
			const trader = await trading({ convertedOrderShownAs });
			const options = { orderReference: `converted-${convertedOrderShownAs}`, waitForFinal: 5 };
			const placed = await trader.place({ ...market, options });
			expect(placed).toMatchObject({
				status: 'filled',
				orderType: convertedOrderShownAs,
				price: convertedOrderShownAs === 'LIMIT' ? 878.7 : null,
				averagePrice: 870,
			});
			expect(await trader.place({ ...market, options })).toMatchObject({
				orderId: placed.orderId,
				duplicate: true,
			});
		});

		test('is found after a lost reply', async () => {
			const trader = await trading({ convertedOrderShownAs });
			trader.simulator.addFault({ kind: 'resetAfter', path: /placeOrder/ });
			expect(await trader.place(market)).toMatchObject({ status: 'filled', filledQuantity: 10 });
		});

		test('is what a limit order is modified to', async () => {
			const trader = await trading({ convertedOrderShownAs });
			const { orderId } = await trader.place();
			const changes = { orderType: 'MARKET' };
			expect(await trader.one('modify', { orderId, changes })).toMatchObject({
				status: 'filled',
				modified: true,
			});
		});
	},
);

describe('a stop-loss-market', () => {
	test.each([
		['keepsTrigger', { status: 'triggerPending', triggerPrice: 790, filledQuantity: 0 }],
		['losesTrigger', { status: 'filled', triggerPrice: null, filledQuantity: 10 }],
	])('that %s under price protection is told as it is', async (stopLossMarket, order) => {
		const trader = await trading({ stopLossMarket });
		expect(await trader.place({ ...STOP, ...WAIT })).toMatchObject(order);
	});

	test.each([
		['keepsTrigger', { status: 'triggerPending', triggerPrice: 790 }],
		['losesTrigger', { status: 'filled', triggerPrice: null }],
	])('that %s, and that another order becomes', async (stopLossMarket, order) => {
		const trader = await trading({ stopLossMarket });
		const sale = { transactionType: 'SELL', product: 'INTRADAY', price: 950 };
		const { orderId } = await trader.place(sale);
		const changes = { orderType: 'STOPLOSS_MARKET', triggerPrice: 790 };
		expect(await trader.one('modify', { orderId, changes })).toMatchObject({
			...order,
			modified: true,
		});
	});

	test('that an order which filled meanwhile did not become', async () => {
		const trader = await trading({ stopLossMarket: 'losesTrigger' });
		const sale = { transactionType: 'SELL', product: 'INTRADAY', price: 950 };
		const { orderId } = await trader.place(sale);
		trader.simulator.addFault({ kind: 'emptyBody', path: /modifyOrder/, acted: false });
		setTimeout(() => trader.simulator.fill(orderId), 1_500);
		const changes = { orderType: 'STOPLOSS_MARKET', triggerPrice: 790 };
		expect(errorOf(await trader.run('modify', { orderId, changes }))).toMatchObject({
			code: 'ORDER_IS_FINAL',
			outcome: 'notPlaced',
		});
	});
});

test.each([
	[
		20,
		{ status: 'rejected', message: expect.stringMatching(/exceeds the circuit limit/) as string },
	],
	[
		5,
		{ status: 'rejected', message: expect.stringMatching(/exceeds the circuit limit/) as string },
	],
	[0, { status: 'open', message: null }],
])(
	'with a circuit of %p percent, an order outside is taken and told as it ended',
	async (circuitPercent, order) => {
		const trader = await trading({ circuitPercent });
		expect(await trader.place({ price: 600 })).toMatchObject({ status: 'accepted' });
		expect(await trader.place({ price: 600, ...WAIT })).toMatchObject(order);
	},
);

test.each(['numbers', 'strings'])('last prices as %s bound a market order', async (ltpTyping) => {
	const trader = await trading({ ltpTyping, quoteReferenceLimitPrice: ltpTyping === 'numbers' });
	await world().engine.editCredential(trader.credential.id, { maxOrderValue: 9_134 });
	const market: INodeParameters = { orderType: 'MARKET', price: undefined };
	expect(errorOf(await trader.placing(market))).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE' });
	await world().engine.editCredential(trader.credential.id, { maxOrderValue: 9_135 });
	expect(await trader.place(market)).toMatchObject({ status: 'accepted' });
});
