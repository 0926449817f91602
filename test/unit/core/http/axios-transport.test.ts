import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { agentFor, closePools } from '../../../../brokers/core/http/agents';
import { type HttpRequest, TransportError } from '../../../../brokers/core/http/http-transport';
import { AxiosTransport } from '../../../../brokers/core/http/axios-transport';
import { freePort } from '../../../../scripts/n8n/ports';
import { makeCertificate } from '../../../certificate';
import { startServer, startTcpServer, type TestServer } from '../../support/servers';
import { trust } from '../../support/trust';

const SECRETS = ['Bearer eyJ.secret.token', 'key-hunter2', '4321'];
const certificate = makeCertificate();
const open: TestServer[] = [];

beforeAll(() => {
	// The machine's own proxy has no part in this.
	for (const name of Object.keys(process.env))
		if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];
});
afterEach(async () => {
	closePools();
	await Promise.all(open.splice(0).map(async (server) => await server.close()));
});

async function serve(handle: Parameters<typeof startServer>[0], tls = false) {
	const server = await startServer(handle, tls ? certificate : undefined);
	open.push(server);
	return server;
}

async function serveTcp(handle: Parameters<typeof startTcpServer>[0]) {
	const server = await startTcpServer(handle);
	open.push(server);
	return server;
}

const json = (response: ServerResponse, body: unknown = { ok: true }, status = 200) =>
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

function request(changes: Partial<HttpRequest> = {}): HttpRequest {
	return {
		method: 'POST',
		path: '/v1/order/create',
		headers: { Authorization: SECRETS[0], 'X-PrivateKey': SECRETS[1] },
		body: { password: SECRETS[2] },
		timeoutMs: 5_000,
		...changes,
	};
}

const transport = (origin: string) => new AxiosTransport({ origin, proxy: null });

/** The failure of one request; its words give nothing away. */
async function failureOf(
	origin: string,
	changes: Partial<HttpRequest> = {},
): Promise<TransportError> {
	const failure = await transport(origin)
		.send(request(changes))
		.then(
			() => new Error('a reply arrived'),
			(error: unknown) => error,
		);
	expect(failure).toBeInstanceOf(TransportError);
	const { message } = failure as TransportError;
	for (const hidden of [...SECRETS, '127.0.0.1', 'order/create'])
		expect(message).not.toContain(hidden);
	return failure as TransportError;
}

describe('a request', () => {
	test('arrives as it was meant', async () => {
		const server = await serve((_, response) => json(response));
		await transport(server.origin).send(
			request({
				query: { segment: 'CASH', exchange_symbols: 'NSE_M&M, x' },
				body: { price: 83.2475 },
			}),
		);
		expect(server.requests).toEqual([
			{
				method: 'POST',
				url: '/v1/order/create?segment=CASH&exchange_symbols=NSE_M%26M%2C+x',
				headers: expect.objectContaining({
					authorization: SECRETS[0],
					'x-privatekey': SECRETS[1],
					host: `127.0.0.1:${server.port}`,
				}),
				body: '{"price":83.2475}',
			},
		]);
	});

	test('without a body has none', async () => {
		const server = await serve((_, response) => json(response));
		await transport(server.origin).send(request({ method: 'GET', body: undefined }));
		expect(server.requests[0]).toMatchObject({ method: 'GET', body: '' });
	});

	test('goes below the path of a base URL', async () => {
		const server = await serve((_, response) => json(response));
		await transport(`${server.origin}/gateway`).send(request());
		expect(server.requests[0].url).toBe('/gateway/v1/order/create');
	});
});

