import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneSecondAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, code, LOGIN, REFRESH } from './client';

let simulator: AngelOneSimulator;
let client: Client;

async function start(quirks: Partial<AngelOneQuirks> = {}): Promise<void> {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false, ...quirks } });
	client = new Client(simulator);
}
afterEach(() => simulator.close());

const profile = (who: Client) => who.get('/user/v1/getProfile');
const refresh = (who: Client, refreshToken = who.refreshToken) =>
	who.send('POST', REFRESH, { refreshToken });
const logout = (who: Client) => who.post('/user/v1/logout', { clientcode: who.account.clientCode });

describe('log-in', () => {
	beforeEach(() => start());

	it.each([
		['wrong TOTP', { totp: '123' }, 'AB1050', 'Invalid totp and client combination'],
		['an empty PIN', { password: '' }, 'AB1050', 'Invalid totp and client combination'],
		['the web password', { password: 'AngelWebPassword-Qx7r' }, 'AB7001', /MPIN/],
		['wrong PIN', { password: '0000' }, 'AB1007', /password is invalid/],
		['unknown client', { clientcode: 'NOBODY' }, 'AB1050', 'Invalid totp and client combination'],
	])('refuses %s', async (_case, changes, errorcode, message) => {
		const { json, status } = await client.login(changes);
		expect(status).toBe(200);
		expect(json).toMatchObject({ status: false, errorcode, data: null });
		expect(json.message).toMatch(message);
		expect(simulator.logins).toBe(0);
		expect(simulator.loginAttempts).toBe(1);
	});

	it('totpRefusal plain: a wrong code is one, and an unknown client has the words of a wrong PIN', async () => {
		simulator.quirks.totpRefusal = 'plain';
		expect((await client.login({ totp: '123' })).json).toMatchObject({
			errorcode: 'AB1050',
			message: 'Invalid totp',
		});
		expect((await client.login({ clientcode: 'NOBODY' })).json.errorcode).toBe('AB1007');
	});

	it('notes every token that it hands out', async () => {
		const { data } = (await client.login()).json;
		const renewed = (await refresh(client, data.refreshToken)).json.data;
		expect(simulator.issuedTokens).toEqual(
			[data, renewed].flatMap((set) => [set.jwtToken, set.refreshToken, set.feedToken]),
		);
	});

	it('refuses an API key that is unknown, inactive or of another client', async () => {
		for (const key of ['', 'unknown', angelOneSecondAccount.apiKey]) {
			const body = { clientcode: client.account.clientCode, password: '7391', totp: code() };
			const { json } = await client.send('POST', LOGIN, body, { 'x-privatekey': key });
			expect(json).toMatchObject({ success: false, errorCode: 'AG8004' });
		}
		simulator.accounts[0].apiKeyActive = false;
		expect((await client.login()).json.errorCode).toBe('AG8004');
	});

	it('refuses a body that is not JSON, and a path that does not exist', async () => {
		const broken = await client.send('POST', LOGIN, '{"clientcode":');
		expect(broken.json).toMatchObject({ errorcode: 'AB1004' });
		const byMpin = await client.send('POST', LOGIN.replace('Password', 'Mpin'), {});
		expect(byMpin.status).toBe(200);
		expect(byMpin.text).toContain('Request Rejected');
	});

	it('locks the account after five wrong log-ins in a row', async () => {
		for (let i = 0; i < 4; i++) await client.login({ password: '0000' });
		expect((await client.login()).json.status).toBe(true);
		for (let i = 0; i < 5; i++) await client.login({ password: '0000' });
		expect((await client.login()).json).toMatchObject({ status: false, errorcode: 'AB1006' });
		simulator.accounts[0].locked = false;
		expect((await client.login()).json.status).toBe(true);
	});

	it('accepts the codes of the steps beside its own, no others', async () => {
		// The middle of a step, however long the log-ins take.
		const now = Math.floor(Date.now() / 30_000) * 30_000 + 15_000;
		const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
		for (const [away, accepted] of [
			[-60_000, false],
			[-30_000, true],
			[30_000, true],
			[60_000, false],
		] as const) {
			const { json } = await client.login({ totp: code(client.account, now + away) });
			expect([away, json.status]).toEqual([away, accepted]);
		}
		clock.mockRestore();
	});
});

