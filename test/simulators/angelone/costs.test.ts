import charges from '../../../contracts/angelone/estimateCharges.json';
import margin from '../../../contracts/angelone/marginBatch.json';
import { documented } from '../../../scripts/documented';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;

beforeAll(async () => {
	simulator = await startAngelOneSimulator();
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
