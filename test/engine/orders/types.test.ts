/** The same field has the same type in every output of both brokers, and none is a zero that means nothing. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { BROKERS, run, type BrokerName } from '../support';
import { Trader, useFastWorld } from './support';

const world = useFastWorld();

const INTRADAY: Record<BrokerName, string> = { angelOne: 'INTRADAY', groww: 'MIS' };
const STOP_LIMIT: Record<BrokerName, string> = { angelOne: 'STOPLOSS_LIMIT', groww: 'SL' };
const STOP_MARKET: Record<BrokerName, string> = { angelOne: 'STOPLOSS_MARKET', groww: 'SL_M' };

/** Of each field of an order: its type, and whether it may be null. */
const ORDER: Record<string, 'text' | 'text?' | 'number' | 'number?' | 'boolean'> = {
	broker: 'text',
	orderId: 'text',
	orderReference: 'text',
	status: 'text',
	brokerStatus: 'text?',
	exchange: 'text',
	tradingSymbol: 'text',
	instrumentToken: 'text?',
	transactionType: 'text',
	product: 'text',
	orderType: 'text',
	quantity: 'number',
	filledQuantity: 'number',
	averagePrice: 'number?',
	price: 'number?',
	triggerPrice: 'number?',
	placedAt: 'text?',
	updatedAt: 'text?',
	message: 'text?',
	duplicate: 'boolean',
};
/** Prices are above zero, or null. */
const PRICES = ['averagePrice', 'price', 'triggerPrice'];

const nameOf = (value: unknown) => (typeof value === 'string' ? 'text' : typeof value);

/** What of an order is not as promised. */
function drifts(what: string, order: IDataObject): string[] {
	const names = Object.keys(order);
	const missing = Object.keys(ORDER).filter((name) => !names.includes(name));
	const wrong = Object.entries(ORDER).filter(([name, promised]) => {
		const value = order[name];
		if (value === null) return !promised.endsWith('?');
		return `${nameOf(value)}?` !== promised && nameOf(value) !== promised;
	});
	const zeros = PRICES.filter((name) => order[name] === 0);
	return [...missing, ...wrong.map(([name]) => name), ...zeros].map((name) =>
		[what, name, JSON.stringify(order[name])].join(' '),
	);
}

describe.each(BROKERS)('%s', (name) => {
	/** Every operation that gives orders, for every kind of order. */
	async function ordersOf(trader: Trader): Promise<Array<[string, IDataObject]>> {
		const sale: INodeParameters = { transactionType: 'SELL', price: 950, product: INTRADAY[name] };
		const kinds: Record<string, INodeParameters> = {
			limit: { options: { orderReference: `limit-${name}` } },
			market: { orderType: 'MARKET', price: undefined },
			stopLimit: { ...sale, orderType: STOP_LIMIT[name], price: 780, triggerPrice: 790 },
			stopMarket: { ...sale, orderType: STOP_MARKET[name], price: undefined, triggerPrice: 790 },
		};
		const seen: Array<[string, IDataObject]> = [];
		const see = (what: string, ...orders: IDataObject[]) =>
			seen.push(...orders.map((order): [string, IDataObject] => [what, order]));
		for (const [kind, order] of Object.entries(kinds)) {
			const { orderId, ...placed } = await trader.place(order);
			see(`place ${kind}`, { ...placed, orderId });
			await new Promise((resolve) => setTimeout(resolve, 1_500));
			see(`get ${kind}`, await trader.one('get', { orderId }));
			if (kind === 'limit') {
				see('duplicate', await trader.place(order));
				see('modify', await trader.one('modify', { orderId, changes: { price: 801 } }));
				see('cancel', await trader.one('cancel', { orderId }));
			}
		}
		see('final', await trader.place({ ...kinds.market, options: { waitForFinal: 10 } }));
		see('getMany', ...(await trader.items('getMany', { returnAll: true })));
		see('cancelAll', ...(await trader.items('cancelAll')));
		return seen;
	}

	const readings: object[] =
		name === 'angelOne'
			? [
					{},
					{ orderBookTyping: 'strings', convertedOrderShownAs: 'MARKET' },
					{ orderBookTyping: 'numbers' },
				]
			: [{}, { nullOptionalFields: true }];

	test.each(readings)('orders, with %p', async (quirks) => {
		const trader = await Trader.at(world(), name);
		trader.quirks(quirks);
		const seen = await ordersOf(trader);
		expect(seen.length).toBeGreaterThan(15);
		expect(seen.flatMap(([what, order]) => drifts(what, order))).toEqual([]);
	});
});

describe.each(BROKERS)('%s: the times of an order', (name) => {
	const at = (order: IDataObject) => [order.placedAt, order.updatedAt];
	const later = async () => await new Promise((resolve) => setTimeout(resolve, 3_000));
	const IST = expect.stringMatching(/^2026-11-20T1\d:\d\d:\d\d\+05:30$/) as unknown;

	test('its placing is kept while the node knows it, and is told by whom it is known', async () => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: `times-of-${name}` };
		const placed = await trader.place({ options });
		expect(at(placed)).toEqual([IST, null]);
		const { orderId } = placed;
		await later();
		await trader.one('modify', { orderId, changes: { price: 801 } });
		const read = await trader.one('get', { orderId });
		const placedAt = name === 'groww' ? read.placedAt : placed.placedAt;
		const update = name === 'groww' ? null : IST;
		expect(at(read)).toEqual([name === 'groww' ? IST : null, update]);
		expect(read.updatedAt).not.toBe(placedAt);
		expect(at(await trader.place({ options }))).toEqual([placedAt, update]);
	});

	test('an order that is waited for keeps the time of its placing', async () => {
		const trader = await Trader.at(world(), name);
		trader.quirks({ fillDelayMs: 3_000 });
		const filled = await trader.place({ price: 900, options: { waitForFinal: 20 } });
		expect(filled).toMatchObject({ status: 'filled', placedAt: IST });
		if (name === 'angelOne') expect(String(filled.updatedAt) > String(filled.placedAt)).toBe(true);
	});
});

describe('the other outputs', () => {
	/** The type of each field, as far as it holds something; numbers of `details` count as one. */
	function typesOf(items: IDataObject[]): Record<string, string> {
		const types: Record<string, string> = {};
		for (const [key, value] of items.flatMap((item) => Object.entries(item)))
			if (value !== null) types[key] = Array.isArray(value) ? 'list' : nameOf(value);
		return types;
	}

	const reads: Array<[string, string]> = [
		['account', 'getProfile'],
		['account', 'getRms'],
		['order', 'getTrades'],
		['portfolio', 'getHoldings'],
	];

	test.each(reads)('%s %s', async (resource, operation) => {
		const [one, other] = await Promise.all(
			BROKERS.map(async (name) => {
				const trader = await Trader.at(world(), name);
				await trader.place({ price: 900, product: INTRADAY[name] });
				await new Promise((resolve) => setTimeout(resolve, 1_500));
				const { broker, credential } = trader;
				const parameters = { resource, operation };
				const result = await run(world().engine, broker, credential, parameters);
				expect(result.status).toBe('success');
				return result.items.map(({ json }) => json);
			}),
		);
		expect(Object.keys(one[0])).toEqual(Object.keys(other[0]));
		const [types, others] = [typesOf(one), typesOf(other)];
		const both = Object.keys(types).filter((key) => key in others);
		expect(both.length).toBeGreaterThan(3);
		for (const key of both) expect([key, types[key]]).toEqual([key, others[key]]);
	});
});