describe('a reply', () => {
	test.each([200, 202, 400, 401, 403, 404, 429, 500, 502])(
		'of HTTP %d is a reply',
		async (status) => {
			const server = await serve((_, response) => json(response, { status }, status));
			expect(await transport(server.origin).send(request())).toMatchObject({
				status,
				text: JSON.stringify({ status }),
			});
		},
	);

	test.each([
		'',
		'Too Many Requests',
		'<html>Request Rejected</html>',
		'{"status":true,"da',
		'null',
	])('is not parsed: %p', async (text) => {
		const server = await serve((_, response) =>
			response.writeHead(200, { 'content-type': 'application/json' }).end(text),
		);
		expect((await transport(server.origin).send(request())).text).toBe(text);
	});

	test('brings the broker’s clock', async () => {
		const server = await serve((_, response) => {
			response.setHeader('date', 'Fri, 20 Nov 2026 18:30:00 GMT');
			json(response);
		});
		const { dateMs } = await transport(server.origin).send(request());
		expect(dateMs).toBe(Date.UTC(2026, 10, 20, 18, 30));
	});

	test.each(['', 'yesterday'])('may bring no clock: %p', async (date) => {
		const server = await serve((_, response) => {
			response.sendDate = false;
			if (date) response.setHeader('date', date);
			json(response);
		});
		expect((await transport(server.origin).send(request())).dateMs).toBeNull();
	});

	test('that redirects is not followed', async () => {
		const elsewhere = await serve((_, response) => json(response));
		const server = await serve((_, response) =>
			response.writeHead(302, { location: `${elsewhere.origin}/` }).end(),
		);
		expect((await transport(server.origin).send(request())).status).toBe(302);
		expect(elsewhere.connections()).toBe(0);
	});

	test('may be compressed', async () => {
		const { gzipSync } = await import('node:zlib');
		const server = await serve((_, response) =>
			response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
		);
		expect((await transport(server.origin).send(request())).text).toBe('{"a":1}');
	});
});

describe('connections', () => {
	test('are kept: ten requests of ten transports, one connection', async () => {
		const server = await serve((_, response) => json(response));
		for (let call = 0; call < 10; call++) await transport(server.origin).send(request());
		expect(server.requests).toHaveLength(10);
		expect(server.connections()).toBe(1);
	});

	test('are kept over TLS too, where the certificate is trusted', async () => {
		const distrust = trust(certificate.cert);
		try {
			const server = await serve((_, response) => json(response), true);
			for (let call = 0; call < 5; call++) await transport(server.origin).send(request());
			expect(server.connections()).toBe(1);
		} finally {
			distrust();
		}
	});

	test.each([
		['closed', (socket: Socket) => socket.end()],
		['destroyed', (socket: Socket) => socket.destroy()],
	])('%s while idle are replaced, and the request arrives once', async (_, close) => {
		const server = await serve((_message, response) => json(response));
		await transport(server.origin).send(request());
		const pool = await agentFor(server.origin, null, undefined, false);
		const sent = transport(server.origin).send(request());
		Object.values(pool.freeSockets)
			.flat()
			.forEach((socket) => close(socket as Socket));
		expect((await sent).status).toBe(200);
		expect(server.requests).toHaveLength(2);
		expect(server.connections()).toBe(2);
	});

	test('are as many as there are requests at once', async () => {
		const server = await serve((_, response) => setTimeout(() => json(response), 50));
		await Promise.all([1, 2, 3].map(async () => await transport(server.origin).send(request())));
		expect(server.connections()).toBe(3);
	});
});

describe('not sent, for certain', () => {
	test('connection refused', async () => {
		const failure = await failureOf(`http://127.0.0.1:${await freePort()}`);
		expect(failure).toMatchObject({ code: 'NOT_CONNECTED', maybeSent: false });
		expect(failure.message).toContain('connection refused');
	});

	test('a certificate that is not trusted', async () => {
		const server = await serve((_, response) => json(response), true);
		const failure = await failureOf(server.origin);
		expect(failure).toMatchObject({ code: 'TLS_REFUSED', maybeSent: false });
		expect(server.requests).toHaveLength(0);
	});

	test('a server that does not speak TLS', async () => {
		const server = await serve((_, response) => json(response));
		const failure = await failureOf(server.origin.replace('http:', 'https:'));
		expect(failure.maybeSent).toBe(false);
		expect(server.requests).toHaveLength(0);
	});

	test('a connection lost in the TLS handshake', async () => {
		const server = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
		const failure = await failureOf(server.origin.replace('http:', 'https:'));
		expect(failure).toMatchObject({ code: 'NOT_CONNECTED', maybeSent: false });
	});

	test('a TLS handshake that does not end in time', async () => {
		const server = await serveTcp(() => undefined);
		const origin = server.origin.replace('http:', 'https:');
		const failure = await failureOf(origin, { timeoutMs: 200 });
		expect(failure).toMatchObject({ code: 'TIMEOUT', maybeSent: false });
	});

	test('cancelled before', async () => {
		const server = await serve((_, response) => json(response));
		const failure = await failureOf(server.origin, { signal: AbortSignal.abort() });
		expect(failure).toMatchObject({ code: 'CANCELLED', maybeSent: false });
		expect(server.connections()).toBe(0);
	});
});

