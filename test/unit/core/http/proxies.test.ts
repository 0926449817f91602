import type { AddressInfo } from 'node:net';
import { createServer as createSocksServer } from '@pondwader/socks5-server';
import { Server as HttpProxy } from 'proxy-chain';
import { closePools } from '../../../../brokers/core/http/agents';
import { type HttpReply, TransportError } from '../../../../brokers/core/http/http-transport';
import { AxiosTransport } from '../../../../brokers/core/http/axios-transport';
import { freePort } from '../../../../scripts/n8n/ports';
import { makeCertificate } from '../../../certificate';
import { startServer, startTcpServer, type TestServer } from '../../support/servers';
import { trust } from '../../support/trust';

const USER = 'n8n-user';
const PASSWORD = 'p@ss:word/7';
const LOGIN = `${USER}:${encodeURIComponent(PASSWORD)}`;

const certificate = makeCertificate();
let distrust: () => void;
let plain: TestServer;
let secure: TestServer;

beforeAll(async () => {
	distrust = trust(certificate.cert);
	plain = await startServer((_, response) => response.end('{"ok":true}'));
	secure = await startServer((_, response) => response.end('{"ok":true}'), certificate);
});
afterAll(async () => {
	distrust();
	await Promise.all([plain.close(), secure.close()]);
});

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
	name,
	name.toLowerCase(),
]);
const before = { ...process.env };
beforeEach(() => {
	for (const name of PROXY_VARIABLES) delete process.env[name];
});

const running: Array<{ close(): Promise<unknown> }> = [];
afterEach(async () => {
	closePools();
	await Promise.all(running.splice(0).map(async (proxy) => await proxy.close()));
	for (const name of PROXY_VARIABLES) {
		delete process.env[name];
		if (before[name] !== undefined) process.env[name] = before[name];
	}
});

/** A real HTTP proxy, with a password or without, that notes which way it was used. */
async function httpProxy(password = true) {
	const tunnels: string[] = [];
	const proxy = new HttpProxy({
		port: 0,
		host: '127.0.0.1',
		prepareRequestFunction: ({ username, password: given, hostname, port, isHttp }) => {
			tunnels.push(`${isHttp ? 'forward' : 'tunnel'} ${hostname}:${port}`);
			return { requestAuthentication: password && (username !== USER || given !== PASSWORD) };
		},
	});
	await proxy.listen();
	running.push({ close: async () => await proxy.close(true) });
	return { address: `127.0.0.1:${proxy.port}`, tunnels };
}

