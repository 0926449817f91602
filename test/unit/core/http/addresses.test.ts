import { readConnection, readSecret, readSession } from '../../../../brokers/core/credential';
import {
	checkBaseUrl,
	checkProxyUrl,
	isLoopback,
	isSocks,
} from '../../../../brokers/core/http/addresses';
import { NO_SESSION } from '../../../../brokers/core/session/session-manager';
import { failureOf } from '../../support/failures';

const LIVE = 'https://api.example.com';

afterEach(() => delete process.env.INDIAN_BROKERS_ALLOWED_HOSTS);

describe('base URL', () => {
	test.each([
		['https://api.groww.in', 'https://api.groww.in'],
		['https://api.groww.in/', 'https://api.groww.in'],
		[' https://api.groww.in// ', 'https://api.groww.in'],
		['https://gateway.example.com/', 'https://gateway.example.com'],
		['HTTPS://API.Groww.in', 'https://api.groww.in'],
		['http://127.0.0.1:4801', 'http://127.0.0.1:4801'],
		['http://127.8.9.10:1/', 'http://127.8.9.10:1'],
		['http://localhost:4801', 'http://localhost:4801'],
		['http://[::1]:4801', 'http://[::1]:4801'],
	])('%s is taken', (typed, url) => {
		process.env.INDIAN_BROKERS_ALLOWED_HOSTS = 'gateway.example.com';
		expect(checkBaseUrl(typed, ['api.groww.in'])).toBe(url);
	});

	test.each([
		'',
		'api.groww.in',
		'http://api.groww.in',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://10.0.0.1',
		'http://0.0.0.0',
		'http://[::ffff:127.0.0.1]',
		'ftp://127.0.0.1',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'https://user:pass@api.groww.in',
		'https://user@api.groww.in',
		'https://api.groww.in?x=1',
		'https://api.groww.in#x',
	])('%s is refused', async (typed) => {
		const failure = await failureOf(async () => {
			await Promise.resolve();
			readConnection('groww', { baseUrl: typed || ' ?' }, LIVE);
		});
		expect(failure).toMatchObject({ failure: 'input', field: 'baseUrl', code: 'BAD_ADDRESS' });
	});

	test('an empty one means the live API', () => {
		expect(readConnection('groww', {}, LIVE).baseUrl).toBe(LIVE);
		expect(readConnection('groww', { baseUrl: '  ' }, LIVE).baseUrl).toBe(LIVE);
	});
});

describe('proxy URL', () => {
	test.each([
		['http://proxy.example.com:3128', false],
		['https://proxy.example.com', false],
		['http://user:p%40ss@203.0.113.7:3128', false],
		['socks5://203.0.113.7:1080', true],
		['socks5h://user:secret@proxy:1080', true],
		['socks://[2001:db8::1]:1080', true],
	])('%s is taken', (typed, socks) => {
		const url = checkProxyUrl(` ${typed} `);
		expect(url).toBeInstanceOf(URL);
		expect(isSocks(url)).toBe(socks);
	});

	test('none is none', () => {
		expect(checkProxyUrl('')).toBeNull();
		expect(checkProxyUrl('  ')).toBeNull();
		expect(isSocks(null)).toBe(false);
	});

	test('a bare % in user or password is named, and neither of them is', () => {
		for (const typed of ['http://trader:100%sure@host:3128', 'http://tr%zder:100@host:3128']) {
			expect(() => checkProxyUrl(typed)).toThrow('write it as %25');
			expect(() => checkProxyUrl(typed)).not.toThrow(/sure|100|zder/);
		}
		expect(checkProxyUrl('http://trader:100%25sure@host:3128')?.password).toBe('100%25sure');
	});

	test.each([
		'proxy:3128',
		'ftp://proxy:21',
		'socks4://proxy:1080',
		'http://',
		'user:hunter2@proxy',
		'//proxy',
	])('%s is refused without repeating it', async (typed) => {
		const failure = await failureOf(async () => {
			await Promise.resolve();
			readConnection('angelOne', { proxyUrl: typed }, LIVE);
		});
		expect(failure).toMatchObject({ failure: 'input', field: 'proxyUrl', broker: 'angelOne' });
		expect(failure.message).not.toContain('hunter2');
	});
});

test.each([
	['localhost', true],
	['127.0.0.1', true],
	['127.255.255.254', true],
	['[::1]', true],
	['localhost.localdomain', false],
	['128.0.0.1', false],
	['1127.0.0.1', false],
	['127.0.0.1.evil.example', false],
])('%s is this machine: %s', (host, loopback) => {
	expect(isLoopback(host)).toBe(loopback);
});

describe('permissions', () => {
	const permissions = (data: Record<string, unknown>) =>
		readConnection('groww', data, LIVE).permissions;

	test('trading is allowed unless the credential is read-only', () => {
		expect(permissions({}).readOnly).toBe(false);
		expect(permissions({ permissions: 'trade' }).readOnly).toBe(false);
		expect(permissions({ permissions: 'readOnly' }).readOnly).toBe(true);
	});

	test.each([undefined, null, '', 0, '0', '0.00'])('%p is no limit', (maxOrderValue) => {
		expect(permissions({ maxOrderValue }).maxOrderValue).toBeNull();
	});

	test.each([
		[50_000, '50000'],
		['1,00,000', '100000'],
		[999.99, '999.99'],
	])('%p is a limit', (maxOrderValue, limit) => {
		expect(permissions({ maxOrderValue }).maxOrderValue).toBe(limit);
	});

	test.each(['a lot', -1, Number.NaN, '50 000', true, []])(
		'%p is refused: an unreadable limit must not mean none',
		async (maxOrderValue) => {
			const failure = await failureOf(
				async () => await Promise.resolve(permissions({ maxOrderValue })),
			);
			expect(failure).toMatchObject({ failure: 'input', field: 'maxOrderValue' });
		},
	);
});

test('the stored session, blank where the credential has none', () => {
	expect(readSession({})).toEqual(NO_SESSION);
	expect(readSession({ accessToken: 5, refreshToken: null, sessionOwner: undefined })).toEqual(
		NO_SESSION,
	);
	const stored = {
		accessToken: 'a',
		refreshToken: 'r',
		feedToken: 'f',
		accountId: 'i',
		sessionOwner: 'o',
		sessionExpiresAt: 'e',
	};
	expect(readSession({ ...stored, apiKey: 'k' })).toEqual(stored);
});

test('secrets are kept as typed; an MPIN may come as a number', () => {
	expect(readSecret(' x ')).toBe(' x ');
	expect(readSecret(1234)).toBe('1234');
	for (const value of [undefined, null, true, {}]) expect(readSecret(value)).toBe('');
});