describe('tokens', () => {
	beforeEach(async () => {
		await start();
		await client.login();
	});

	it('are good until midnight IST by the set clock, and not a moment longer', async () => {
		simulator.clock.set('2026-11-25T09:00:00+05:30');
		await client.login();
		simulator.clock.set('2026-11-25T23:59:58+05:30');
		expect((await profile(client)).json.status).toBe(true);
		simulator.clock.set('2026-11-26T00:00:00+05:30');
		expect((await profile(client)).json).toEqual({
			success: false,
			message: 'Invalid Token',
			errorCode: 'AG8001',
			data: '',
		});
	});

	it('carry their end in the JWT', async () => {
		simulator.clock.set('2026-11-25T09:00:00+05:30');
		await client.login();
		const claims = JSON.parse(Buffer.from(client.jwt.split('.')[1], 'base64url').toString());
		expect(claims.exp * 1000).toBe(Date.parse('2026-11-26T00:00:00+05:30'));
	});

	it('are really checked', async () => {
		const [header, payload, signature] = client.jwt.split('.');
		const forged = Buffer.from(
			Buffer.from(payload, 'base64url').toString().replace('S123456', 'R654321'),
		).toString('base64url');
		const refreshAsAccess = client.refreshToken;
		for (const jwt of [`${header}.${forged}.${signature}`, refreshAsAccess, 'nonsense']) {
			client.jwt = jwt;
			expect((await profile(client)).json.errorCode).toBe('AG8001');
		}
		client.jwt = '';
		expect((await profile(client)).json).toEqual({
			success: false,
			message: 'Token missing',
			errorCode: 'AG8003',
			data: '',
		});
	});

	it('work with their own API key only', async () => {
		const { json } = await client.send(
			'GET',
			'/rest/secure/angelbroking/user/v1/getProfile',
			undefined,
			{
				'x-privatekey': angelOneSecondAccount.apiKey,
			},
		);
		expect(json.errorCode).toBe('AG8004');
		simulator.accounts[0].feedOnlyKey = true;
		expect((await profile(client)).json.errorCode).toBe('AG8004');
	});

	it('are all replaced by a refresh, which works once', async () => {
		const old = { jwt: client.jwt, refreshToken: client.refreshToken };
		const { json } = await refresh(client);
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		client.jwt = json.data.jwtToken;
		expect((await profile(client)).json.status).toBe(true);
		expect((await refresh(client, old.refreshToken)).json).toMatchObject({
			status: false,
			errorcode: 'AB8050',
			message: 'Invalid Refresh Token',
		});
		expect((await refresh(client, json.data.refreshToken)).json.status).toBe(true);
	});

	it('refresh past midnight, until the refresh token ends too', async () => {
		const { jwt, refreshToken } = client;
		simulator.clock.advance(25 * 3_600_000);
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		simulator.clock.advance(24 * 3_600_000);
		expect((await refresh(client)).json.errorcode).toBe('AB8051');
		simulator.clock.reset();
		client.jwt = jwt;
		expect((await refresh(client, refreshToken)).json.status).toBe(true);
	});

	it('of a refresh need a token of the same client', async () => {
		const other = new Client(simulator, angelOneSecondAccount);
		await other.login();
		expect((await refresh(other, client.refreshToken)).json.errorcode).toBe('AB8050');
		client.jwt = '';
		expect((await refresh(client)).json.errorCode).toBe('AG8003');
	});

	it('end with the log-out of their session, the refresh token with them', async () => {
		const second = new Client(simulator);
		await second.login();
		await logout(client);
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		expect((await refresh(client)).json.errorcode).toBe('AB8050');
		expect((await profile(second)).json.status).toBe(true);
	});

	it('end when a test says so', async () => {
		simulator.expireSessions();
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		expect((await refresh(client)).json.status).toBe(true);
		await client.login();
		simulator.revokeAllSessions();
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		expect((await refresh(client)).json.errorcode).toBe('AB8050');
	});
});

