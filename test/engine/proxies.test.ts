import * as tls from 'node:tls';
import {
	angelOneBroker,
	BROKERS,
	FUNDS,
	growwBroker,
	newAngelOne,
	newGroww,
	output,
	PROFILE,
	run,
	World,
	type Broker,
	type BrokerName,
} from './support';
import { makeCertificate } from '../certificate';
import type { RunResult } from './harness';
import {
	PROXY_PASSWORD,
	startHttpProxy,
	startSocksProxy,
	type CountingProxy,
} from './proxyServers';

const certificate = makeCertificate();

let world: World;
let httpProxy: CountingProxy;
let socksProxy: CountingProxy;
beforeAll(async () => {
	world = await World.start({ angelOne: { quirks: { enforceRateLimits: false } } });
	httpProxy = await startHttpProxy();
	socksProxy = await startSocksProxy();
});
afterAll(async () => {
	await world?.close();
	await httpProxy?.close();
	await socksProxy?.close();
});

const said = ({ error }: RunResult) => `${error?.message} | ${error?.description}`;

let opened: Broker[] = [];
afterEach(async () => {
	await Promise.all(opened.map(async ({ simulator }) => await simulator.close()));
	opened = [];
});

/** A broker of its own, whose every connection can be told to have come from the proxy or not. */
async function freshBroker(name: BrokerName, certificate?: { key: string; cert: string }) {
	const broker = await startBroker(name, certificate);
	opened.push(broker);
	return broker;
}

async function startBroker(name: BrokerName, certificate?: { key: string; cert: string }) {
	return name === 'angelOne'
		? angelOneBroker(world.engine, await newAngelOne({ tls: certificate }))
		: growwBroker(world.engine, await newGroww({ tls: certificate }));
}

const connectionsOf = (broker: Broker) => broker.simulator.connections;

describe.each(BROKERS)('%s', (name) => {
	trustTheCertificate();

	describe.each(['HTTP (CONNECT)', 'SOCKS5'])('the credential’s %s proxy', (kind) => {
		const proxy = () => (kind === 'SOCKS5' ? socksProxy : httpProxy);

		test('carries log-in, reads, orders and the instrument file; nothing goes around it', async () => {
			const broker = await freshBroker(name, certificate);
			const credential = await broker.newCredential({ ...byName(broker), proxyUrl: proxy().url });
			const before = proxy().passed.length;
			output(await run(world.engine, broker, credential, PROFILE));
			output(await run(world.engine, broker, credential, FUNDS));
			output(await run(world.engine, broker, credential, broker.order()));

			const passed = proxy().passed.slice(before);
			const { host } = new URL(byName(broker).baseUrl);
			const named = passed.map((address) => address.replace('127.0.0.1', 'localhost'));
			expect(new Set(named)).toEqual(new Set([host]));
			expect(passed).toHaveLength(connectionsOf(broker));
			expect(broker.simulator.orders).toHaveLength(1);
		});

		test('keeps its connections: warm runs share one', async () => {
			const broker = await freshBroker(name, certificate);
			const credential = await broker.newCredential({ ...byName(broker), proxyUrl: proxy().url });
			output(await run(world.engine, broker, credential, PROFILE));
			const before = proxy().passed.length;
			output(await run(world.engine, broker, credential, FUNDS));
			output(await run(world.engine, broker, credential, PROFILE));
			expect(proxy().passed.length).toBe(before);
		});

		test('carries the Test button', async () => {
			const broker = await freshBroker(name, certificate);
			const credential = await broker.newCredential({ ...byName(broker), proxyUrl: proxy().url });
			const before = proxy().passed.length;
			const { status, message } = await world.engine.testCredential(credential.id);
			expect({ status, message }).toMatchObject({ status: 'OK' });
			expect(proxy().passed.length - before).toBe(connectionsOf(broker));
			expect(connectionsOf(broker)).toBeGreaterThan(0);
		});

		test('a wrong password: the error speaks of the proxy, and not of the password', async () => {
			const broker = await freshBroker(name, certificate);
			const proxyUrl = proxy().url.replace(PROXY_PASSWORD, 'wrongPass-Qm5t');
			const credential = await broker.newCredential({ ...byName(broker), proxyUrl });
			const result = await run(world.engine, broker, credential, PROFILE);
			expect(said(result)).toMatch(/proxy/i);
			expect(result.error?.context).toMatchObject({ code: 'PROXY_FAILED' });
			expect(result.raw).not.toContain('wrongPass-Qm5t');
			const test = await world.engine.testCredential(credential.id);
			expect(test).toMatchObject({
				status: 'Error',
				message: expect.stringMatching(/proxy/i) as string,
			});
			expect(connectionsOf(broker)).toBe(0);
		});

		test('a proxy that is not there: nothing goes around it', async () => {
			const broker = await freshBroker(name, certificate);
			const proxyUrl = proxy().url.replace(/:\d+$/, ':1');
			const credential = await broker.newCredential({ ...byName(broker), proxyUrl });
			const result = await run(world.engine, broker, credential, PROFILE);
			expect(result.status).toBe('error');
			expect(said(result)).toMatch(/proxy URL/);
			expect(result.raw).not.toContain(PROXY_PASSWORD);
			const test = await world.engine.testCredential(credential.id);
			expect(test.status).toBe('Error');
			expect(test.message).not.toContain(PROXY_PASSWORD);
			expect(connectionsOf(broker)).toBe(0);
		});
	});

	test('a proxy URL that is none is refused, without being repeated', async () => {
		const broker = world.broker(name);
		const credential = await broker.newCredential({ proxyUrl: `gopher://u:${PROXY_PASSWORD}@h` });
		const result = await run(world.engine, broker, credential, PROFILE);
		expect(said(result)).toMatch(/proxy URL of the credential must look like/);
		expect(result.raw).not.toContain(PROXY_PASSWORD);
	});

	test('n8n’s HTTP Request node goes through the HTTP proxy, log-in included', async () => {
		const broker = await freshBroker(name, certificate);
		const credential = await broker.newCredential({ ...byName(broker), proxyUrl: httpProxy.url });
		const before = httpProxy.passed.length;
		const url = `${byName(broker).baseUrl}${broker.paths.profile}`;
		const result = await world.engine.httpRequestNode(credential, { url });
		expect(result.status).toBe('success');
		expect(httpProxy.passed.length - before).toBeGreaterThanOrEqual(connectionsOf(broker));
		expect(connectionsOf(broker)).toBeGreaterThan(0);
	});

	test('n8n’s HTTP Request node does not speak SOCKS, and does not go without', async () => {
		const broker = await freshBroker(name, certificate);
		const credential = await broker.newCredential({ ...byName(broker), proxyUrl: socksProxy.url });
		const url = `${byName(broker).baseUrl}${broker.paths.profile}`;
		const result = await world.engine.httpRequestNode(credential, { url });
		expect(result.status).toBe('error');
		expect(result.raw).toMatch(/does not speak SOCKS/);
		const read = broker.simulator.requestsTo(broker.paths.profile);
		expect(read).toEqual([]);
	});
});

