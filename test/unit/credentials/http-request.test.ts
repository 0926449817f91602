import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { angelOne } from '../../../brokers/angelone';
import { angelOneHeaders } from '../../../brokers/angelone/api';
import { forgetRefusals } from '../../../brokers/core/session/session-manager';
import { groww } from '../../../brokers/groww';
import { growwOwner, type GrowwSecrets } from '../../../brokers/groww/login';
import { AngelOneApi } from '../../../credentials/AngelOneApi.credentials';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import { outgoingRequest } from '../../../credentials/shared/http-request';
import { BASE, credential, session } from '../support/credentials';

beforeEach(() => forgetRefusals());

/** Writes are counted in the journal, which lies in n8n's folder. */
let folder: string;
const before = process.env.N8N_USER_FOLDER;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'http-request-'));
	process.env.N8N_USER_FOLDER = folder;
});
afterAll(() => {
	process.env.N8N_USER_FOLDER = before;
	rmSync(folder, { recursive: true, force: true });
});

const ORDER = '/rest/secure/angelbroking/order/v1';
const USER = '/rest/secure/angelbroking/user/v1';

const growwAccount = { authMethod: 'totp', apiKey: 'key-1', totpSecret: 'x' };
const growwSession: ICredentialDataDecryptedObject = {
	...growwAccount,
	...session,
	sessionOwner: growwOwner({ ...growwAccount, baseUrl: 'https://api.groww.in' } as GrowwSecrets),
};