/** A real SOCKS5 proxy. */
async function socksProxy(password = true) {
	const targets: string[] = [];
	const proxy = createSocksServer(
		password ? { auth: { username: USER, password: PASSWORD } } : undefined,
	);
	proxy.setRulesetValidator((connection) => {
		targets.push(`${connection.destAddress}:${connection.destPort}`);
		return true;
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const { server } = proxy as unknown as { server: { address(): AddressInfo; close(): void } };
	running.push({ close: async () => await Promise.resolve(server.close()) });
	return { address: `127.0.0.1:${server.address().port}`, targets };
}

async function send(origin: string, proxy: string | null, timeoutMs = 3_000): Promise<HttpReply> {
	const transport = new AxiosTransport({ origin, proxy: proxy === null ? null : new URL(proxy) });
	const headers = { Authorization: 'Bearer eyJ.secret' };
	return await transport.send({ method: 'POST', path: '/x', headers, body: {}, timeoutMs });
}

async function failureOf(origin: string, proxy: string | null, timeoutMs?: number) {
	const failure = await send(origin, proxy, timeoutMs).then(
		(reply) => new Error(`a reply arrived: ${reply.status}`),
		(error: unknown) => error,
	);
	expect(failure).toBeInstanceOf(TransportError);
	const { message } = failure as TransportError;
	for (const hidden of [PASSWORD, encodeURIComponent(PASSWORD), USER, 'eyJ', '127.0.0.1'])
		expect(message).not.toContain(hidden);
	return failure as TransportError;
}

describe.each([['an https target', () => secure]])('%s', (_, server) => {
	test('through an HTTP proxy with a password, in a tunnel', async () => {
		const { address, tunnels } = await httpProxy();
		const seen = server().requests.length;
		expect((await send(server().origin, `http://${LOGIN}@${address}`)).text).toBe('{"ok":true}');
		expect(tunnels).toEqual([`tunnel 127.0.0.1:${server().port}`]);
		expect(server().requests).toHaveLength(seen + 1);
	});

	test('through a SOCKS5 proxy with a password', async () => {
		const { address, targets } = await socksProxy();
		expect((await send(server().origin, `socks5://${LOGIN}@${address}`)).status).toBe(200);
		expect(targets).toEqual([`127.0.0.1:${server().port}`]);
	});

	test('through proxies without a password', async () => {
		const http = await httpProxy(false);
		const socks = await socksProxy(false);
		expect((await send(server().origin, `http://${http.address}`)).status).toBe(200);
		expect((await send(server().origin, `socks5h://${socks.address}`)).status).toBe(200);
		expect([http.tunnels.length, socks.targets.length]).toEqual([1, 1]);
	});

	test('the connection through a proxy is kept', async () => {
		const http = await httpProxy();
		const socks = await socksProxy();
		for (const proxy of [`http://${LOGIN}@${http.address}`, `socks5://${LOGIN}@${socks.address}`])
			for (let call = 0; call < 3; call++) await send(server().origin, proxy);
		expect([http.tunnels.length, socks.targets.length]).toEqual([1, 1]);
	});

	describe('is not reached, for certain, where', () => {
		const unreached = async (proxy: string, code: string) => {
			const seen = server().requests.length;
			const failure = await failureOf(server().origin, proxy);
			expect(failure).toMatchObject({ code, maybeSent: false });
			expect(server().requests).toHaveLength(seen);
		};

		test('the HTTP proxy refuses the password', async () => {
			const { address } = await httpProxy();
			await unreached(`http://${USER}:wrong@${address}`, 'PROXY_FAILED');
		});

		test('the HTTP proxy wants a password', async () => {
			const { address } = await httpProxy();
			await unreached(`http://${address}`, 'PROXY_FAILED');
		});

		test('the SOCKS5 proxy refuses the password', async () => {
			const { address } = await socksProxy();
			await unreached(`socks5://${USER}:wrong@${address}`, 'PROXY_FAILED');
		});

		test.each([
			['http', 'NOT_CONNECTED'],
			['socks5', 'PROXY_FAILED'],
		])('the %s proxy is down', async (protocol, code) => {
			await unreached(`${protocol}://${LOGIN}@127.0.0.1:${await freePort()}`, code);
		});

		test.each(['http', 'socks5'])('the %s proxy hangs up', async (protocol) => {
			const proxy = await startTcpServer((socket) => socket.once('data', () => socket.end()));
			running.push(proxy);
			const failure = await failureOf(server().origin, `${protocol}://127.0.0.1:${proxy.port}`);
			expect(failure.maybeSent).toBe(false);
		});

		test.each(['http', 'socks5'])('the %s proxy stays silent', async (protocol) => {
			const proxy = await startTcpServer(() => undefined);
			running.push(proxy);
			const address = `${protocol}://127.0.0.1:${proxy.port}`;
			expect(await failureOf(server().origin, address, 200)).toMatchObject({
				code: 'TIMEOUT',
				maybeSent: false,
			});
		});
	});
});

test.each(['http', 'socks5'])('plain http does not go by the %s proxy', async (protocol) => {
	const seen = plain.requests.length;
	const dead = `${protocol}://${LOGIN}@127.0.0.1:${await freePort()}`;
	expect((await send(plain.origin, dead)).status).toBe(200);
	expect(plain.requests).toHaveLength(seen + 1);
});

test.each(['http', 'socks5'])(
	'a target that the %s proxy cannot reach got nothing',
	async (protocol) => {
		const { address } = protocol === 'http' ? await httpProxy(false) : await socksProxy(false);
		const failure = await failureOf(
			`https://127.0.0.1:${await freePort()}`,
			`${protocol}://${address}`,
		);
		expect(failure.maybeSent).toBe(false);
	},
);

describe('the environment', () => {
	test('HTTPS_PROXY serves https', async () => {
		const { address, tunnels } = await httpProxy();
		process.env.HTTPS_PROXY = `http://${LOGIN}@${address}`;
		await send(secure.origin, null);
		await send(plain.origin, null);
		expect(tunnels).toEqual([`tunnel 127.0.0.1:${secure.port}`]);
	});

	test('in lower case too', async () => {
		const { address, tunnels } = await httpProxy(false);
		process.env.https_proxy = `http://${address}`;
		await send(secure.origin, null);
		expect(tunnels).toHaveLength(1);
	});

	test('HTTP_PROXY serves nobody: plain http would be read on the way', async () => {
		const { address, tunnels } = await httpProxy(false);
		process.env.HTTP_PROXY = `http://${address}`;
		expect((await send(plain.origin, null)).status).toBe(200);
		expect(tunnels).toEqual([]);
	});

	test.each(['127.0.0.1', '*', 'example.com,127.0.0.1'])(
		'NO_PROXY=%s keeps out of it',
		async (hosts) => {
			const { address, tunnels } = await httpProxy(false);
			process.env.HTTPS_PROXY = `http://${address}`;
			process.env.NO_PROXY = hosts;
			await send(secure.origin, null);
			expect(tunnels).toHaveLength(0);
		},
	);

	test('the credential’s own proxy goes first, NO_PROXY or not', async () => {
		const fromEnvironment = await httpProxy(false);
		const own = await socksProxy(false);
		process.env.HTTPS_PROXY = `http://${fromEnvironment.address}`;
		process.env.NO_PROXY = '*';
		await send(secure.origin, `socks5://${own.address}`);
		expect([fromEnvironment.tunnels.length, own.targets.length]).toEqual([0, 1]);
	});

	test('a change is noticed at the next request', async () => {
		const { address, tunnels } = await httpProxy(false);
		await send(secure.origin, null);
		process.env.HTTPS_PROXY = `http://${address}`;
		await send(secure.origin, null);
		expect(tunnels).toHaveLength(1);
	});

	test('an unreadable proxy of the environment is told, and nothing is sent', async () => {
		process.env.HTTPS_PROXY = `http://${LOGIN}@[broken`;
		const seen = secure.requests.length;
		expect(await failureOf(secure.origin, null)).toMatchObject({
			code: 'PROXY_FAILED',
			maybeSent: false,
		});
		expect(secure.requests).toHaveLength(seen);
	});
});

test('a broker’s own 407 or 502 is still a reply', async () => {
	for (const status of [407, 502]) {
		const answer: Parameters<typeof startServer>[0] = (_, response) =>
			response.writeHead(status).end('x');
		const server = await startServer(answer, certificate);
		running.push(server);
		const { address } = await httpProxy(false);
		expect((await send(server.origin, `http://${address}`)).status).toBe(status);
		expect((await send(server.origin, null)).status).toBe(status);
	}
});