describe('maybe sent', () => {
	test('reset before a reply', async () => {
		const server = await serve((message) => message.socket.resetAndDestroy());
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
			reusedConnection: false,
		});
		expect(server.requests).toHaveLength(1);
	});

	test('closed without a reply', async () => {
		const server = await serve((message) => message.socket.end());
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
		});
	});

	test('reset in the middle of the reply', async () => {
		const server = await serve((message, response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('{"status":');
			setTimeout(() => message.socket.resetAndDestroy(), 20);
		});
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
		});
	});

	test('closed in the middle of the reply', async () => {
		const server = await serve((message, response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('{"status":');
			setTimeout(() => message.socket.end(), 20);
		});
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
		});
	});

	test('what comes back is no HTTP', async () => {
		const server = await serveTcp((socket) =>
			socket.once('data', () => socket.end('hello\r\n\r\n')),
		);
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
		});
	});

	test('no reply in time', async () => {
		const server = await serve(() => undefined);
		const failure = await failureOf(server.origin, { timeoutMs: 200 });
		expect(failure).toMatchObject({ code: 'TIMEOUT', maybeSent: true });
		expect(server.requests).toHaveLength(1);
	});

	test('a slow trickle: the time runs to the last byte', async () => {
		const server = await serve((_, response) => {
			response.writeHead(200);
			const timer = setInterval(() => response.write('x'), 30);
			response.on('close', () => clearInterval(timer));
		});
		const start = Date.now();
		const failure = await failureOf(server.origin, { timeoutMs: 250 });
		expect(failure).toMatchObject({ code: 'TIMEOUT', maybeSent: true });
		expect(Date.now() - start).toBeLessThan(1_000);
	});

	test('cancelled while waiting', async () => {
		const cancel = new AbortController();
		const server = await serve(() => cancel.abort());
		const failure = await failureOf(server.origin, { signal: cancel.signal });
		expect(failure).toMatchObject({ code: 'CANCELLED', maybeSent: true });
	});

	test('on a pooled connection that died, and the caller is told that it was one', async () => {
		let calls = 0;
		const server = await serve((message, response) => {
			calls += 1;
			if (calls === 1) json(response);
			else message.socket.resetAndDestroy();
		});
		await transport(server.origin).send(request());
		expect(await failureOf(server.origin)).toMatchObject({
			code: 'CONNECTION_LOST',
			maybeSent: true,
			reusedConnection: true,
		});
		expect(server.connections()).toBe(1);
	});
});

test('a finished request leaves no listener on the execution’s signal', async () => {
	const cancel = new AbortController();
	const server = await serve((_, response) => json(response));
	for (let call = 0; call < 3; call++)
		await transport(server.origin).send(request({ signal: cancel.signal }));
	expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(0);
});

describe('a file', () => {
	test('streams', async () => {
		const server = await serve((_, response) => response.end('a,b\n1,2\n'));
		const chunks: string[] = [];
		for await (const chunk of await transport(server.origin).stream('/instruments/instrument.csv'))
			chunks.push(String(chunk));
		expect(chunks.join('')).toBe('a,b\n1,2\n');
		expect(server.requests[0].url).toBe('/instruments/instrument.csv');
	});

	test.each([302, 403, 404, 500])('is none under HTTP %d', async (status) => {
		const server = await serve((_, response) => json(response, {}, status));
		const failure = await transport(server.origin)
			.stream('/file')
			.catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(TransportError);
		expect((failure as TransportError).message).toContain(`HTTP ${status}`);
	});

	test('that cannot be reached is a failure without an address', async () => {
		const failure = await transport(`http://127.0.0.1:${await freePort()}`)
			.stream('/file')
			.catch((error: unknown) => error);
		expect(failure).toMatchObject({ code: 'NOT_CONNECTED', maybeSent: false });
		expect((failure as TransportError).message).not.toContain('127.0.0.1');
	});
});
