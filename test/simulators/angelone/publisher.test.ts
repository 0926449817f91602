import type { AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { createServer, type Server } from 'node:http';
import { Client, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;
let server: Server;
/** `type body` of each call of the postback URL. */
let calls: Array<{ type: string; text: string }>;

beforeEach(async () => {
	calls = [];
	server = createServer((request, response) => {
		let text = '';
		request.on('data', (data: Buffer) => (text += data.toString()));
		request.on('end', () => {
			calls.push({ type: request.headers['content-type'] ?? '', text });
			response.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false },
		accounts: [
			{
				...angelOneDemoAccount,
				redirectUrl: 'http://127.0.0.1:9/login',
				postbackUrl: `http://127.0.0.1:${port}/postback`,
			},
			{ ...angelOneDemoAccount, clientCode: 'T100200', apiKey: 'tRading1' },
		],
	});
	client = new Client(simulator);
});
afterEach(async () => {
	await simulator.close();
	server.closeAllConnections();
	server.close();
});

const until = async (condition: () => boolean) => {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 1_000) throw new Error('Waited in vain');
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
};

/** Where the page sends the browser; null for a page that stays. */
async function open(state: string | null = 'my-state', apiKey = angelOneDemoAccount.apiKey) {
	const query = new URLSearchParams({ api_key: apiKey, ...(state === null ? {} : { state }) });
	const page = `${simulator.origin}/publisher-login?${query.toString()}`;
	const { status, headers } = await fetch(page, { redirect: 'manual' });
	const location = headers.get('location');
	return { status, back: location === null ? null : new URL(location) };
}

const given = (back: URL | null) => Object.fromEntries(back?.searchParams ?? []);

describe('the publisher log-in', () => {
	test('comes back to the registered URL with a session that works', async () => {
		const { status, back } = await open();
		expect(status).toBe(302);
		expect(back?.href).toMatch(/^http:\/\/127\.0\.0\.1:9\/login\?/);
		expect(Object.keys(given(back))).toEqual(['auth_token', 'feed_token', 'state']);
		expect(given(back).state).toBe('my-state');
		client.jwt = given(back).auth_token;
		expect((await client.get('/user/v1/getProfile')).json.data.clientcode).toBe('S123456');
		expect(simulator.logins).toBe(0);
	});

	test('refuses the key of a Trading app, and one that nobody has', async () => {
		expect((await open('s', 'tRading1')).status).toBe(403);
		expect((await open('s', 'nobody')).status).toBe(403);
	});

	test('may change what it gives back', async () => {
		const { quirks } = simulator;
		await open('first');
		Object.assign(quirks, { publisherState: 'replayed' });
		expect(given((await open('second')).back).state).toBe('first');
		Object.assign(quirks, { publisherState: 'missing' });
		expect(given((await open()).back)).not.toHaveProperty('state');
		Object.assign(quirks, { publisherState: 'changed', publisherFeedToken: false });
		const changed = given((await open()).back);
		expect(changed.state).toBe('my-statA');
		expect(changed).not.toHaveProperty('feed_token');
		Object.assign(quirks, { publisherRefreshToken: true });
		expect(given((await open()).back)).toHaveProperty('refresh_token');
		Object.assign(quirks, { publisherVisitor: 'aborts', publisherState: 'echoed' });
		expect(given((await open()).back)).toEqual({ state: 'my-state' });
	});

	test('may be of another client, whom the key does not serve', async () => {
		Object.assign(simulator.quirks, { publisherClient: 'T100200' });
		client.jwt = given((await open()).back).auth_token;
		expect((await client.get('/user/v1/getProfile')).json.errorCode).toBe('AG8004');
	});

	test('is registered by the control API', async () => {
		const set = { redirectUrl: 'http://127.0.0.1:9/other' };
		const post = async (body: object) =>
			await fetch(`${simulator.origin}/__sim/account`, {
				method: 'POST',
				body: JSON.stringify(body),
			});
		expect((await post({ account: 'T100200', set })).status).toBe(200);
		expect((await open('s', 'tRading1')).back?.pathname).toBe('/other');
		expect((await post({ account: 'nobody', set })).status).toBe(400);
		expect((await post({ account: 'T100200', set: { noField: 1 } })).status).toBe(400);
	});
});

describe('postbacks', () => {
	const rows = () => calls.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
	const told = () =>
		rows().map(({ status, filledshares }) => `${String(status)} ${String(filledshares)}`);

	beforeEach(async () => await client.login());

	test('come at each state of an order, with the client code', async () => {
		const { orderid } = await client.place();
		await until(() => calls.length === 1);
		simulator.fill(orderid, 4);
		await until(() => calls.length === 2);
		simulator.fill(orderid);
		await until(() => calls.length === 3);
		expect(told()).toEqual(['open 0', 'open 4', 'complete 10']);
		expect(rows()[2]).toMatchObject({ orderid, clientcode: 'S123456', tradingsymbol: 'SBIN-EQ' });
		expect(rows()[2]).not.toHaveProperty('uniqueorderid');
		await until(() => simulator.postbacks.every(({ status }) => status === 200));
	});

	test.each([
		['json', 'application/json', /^\{/],
		['formField', 'application/x-www-form-urlencoded', /^payload=%7B/],
		['formType', 'application/x-www-form-urlencoded', /^\{/],
		['textType', 'text/plain', /^\{/],
	] as const)('of the form %s', async (postbackForm, type, text) => {
		Object.assign(simulator.quirks, { postbackForm });
		await client.place();
		await until(() => calls.length === 1);
		expect(calls[0].type).toMatch(type);
		expect(calls[0].text).toMatch(text);
	});

	test('may come twice, late, with a forged client code, or not at all', async () => {
		Object.assign(simulator.quirks, { postbackTimes: 2, postbackClient: 'forged' });
		await client.place();
		await until(() => calls.length === 2);
		expect(rows().map(({ clientcode }) => clientcode)).toEqual(['Z999999', 'Z999999']);
		Object.assign(simulator.quirks, { postbackTimes: 1, postbackDelayMs: 80 });
		const { orderid } = await client.place();
		simulator.fill(orderid);
		const before = Date.now();
		await until(() => calls.length === 4);
		expect(Date.now() - before).toBeGreaterThan(50);
		Object.assign(simulator.quirks, { postbackTimes: 0 });
		const seen = simulator.postbacks.length;
		await client.place();
		await new Promise((resolve) => setTimeout(resolve, 40));
		expect(simulator.postbacks.length).toBe(seen);
	});

	test('of an after-market order comes when the exchange gets it', async () => {
		Object.assign(simulator.quirks, { market: 'byClock' });
		simulator.clock.set('2026-11-24T20:00:00+05:30');
		await client.login();
		await client.place();
		await new Promise((resolve) => setTimeout(resolve, 40));
		expect(calls).toEqual([]);
		simulator.clock.set(TRADING_DAY);
		await until(() => calls.length === 1);
		expect(told()).toEqual(['open 0']);
	});
});
