import { createServer as createSocksServer } from '@pondwader/socks5-server';
import type { AddressInfo, LookupFunction } from 'node:net';
import { closePools, type EgressFilter } from '../../../../brokers/core/http/agents';
import { TransportError } from '../../../../brokers/core/http/http-transport';
import { AxiosTransport } from '../../../../brokers/core/http/axios-transport';
import { startServer, type TestServer } from '../../support/servers';

let server: TestServer;
beforeAll(async () => {
	server = await startServer((_, response) => response.end('{}'));
});
afterAll(async () => await server.close());
beforeEach(() => {
	for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
		delete process.env[name];
});
afterEach(() => closePools());

/** As n8n's own error for a refused address: told by its name. */
class SsrfBlockedIpError extends Error {}

/**
 * A host application's rules in the shape of n8n's: which URLs, which addresses, and what names
 * resolve to at the time of connecting.
 */
function egress(
	rules: { urls?: RegExp; addresses?: RegExp; resolvesTo?: Record<string, string> } = {},
) {
	const { urls = /./, addresses = /./, resolvesTo = {} } = rules;
	const asked: string[] = [];
	const answer = (ok: boolean) =>
		ok ? ({ ok: true } as const) : ({ ok: false, error: new SsrfBlockedIpError('no') } as const);
	const lookup = ((
		host: string,
		options: { all?: boolean },
		done: (error: Error | null, address?: unknown, family?: number) => void,
	) => {
		asked.push(`lookup ${host}`);
		const address = resolvesTo[host] ?? '127.0.0.1';
		if (!addresses.test(address)) done(new SsrfBlockedIpError(`blocked ${address}`));
		else if (options.all) done(null, [{ address, family: 4 }]);
		else done(null, address, 4);
	}) as unknown as LookupFunction;
	const filter: EgressFilter = {
		validateUrl: async (url) => {
			asked.push(`url ${String(url)}`);
			return await Promise.resolve(answer(urls.test(String(url))));
		},
		validateConnectionHost: (host) => {
			asked.push(`host ${host}`);
			return answer(addresses.test(host));
		},
		createSecureLookup: () => lookup,
	};
	return { filter, asked };
}

async function send(origin: string, filter: EgressFilter | undefined, proxy: string | null = null) {
	const transport = new AxiosTransport({ origin, proxy: proxy ? new URL(proxy) : null, filter });
	return await transport.send({ method: 'GET', path: '/x', headers: {}, timeoutMs: 2_000 });
}

async function expectBlocked(work: Promise<unknown>, what?: RegExp, code = 'BLOCKED') {
	const seen = server.connections();
	const failure = await work.catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(TransportError);
	expect(failure).toMatchObject({ code, maybeSent: false });
	const { message } = failure as TransportError;
	if (what) expect(message).toMatch(what);
	expect(message).not.toMatch(/127\.0\.0\.1|10\.0\.0\.5|rebound|hunter2/);
	expect(server.connections()).toBe(seen);
}

async function socksProxy() {
	const proxy = createSocksServer();
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const { server: tcp } = proxy as unknown as { server: { address(): AddressInfo; close(): void } };
	return { port: tcp.address().port, close: () => tcp.close() };
}

test('an allowed address is reached', async () => {
	const { filter, asked } = egress();
	expect((await send(server.origin, filter)).status).toBe(200);
	expect(asked).toContain(`url ${server.origin}`);
});

test('a base URL that is not allowed is not connected to', async () => {
	await expectBlocked(send(server.origin, egress({ urls: /example/ }).filter), /base URL/);
});

test('nor for a file', async () => {
	const transport = new AxiosTransport({
		origin: server.origin,
		proxy: null,
		filter: egress({ urls: /example/ }).filter,
	});
	await expectBlocked(transport.stream('/file'), /base URL/);
});

describe('a name that resolves to a forbidden address at the time of connecting', () => {
	const rebound = { addresses: /^127\./, resolvesTo: { 'rebound.example': '10.0.0.5' } };

	test('directly', async () => {
		const { filter, asked } = egress(rebound);
		await expectBlocked(send(`http://rebound.example:${server.port}`, filter));
		expect(asked).toContain('lookup rebound.example');
	});

	test.each([
		['http', 'BLOCKED'],
		// The library for SOCKS keeps the reason to itself.
		['socks5', 'PROXY_FAILED'],
	])('as a %s proxy', async (protocol, code) => {
		const { filter, asked } = egress(rebound);
		const proxy = `${protocol}://rebound.example:1080`;
		await expectBlocked(send('https://broker.example', filter, proxy), undefined, code);
		expect(asked).toContain('lookup rebound.example');
	});

	test('as the target of a SOCKS proxy that leaves resolving to us', async () => {
		const proxy = await socksProxy();
		try {
			const { filter } = egress(rebound);
			const address = `socks5://127.0.0.1:${proxy.port}`;
			await expectBlocked(send(`https://rebound.example:${server.port}`, filter, address));
		} finally {
			proxy.close();
		}
	});
});

test('a name that resolves to an allowed address is reached, by the checked address', async () => {
	const { filter, asked } = egress({ addresses: /^127\./ });
	expect((await send(`http://broker.example:${server.port}`, filter)).status).toBe(200);
	expect(asked).toContain('lookup broker.example');
});

describe('the proxy of the credential', () => {
	test.each(['http', 'socks5'])('a forbidden address is not dialled: %s', async (protocol) => {
		const { filter, asked } = egress({ addresses: /^192\./ });
		const proxy = `${protocol}://user:hunter2@127.0.0.1:${server.port}`;
		await expectBlocked(send('https://broker.example', filter, proxy), /proxy URL/);
		expect(asked).toContain('host 127.0.0.1');
	});

	test('in brackets too', async () => {
		const { filter, asked } = egress({ addresses: /^192\./ });
		await expectBlocked(send('https://broker.example', filter, 'http://[::1]:3128'), /proxy URL/);
		expect(asked).toContain('host ::1');
	});

	test('a forbidden name', async () => {
		const { filter } = egress({ urls: /broker/ });
		await expectBlocked(
			send('https://broker.example', filter, 'http://internal:3128'),
			/proxy URL/,
		);
	});
});

test('the proxy of the environment is the administrator’s own choice', async () => {
	const { filter } = egress({ addresses: /^192\./ });
	const proxy = await startServer(() => undefined);
	let dialled = 0;
	process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
	try {
		await send('https://broker.example', filter).catch(() => (dialled = proxy.connections()));
		expect(dialled).toBe(1);
	} finally {
		delete process.env.HTTPS_PROXY;
		await proxy.close();
	}
});

test('connections opened without a filter do not serve those with one', async () => {
	expect((await send(server.origin, undefined)).status).toBe(200);
	await expectBlocked(send(server.origin, egress({ urls: /example/ }).filter));
	const { filter } = egress();
	await send(server.origin, filter);
	await expectBlocked(send(server.origin, egress({ urls: /example/ }).filter));
});

test('a filter that knows no addresses is asked for the URL of the proxy', async () => {
	const { filter } = egress({ urls: /broker/ });
	const older: EgressFilter = { ...filter, validateConnectionHost: undefined };
	await expectBlocked(send('https://broker.example', older, 'http://127.0.0.1:3128'), /proxy URL/);
});
