import { angelOne } from '../../../../brokers/angelone';
import { groww } from '../../../../brokers/groww';
import { checkBaseUrl } from '../../../../brokers/core/http/addresses';
import { authenticate, preAuthentication } from '../../../../credentials/session';
import { loginTransport } from '../../../../credentials/shared/n8n-transport';
import { failureOf } from '../../support/failures';
import { startServer } from '../../support/servers';

const OWN = ['api.example.com', 'old.example.com'];
const VARIABLE = 'INDIAN_BROKERS_ALLOWED_HOSTS';

afterEach(() => {
	delete process.env[VARIABLE];
	delete process.env.HTTP_PROXY;
});

describe('the secrets of a credential go', () => {
	test.each(['https://api.example.com', 'https://old.example.com/', 'https://api.example.com:443'])(
		'to the broker: %s',
		(typed) => {
			expect(checkBaseUrl(typed, OWN)).toBe(typed.replace(/\/$|:443$/, ''));
		},
	);

	test.each([
		'https://evil.example',
		'https://api.example.com.evil.example',
		'https://evil.example.com',
		'https://api.example.com:8443',
		'https://8.8.8.8',
	])('to no other host: %s', (typed) => {
		expect(() => checkBaseUrl(typed, OWN)).toThrow(/not an address of the broker/);
	});

	test.each(['https://api.example.com/path', 'https://api.example.com//x', 'http://127.0.0.1/a'])(
		'to an origin alone: %s',
		(typed) => {
			expect(() => checkBaseUrl(typed, OWN)).toThrow(/without a path/);
		},
	);

	test.each([
		['gateway.example.net', 'https://gateway.example.net', true],
		['a.example, Gateway.Example.NET ', 'https://gateway.example.net:8443', true],
		['gateway.example.net:8443', 'https://gateway.example.net:8443', true],
		['gateway.example.net:443', 'https://gateway.example.net', true],
		['gateway.example.net:8443', 'https://gateway.example.net', false],
		['example.net', 'https://gateway.example.net', false],
		['gateway.example.net', 'http://gateway.example.net', true],
		['gateway.example.net:80', 'http://gateway.example.net', true],
		['*', 'https://gateway.example.net', false],
		[' , ', 'https://gateway.example.net', false],
	])('to a host that the environment allows: %s, %s', (allowed, typed, taken) => {
		process.env[VARIABLE] = allowed;
		if (taken) expect(checkBaseUrl(typed, OWN)).toBe(typed);
		else expect(() => checkBaseUrl(typed, OWN)).toThrow();
	});

	test('over plain http to no broker', () => {
		expect(() => checkBaseUrl('http://api.example.com', OWN)).toThrow(/https/);
	});
});

test('each broker’s own hosts, its older name included', async () => {
	const alias = 'https://apiconnect.angelbroking.com';
	expect(angelOne.readCredential({ baseUrl: alias }).baseUrl).toBe(alias);
	expect(angelOne.readCredential({}).baseUrl).toBe('https://apiconnect.angelone.in');
	expect(groww.readCredential({}).baseUrl).toBe('https://api.groww.in');
	for (const broker of [angelOne, groww]) {
		const failure = await failureOf(async () => {
			await Promise.resolve();
			broker.readCredential({ baseUrl: 'https://evil.example' });
		});
		expect(failure).toMatchObject({ failure: 'input', field: 'baseUrl', code: 'BAD_ADDRESS' });
		expect(failure.hint).toContain(VARIABLE);
	}
	expect(() => groww.readCredential({ baseUrl: alias })).toThrow(/not an address/);
});

test('plain http has no proxy, whatever the credential says', () => {
	const proxyUrl = 'http://u:p@203.0.113.7:3128';
	expect(groww.readCredential({ baseUrl: 'http://127.0.0.1:4801', proxyUrl }).proxy).toBeNull();
	expect(groww.readCredential({ baseUrl: 'https://127.0.0.1:4801', proxyUrl }).proxy?.host).toBe(
		'203.0.113.7:3128',
	);
	expect(() => groww.readCredential({ baseUrl: 'http://127.0.0.1', proxyUrl: 'x' })).toThrow();
});

test('a log-in of n8n’s own over plain http does not go by the environment’s proxy', async () => {
	const broker = await startServer((_, response) => response.end('{"ok":true}'));
	process.env.HTTP_PROXY = 'http://127.0.0.1:1';
	const byN8n = jest.fn(async () => await Promise.resolve({ statusCode: 200, body: '{}' }));
	const request = { method: 'POST', path: '/x', headers: {}, body: {}, timeoutMs: 3_000 } as const;
	const reply = await loginTransport(broker.origin, null, byN8n).send(request);
	await broker.close();
	expect(reply.text).toBe('{"ok":true}');
	expect(byN8n).not.toHaveBeenCalled();
	await loginTransport('https://127.0.0.1:1', null, byN8n).send(request);
	expect(byN8n).toHaveBeenCalledTimes(1);
});

test('n8n’s HTTP Request node sends no plain http by the environment’s proxy, and does not log in for it', async () => {
	process.env.HTTP_PROXY = 'http://127.0.0.1:1';
	const data = { baseUrl: 'http://127.0.0.1:4801', apiKey: 'k', authMethod: 'totp' };
	const request = { url: `${data.baseUrl}/v1/user/detail` };
	await expect(authenticate(groww, data, request)).rejects.toThrow(/plain text through the proxy/);
	const httpRequest = jest.fn();
	const logIn = preAuthentication(groww, { httpRequest } as never, data);
	await expect(logIn).rejects.toThrow(/plain text through the proxy/);
	expect(httpRequest).not.toHaveBeenCalled();
});