test.each(BROKERS)('%s: plain http goes by no proxy', async (name) => {
	const broker = await freshBroker(name);
	const before = [httpProxy.passed.length, socksProxy.passed.length];
	for (const proxyUrl of [httpProxy.url, socksProxy.url]) {
		const credential = await broker.newCredential({ proxyUrl });
		output(await run(world.engine, broker, credential, PROFILE));
		expect(await world.engine.testCredential(credential.id)).toMatchObject({ status: 'OK' });
		const url = `${broker.simulator.origin}${broker.paths.profile}`;
		const request = await world.engine.httpRequestNode(credential, { url });
		expect(request.status).toBe('success');
	}
	expect([httpProxy.passed.length, socksProxy.passed.length]).toEqual(before);
});

describe('the environment’s proxies, over TLS', () => {
	const variables = ['HTTPS_PROXY', 'NO_PROXY'];
	trustTheCertificate();
	afterEach(() => {
		for (const name of variables) delete process.env[name];
	});

	describe.each(BROKERS)('%s', (name) => {
		test('HTTPS_PROXY carries log-in, reads, orders and the instrument file', async () => {
			process.env.HTTPS_PROXY = httpProxy.url;
			const broker = await freshBroker(name, certificate);
			const credential = await broker.newCredential(byName(broker));
			const before = httpProxy.passed.length;
			output(await run(world.engine, broker, credential, PROFILE));
			output(await run(world.engine, broker, credential, broker.order()));
			expect(httpProxy.passed.length - before).toBe(connectionsOf(broker));
			expect(connectionsOf(broker)).toBeGreaterThan(0);
		});

		test('NO_PROXY exempts the broker', async () => {
			process.env.HTTPS_PROXY = httpProxy.url;
			process.env.NO_PROXY = 'example.com,localhost';
			const broker = await freshBroker(name, certificate);
			const before = httpProxy.passed.length;
			output(await run(world.engine, broker, await broker.newCredential(byName(broker)), PROFILE));
			expect(httpProxy.passed.length).toBe(before);
		});

		test('the credential’s own proxy goes before HTTPS_PROXY and NO_PROXY', async () => {
			process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
			process.env.NO_PROXY = '*';
			const broker = await freshBroker(name, certificate);
			const fields = { ...byName(broker), proxyUrl: socksProxy.url };
			const credential = await broker.newCredential(fields);
			const before = socksProxy.passed.length;
			output(await run(world.engine, broker, credential, PROFILE));
			expect(socksProxy.passed.length - before).toBe(connectionsOf(broker));
		});
	});
});

test.each(BROKERS)('%s: a certificate that nobody vouches for is refused', async (name) => {
	const broker = await freshBroker(name, certificate);
	const fields = byName(broker);
	const result = await run(world.engine, broker, await broker.newCredential(fields), PROFILE);
	expect(said(result)).toMatch(/certificate was not accepted.*The connection is not private/);
	expect(result.error?.context).toMatchObject({ code: 'TLS_REFUSED', retryable: false });
	expect(broker.simulator.requests).toEqual([]);
	const test = await world.engine.testCredential((await broker.newCredential(fields)).id);
	expect(test.status).toBe('Error');
	expect(broker.simulator.requests).toEqual([]);
});

/** The brokers' certificate is good for the tests beside this. */
function trustTheCertificate() {
	const trustedBefore = tls.getCACertificates('default');
	beforeAll(() => tls.setDefaultCACertificates([...trustedBefore, certificate.cert]));
	afterAll(() => tls.setDefaultCACertificates(trustedBefore));
}

/** Certificates are for names. */
const byName = ({ simulator }: Broker) => ({
	baseUrl: simulator.origin.replace('127.0.0.1', 'localhost'),
});