describe('switches of log-in and session', () => {
	it('refuseTotpReplay: a code works once', async () => {
		await start({ refuseTotpReplay: true });
		expect((await client.login()).json.status).toBe(true);
		expect((await client.login()).json.errorcode).toBe('AB1050');
	});

	it('secondLoginKillsOld, with the reply of revokedTokenReply', async () => {
		await start({ secondLoginKillsOld: true, revokedTokenReply: 'AB1010' });
		await client.login();
		await new Client(simulator).login();
		expect((await profile(client)).json).toEqual({
			status: false,
			message: 'AMX Session Expired',
			errorcode: 'AB1010',
			data: null,
		});
	});

	it('logoutKillsAllSessions, of that client only', async () => {
		await start({ logoutKillsAllSessions: true });
		const [second, other] = [new Client(simulator), new Client(simulator, angelOneSecondAccount)];
		for (const one of [client, second, other]) await one.login();
		await logout(client);
		expect((await profile(second)).json.errorCode).toBe('AG8001');
		expect((await profile(other)).json.status).toBe(true);
	});

	it.each([
		['AG8002', 200, { errorCode: 'AG8002', message: 'Token Expired' }],
		['AB1011', 200, { errorcode: 'AB1011', message: 'Client not login' }],
		['http401', 401, { errorCode: 'AG8001' }],
	] as const)('expiredTokenReply %s', async (expiredTokenReply, status, body) => {
		await start({ expiredTokenReply });
		await client.login();
		simulator.expireSessions();
		const answer = await profile(client);
		expect(answer.status).toBe(status);
		expect(answer.json).toMatchObject(body);
	});

	it('sessionEndHour and sessionHours', async () => {
		await start({ sessionEndHour: 5 });
		simulator.clock.set('2026-11-25T20:00:00+05:30');
		await client.login();
		simulator.clock.set('2026-11-26T04:59:00+05:30');
		expect((await profile(client)).json.status).toBe(true);
		simulator.clock.set('2026-11-26T05:00:00+05:30');
		expect((await profile(client)).json.errorCode).toBe('AG8001');
		simulator.quirks.sessionHours = 28;
		await client.login();
		simulator.clock.advance(27.9 * 3_600_000);
		expect((await profile(client)).json.status).toBe(true);
	});

	it('refreshPastSessionEnd off, refreshKeepsOldToken on', async () => {
		await start({ refreshPastSessionEnd: false, refreshKeepsOldToken: true });
		await client.login();
		await refresh(client);
		expect((await profile(client)).json.status).toBe(true);
		await client.login();
		simulator.expireSessions();
		expect((await refresh(client)).json.errorcode).toBe('AB8051');
	});

	it('bearerPrefixOnJwt, and a token sent with the prefix twice', async () => {
		await start({ bearerPrefixOnJwt: true });
		await client.login();
		expect(client.jwt).toMatch(/^Bearer eyJ/);
		expect((await profile(client)).json.status).toBe(true);
	});

	it('emptyPinSaysTotp off, wrongPinCode, loginRefusalStatus', async () => {
		await start({ emptyPinSaysTotp: false, wrongPinCode: 'AB1000', loginRefusalStatus: 401 });
		const answer = await client.login({ password: '' });
		expect([answer.status, answer.json.errorcode]).toEqual([401, 'AB1000']);
	});

	it('clockSkewMs: codes and the Date header go by the skewed clock', async () => {
		await start({ clockSkewMs: 5 * 60_000 });
		const answer = await client.login();
		expect(answer.json.errorcode).toBe('AB1050');
		const ahead = Date.parse(answer.headers.get('date') as string) - Date.now();
		expect(Math.abs(ahead - 5 * 60_000)).toBeLessThan(5_000);
		const corrected = await client.login({ totp: code(client.account, Date.now() + 5 * 60_000) });
		expect(corrected.json.status).toBe(true);
	});

	it('loginClock: codes go by the machine, or by the set clock', async () => {
		await start();
		simulator.clock.set('2027-01-05T10:00:00+05:30');
		expect((await client.login()).json.status).toBe(true);
		simulator.quirks.loginClock = 'simulator';
		expect((await client.login()).json.errorcode).toBe('AB1050');
		const there = await client.login({ totp: code(client.account, simulator.clock.now()) });
		expect(there.json.status).toBe(true);
		expect(there.headers.get('date')).toMatch(/05 Jan 2027/);
	});

	it('stringBooleans and shuffledKeys', async () => {
		await start({ stringBooleans: true, shuffledKeys: true });
		const { text } = await client.login({ totp: '1' });
		expect(text).toBe(
			'{"message":"Invalid totp and client combination","errorcode":"AB1050","status":"false","data":"null"}',
		);
	});

	it('apiKeyRefusalShape A', async () => {
		await start({ apiKeyRefusalShape: 'A' });
		const { json } = await client.send('POST', LOGIN, {}, { 'x-privatekey': 'x' });
		expect(json).toEqual({
			status: false,
			message: 'Invalid API Key',
			errorcode: 'AG8004',
			data: null,
		});
	});

	it('profileForm: live, as documented, as the docs print it, and of 2023', async () => {
		await start();
		await client.login();
		const data = async (profileForm: AngelOneQuirks['profileForm']) => {
			simulator.quirks.profileForm = profileForm;
			return (await profile(client)).json.data;
		};
		const stamped = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
		expect(simulator.quirks.profileForm).toBe('live');
		expect(await data('live')).toMatchObject({
			exchanges: ['nse_cm', 'nse_fo', 'bse_cm', 'bse_fo', 'mcx_fo', 'cde_fo', 'ncx_fo'],
			products: ['MARGIN', 'MIS', 'NRML', 'CNC', 'CO', 'BO'],
			broker: 'B2C',
			lastlogintime: expect.stringMatching(stamped) as string,
		});
		expect(await data('documented')).toMatchObject({
			exchanges: ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'],
			brokerid: 'B2C',
		});
		expect((await data('documentedText')).products).toBe('["DELIVERY","INTRADAY","MARGIN"]');
		expect((await data('text2023')).products).toBe("['MARGIN', 'MIS', 'NRML', 'CNC', 'CO', 'BO']");
	});

	it('loginState and logoutData: live, null and a sentence', async () => {
		await start();
		expect((await client.login()).json.data.state).toBeNull();
		const logOut = async () =>
			(await client.post('/user/v1/logout', { clientcode: client.account.clientCode })).json.data;
		expect(await logOut()).toBe('Logout Successfully');
		Object.assign(simulator.quirks, { loginState: 'live', logoutData: 'empty' });
		simulator.clock.advance(1_000);
		expect((await client.login()).json.data.state).toBe('live');
		expect(await logOut()).toBe('');
	});

	it('requireAllHeaders', async () => {
		await start({ requireAllHeaders: true });
		await client.login();
		expect((await profile(client)).json.status).toBe(true);
		const path = '/rest/secure/angelbroking/user/v1/getProfile';
		const answer = await client.send('GET', path, undefined, { 'x-macaddress': '' });
		expect(answer.text).toContain('Request Rejected');
	});
});
