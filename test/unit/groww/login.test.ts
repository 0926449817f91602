import { TransportError } from '../../../brokers/core/http/http-transport';
import { NO_SESSION, type Session } from '../../../brokers/core/session/session-manager';
import { totpCode } from '../../../brokers/core/session/totp';
import {
	approvalChecksum,
	type AuthMethod,
	GrowwLogin,
	growwOwner,
	type GrowwSecrets,
} from '../../../brokers/groww/login';
import tokenAccess from '../../../contracts/groww/tokenAccess.json';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const SECRET = 'GEZDGNBVGY3TQOJQ';
/** 09:30:12.345 in India. */
const NOW = Date.UTC(2026, 10, 20, 4, 0, 12, 345);
const SECONDS = String(Math.floor(NOW / 1000));
const NEXT_SIX = '2026-11-21T00:30:00.000Z';

const account: GrowwSecrets = {
	baseUrl: 'https://api.groww.in',
	authMethod: 'approval',
	apiKey: 'key-1',
	apiSecret: 'growwSecretXYZ',
	totpSecret: SECRET,
	dailyAccessToken: '',
};

const HEADERS = {
	Accept: 'application/json',
	'X-API-VERSION': '1.0',
	'Content-Type': 'application/json',
	Authorization: 'Bearer key-1',
};

const token = (value: string) => reply({ ...tokenAccess.reply, token: value });
const gateway401 = reply(
	{ errorCode: 401, errorMessage: { message: 'Please Login and Try Again' } },
	401,
);
const failure = (code: string, message: string, status: number, date: number | null = null) =>
	reply({ status: 'FAILURE', error: { code, message, metadata: null } }, status, date);
const WRONG_CODE = failure('GA005', 'User not authorised to perform this operation', 401);

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

function loginWith(answers: Answer[], changes: Partial<GrowwSecrets> = {}) {
	const transport = new ScriptedTransport(...answers);
	return { transport, login: new GrowwLogin({ ...account, ...changes }, transport) };
}