/** A request of n8n's own, as it leaves. */
const outgoing = async (options: IHttpRequestOptions, changes = {}) =>
	await outgoingRequest(angelOne, credential(changes), options);

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
			disableFollowRedirect: true,
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

	test('an address in two parts is checked as a whole', async () => {
		const put = async (options: IHttpRequestOptions) => await outgoing(options);
		expect((await put({ url: '/rest', baseURL: BASE })).headers).toMatchObject({
			Authorization: 'Bearer stored-jwt',
		});
		await expect(put({ url: 'https://evil.example/', baseURL: BASE })).rejects.toThrow(
			/not sent to other/,
		);
		// n8n's clients read these by different rules.
		const elsewhere = { uri: `${BASE}/rest`, baseURL: 'https://evil.example' };
		for (const options of [elsewhere, { ...elsewhere, url: '' }, { ...elsewhere, url: undefined }])
			await expect(put(options as unknown as IHttpRequestOptions)).rejects.toThrow(
				/not sent to other/,
			);
	});

	test('a workflow cannot put another token in its place', async () => {
		const options = { url: BASE, headers: { Authorization: 'mine' } };
		expect((await outgoing(options)).headers).toEqual(angelOneHeaders('key-1', 'stored-jwt'));
	});

	describe('what changes something', () => {
		const send = async (method: string, path: string, readOnly: boolean) =>
			await outgoing(
				{ method: method as 'POST', url: `${BASE}${path}` },
				{ permissions: readOnly ? 'readOnly' : 'trade' },
			);

		test.each([
			['POST', `${ORDER}/placeOrder`],
			['PUT', `${ORDER}/getLtpData`],
			['DELETE', '/v1/anything'],
			['post', `${ORDER}/placeOrder`],
			['POST', `${ORDER}/getLtpData/`],
			['POST', `${ORDER}/%70laceOrder`],
			['POST', `${ORDER.toUpperCase()}/getLtpData`],
		])('a read-only credential does not send %s %s', async (method, path) => {
			await expect(send(method, path, true)).rejects.toThrow(/read-only: the request was not sent/);
			expect((await send(method, path, false)).url).toBe(`${BASE}${path}`);
		});

		test.each([
			['GET', `${ORDER}/placeOrder`],
			['POST', `${ORDER}/getLtpData`],
			['POST', `${ORDER}/getLtpData?x=placeOrder`],
			['POST', `${USER}/logout`],
		])('a read-only credential sends %s %s', async (method, path) => {
			expect((await send(method, path, true)).url).toBe(`${BASE}${path}`);
		});

		const GTT = '/rest/secure/angelbroking/gtt/v1';

		test.each([
			[angelOne, 'POST', `${GTT}/createRule`],
			[angelOne, 'POST', `${GTT}/modifyRule`],
			[angelOne, 'POST', `${GTT}/cancelRule`],
			[groww, 'POST', '/v1/order-advance/create'],
			[groww, 'PUT', '/v1/order-advance/modify/gtt_91a7f4'],
			[groww, 'POST', '/v1/order-advance/cancel/CASH/GTT/gtt_91a7f4'],
		])('nor does it send a GTT order: %#', async (module, method, path) => {
			const put = async (changes: object) => {
				const data = module === groww ? growwSession : credential();
				const { baseUrl } = module.readCredential(data);
				const options = { method: method as 'POST', url: `${baseUrl}${path}`, body: {} };
				return await outgoingRequest(module, { ...data, ...changes }, options);
			};
			await expect(put({ permissions: 'readOnly' })).rejects.toThrow(/read-only/);
			const limited = async () => await put({ maxOrderValue: 1_000 });
			if (/cancel/.test(path)) expect((await limited()).url).toContain(path);
			else await expect(limited()).rejects.toThrow(/what this request is worth cannot be told/);
			expect((await put({})).url).toContain(path);
		});

		test.each([`${ORDER}/getLtpData%2f`, `${ORDER}/getLtpData/../placeOrder`])(
			'a disguised path is sent by no credential: %s',
			async (path) => {
				await expect(send('POST', path, true)).rejects.toThrow(/the request was not sent/);
				await expect(send('POST', path, false)).rejects.toThrow(/the request was not sent/);
			},
		);

		test('a conversion of a position passes a limit of value, and no read-only credential', async () => {
			const url = `${BASE}${ORDER}/convertPosition`;
			const convert = async (changes: object) =>
				await outgoing({ method: 'POST', url, body: {} }, changes);
			expect((await convert({ maxOrderValue: 100 })).url).toBe(url);
			await expect(convert({ permissions: 'readOnly' })).rejects.toThrow(
				/read-only: the request was not sent/,
			);
		});

		test('a second time with the same credentials: not sent', async () => {
			const credentials = credential();
			const url = `${BASE}/rest/x`;
			const place = async () =>
				await outgoingRequest(angelOne, credentials, { method: 'POST', url });
			await place();
			await expect(place()).rejects.toThrow(/not sent again by itself/);
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
		['of another base URL', { baseUrl: 'http://127.0.0.1:4444' }],
		['over', { sessionExpiresAt: new Date(Date.now() - 1).toISOString() }],
	])('a stored token that is %s is a 401 to n8n, which then logs in', async (_, changes) => {
		const { baseUrl = BASE } = changes as { baseUrl?: string };
		process.env.INDIAN_BROKERS_ALLOWED_HOSTS = 'other.example';
		await expect(authenticate(credential(changes), { url: `${baseUrl}/x` })).rejects.toMatchObject({
			response: { status: 401 },
		});
	});

	test('the credential’s proxy goes with it, but for SOCKS, which n8n would leave out', async () => {
		const put = async (proxyUrl: string) => await outgoing({ url: BASE }, { proxyUrl });
		expect((await put('http://u:p%40s@203.0.113.7:3128')).proxy).toEqual({
			host: '203.0.113.7',
			port: 3128,
			protocol: 'http',
			auth: { username: 'u', password: 'p@s' },
		});
		await expect(put('socks5://203.0.113.7:1080')).rejects.toThrow(/does not speak SOCKS/);
	});

	test('Groww: the key is not the token', async () => {
		const { authenticate: put } = new GrowwApi();
		if (typeof put !== 'function') throw new Error('not a function');
		const url = 'https://api.groww.in/v1/user/detail';
		expect((await put(growwSession, { url })).headers).toEqual({
			Accept: 'application/json',
			'X-API-VERSION': '1.0',
			Authorization: 'Bearer stored-jwt',
		});
	});
});
