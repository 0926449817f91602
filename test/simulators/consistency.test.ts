// One filled order leaves the same traces at both brokers: order, trade, position, holding, funds.
import type { AngelOneSimulator } from '../../simulators/angelone';
import { startAngelOneSimulator } from '../../simulators/angelone';
import type { GrowwSimulator } from '../../simulators/groww';
import { growwAccount, startGrowwSimulator } from '../../simulators/groww';
import { Client } from './angelone/client';
import { Caller, order as growwOrder } from './groww/support';

type Row = Record<string, string | number>;

/** What a broker says, in the same words for both. Money in rupees. */
interface Said {
	order: { status: string; filled: number; average: number };
	trades: Array<{ quantity: number; price: number }>;
	positions: Array<{ net: number; average: number; bought: number; sold: number }>;
	holdings: Array<{ symbol: string; quantity: number; t1: number; average: number }>;
	/** Free money, what is held back without charges, and charges. */
	funds: { free: number; bound: number; charges: number };
}

interface Trader {
	simulator: AngelOneSimulator | GrowwSimulator;
	trade(side: 'BUY' | 'SELL', quantity: number, changes?: { limit?: number }): Promise<string>;
	say(orderId: string): Promise<Said>;
	/** A session that is good at the simulator's time. */
	logIn(): Promise<void>;
}

const FRIDAY = '2026-11-20T11:00:00+05:30';
const MONDAY = '2026-11-23T11:00:00+05:30';
const TUESDAY = '2026-11-24T11:00:00+05:30';

async function angelOne(): Promise<Trader> {
	const simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false } });
	simulator.clock.set(FRIDAY);
	simulator.accounts[0].holdings = [];
	const client = new Client(simulator);
	await client.login();
	const rows = async (path: string): Promise<Row[]> => (await client.get(path)).json.data ?? [];
	return {
		simulator,
		logIn: async () => void (await client.login()),
		trade: async (transactiontype, quantity, { limit } = {}) => {
			const terms = limit === undefined ? { ordertype: 'MARKET', price: '0' } : { price: limit };
			const changes = { transactiontype, quantity, producttype: 'DELIVERY', ...terms };
			return (await client.place(changes)).orderid;
		},
		say: async (orderId) => {
			const order = (await rows('/order/v1/getOrderBook')).find((row) => row.orderid === orderId);
			const trades = await rows('/order/v1/getTradeBook');
			const rms = (await client.get('/user/v1/getRMS')).json.data as Row;
			return {
				order: {
					status: String(order?.status),
					filled: Number(order?.filledshares),
					average: Number(order?.averageprice),
				},
				trades: trades
					.filter((row) => row.orderid === orderId)
					.map((row) => ({ quantity: Number(row.fillsize), price: Number(row.fillprice) })),
				positions: (await rows('/order/v1/getPosition')).map((row) => ({
					net: Number(row.netqty),
					average: Number(row.netprice),
					bought: Number(row.buyqty),
					sold: Number(row.sellqty),
				})),
				holdings: (await rows('/portfolio/v1/getHolding')).map((row) => ({
					symbol: String(row.tradingsymbol).replace('-EQ', ''),
					quantity: Number(row.quantity),
					t1: Number(row.t1quantity),
					average: Number(row.averageprice),
				})),
				funds: { free: Number(rms.net), bound: Number(rms.utiliseddebits), charges: 0 },
			};
		},
	};
}

