import sample from '../../../contracts/angelone/getOIData.json';
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

const post = async (path: string, body: object) => (await client.post(path, body)).json;

async function ask(changes: object, path = 'getOIData') {
	const search = { exchange: 'NFO', searchscrip: 'NIFTY29DEC26FUT' };
	const { data } = await post('/order/v1/searchScrip', search);
	return await post(`/historical/v1/${path}`, {
		exchange: 'NFO',
		symboltoken: data[0].symboltoken,
		interval: 'THREE_MINUTE',
		fromdate: '2026-11-25 09:15',
		todate: '2026-11-25 15:30',
		...changes,
	});
}

test('open interest comes at the times of candles, up to now, in the documented row', async () => {
	const { data } = await ask({});
	const candles = await ask({}, 'getCandleData');
	expect(data.map(({ time }: { time: string }) => time)).toEqual(
		candles.data.map(([time]: [string]) => time),
	);
	expect([data.length, data.at(-1).time]).toEqual([36, '2026-11-25T11:00:00+05:30']);
	for (const row of data) {
		expect(Object.keys(row)).toEqual(Object.keys(sample.reply.data[0]));
		expect(row.oi > 0 && row.oi % 65 === 0).toBe(true);
	}
	expect((await ask({})).data).toEqual(data);
});

test('it keeps to the rules of candles, and a share has none', async () => {
	expect((await ask({ exchange: 'NSE', symboltoken: '3045' })).data).toEqual([]);
	expect((await ask({ symboltoken: '1' })).errorcode).toBe('AB1018');
	expect((await ask({ fromdate: '2026-01-01 09:15' })).errorcode).toBe('AB1004');
	expect(await ask({ todate: '2026-11-25 15:30:00' })).toBeUndefined();
});

test('the documented example, which expired long ago, gets its printed reply', async () => {
	expect(await post('/historical/v1/getOIData', sample.request)).toEqual(sample.reply);
});

test('greeksOutOfHours none: before the market opens there are no greeks', async () => {
	const greeks = () =>
		post('/marketData/v1/optionGreek', { name: 'NIFTY', expirydate: '01DEC2026' });
	simulator.quirks.greeksOutOfHours = 'none';
	expect((await greeks()).status).toBe(true);
	simulator.clock.set('2026-11-25T09:07:00+05:30');
	expect(await greeks()).toEqual({
		status: false,
		message: 'No Data Available',
		errorcode: 'AB9019',
		data: null,
	});
});
