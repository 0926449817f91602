import { readCredential } from '../../../brokers/angelone/credential';
import { nextIstHour } from '../../../brokers/core/ist';

const FIELDS = { authMethod: 'publisher', apiKey: ' key-1 ', clientCode: 'a123456' };
const publisher = (changes: object = {}) => readCredential({ ...FIELDS, ...changes });
const token = (claims: object) =>
	`head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('a Publisher app’s credential', () => {
	test.each([
		[undefined, 'https://smartapi.angelone.in'],
		['https://apiconnect.angelone.in', 'https://smartapi.angelone.in'],
		['https://apiconnect.angelbroking.com', 'https://smartapi.angelone.in'],
		['http://127.0.0.1:4801', 'http://127.0.0.1:4801'],
	])('at %s has its page at %s', (baseUrl, origin) => {
		const page = publisher({ baseUrl }).browserLogin?.page('s&t=1');
		expect(page).toBe(`${origin}/publisher-login?api_key=key-1&state=s%26t%3D1`);
	});

	test('never logs in by itself, and says where a person does', async () => {
		const loginUrl = 'https://n8n.example.com/webhook/1/login';
		const none = publisher().authenticator({} as never);
		await expect(none.login(null)).rejects.toMatchObject({
			failure: 'login',
			code: 'BROWSER_LOGIN_NEEDED',
			message: expect.stringContaining('Publish a workflow with the trigger On publisher login'),
			retryable: false,
		});
		const there = publisher({ loginUrl }).authenticator({} as never);
		await expect(there.login(null)).rejects.toMatchObject({
			message: expect.stringMatching(`^Log in at ${loginUrl} first:`),
		});
	});

	test('has sessions of its own, and counts as the same client', () => {
		const totp = readCredential({ ...FIELDS, authMethod: 'totp' });
		expect(readCredential({ ...FIELDS, authMethod: undefined }).owner).toBe(totp.owner);
		expect(publisher().owner).not.toBe(totp.owner);
		expect(publisher().client).toBe(totp.client);
		expect(totp.browserLogin).toBeUndefined();
		expect(publisher({ loginStateKey: 'state-key' }).secrets).toContain('state-key');
	});

	test.each(['Publisher', '', null, 1, {}])(
		'a way to log in that is none is an error: %p',
		(authMethod) => {
			expect(() => publisher({ authMethod })).toThrow('Log In With');
		},
	);
});

describe('what comes back with the browser', () => {
	const back = (query: object) => publisher().browserLogin?.readReturn({ ...query });
	const soon = Math.floor(Date.now() / 1000) + 60;

	test('is a session until the token ends, midnight in India at the latest', () => {
		const own = token({ username: 'A123456', exp: soon });
		expect(back({ auth_token: own, feed_token: 'feed', refresh_token: 'left' })).toEqual({
			isOwn: true,
			session: {
				...{ accessToken: own, refreshToken: '', feedToken: 'feed', accountId: '' },
				sessionOwner: publisher().owner,
				sessionExpiresAt: new Date(soon * 1000).toISOString(),
			},
		});
		const long = back({ auth_token: token({ sub: 'a123456', exp: soon * 2 }) });
		const midnight = new Date(nextIstHour(Date.now(), 0)).toISOString();
		expect(long).toMatchObject({
			isOwn: true,
			session: { sessionExpiresAt: midnight, feedToken: '' },
		});
		expect(back({ auth_token: `Bearer ${own}` })?.session.accessToken).toBe(own);
	});

	test.each([
		[{ username: 'B1', sub: 'A123456' }],
		[{ username: 1 }],
		[{ name: 'A1234567' }],
		[{}],
	])('that is of another account, or does not say: %j', (claims) => {
		expect(back({ auth_token: token(claims) })?.isOwn).toBe(false);
	});

	test.each([{}, { auth_token: '' }, { auth_token: 'null' }, { auth_token: ['a', 'b'] }])(
		'without a token is nothing: %j',
		(query) => {
			expect(back(query)).toBeNull();
		},
	);

	test('that is no token is nobody’s', () => {
		for (const text of ['x', 'a.b.c', '%%%', '<script>', 'a.bnVsbA.c'])
			expect(back({ auth_token: text })?.isOwn).toBe(false);
	});
});
