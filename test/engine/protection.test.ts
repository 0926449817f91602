import * as tls from 'node:tls';
import {
	angelOneBroker,
	BROKERS,
	growwBroker,
	names,
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
import type { EgressProtection, RunResult } from './harness';
import { startHttpProxy, startSocksProxy, type CountingProxy } from './proxyServers';

/** An address of nobody: were it dialled, the test would wait for a time-out. */
const OUTSIDE = 'https://8.8.8.8:4803';
process.env.INDIAN_BROKERS_ALLOWED_HOSTS = '8.8.8.8';
const FORBIDDEN = /does not allow connections to (the|that) address/;

const said = ({ error }: RunResult) => `${error?.message} | ${error?.description}`;

/** n8n's protection against requests to internal addresses, switched on for the tests in `work`. */
function protectedWorld(egressProtection: boolean | EgressProtection) {
	let world: World;
	let httpProxy: CountingProxy;
	let socksProxy: CountingProxy;
	beforeAll(async () => {
		world = await World.start({
			engine: { egressProtection },
			angelOne: { quirks: { enforceRateLimits: false } },
		});
		httpProxy = await startHttpProxy();
		socksProxy = await startSocksProxy();
	});
	afterAll(async () => {
		await world?.close();
		await httpProxy?.close();
		await socksProxy?.close();
	});
	return {
		engine: () => world.engine,
		broker: (name: BrokerName) => world.broker(name),
		proxy: (kind: string) => (kind === 'SOCKS5' ? socksProxy : httpProxy),
	};
}

const search = (broker: Broker) => ({
	filter: 'sbin',
	parameters: { exchange: 'NSE', ...(broker.name === 'groww' && { segment: 'CASH' }) },
});

describe('internal addresses forbidden', () => {
	const { engine, broker, proxy } = protectedWorld(true);

	describe.each(BROKERS)('%s', (name) => {
		test('the base URL: refused in the node, nothing is sent', async () => {
			const credential = await broker(name).newCredential();
			const result = await run(engine(), broker(name), credential, PROFILE);
			expect(said(result)).toMatch(FORBIDDEN);
			expect(result.error?.context).toMatchObject({ code: 'BLOCKED', retryable: false });
			expect(broker(name).simulator.connections).toBe(0);
		});

		test('the base URL: refused in the Test button', async () => {
			const credential = await broker(name).newCredential();
			expect(await engine().testCredential(credential.id)).toEqual({
				status: 'Error',
				message: expect.stringMatching(FORBIDDEN) as string,
			});
			expect(broker(name).simulator.connections).toBe(0);
		});

		test('the base URL: refused in n8n’s HTTP Request node', async () => {
			const credential = await broker(name).newCredential();
			const url = `${broker(name).simulator.origin}${broker(name).paths.profile}`;
			const result = await engine().httpRequestNode(credential, { url });
			expect(result.status).toBe('error');
			expect(broker(name).simulator.connections).toBe(0);
		});

		test('the instrument file: refused for the editor’s list and for an order', async () => {
			const credential = await broker(name).newCredential();
			const list = engine().listSearch(name, 'searchInstruments', {
				...search(broker(name)),
				credential,
			});
			await expect(list).rejects.toThrow(FORBIDDEN);
			const order = await run(engine(), broker(name), credential, broker(name).order());
			expect(said(order)).toMatch(FORBIDDEN);
			expect(order.error?.context).toMatchObject({ outcome: 'notPlaced' });
			expect(broker(name).simulator.connections).toBe(0);
		});

		describe.each(['HTTP', 'SOCKS5'])('an internal %s proxy of the credential', (kind) => {
			test.each(['address', 'name'])('by its %s: refused in the node', async (form) => {
				const proxyUrl = proxy(kind).url.replace(
					'127.0.0.1',
					form === 'name' ? 'localhost' : '127.0.0.1',
				);
				const credential = await broker(name).newCredential({ baseUrl: OUTSIDE, proxyUrl });
				const result = await run(engine(), broker(name), credential, PROFILE);
				expect(said(result)).toMatch(FORBIDDEN);
				expect(proxy(kind).passed).toEqual([]);
			});

			test('refused in the Test button', async () => {
				const proxyUrl = proxy(kind).url;
				const credential = await broker(name).newCredential({ baseUrl: OUTSIDE, proxyUrl });
				const { status, message } = await engine().testCredential(credential.id);
				expect(status).toBe('Error');
				expect(message).toMatch(kind === 'HTTP' ? FORBIDDEN : /SOCKS proxy cannot be checked/);
				expect(proxy(kind).passed).toEqual([]);
			});

			test('refused for the instrument file', async () => {
				const proxyUrl = proxy(kind).url;
				const credential = await broker(name).newCredential({ baseUrl: OUTSIDE, proxyUrl });
				const list = engine().listSearch(name, 'searchInstruments', {
					...search(broker(name)),
					credential,
				});
				await expect(list).rejects.toThrow(FORBIDDEN);
				expect(proxy(kind).passed).toEqual([]);
			});
		});
	});
});

describe('loopback on the administrator’s list', () => {
	const { engine, broker, proxy } = protectedWorld({ allowedIpRanges: ['127.0.0.1/32'] });

	describe.each(BROKERS)('%s', (name) => {
		test('node, order, Test button and the editor’s list work, on one pool', async () => {
			const credential = await broker(name).newCredential();
			output(await run(engine(), broker(name), credential, PROFILE));
			output(await run(engine(), broker(name), credential, broker(name).order()));
			expect((await engine().testCredential(credential.id)).status).toBe('OK');
			const { results } = await engine().listSearch(name, 'searchInstruments', {
				...search(broker(name)),
				credential,
			});
			expect(results.length).toBeGreaterThan(0);
		});

		test('warm runs share a connection', async () => {
			const credential = await broker(name).newCredential();
			output(await run(engine(), broker(name), credential, PROFILE));
			const { simulator, paths } = broker(name);
			const before = simulator.connections;
			output(await run(engine(), broker(name), credential, PROFILE));
			output(await run(engine(), broker(name), credential, PROFILE));
			expect(simulator.connections).toBe(before);
			expect(names(simulator.requests.slice(-2))).toEqual(
				Array.from({ length: 2 }, () => paths.profile.split('/').at(-1)),
			);
		});

		test.each(['HTTP', 'SOCKS5'])('the credential’s %s proxy works', async (kind) => {
			const certificate = makeCertificate();
			const trustedBefore = tls.getCACertificates('default');
			tls.setDefaultCACertificates([...trustedBefore, certificate.cert]);
			const secure =
				name === 'angelOne'
					? angelOneBroker(engine(), await newAngelOne({ tls: certificate }))
					: growwBroker(engine(), await newGroww({ tls: certificate }));
			const { simulator } = secure;
			const credential = await secure.newCredential({
				baseUrl: simulator.origin.replace('127.0.0.1', 'localhost'),
				proxyUrl: proxy(kind).url,
			});
			output(await run(engine(), secure, credential, PROFILE));
			expect(proxy(kind).passed.length).toBeGreaterThan(0);
			tls.setDefaultCACertificates(trustedBefore);
			await simulator.close();
		});
	});
});
