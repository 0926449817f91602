import charges from '../../../contracts/angelone/estimateCharges.json';
import margin from '../../../contracts/angelone/marginBatch.json';
import { documented } from '../../../scripts/documented';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;

beforeAll(async () => {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false } });
	simulator.clock.set(TRADING_DAY);
	client = new Client(simulator);
	await client.login();
});
afterAll(() => simulator.close());

const typesOf = (reply: unknown) => documented({ reply, live: [] }).reply;
const position = { ...margin.request.positions[0], exchange: 'NSE', token: '3045' };
const [bond] = charges.request.orders;
const share = { ...bond, symbol_name: 'SBIN-EQ', token: '3045' };
const marginOf = async (...positions: object[]) =>
	await client.post('/margin/v1/batch', { positions });
const chargesOf = async (...orders: object[]) =>
	await client.post('/brokerage/v1/estimateCharges', { orders });

test('margin: documented keys and types; baskets add up', async () => {
	const { json } = await marginOf(position);
	expect(typesOf(json)).toEqual(typesOf(margin.reply));
	const basket = await marginOf(position, position);
	expect(basket.json.data.totalMarginRequired).toBe(2 * json.data.totalMarginRequired);
});

test.each([
	['a quantity as text', { qty: '50' }],
	['a price as text', { price: '0' }],
	['no order type', { orderType: undefined }],
])('margin: %s is HTTP 400', async (_what, changes) => {
	expect((await marginOf({ ...position, ...changes })).status).toBe(400);
});

test('margin: at most fifty positions', async () => {
	const { json } = await marginOf(...Array.from({ length: 51 }, () => position));
	expect(json).toMatchObject({ status: false, errorcode: 'AB1004' });
});

test('charges: documented keys and types, one entry for each order and their sum', async () => {
	const { json } = await chargesOf(share, { ...share, quantity: '20', price: '800.50' });
	expect(typesOf(json)).toEqual(typesOf(charges.reply));
	expect(json.data.charges).toHaveLength(2);
	expect(json.data.charges[1].trade_value).toBe(16_010);
	expect(json.data.summary.trade_value).toBe(24_010);
	// The rates are those of the documented sample.
	const same = (await chargesOf(share, share)).json.data.summary;
	expect(same.breakup[1]).toEqual(charges.reply.data.summary.breakup[1]);
});

test.each([
	['a number where text is due', { price: 800 }, 'AB2001'],
	['a token that nobody has', { token: '999999' }, 'AB1018'],
	['another side', { transaction_type: 'HOLD' }, 'AB1004'],
])('charges: %s refuses the whole call', async (_what, changes, errorcode) => {
	expect((await chargesOf(share, { ...share, ...changes })).json).toMatchObject({ errorcode });
});

interface Line {
	name: string;
	amount: number;
	breakup: Line[];
}
const amounts = (lines: Line[]): Record<string, number> =>
	Object.assign(
		Object.fromEntries(lines.map(({ name, amount }) => [name, amount])),
		...lines.map(({ breakup }) => amounts(breakup)),
	) as Record<string, number>;
const tokenOf = async (searchscrip: string): Promise<string> =>
	(await client.post('/order/v1/searchScrip', { exchange: 'NFO', searchscrip })).json.data[0]
		.symboltoken;

// Rates as published: transaction taxes of 2026, stamp duty on purchases alone, GST on what is no tax.
test.each([
	['a purchase for delivery', {}, { stt: 8, stamp: 1.2, fee: 0.28, brokerage: 0 }],
	[
		'a sale for delivery on BSE',
		{ exchange: 'BSE', token: '500112', transaction_type: 'SELL' },
		{ stt: 8, stamp: 0, fee: 0.3, brokerage: 0 },
	],
	[
		'a purchase within the day',
		{ product_type: 'INTRADAY' },
		{ stt: 0, stamp: 0.24, fee: 0.28, brokerage: 2.4 },
	],
	[
		'a great sale within the day',
		{ product_type: 'INTRADAY', transaction_type: 'SELL', quantity: '1000' },
		{ stt: 200, stamp: 0, fee: 28, brokerage: 20 },
	],
	['a sale of NIFTY29DEC26FUT', {}, { stt: 650, stamp: 0, fee: 22.49, brokerage: 20 }],
	['a sale of NIFTY29DEC2626000CE', {}, { stt: 1950, stamp: 0, fee: 455.39, brokerage: 20 }],
])('charges: %s', async (name, changes, { stt, stamp, fee, brokerage }) => {
	const contract = /NIFTY.*/.exec(name)?.[0];
	const row =
		contract === undefined
			? { ...share, ...changes }
			: {
					...{ product_type: 'CARRYFORWARD', transaction_type: 'SELL', exchange: 'NFO' },
					...{
						quantity: '65',
						price: '20000',
						symbol_name: 'NIFTY',
						token: await tokenOf(contract),
					},
				};
	const { summary } = (await chargesOf(row)).json.data;
	const all = amounts(summary.breakup as Line[]);
	expect(all).toMatchObject({
		'Security Transaction Tax': stt,
		'Stamp Duty': stamp,
		'Exchange Transaction Charges': fee,
		'Angel One Brokerage': brokerage,
	});
	const fees = fee + brokerage + all['SEBI Fees'];
	expect(all.GST).toBeCloseTo(fees * 0.18, 3);
	expect(summary.total_charges).toBeCloseTo(fees + stt + stamp + all.GST, 4);
});

describe('margin', () => {
	const option = async (strike: number, tradeType: string, price: number) => ({
		...{ ...position, exchange: 'NFO', qty: 65, price, productType: 'CARRYFORWARD' },
		...{ tradeType, token: await tokenOf(`NIFTY29DEC26${strike}CE`) },
	});

	test('of bought and sold options: premiums, and a benefit for the hedge', async () => {
		const sold = await option(26_000, 'SELL', 300);
		const alone = (await marginOf(sold)).json.data;
		expect(alone.marginComponents).toMatchObject({
			...{ spanMargin: alone.totalMarginRequired, marginBenefit: 0 },
			...{ netPremium: -19_500, totOptionsPremium: 19_500 },
		});
		const hedged = (await marginOf(sold, await option(26_500, 'BUY', 100))).json.data;
		const { marginBenefit, netPremium, totOptionsPremium } = hedged.marginComponents;
		expect([netPremium, totOptionsPremium]).toEqual([-13_000, 26_000]);
		expect(marginBenefit).toBeCloseTo(alone.totalMarginRequired * 0.6, 2);
		expect(hedged.totalMarginRequired).toBeCloseTo(
			alone.totalMarginRequired + 6_500 - marginBenefit,
			2,
		);
	});

	test('of shares: deliveries whole, the rest as margin outside NFO', async () => {
		const one = { ...position, qty: 10, price: 870, tradeType: 'BUY' };
		const { totalMarginRequired, marginComponents } = (
			await marginOf({ ...one, productType: 'DELIVERY' }, { ...one, productType: 'INTRADAY' })
		).json.data;
		expect(marginComponents).toMatchObject({ deliveryMargin: 8_700, nonNFOMargin: 1_740 });
		expect(totalMarginRequired).toBe(10_440);
	});
});
