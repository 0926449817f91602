import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { angelOneOwner } from '../../../brokers/angelone/login';
import type { HttpTransport } from '../../../brokers/core/http/http-transport';
import { TransportError } from '../../../brokers/core/http/http-transport';
import { forgetRefusals, NO_SESSION } from '../../../brokers/core/session/session-manager';
import { GrowwLogin, growwOwner, type GrowwSecrets } from '../../../brokers/groww/login';
import { AngelOneApi } from '../../../credentials/AngelOneApi.credentials';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import {
	endHandover,
	handedOver,
	SessionStored,
	withHandover,
} from '../../../credentials/shared/handover';
import { outgoingRequest } from '../../../credentials/shared/http-request';
import { loginTransport, n8nProxy } from '../../../credentials/shared/n8n-transport';
import { logInForN8n, readable, usableToken } from '../../../credentials/shared/sessions';
import { testCredential } from '../../../nodes/shared/credential-test';
import { brokerError } from '../support/failures';
import { reply, ScriptedTransport } from '../support/transport';

beforeEach(() => forgetRefusals());

const BASE = 'https://apiconnect.angelone.in';
const secrets = {
	apiKey: 'key-1',
	clientCode: 'A12345',
	mpin: '4321',
	totpSecret: 'GEZDGNBVGY3TQOJQ',
};
const session = {
	accessToken: 'stored-jwt',
	refreshToken: 'r',
	feedToken: 'f',
	sessionOwner: angelOneOwner({ ...secrets, baseUrl: BASE }),
	sessionExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
};
const credential = (changes = {}): ICredentialDataDecryptedObject => ({
	...secrets,
	...session,
	...changes,
});

const RULES = {
	postsThatRead: ['/rest/order/getLtpData'],
	postsOfTheSession: ['/rest/user/logout'],
};

/** A request of n8n's own with these headers put on. */
function outgoing(
	options: IHttpRequestOptions,
	headers: Record<string, string>,
	proxy: URL | null = null,
	readOnly = false,
	credentials: ICredentialDataDecryptedObject = {},
) {
	return outgoingRequest({
		credentials,
		options,
		connection: { baseUrl: BASE, proxy, permissions: { readOnly, maxOrderValue: null } },
		rules: RULES,
		token: () => 'token',
		headers: () => headers,
	});
}