async function groww(): Promise<Trader> {
	const account = growwAccount({ collateral: 0, holdings: [] });
	const simulator = await startGrowwSimulator({
		accounts: [account],
		quirks: { enforceRateLimits: false },
	});
	simulator.clock.set(FRIDAY);
	const caller = new Caller(simulator);
	const payload = async (path: string) => (await caller.get(path)).body.payload;
	let days = 0;
	return {
		simulator,
		logIn: async () => {
			account.dailyAccessToken = caller.token = `token of day ${++days}`;
		},
		trade: async (transaction_type, quantity, { limit } = {}) => {
			const terms = limit === undefined ? { order_type: 'MARKET', price: 0 } : { price: limit };
			return await caller.createId({ ...growwOrder, transaction_type, quantity, ...terms });
		},
		say: async (orderId) => {
			const order = await payload(`/v1/order/detail/${orderId}?segment=CASH`);
			const trades: Row[] = (await payload(`/v1/order/trades/${orderId}?segment=CASH`)).trade_list;
			const positions: Row[] = (await payload('/v1/positions/user?segment=CASH')).positions;
			const holdings: Row[] = (await payload('/v1/holdings/user')).holdings;
			const margins = await payload('/v1/margins/detail/user');
			const { cnc_balance_available: free, net_equity_margin_used: bound } =
				margins.equity_margin_details;
			return {
				order: {
					status: order.order_status === 'EXECUTED' ? 'complete' : order.order_status.toLowerCase(),
					filled: order.filled_quantity,
					average: order.average_fill_price,
				},
				trades: trades.map((row) => ({
					quantity: Number(row.quantity),
					price: Number(row.price),
				})),
				positions: positions.map((row) => ({
					net: Number(row.quantity),
					average: Number(row.net_price),
					bought: Number(row.credit_quantity),
					sold: Number(row.debit_quantity),
				})),
				holdings: holdings.map((row) => ({
					symbol: String(row.trading_symbol),
					quantity: Number(row.quantity),
					t1: Number(row.t1_quantity),
					average: Number(row.average_price),
				})),
				funds: { free, bound, charges: margins.brokerage_and_charges },
			};
		},
	};
}

describe.each([
	['Angel One', angelOne],
	['Groww', groww],
])('%s', (_name, start) => {
	let trader: Trader;
	beforeEach(async () => {
		trader = await start();
	});
	afterEach(() => trader.simulator.close());

	test('a purchase is an order, a trade and a position, then T1, then shares', async () => {
		const id = await trader.trade('BUY', 10);
		const today = await trader.say(id);
		expect(today).toMatchObject({
			order: { status: 'complete', filled: 10, average: 870 },
			trades: [{ quantity: 10, price: 870 }],
			positions: [{ net: 10, average: 870, bought: 10, sold: 0 }],
			holdings: [],
			funds: { bound: 8_700 },
		});
		expect(today.funds.free).toBeCloseTo(500_000 - 8_700 - today.funds.charges, 2);

		trader.simulator.clock.set(MONDAY);
		await trader.logIn();
		expect(await trader.say(id)).toMatchObject({
			positions: [],
			holdings: [{ symbol: 'SBIN', quantity: 10, t1: 10, average: 870 }],
			funds: { free: 500_000 - 8_700, bound: 0, charges: 0 },
		});
		trader.simulator.clock.set(TUESDAY);
		await trader.logIn();
		expect(await trader.say(id)).toMatchObject({
			holdings: [{ symbol: 'SBIN', quantity: 10, t1: 0, average: 870 }],
		});
	});

	test('what is sold on the same day leaves its profit and no shares', async () => {
		await trader.trade('BUY', 10);
		trader.simulator.setPrice('SBIN', 880);
		const id = await trader.trade('SELL', 10);
		const today = await trader.say(id);
		expect(today).toMatchObject({
			order: { status: 'complete', filled: 10, average: 880 },
			positions: [{ net: 0, bought: 10, sold: 10 }],
			funds: { bound: 0, free: 500_100 },
		});
		trader.simulator.clock.set(MONDAY);
		await trader.logIn();
		expect(await trader.say(id)).toMatchObject({
			positions: [],
			holdings: [],
			funds: { bound: 0, free: 500_100 },
		});
	});

	test('an order filled in parts is the sum of them', async () => {
		const id = await trader.trade('BUY', 10, { limit: 860 });
		trader.simulator.fill(id, 4, 859);
		trader.simulator.fill(id, 2, 856);
		expect(await trader.say(id)).toMatchObject({
			order: { status: 'open', filled: 6, average: 858 },
			trades: [
				{ quantity: 4, price: 859 },
				{ quantity: 2, price: 856 },
			],
			positions: [{ net: 6, average: 858, bought: 6, sold: 0 }],
			funds: { bound: 6 * 858 + 4 * 860 },
		});
	});

	test('shares can be sold once', async () => {
		await trader.trade('BUY', 10);
		await trader.trade('SELL', 6, { limit: 900 });
		const id = await trader.trade('SELL', 5, { limit: 900 });
		expect((await trader.say(id)).order.status).toBe('rejected');
	});

	test('an order outside the circuit is taken, and rejected later', async () => {
		const id = await trader.trade('BUY', 1, { limit: 1_044.05 });
		expect((await trader.say(id)).order.status).toBe('rejected');
		const within = await trader.trade('SELL', 1, { limit: 696 });
		expect(trader.simulator.orders.find(({ orderId }) => orderId === within)).toBeDefined();
	});
});
