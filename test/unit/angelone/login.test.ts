import { AngelOneLogin, angelOneOwner } from '../../../brokers/angelone/login';
import { TransportError } from '../../../brokers/core/http/http-transport';
import { NO_SESSION, type Session } from '../../../brokers/core/session/session-manager';
import { totpCode } from '../../../brokers/core/session/totp';
import generateTokens from '../../../contracts/angelone/generateTokens.json';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const SECRET = 'GEZDGNBVGY3TQOJQ';
/** 09:30:12.345 in India. */
const NOW = Date.UTC(2026, 10, 20, 4, 0, 12, 345);
const MIDNIGHT = '2026-11-20T18:30:00.000Z';

const account = {
	baseUrl: 'https://apiconnect.angelone.in',
	apiKey: 'key-1',
	clientCode: 'A12345',
	mpin: '4321',
	totpSecret: SECRET,
};

const HEADERS = {
	'Content-Type': 'application/json',
	Accept: 'application/json',
	'X-UserType': 'USER',
	'X-SourceID': 'WEB',
	'X-ClientLocalIP': '127.0.0.1',
	'X-ClientPublicIP': '127.0.0.1',
	'X-MACAddress': '00:00:00:00:00:00',
	'X-PrivateKey': 'key-1',
};

function jwt(payload: unknown): string {
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'HS512' })}.${part(payload)}.signature`;
}

const tokens = (jwtToken: string) =>
	reply({
		...generateTokens.reply,
		data: { jwtToken, refreshToken: 'refresh-2', feedToken: 'feed-2' },
	});
const refused = (errorcode: string, message: string, date: number | null = null) =>
	reply({ status: false, message, errorcode, data: null }, 200, date);
const WRONG_TOTP = refused('AB1050', 'Invalid totp');

const previous: Session = {
	...NO_SESSION,
	accessToken: 'old-jwt',
	refreshToken: 'refresh-1',
	sessionOwner: angelOneOwner(account),
};

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

function loginWith(answers: Answer[], changes: Partial<typeof account> = {}, signal?: AbortSignal) {
	const transport = new ScriptedTransport(...answers);
	return { transport, login: new AngelOneLogin({ ...account, ...changes }, transport, signal) };
}

/** Lets the fake clock run while the work waits. */
async function running<T>(work: Promise<T>, ms = 60_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

describe('the full log-in', () => {
	test('is one exact request', async () => {
		const { transport, login } = loginWith([tokens('a.b.c')]);
		expect(await login.login(null)).toEqual({
			accessToken: 'a.b.c',
			refreshToken: 'refresh-2',
			feedToken: 'feed-2',
			accountId: '',
			sessionOwner: angelOneOwner(account),
			sessionExpiresAt: MIDNIGHT,
		});
		expect(transport.requests).toEqual([
			{
				method: 'POST',
				path: '/rest/auth/angelbroking/user/v1/loginByPassword',
				headers: HEADERS,
				body: { clientcode: 'A12345', password: '4321', totp: await totpCode(SECRET, NOW) },
				timeoutMs: expect.any(Number),
				signal: undefined,
			},
		]);
	});

	test('blanks around what was pasted do no harm', async () => {
		const { transport, login } = loginWith([tokens('a.b.c')], {
			apiKey: ' key-1\n',
			clientCode: ' A12345 ',
			mpin: '4321 ',
			totpSecret: 'gezd gnbv gy3t qojq',
		});
		await login.login(null);
		expect(transport.requests[0].headers).toEqual(HEADERS);
		expect(transport.requests[0].body).toMatchObject({ clientcode: 'A12345', password: '4321' });
	});

	test('a token that comes with its prefix is stored without', async () => {
		const { login } = loginWith([tokens('Bearer a.b.c')]);
		expect((await login.login(null)).accessToken).toBe('a.b.c');
	});

	test.each([
		['no refresh token', { ...previous, refreshToken: '' }],
		['no earlier session', null],
	])('is what happens with %s', async (_, session) => {
		const { transport, login } = loginWith([tokens('a.b.c')]);
		await login.login(session);
		expect(transport.paths()).toEqual(['/rest/auth/angelbroking/user/v1/loginByPassword']);
	});
});

describe('the refresh token', () => {
	test('goes first, with the old token, and is the whole log-in where it is taken', async () => {
		const { transport, login } = loginWith([tokens('new-jwt')]);
		expect(await login.login(previous)).toMatchObject({
			accessToken: 'new-jwt',
			refreshToken: 'refresh-2',
			sessionExpiresAt: MIDNIGHT,
		});
		expect(transport.requests).toEqual([
			expect.objectContaining({
				method: 'POST',
				path: '/rest/auth/angelbroking/jwt/v1/generateTokens',
				headers: { ...HEADERS, Authorization: 'Bearer old-jwt' },
				body: { refreshToken: 'refresh-1' },
			}),
		]);
	});

	test.each<[string, Answer]>([
		['an invalid one', refused('AB8050', 'Invalid Refresh Token')],
		['one that is over', refused('AB8051', 'Refresh Token Expired')],
		[
			'a gateway refusal',
			reply({ success: false, message: 'Invalid Token', errorCode: 'AG8001', data: '' }),
		],
		['a page', reply('<html>', 502)],
		['an empty reply', reply('')],
		['no token in the reply', reply({ status: true, data: null })],
		['a lost connection', new TransportError('CONNECTION_LOST', true, 'Lost.')],
	])('%s: the full log-in follows', async (_, answer) => {
		const { transport, login } = loginWith([answer, tokens('a.b.c')]);
		expect((await login.login(previous)).accessToken).toBe('a.b.c');
		expect(transport.paths()).toEqual([
			'/rest/auth/angelbroking/jwt/v1/generateTokens',
			'/rest/auth/angelbroking/user/v1/loginByPassword',
		]);
		expect(transport.requests[1].headers).not.toHaveProperty('Authorization');
	});

	test('a cancelled execution does not go on to the full log-in', async () => {
		const { transport, login } = loginWith([new TransportError('CANCELLED', false, 'Cancelled.')]);
		expect((await failureOf(login.login(previous))).failure).toBe('cancelled');
		expect(transport.requests).toHaveLength(1);
	});
});

describe('the end of the session', () => {
	test.each([
		['no JWT at all', 'opaque', MIDNIGHT],
		['a JWT without an end', jwt({ sub: 'x' }), MIDNIGHT],
		['a JWT that is none', 'a.%%%.c', MIDNIGHT],
		['an end after midnight', jwt({ exp: Date.UTC(2026, 10, 21, 8) / 1000 }), MIDNIGHT],
		[
			'an end before midnight',
			jwt({ exp: Date.UTC(2026, 10, 20, 15) / 1000 }),
			'2026-11-20T15:00:00.000Z',
		],
		['an end in words', jwt({ exp: 'tomorrow' }), MIDNIGHT],
	])('%s', async (_, token, end) => {
		const { login } = loginWith([tokens(token)]);
		expect((await login.login(null)).sessionExpiresAt).toBe(end);
	});

	test.each([
		['2026-11-20T18:29:59.000Z', '2026-11-20T18:30:00.000Z'],
		['2026-11-20T18:30:00.000Z', '2026-11-21T18:30:00.000Z'],
	])('a log-in at %s ends at %s', async (now, end) => {
		jest.setSystemTime(new Date(now));
		const { login } = loginWith([tokens('a.b.c')]);
		expect((await login.login(null)).sessionExpiresAt).toBe(end);
	});
});

describe('a refused TOTP', () => {
	test('waits for the next step and tries once more, with the next code', async () => {
		const { transport, login } = loginWith([WRONG_TOTP, tokens('a.b.c')]);
		const work = login.login(null);
		await jest.advanceTimersByTimeAsync(17_000);
		expect(transport.requests).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(2_000);
		expect((await work).accessToken).toBe('a.b.c');
		const codes = transport.requests.map(({ body }) => (body as { totp: string }).totp);
		expect(codes).toEqual([await totpCode(SECRET, NOW), await totpCode(SECRET, NOW + 30_000)]);
	});

	test('in its live words too, which the client code may have caused', async () => {
		const combination = refused('AB1050', 'Invalid totp and client combination');
		const { transport, login } = loginWith([combination, combination]);
		const failure = await failureOf(running(login.login(null), 120_000));
		expect(failure).toMatchObject({ failure: 'login', code: 'AB1050' });
		expect(failure.hint).toMatch(/TOTP secret.*client code/);
		expect(transport.requests).toHaveLength(2);
	});

	test('and not twice', async () => {
		const { transport, login } = loginWith([WRONG_TOTP, WRONG_TOTP, tokens('a.b.c')]);
		const failure = await failureOf(running(login.login(null), 120_000));
		expect(failure).toMatchObject({ failure: 'login', code: 'AB1050', retryable: false });
		expect(failure.hint).toMatch(/TOTP secret.*clock/);
		expect(transport.requests).toHaveLength(2);
	});

	test.each([
		['behind', NOW + 47_000, 47_000],
		['ahead of', NOW - 61_000, -61_000],
	])(
		'is not repeated where the clock is %s the broker’s, and says by how much',
		async (word, date, skew) => {
			const { transport, login } = loginWith([refused('AB1050', 'Invalid totp', date)]);
			const failure = await failureOf(running(login.login(null)));
			expect(transport.requests).toHaveLength(1);
			expect(failure).toMatchObject({ failure: 'login', code: 'AB1050', clockSkewMs: skew });
			const seconds = Math.abs(skew) / 1000;
			expect(failure.message).toContain(
				`clock of the n8n server is ${seconds} s ${word} the broker's`,
			);
			expect(failure.hint).toContain(`${seconds} s ${word}`);
		},
	);

	test('a clock that is off by less than a noteworthy bit is not blamed', async () => {
		const near = refused('AB1050', 'Invalid totp', NOW + 14_000);
		const { transport, login } = loginWith([near, tokens('a.b.c')]);
		expect((await running(login.login(null))).accessToken).toBe('a.b.c');
		expect(transport.requests).toHaveLength(2);
	});

	test('a cancelled execution does not wait for the next step', async () => {
		const cancel = new AbortController();
		const { transport, login } = loginWith(
			[WRONG_TOTP, new TransportError('CANCELLED', false, 'Cancelled.')],
			{},
			cancel.signal,
		);
		const work = failureOf(login.login(null));
		await jest.advanceTimersByTimeAsync(100);
		cancel.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect((await work).failure).toBe('cancelled');
		expect(transport.requests.length).toBeLessThanOrEqual(2);
	});
});