describe('the token for n8n’s HTTP Request node', () => {
	const authenticate = async (
		data: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	) => {
		const { authenticate: put } = new AngelOneApi();
		if (typeof put !== 'function') throw new Error('not a function');
		return await put(data, options);
	};

	test('with all headers of the broker, to the broker', async () => {
		const options = await authenticate(credential(), {
			url: `${BASE}/rest/x`,
			headers: { 'X-Own': '1' },
		});
		expect(options).toEqual({
			url: `${BASE}/rest/x`,
			headers: expect.objectContaining({
				Authorization: 'Bearer stored-jwt',
				'X-PrivateKey': 'key-1',
				'X-UserType': 'USER',
				'X-Own': '1',
			}),
		});
	});

	test('not to any other address', async () => {
		for (const url of [
			'https://evil.example/rest',
			'https://apiconnect.angelone.in.evil.example/',
			'http://apiconnect.angelone.in/rest',
			'https://apiconnect.angelone.in:8443/rest',
			'/rest',
			'',
		])
			await expect(authenticate(credential(), { url })).rejects.toThrow(
				/is for https:\/\/apiconnect/,
			);
	});

	test('an address in two parts is checked as a whole', () => {
		const put = (options: IHttpRequestOptions) => outgoing(options, { Authorization: 'x' });
		expect(put({ url: '/rest', baseURL: BASE }).headers).toMatchObject({ Authorization: 'x' });
		expect(() => put({ url: 'https://evil.example/', baseURL: BASE })).toThrow(/not sent to other/);
	});

	test('a workflow cannot put another token in its place', () => {
		const options = { url: BASE, headers: { Authorization: 'mine' } };
		expect(outgoing(options, { Authorization: 'ours' }).headers).toEqual({
			Authorization: 'ours',
		});
	});

	describe('what changes something', () => {
		const send = (method: string, path: string, readOnly: boolean) =>
			outgoing({ method: method as 'POST', url: `${BASE}${path}` }, {}, null, readOnly);

		test.each([
			['POST', '/rest/order/placeOrder'],
			['PUT', '/rest/order/getLtpData'],
			['DELETE', '/v1/anything'],
			['post', '/rest/order/placeOrder'],
			['POST', '/rest/order/getLtpData/'],
			['POST', '/rest/order/getLtpData%2f'],
			['POST', '/rest/order/getLtpData/../placeOrder'],
			['POST', '/rest/order/%70laceOrder'],
			['POST', '/REST/order/getLtpData'],
		])('a read-only credential does not send %s %s', (method, path) => {
			expect(() => send(method, path, true)).toThrow(/read-only: the request was not sent/);
			expect(send(method, path, false).url).toBe(`${BASE}${path}`);
		});

		test.each([
			['GET', '/rest/order/placeOrder'],
			['POST', '/rest/order/getLtpData'],
			['POST', '/rest/order/getLtpData?x=placeOrder'],
			['POST', '/rest/user/logout'],
		])('a read-only credential sends %s %s', (method, path) => {
			expect(send(method, path, true).url).toBe(`${BASE}${path}`);
		});

		test('a second time with the same credentials: not sent', () => {
			const credentials = {};
			const place = () =>
				outgoing({ method: 'POST', url: `${BASE}/rest/x` }, {}, null, false, credentials);
			place();
			expect(place).toThrow(/not sent again by itself/);
		});
	});

	test('n8n gets no session to repeat a write or a refused request with', async () => {
		const { preAuthentication } = new AngelOneApi();
		const logIn = async (data: ICredentialDataDecryptedObject) =>
			await preAuthentication.call(
				{ helpers: { httpRequest: async () => await Promise.reject(new Error('a log-in')) } },
				data,
			);
		const sent = credential();
		await authenticate(sent, { method: 'POST', url: `${BASE}/rest/x` });
		expect(await logIn(sent)).toEqual({});
		const refused = credential({ permissions: 'readOnly' });
		await authenticate(refused, { method: 'POST', url: `${BASE}/rest/x` }).catch(() => undefined);
		expect(await logIn(refused)).toEqual({});
		const read = credential();
		await authenticate(read, { url: `${BASE}/rest/x` });
		await expect(logIn(read)).rejects.toThrow(/could not be reached|a log-in/);
	});

	test.each([
		['blank', { accessToken: '' }],
		['of another client code', { clientCode: 'B99999' }],
		['of another key', { apiKey: 'key-2' }],
		['of another base URL', { baseUrl: 'https://other.example' }],
		['over', { sessionExpiresAt: new Date(Date.now() - 1).toISOString() }],
	])('a stored token that is %s is a 401 to n8n, which then logs in', async (_, changes) => {
		const { baseUrl = BASE } = changes as { baseUrl?: string };
		await expect(authenticate(credential(changes), { url: `${baseUrl}/x` })).rejects.toMatchObject({
			response: { status: 401 },
		});
	});

	test('the credential’s proxy goes with it, but for SOCKS, which n8n would leave out', () => {
		const put = (proxy: string) => outgoing({ url: BASE }, {}, new URL(proxy));
		expect(put('http://u:p%40s@203.0.113.7:3128').proxy).toEqual({
			host: '203.0.113.7',
			port: 3128,
			protocol: 'http',
			auth: { username: 'u', password: 'p@s' },
		});
		expect(() => put('socks5://203.0.113.7:1080')).toThrow(/does not speak SOCKS/);
	});

	test('Groww: the key is not the token', async () => {
		const account = { authMethod: 'totp', apiKey: 'key-1', totpSecret: 'x' };
		const owner = growwOwner({ ...account, baseUrl: 'https://api.groww.in' } as GrowwSecrets);
		const data = { ...account, ...session, sessionOwner: owner };
		const { authenticate: put } = new GrowwApi();
		if (typeof put !== 'function') throw new Error('not a function');
		expect((await put(data, { url: 'https://api.groww.in/v1/user/detail' })).headers).toEqual({
			Accept: 'application/json',
			'X-API-VERSION': '1.0',
			Authorization: 'Bearer stored-jwt',
		});
	});
});

test.each([
	['http://h:3128', { host: 'h', port: 3128, protocol: 'http' }],
	['http://h', { host: 'h', port: 80, protocol: 'http' }],
	['https://h', { host: 'h', port: 443, protocol: 'https' }],
])('the proxy %s in n8n’s form', (proxy, form) => {
	expect(n8nProxy(new URL(proxy))).toEqual(form);
	expect(n8nProxy(null)).toBeUndefined();
});

