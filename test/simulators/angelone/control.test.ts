import type { AngelOneSimulator } from '../../../simulators/angelone';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { Client } from './client';

describe('the control API', () => {
	let simulator: AngelOneSimulator;
	let client: Client;

	beforeEach(async () => {
		simulator = await startAngelOneSimulator({
			quirks: { market: 'open', enforceRateLimits: false },
		});
		client = new Client(simulator);
		await client.login();
	});
	afterEach(() => simulator.close());

	async function control(method: string, path: string, body?: unknown) {
		const response = await fetch(`${simulator.origin}/__sim${path}`, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		// eslint-disable-next-line @typescript-eslint/no-explicit-any -- judged field by field
		return { status: response.status, json: (await response.json()) as any };
	}

	it('tells what happened, and does not count itself', async () => {
		const { orderid } = await client.place();
		await control('GET', '/health');
		const requests = (await control('GET', '/requests')).json;
		expect(requests.map((one: { path: string }) => one.path.split('/').at(-1))).toEqual([
			'loginByPassword',
			'placeOrder',
		]);
		expect((await control('GET', '/orders')).json).toMatchObject([
			{ orderId: orderid, status: 'open' },
		]);
		expect((await control('GET', '/stats')).json).toMatchObject({
			logins: 1,
			loginAttempts: 1,
			families: { order: { total: 1, maxInAnySecond: 1 } },
		});
	});

	it('steers clock, quirks, faults, sessions, orders and prices', async () => {
		await control('POST', '/clock', { set: '2026-11-25T11:00:00+05:30' });
		expect(Math.abs(simulator.clock.now() - Date.parse('2026-11-25T11:00:00+05:30'))).toBeLessThan(
			1_000,
		);
		await control('POST', '/clock', { reset: true });
		expect(Math.abs(simulator.clock.now() - Date.now())).toBeLessThan(1_000);

		await control('POST', '/quirks', { emptyLists: 'array' });
		expect((await client.get('/order/v1/getOrderBook')).json.data).toEqual([]);

		await control('POST', '/faults', { kind: 'empty400', path: 'getRMS', times: -1 });
		await control('POST', '/faults', { kind: 'emptyBody', pathPattern: 'getProf.*' });
		for (let i = 0; i < 3; i++) expect((await client.get('/user/v1/getRMS')).status).toBe(400);
		expect((await client.get('/user/v1/getProfile')).text).toBe('');
		await control('DELETE', '/faults');
		expect((await client.get('/user/v1/getRMS')).status).toBe(200);

		const { orderid } = await client.place();
		await control('POST', '/price', { symbol: 'SBIN', price: 805 });
		await control('POST', '/fill', { orderId: orderid, quantity: 3, price: 799 });
		await control('POST', '/reject', { orderId: orderid, reason: 'enough' });
		expect(simulator.orders[0]).toMatchObject({
			filledQuantity: 3,
			averagePaise: 79_900,
			status: 'rejected',
			text: 'enough',
		});

		await control('POST', '/sessions/expire');
		expect((await client.get('/user/v1/getRMS')).json.errorCode).toBe('AG8001');
	});

	it('refuses what does not exist', async () => {
		for (const [path, body] of [
			['/quirks', { nonsense: 1 }],
			['/faults', { kind: 'flood', path: 'x' }],
			['/faults', { kind: 'emptyBody' }],
			['/fill', { orderId: '1' }],
			['/price', { symbol: 'NOSUCH', price: 1 }],
			['/clock', { set: 'tomorrow' }],
		] as const) {
			const answer = await control('POST', path, body);
			expect([path, answer.status, answer.json.ok]).toEqual([path, 400, false]);
		}
	});
});