describe('other refusals are about the secrets, are made once, and say what to mend', () => {
	test.each([
		['AB7001', 'LoginbyPassword is not allowed. Please switch to Login by MPIN now.', /MPIN/],
		['AB1007', 'Login Id or password is invalid', /client code.*MPIN/],
		['AB1000', 'Invalid Email Or Password', /MPIN/],
		['AG8004', 'Invalid API Key', /API key/],
		['AB1006', 'Client Is Block For Trading', /blocked/],
		['AB9999', 'Something new', /credential/],
	])('%s', async (code, message, hint) => {
		const { transport, login } = loginWith([refused(code, message)]);
		const failure = await failureOf(running(login.login(null)));
		expect(failure).toMatchObject({ broker: 'angelOne', failure: 'login', code, retryable: false });
		expect(failure.message).toBe(`Angel One: ${message.replace(/\.$/, '')} (${code})`);
		expect(failure.hint).toMatch(hint);
		expect(transport.requests).toHaveLength(1);
	});

	test('the gateway’s shape of an unknown API key', async () => {
		const body = { success: false, message: 'Invalid API Key', errorCode: 'AG8004', data: '' };
		const { login } = loginWith([reply(body)]);
		expect(await failureOf(login.login(null))).toMatchObject({ failure: 'login', code: 'AG8004' });
	});
});

