import { startAngelOneSimulator } from '../../../simulators/angelone';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { Client, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;
beforeEach(async () => {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false } });
	simulator.clock.set(TRADING_DAY);
	client = new Client(simulator);
	await client.login();
	await client.place({ price: '870' });
});
afterEach(() => simulator.close());

const convert = (quantity: number, changes: object = {}) =>
	client.post('/order/v1/convertPosition', {
		...{ exchange: 'NSE', tradingsymbol: 'SBIN-EQ', transactiontype: 'BUY', quantity },
		...{ oldproducttype: 'INTRADAY', newproducttype: 'DELIVERY', type: 'DAY' },
		...changes,
	});
const nets = async () => {
	const { data } = (await client.get('/order/v1/getPosition')).json;
	return data.map((row: Record<string, string>) => [row.producttype, row.netqty, row.netvalue]);
};

test('a position moves with its money to another product', async () => {
	expect((await convert(4)).json).toMatchObject({ status: true, data: null });
	expect(await client.rms('net')).toBe(500_000 - 870 * 4 - (870 * 6) / 5);
	expect(await nets()).toEqual([
		['INTRADAY', '6', '- 5220.00'],
		['DELIVERY', '4', '- 3480.00'],
	]);
});

test.each([
	['more than there is', { quantity: 11 }],
	['the other side', { transactiontype: 'SELL' }],
	['the same product', { newproducttype: 'INTRADAY' }],
	['a product of contracts', { newproducttype: 'CARRYFORWARD' }],
	['a product that holds none', { oldproducttype: 'MARGIN' }],
	['the number of another', { symboltoken: '2885' }],
	['another instrument', { tradingsymbol: 'INFY-EQ' }],
	['another type', { type: 'NET' }],
])('%s is AB1017, and nothing moves', async (_what, change) => {
	expect((await convert(4, change)).json).toMatchObject({ status: false, errorcode: 'AB1017' });
	expect(await nets()).toEqual([['INTRADAY', '10', '- 8700.00']]);
});

test('without the money for the other product nothing moves either', async () => {
	simulator.accounts[0].cash = 5_000;
	expect((await convert(10)).json.errorcode).toBe('AB1017');
	expect((await convert(2)).json.status).toBe(true);
});