describe('handing a session over for storing', () => {
	const handover = () => ({ session, stored: false });

	test('n8n is given a blank token, the session, and no request', () => {
		const given = handover();
		const data = withHandover({ ...secrets, accessToken: 'old' }, given);
		expect(data.accessToken).toBe('');
		expect(handedOver(data)).toEqual(session);
		expect(given.stored).toBe(false);
		expect(() => endHandover(data)).toThrow(SessionStored);
		expect(given.stored).toBe(true);
	});

	test('n8n that stores all it was given stores no copy of the session', () => {
		const data = withHandover({ ...secrets, accessToken: 'old' }, handover());
		const stored = JSON.parse(JSON.stringify(data)) as typeof data;
		expect(stored).toEqual({ ...secrets, accessToken: '' });
		expect(handedOver(stored)).toBeNull();
		expect(() => endHandover(stored)).not.toThrow();
	});

	test('any other credential is left alone', () => {
		expect(handedOver(credential())).toBeNull();
		expect(() => endHandover(credential())).not.toThrow();
	});

	test('the log-in method returns it as it is, and logs in nowhere', async () => {
		const helpers = {
			httpRequest: async () => await Promise.reject(new Error('asked the broker')),
		};
		for (const type of [new AngelOneApi(), new GrowwApi()]) {
			const logIn = type.preAuthentication.bind({ helpers } as never);
			expect(await logIn(withHandover({}, handover()))).toEqual(session);
		}
	});
});

describe('logging in for n8n', () => {
	const growwSecrets = (): GrowwSecrets => ({
		baseUrl: 'https://api.groww.in',
		authMethod: 'approval',
		apiKey: `key ${Math.random()}`,
		apiSecret: 's',
		totpSecret: '',
		dailyAccessToken: '',
	});

	test('returns what is to be stored', async () => {
		const account = growwSecrets();
		const transport = new ScriptedTransport(reply({ token: 'fresh', active: true }));
		expect(await logInForN8n(() => new GrowwLogin(account, transport), {})).toMatchObject({
			accessToken: 'fresh',
			sessionOwner: growwOwner(account),
			refreshToken: '',
			feedToken: '',
		});
	});

	test('a token that n8n found refused is replaced, although it looks good', async () => {
		const account = growwSecrets();
		const stored = { ...session, sessionOwner: growwOwner(account) };
		const transport = new ScriptedTransport(reply({ token: 'fresh' }));
		const fields = await logInForN8n(() => new GrowwLogin(account, transport), stored);
		expect(fields.accessToken).toBe('fresh');
	});

	test('a failure is one line: what happened and what to do', async () => {
		const body = { status: 'FAILURE', error: { code: 'GA005', message: 'Not approved' } };
		const transport = new ScriptedTransport(reply(body, 403));
		await expect(logInForN8n(() => new GrowwLogin(growwSecrets(), transport), {})).rejects.toThrow(
			/^Groww refused the log-in: Not approved \(GA005\).* approve the key for today/,
		);
	});
});

test.each([
	[brokerError({ message: 'It failed', hint: 'Do this.' }), 'It failed. Do this.'],
	[brokerError({ message: 'It failed.', hint: 'Do this.' }), 'It failed. Do this.'],
	[brokerError({ message: 'It failed' }), 'It failed'],
	[new TransportError('BLOCKED', false, 'Not allowed.'), 'Not allowed.'],
	[new Error('boom'), 'boom'],
	[undefined, 'The log-in failed.'],
])('what the user reads of %p', (error, message) => {
	expect(readable(error).message).toBe(message);
});

test('a token is usable for its owner until a minute before its end', () => {
	const { sessionOwner } = session;
	expect(usableToken(session, sessionOwner)).toBe('stored-jwt');
	expect(() => usableToken(session, 'somebody else')).toThrow(/over/);
	expect(() => usableToken({ ...NO_SESSION }, sessionOwner)).toThrow(/over/);
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

describe('the Test button', () => {
	const pasted = (token: string): GrowwSecrets => ({
		baseUrl: 'https://api.groww.in',
		authMethod: 'accessToken',
		apiKey: '',
		apiSecret: '',
		totpSecret: '',
		dailyAccessToken: token,
	});
	const login = () => new GrowwLogin(pasted(`token ${Math.random()}`), new ScriptedTransport());

	test('is satisfied by a real read alone, and names the account', async () => {
		const test = async (account: string | null) =>
			await testCredential([], () => ({
				login: login(),
				readAccount: async () => await Promise.resolve(account),
			}));
		expect(await test('924189')).toEqual({ status: 'OK', message: 'Connected to account 924189' });
		expect(await test(null)).toEqual({ status: 'OK', message: 'Connected' });
	});

	test('a pasted token that the broker refuses is over, and says where to make the next', async () => {
		const result = await testCredential([], () => ({
			login: login(),
			readAccount: async (sessions) => await sessions.renew(await sessions.token()),
		}));
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/is over.*06:00.*Make a new access token/);
	});

	test('says what to mend, and shows no secret', async () => {
		const result = await testCredential(['key-hunter2', '4321'], () => {
			throw brokerError({
				failure: 'login',
				message: 'Angel One: 4321 is wrong for key-hunter2',
				hint: 'Check the MPIN.',
			});
		});
		expect(result).toEqual({
			status: 'Error',
			message: 'Angel One: ••• is wrong for •••. Check the MPIN.',
		});
	});
});
