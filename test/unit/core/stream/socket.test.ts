import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocksServer } from '@pondwader/socks5-server';
import { Server as HttpProxy } from 'proxy-chain';
import { type WebSocket, WebSocketServer } from 'ws';
import { closePools, type EgressFilter } from '../../../../brokers/core/http/agents';
import {
	type Frame,
	HandshakeRefused,
	openSocket,
	type SocketOptions,
} from '../../../../brokers/core/stream/socket';
import { freePort } from '../../../../scripts/n8n/ports';
import { makeCertificate } from '../../../certificate';
import { startServer, startTcpServer } from '../../support/servers';
import { trust } from '../../support/trust';

const certificate = makeCertificate();
const running: Array<() => unknown> = [];
const before = { ...process.env };
beforeEach(() => {
	for (const name of ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'ALL_PROXY'])
		delete process.env[name];
});
afterEach(async () => {
	closePools();
	for (const stop of running.splice(0)) await stop();
	process.env = { ...before };
});

interface Seen {
	url: string;
	headers: Record<string, unknown>;
}

/** A server of web sockets that keeps what it was asked with. */
async function startSockets(onOpen: (socket: WebSocket) => void = () => undefined, tls = false) {
	const server = tls ? createTlsServer(certificate) : createServer();
	const sockets = new WebSocketServer({ server });
	const seen: Seen[] = [];
	sockets.on('connection', (socket, { url = '', headers }) => {
		seen.push({ url, headers });
		socket.on('error', () => undefined);
		onOpen(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	running.push(() => {
		for (const socket of sockets.clients) socket.terminate();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, seen };
}

async function open(origin: string, changes: Partial<SocketOptions> = {}) {
	const frames: Frame[] = [];
	let signs = 0;
	const socket = await openSocket({
		route: { origin, proxy: null },
		path: '/updates',
		headers: { Authorization: 'Bearer secret-token' },
		timeoutMs: 2_000,
		onFrame: (frame) => frames.push(frame),
		onSign: () => (signs += 1),
		...changes,
	});
	running.push(() => socket.end());
	return { socket, frames, signs: () => signs };
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
	await work.then(
		() => 'no failure',
		(error: unknown) => error,
	);

const until = async (condition: () => boolean) => {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

test('frames as they come, text as text and bytes as bytes; every one is a sign, a pong too', async () => {
	const { origin, seen } = await startSockets((socket) => {
		socket.send('hello');
		socket.send(Buffer.from([1, 0, 255]));
		socket.on('message', (data: Buffer) => socket.send(`re: ${data.toString()}`));
	});
	const { socket, frames, signs } = await open(origin);
	socket.send('ping');
	await until(() => frames.length === 3);
	expect(frames).toEqual(['hello', Buffer.from([1, 0, 255]), 're: ping']);
	socket.ping();
	await until(() => signs() === 4);
	expect(seen[0].url).toBe('/updates');
	expect(seen[0].headers.authorization).toBe('Bearer secret-token');
	expect(seen[0].headers['sec-websocket-extensions']).toBeUndefined();
});

test('an end by the server, with its code or without, and by us', async () => {
	const { origin } = await startSockets((socket) =>
		socket.once('message', () => socket.close(1011)),
	);
	const { socket } = await open(origin);
	socket.send('end');
	expect(await socket.closed).toBe(1011);
	socket.send('nobody is there');
	socket.ping();

	const other = await startSockets((one) => one.terminate());
	expect(await (await open(other.origin)).socket.closed).toBe(1006);
	const quiet = await startSockets();
	const ours = await open(quiet.origin);
	ours.socket.end();
	expect(await ours.socket.closed).toBe(1006);
});

test.each([401, 403, 429, 502])('HTTP %i is a refusal with its headers', async (status) => {
	const refusing = createServer();
	refusing.on('upgrade', (_, socket) =>
		socket.end(`HTTP/1.1 ${status} No\r\nx-error-message: Invalid\r\nContent-Length: 0\r\n\r\n`),
	);
	await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
	running.push(() => refusing.close());
	const { port } = refusing.address() as AddressInfo;
	const failure = await failureOf(open(`http://127.0.0.1:${port}`));
	expect(failure).toBeInstanceOf(HandshakeRefused);
	expect(failure).toMatchObject({ status, headers: { 'x-error-message': 'Invalid' } });
});

test('a plain reply is a refusal, a redirect too: it is not followed', async () => {
	const elsewhere = await startSockets();
	const server = await startServer((_, response) => {
		response.writeHead(307, { location: `${elsewhere.origin}/updates` }).end();
	});
	running.push(() => server.close());
	expect(await failureOf(open(server.origin))).toMatchObject({ status: 307 });
	expect(elsewhere.seen).toEqual([]);
});

test('nobody there, silence and a reset are told in our own words', async () => {
	const port = await freePort();
	expect(await failureOf(open(`http://127.0.0.1:${port}`))).toMatchObject({
		code: 'NOT_CONNECTED',
		message: 'No connection to the broker could be made (connection refused).',
	});
	const silent = await startTcpServer(() => undefined);
	running.push(() => silent.close());
	expect(await failureOf(open(silent.origin, { timeoutMs: 50 }))).toMatchObject({
		code: 'TIMEOUT',
	});
	const reset = await startTcpServer((socket) => socket.resetAndDestroy());
	running.push(() => reset.close());
	expect(await failureOf(open(reset.origin))).toMatchObject({ code: 'NOT_CONNECTED' });
});

test('one that is no longer wanted is given up while it opens', async () => {
	const silent = await startTcpServer(() => undefined);
	running.push(() => silent.close());
	const stopping = new AbortController();
	const opening = failureOf(open(silent.origin, { signal: stopping.signal }));
	stopping.abort();
	expect(await opening).toMatchObject({ code: 'CANCELLED' });
	expect(await failureOf(open(silent.origin, { signal: stopping.signal }))).toMatchObject({
		code: 'CANCELLED',
	});
});

test('the certificate is verified', async () => {
	const { origin, seen } = await startSockets(undefined, true);
	expect(await failureOf(open(origin))).toMatchObject({ code: 'TLS_REFUSED' });
	const distrust = trust(certificate.cert);
	running.push(distrust);
	closePools();
	await open(origin);
	expect(seen).toHaveLength(1);
});

test('a frame beyond a megabyte ends the socket', async () => {
	const { origin } = await startSockets((socket) => socket.send('x'.repeat(1024 * 1024 + 1)));
	const { socket, frames } = await open(origin);
	await socket.closed;
	expect(frames).toEqual([]);
});

describe('proxies', () => {
	beforeEach(() => {
		running.push(trust(certificate.cert));
	});

	async function httpProxy(authenticates: boolean) {
		const tunnels: string[] = [];
		const proxy = new HttpProxy({
			port: 0,
			host: '127.0.0.1',
			prepareRequestFunction: ({ hostname, port, isHttp, username }) => {
				tunnels.push(`${isHttp ? 'forward' : 'tunnel'} ${hostname}:${port}`);
				return { requestAuthentication: authenticates && username !== 'me' };
			},
		});
		await proxy.listen();
		running.push(async () => await proxy.close(true));
		return { port: proxy.port, tunnels };
	}

	test('the credential’s HTTP proxy gets a tunnel, and sees no header', async () => {
		const { origin, port, seen } = await startSockets(undefined, true);
		const proxy = await httpProxy(true);
		const url = new URL(`http://me:secret@127.0.0.1:${proxy.port}`);
		await open(origin, { route: { origin, proxy: url } });
		expect(proxy.tunnels).toEqual([`tunnel 127.0.0.1:${port}`]);
		expect(seen).toHaveLength(1);
	});

	test('its refusal is the proxy’s, not the broker’s', async () => {
		const { origin, seen } = await startSockets(undefined, true);
		const proxy = await httpProxy(true);
		const url = new URL(`http://127.0.0.1:${proxy.port}`);
		expect(await failureOf(open(origin, { route: { origin, proxy: url } }))).toMatchObject({
			code: 'PROXY_FAILED',
			message: 'The proxy did not open a connection to the broker (HTTP 407).',
		});
		expect(seen).toEqual([]);
	});

	test('a SOCKS proxy, and that of the environment', async () => {
		const { origin, port, seen } = await startSockets(undefined, true);
		const asked: string[] = [];
		const socks = createSocksServer();
		socks.setRulesetValidator(({ destAddress, destPort }) => {
			asked.push(`${destAddress}:${destPort}`);
			return true;
		});
		await new Promise<void>((resolve) => socks.listen(0, '127.0.0.1', resolve));
		const { server: listener } = socks as unknown as {
			server: { address(): AddressInfo; close(): void };
		};
		running.push(() => listener.close());
		const url = new URL(`socks5://127.0.0.1:${listener.address().port}`);
		await open(origin, { route: { origin, proxy: url } });
		expect(asked).toEqual([`127.0.0.1:${port}`]);

		const proxy = await httpProxy(false);
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		await open(origin);
		expect(proxy.tunnels).toHaveLength(1);
		process.env.NO_PROXY = '127.0.0.1';
		closePools();
		await open(origin);
		expect(proxy.tunnels).toHaveLength(1);
		expect(seen).toHaveLength(3);
	});
});

test('the host application’s egress rules hold', async () => {
	const { origin, seen } = await startSockets();
	const filter: EgressFilter = {
		validateUrl: async () => await Promise.resolve({ ok: false, error: new Error('no') }),
		createSecureLookup: () => {
			throw new Error('not asked');
		},
	};
	expect(await failureOf(open(origin, { route: { origin, proxy: null, filter } }))).toMatchObject({
		code: 'BLOCKED',
	});
	expect(seen).toEqual([]);
});