/** Lets the fake clock run while the work waits. */
async function running<T>(work: Promise<T>, ms = 120_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

describe('the checksum', () => {
	/** Computed apart from this code base: printf '%s' growwSecretXYZ1719830400 | sha256sum */
	test('is the SHA-256 of secret and seconds, in lower-case hex', () => {
		expect(approvalChecksum('growwSecretXYZ', '1719830400')).toBe(
			'ddd61ba6e1233d7043d34abeee167f2e436e18f22ef821bada6f8f2396f59b9f',
		);
	});

	/** The published vector of SHA-256 for "abc". */
	test('has nothing between the two', () => {
		expect(approvalChecksum('ab', 'c')).toBe(
			'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
		);
	});
});

describe('approval', () => {
	test('is one exact request', async () => {
		const { transport, login } = loginWith([token('day-token')]);
		expect(await login.login(null)).toEqual({
			...NO_SESSION,
			accessToken: 'day-token',
			sessionOwner: growwOwner(account),
			sessionExpiresAt: NEXT_SIX,
		});
		expect(transport.requests).toEqual([
			{
				method: 'POST',
				path: '/v1/token/api/access',
				headers: HEADERS,
				body: {
					key_type: 'approval',
					checksum: approvalChecksum('growwSecretXYZ', SECONDS),
					timestamp: Number(SECONDS),
				},
				timeoutMs: expect.any(Number),
				signal: undefined,
			},
		]);
		expect(SECONDS).toMatch(/^\d{10}$/);
	});

	test('blanks around what was pasted do no harm', async () => {
		const { transport, login } = loginWith([token('t')], {
			apiKey: ' key-1\n',
			apiSecret: 'growwSecretXYZ ',
		});
		await login.login(null);
		expect(transport.requests[0].headers).toEqual(HEADERS);
		expect(transport.requests[0].body).toMatchObject({
			checksum: approvalChecksum('growwSecretXYZ', SECONDS),
		});
	});

	test('a refusal sends the user to approve the key, and is made once', async () => {
		const { transport, login } = loginWith([failure('GA005', 'Not approved', 403)]);
		const error = await failureOf(running(login.login(null)));
		expect(error).toMatchObject({
			broker: 'groww',
			failure: 'login',
			code: 'NOT_APPROVED',
			retryable: false,
			message: 'Groww refused the log-in: Not approved (GA005)',
		});
		expect(error.hint).toMatch(/approve the key for today/);
		expect(transport.requests).toHaveLength(1);
	});

	test('a clock that is off is named, since the broker takes stamps of ten minutes alone', async () => {
		const { login } = loginWith([failure('GA001', 'Invalid timestamp', 400, NOW + 700_000)]);
		const error = await failureOf(running(login.login(null)));
		expect(error.clockSkewMs).toBe(700_000);
		expect(error.message).toContain('12 min behind');
	});
});

describe('TOTP', () => {
	const totp = { authMethod: 'totp' as const };

	test('is one exact request', async () => {
		const { transport, login } = loginWith([token('day-token')], totp);
		expect(await login.login(null)).toMatchObject({
			accessToken: 'day-token',
			sessionExpiresAt: NEXT_SIX,
		});
		expect(transport.requests).toEqual([
			expect.objectContaining({
				method: 'POST',
				path: '/v1/token/api/access',
				headers: HEADERS,
				body: { key_type: 'totp', totp: await totpCode(SECRET, NOW) },
			}),
		]);
	});

	test('a refused code waits for the next step and tries once more', async () => {
		const { transport, login } = loginWith([WRONG_CODE, token('day-token')], totp);
		const work = login.login(null);
		await jest.advanceTimersByTimeAsync(17_000);
		expect(transport.requests).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(2_000);
		expect((await work).accessToken).toBe('day-token');
		const codes = transport.requests.map(({ body }) => (body as { totp: string }).totp);
		expect(codes).toEqual([await totpCode(SECRET, NOW), await totpCode(SECRET, NOW + 30_000)]);
	});

	test('and not twice: token requests are counted', async () => {
		const { transport, login } = loginWith([WRONG_CODE, WRONG_CODE, token('x')], totp);
		const error = await failureOf(running(login.login(null)));
		expect(error).toMatchObject({ failure: 'login', code: 'WRONG_TOTP', httpStatus: 401 });
		expect(error.hint).toMatch(/TOTP secret.*clock/);
		expect(error.message).toContain('two codes were tried, 30 seconds apart');
		expect(transport.requests).toHaveLength(2);
	});

	test('nor at all where the clock is off', async () => {
		const skewed = failure('GA005', 'No', 401, NOW - 90_000);
		const { transport, login } = loginWith([skewed], totp);
		const error = await failureOf(running(login.login(null)));
		expect(error.message).toContain('90 s ahead of');
		expect(transport.requests).toHaveLength(1);
	});

	test('an unknown key is not the code’s fault', async () => {
		const { transport, login } = loginWith([gateway401], totp);
		const error = await failureOf(running(login.login(null)));
		expect(error).toMatchObject({ failure: 'login', code: 'KEY_REFUSED' });
		expect(error.hint).toMatch(/Copy the key again.*TOTP token/);
		expect(transport.requests).toHaveLength(1);
	});
});

describe('a reply', () => {
	test.each(['approval', 'totp'] as AuthMethod[])(
		'with `active` for `isActive`, %s',
		async (authMethod) => {
			const body = { token: 't', expiry: '2026-11-21T06:00:00', active: true };
			const { login } = loginWith([reply(body)], { authMethod });
			expect(await login.login(null)).toMatchObject({
				accessToken: 't',
				sessionExpiresAt: NEXT_SIX,
			});
		},
	);

	test.each([
		['2026-11-21T00:29:59.000Z', '2026-11-21T00:30:00.000Z'],
		['2026-11-21T00:30:00.000Z', '2026-11-22T00:30:00.000Z'],
		['2026-11-20T18:30:00.000Z', '2026-11-21T00:30:00.000Z'],
	])('at %s ends at %s, whatever the zoneless `expiry` says', async (now, end) => {
		jest.setSystemTime(new Date(now));
		const { login } = loginWith([token('t')]);
		expect((await login.login(null)).sessionExpiresAt).toBe(end);
	});

	test.each<[string, Answer, string]>([
		['an empty one', reply(''), 'unclear'],
		['a page', reply('<html>', 502), 'unclear'],
		['an internal error', failure('GA000', 'Internal error occurred', 500), 'unclear'],
		['a success without a token', reply({ status: 'SUCCESS', payload: {} }), 'unclear'],
		['a token under 500', reply({ token: 't' }, 500), 'unclear'],
		['no connection', new TransportError('NOT_CONNECTED', false, 'No.'), 'notSent'],
		['a timeout', new TransportError('TIMEOUT', true, 'No reply.'), 'unclear'],
	])('%s says nothing of the secrets', async (_, answer, kind) => {
		for (const authMethod of ['approval', 'totp'] as AuthMethod[]) {
			const { transport, login } = loginWith([answer], { authMethod });
			expect((await failureOf(running(login.login(null)))).failure).toBe(kind);
			expect(transport.requests).toHaveLength(1);
		}
	});

	test('for the rate is waited out', async () => {
		const limited = reply('Too Many Requests', 429);
		const { transport, login } = loginWith([limited, token('t')]);
		expect((await running(login.login(null))).accessToken).toBe('t');
		expect(transport.requests).toHaveLength(2);
	});
});

describe('a pasted token', () => {
	const jwt = (exp: number) =>
		`h.${Buffer.from(JSON.stringify({ exp: exp / 1000 })).toString('base64url')}.s`;
	const pasted = (dailyAccessToken: string) =>
		loginWith([], { authMethod: 'accessToken', dailyAccessToken, apiKey: '' });
	const stored = (accessToken: string): Session => ({ ...NO_SESSION, accessToken });

	test('is used as it is and asks nobody', async () => {
		const { transport, login } = pasted('opaque-token');
		expect(await login.login(null)).toMatchObject({
			accessToken: 'opaque-token',
			sessionExpiresAt: NEXT_SIX,
		});
		expect(transport.requests).toHaveLength(0);
	});

	test('may come with its prefix and blanks', async () => {
		expect((await pasted(' Bearer opaque-token\n').login.login(null)).accessToken).toBe(
			'opaque-token',
		);
	});

	test('ends when it says so itself', async () => {
		const end = Date.UTC(2026, 10, 20, 10);
		expect((await pasted(jwt(end)).login.login(null)).sessionExpiresAt).toBe(
			new Date(end).toISOString(),
		);
	});

	test.each([
		['past its own end', jwt(NOW), null],
		['refused by the broker', 'opaque-token', stored('opaque-token')],
		['refused, with its prefix', 'Bearer opaque-token', stored('opaque-token')],
	])('%s, says where to make the next one', async (_, value, previous) => {
		const error = await failureOf(pasted(value).login.login(previous));
		expect(error).toMatchObject({ failure: 'login', code: 'DAILY_TOKEN_OVER', retryable: false });
		expect(error.message).toContain('06:00');
		expect(error.hint).toMatch(
			/Make a new access token on https:\/\/groww\.in\/trade-api\/api-keys/,
		);
		expect(error.message).not.toContain('opaque');
	});

	test('that is new is used although an older one was stored', async () => {
		expect((await pasted('new-token').login.login(stored('old-token'))).accessToken).toBe(
			'new-token',
		);
	});
});

describe('an incomplete credential asks nobody', () => {
	test.each<[Partial<GrowwSecrets>, string]>([
		[{ apiKey: ' ' }, 'NO_API_KEY'],
		[{ authMethod: 'totp', apiKey: '' }, 'NO_API_KEY'],
		[{ apiSecret: '' }, 'NO_API_SECRET'],
		[{ authMethod: 'totp', totpSecret: '' }, 'BAD_TOTP_SECRET'],
		[{ authMethod: 'totp', totpSecret: '123 456' }, 'BAD_TOTP_SECRET'],
		[{ authMethod: 'accessToken' }, 'NO_DAILY_TOKEN'],
	])('%p', async (changes, code) => {
		const { transport, login } = loginWith([], changes);
		expect(await failureOf(login.login(null))).toMatchObject({ failure: 'login', code });
		expect(transport.requests).toHaveLength(0);
	});
});

test('a token belongs to the base URL, the way of logging in and the key, a pasted one to itself', () => {
	const owners = [
		account,
		{ ...account, baseUrl: 'https://b' },
		{ ...account, authMethod: 'totp' as const },
		{ ...account, apiKey: 'key-2' },
		{ ...account, authMethod: 'accessToken' as const, dailyAccessToken: 'a' },
		{ ...account, authMethod: 'accessToken' as const, dailyAccessToken: 'b' },
	].map(growwOwner);
	expect(new Set(owners).size).toBe(owners.length);
	expect(growwOwner({ ...account, apiKey: ' key-1 ' })).toBe(owners[0]);
});