describe('what says nothing of the secrets', () => {
	test.each<[string, Answer, string]>([
		['an empty reply', reply(''), 'unclear'],
		['a page', reply('<html>', 502), 'unclear'],
		['"something went wrong"', refused('AB1004', 'Something Went Wrong'), 'unclear'],
		['a success without a token', reply({ status: true, data: { jwtToken: '' } }), 'unclear'],
		['no connection', new TransportError('NOT_CONNECTED', false, 'No.'), 'notSent'],
		['a timeout', new TransportError('TIMEOUT', true, 'No reply.'), 'unclear'],
	])('%s is no refusal', async (_, answer, failure) => {
		const { transport, login } = loginWith([answer]);
		expect((await failureOf(running(login.login(null)))).failure).toBe(failure);
		expect(transport.requests).toHaveLength(1);
	});

	test('a refusal for the rate is repeated about a second apart, four times at most', async () => {
		const limited = reply('Access denied because of exceeding access rate', 403);
		const lucky = loginWith([limited, limited, tokens('a.b.c')]);
		expect((await running(lucky.login.login(null))).accessToken).toBe('a.b.c');
		const unlucky = loginWith([limited, limited, limited, limited, limited]);
		const failure = await failureOf(running(unlucky.login.login(null)));
		expect(failure.failure).toBe('rateLimited');
		expect(unlucky.transport.requests).toHaveLength(4);
	});
});

describe('an incomplete credential asks nobody', () => {
	test.each<[Partial<typeof account>, string]>([
		[{ apiKey: ' ' }, 'NO_API_KEY'],
		[{ clientCode: '' }, 'NO_CLIENT_CODE'],
		[{ mpin: '' }, 'NO_MPIN'],
		[{ totpSecret: '' }, 'BAD_TOTP_SECRET'],
		[{ totpSecret: '123456' }, 'BAD_TOTP_SECRET'],
		[{ totpSecret: 'not base32!' }, 'BAD_TOTP_SECRET'],
	])('%p', async (changes, code) => {
		const { transport, login } = loginWith([], changes);
		const failure = await failureOf(login.login(null));
		expect(failure).toMatchObject({ failure: 'login', code, retryable: false });
		expect(failure.message).not.toContain('not base32!');
		expect(transport.requests).toHaveLength(0);
	});
});

test('a token belongs to the base URL, the key and the client code', () => {
	const owner = angelOneOwner(account);
	expect(angelOneOwner({ ...account, clientCode: ' a12345 ' })).toBe(owner);
	for (const changes of [{ baseUrl: 'https://b' }, { apiKey: 'key-2' }, { clientCode: 'A12346' }])
		expect(angelOneOwner({ ...account, ...changes })).not.toBe(owner);
});

test('secrets that were changed are told apart', () => {
	const fingerprint = (changes: Partial<typeof account>) => loginWith([], changes).login.secrets;
	const all = [{}, { mpin: '4322' }, { totpSecret: 'GEZDGNBVGY3TQOJR' }, { apiKey: 'key-2' }];
	expect(new Set(all.map(fingerprint)).size).toBe(4);
	expect(fingerprint({})).toBe(fingerprint({}));
});
