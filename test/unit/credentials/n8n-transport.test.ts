import type { IHttpRequestOptions } from 'n8n-workflow';
import { type HttpTransport, TransportError } from '../../../brokers/core/http/http-transport';
import { loginTransport, n8nProxy } from '../../../credentials/shared/n8n-transport';

const BASE = 'https://apiconnect.angelone.in';

test.each([
	['http://h:3128', { host: 'h', port: 3128, protocol: 'http' }],
	['http://h', { host: 'h', port: 80, protocol: 'http' }],
	['https://h', { host: 'h', port: 443, protocol: 'https' }],
])('the proxy %s in n8n’s form', (proxy, form) => {
	expect(n8nProxy(new URL(proxy))).toEqual(form);
	expect(n8nProxy(null)).toBeUndefined();
});

describe('n8n’s own client as a transport', () => {
	const request = {
		method: 'POST' as const,
		path: '/x',
		query: { a: '1' },
		headers: { H: 'v' },
		body: { b: 1 },
		timeoutMs: 5_000,
	};

	test('asks for the reply of any status, as text, without redirects', async () => {
		const seen: IHttpRequestOptions[] = [];
		const transport = loginTransport(BASE, new URL('http://203.0.113.7:3128'), async (options) => {
			seen.push(options);
			return await Promise.resolve({
				statusCode: 403,
				body: 'Too many',
				headers: { date: 'Fri, 20 Nov 2026 18:30:00 GMT' },
			});
		});
		expect(await transport.send(request)).toEqual({
			status: 403,
			text: 'Too many',
			dateMs: Date.UTC(2026, 10, 20, 18, 30),
		});
		expect(seen).toEqual([
			{
				url: `${BASE}/x?a=1`,
				method: 'POST',
				headers: { H: 'v' },
				body: '{"b":1}',
				timeout: 5_000,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				proxy: { host: '203.0.113.7', port: 3128, protocol: 'http' },
			},
		]);
	});

	test('a body that n8n has parsed already is text again', async () => {
		const answer = { statusCode: 200, body: { token: 't' }, headers: {} };
		const transport = loginTransport(BASE, null, async () => await Promise.resolve(answer));
		expect(await transport.send(request)).toEqual({
			status: 200,
			text: '{"token":"t"}',
			dateMs: null,
		});
	});

	const failing = (error: unknown): HttpTransport =>
		loginTransport(BASE, null, async () => await Promise.reject(error as Error));

	test.each([
		[
			Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:443'), { code: 'ECONNREFUSED' }),
			'NOT_CONNECTED',
		],
		[
			new Error('outer', { cause: Object.assign(new Error('x 10.0.0.5'), { code: 'ETIMEDOUT' }) }),
			'NOT_CONNECTED',
		],
		[new (class SsrfBlockedIpError extends Error {})('10.0.0.5 blocked'), 'BLOCKED'],
		['just text 10.0.0.5', 'NOT_CONNECTED'],
	])('%p passes on no address', async (error, code) => {
		const failure = await failing(error)
			.send(request)
			.catch((caught: unknown) => caught);
		expect(failure).toBeInstanceOf(TransportError);
		expect(failure).toMatchObject({ code });
		expect((failure as Error).message).not.toContain('10.0.0.5');
	});

	test('SOCKS is not for n8n’s client, and cannot be checked where internal addresses are protected', () => {
		const socks = new URL('socks5://203.0.113.7:1080');
		const none = async () => await Promise.reject(new Error('n8n’s client was used'));
		const before = process.env.N8N_SSRF_PROTECTION_ENABLED;
		try {
			process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
			expect(() => loginTransport(BASE, socks, none)).toThrow(TransportError);
			delete process.env.N8N_SSRF_PROTECTION_ENABLED;
			expect(loginTransport(BASE, socks, none)).not.toBeInstanceOf(Error);
		} finally {
			if (before === undefined) delete process.env.N8N_SSRF_PROTECTION_ENABLED;
			else process.env.N8N_SSRF_PROTECTION_ENABLED = before;
		}
	});
});
