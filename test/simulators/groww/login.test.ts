import { growwAccount } from '../../../simulators/groww';
import type { Caller } from './support';
import {
	apiKey,
	approvalBody,
	logIn,
	startTrading,
	totpBody,
	totpToken,
	TRADING_HOURS,
	verdict,
} from './support';

const MINUTE = 60_000;
const GATEWAY = {
	errorCode: 401,
	errorMessage: { message: 'Please Login and Try Again' },
};

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading();
});
afterEach(() => caller.simulator.close());

const profileStatus = async (bearer: string) =>
	(await caller.get('/v1/user/detail', { bearer })).status;

test('approval: the right checksum gives a token that works', async () => {
	const { status, body } = await logIn(caller, apiKey, approvalBody());
	expect(status).toBe(200);
	expect(await profileStatus(body.token)).toBe(200);
	expect(caller.simulator.logins).toBe(1);
	expect(caller.simulator.issuedTokens).toEqual([body.token]);
});

test('the checksum is SHA-256 of secret and timestamp, in lower-case hex', async () => {
	const good = approvalBody();
	for (const checksum of [
		good.checksum.toUpperCase(),
		approvalBody(Date.now(), 'another secret').checksum,
		'',
		undefined,
	]) {
		const answer = await logIn(caller, apiKey, { ...good, checksum });
		expect(verdict(answer)).toBe('400 GA001');
	}
	expect(caller.simulator.logins).toBe(0);
	expect(caller.simulator.loginAttempts).toBe(4);
});

test('the timestamp is ten digits, as a number or as a text, within ten minutes either way', async () => {
	const now = Date.now();
	const at = async (epochMs: number) => (await logIn(caller, apiKey, approvalBody(epochMs))).status;
	expect(await at(now - 9 * MINUTE)).toBe(200);
	expect(await at(now + 9 * MINUTE)).toBe(200);
	expect(await at(now - 11 * MINUTE)).toBe(400);
	expect(await at(now + 11 * MINUTE)).toBe(400);
	caller.simulator.quirks.enforceRateLimits = false;
	const { timestamp, ...rest } = approvalBody();
	const as = async (value: unknown) =>
		(await logIn(caller, apiKey, { ...rest, timestamp: value })).status;
	expect(await as(Number(timestamp))).toBe(200);
	expect(await as(Number(timestamp) + 0.5)).toBe(400);
	expect(await as(`${timestamp}000`)).toBe(400);
});

test('a key that was not approved today is refused, in the shape asked for', async () => {
	const [account] = caller.simulator.accounts;
	account.approvedOn = '2026-11-19';
	const refusal = async () => verdict(await logIn(caller, apiKey, approvalBody()));
	expect(await refusal()).toBe('403 GA005');
	caller.simulator.quirks.notApprovedRefusal = 'GA001-400';
	expect(await refusal()).toBe('400 GA001');
	account.approvedOn = '2026-11-20';
	expect(await refusal()).toBe('200 undefined');
});

test('TOTP: the code of the secret, with or without key_type', async () => {
	expect((await logIn(caller, totpToken, totpBody())).status).toBe(200);
	expect((await logIn(caller, totpToken, { totp: totpBody().totp })).status).toBe(200);
	const wrong = totpBody(Date.now(), 'JBSWY3DPEHPK3PXP');
	expect(verdict(await logIn(caller, totpToken, wrong))).toBe('400 GA001');
	expect((await logIn(caller, totpToken, totpBody(Date.now() - 5 * MINUTE))).status).toBe(400);
});

test('a wrong key, or a key used the other way, gets the gateway body', async () => {
	for (const [bearer, body] of [
		['no such key', approvalBody()],
		[apiKey, totpBody()],
		[totpToken, approvalBody()],
	] as const) {
		const answer = await logIn(caller, bearer, body);
		expect(answer.status).toBe(401);
		expect(answer.body).toEqual(GATEWAY);
	}
});

test('a token ends at 06:00 IST', async () => {
	const { body } = await logIn(caller, totpToken, totpBody());
	expect(body.expiry).toBe('2026-11-21T06:00:00');
	caller.simulator.clock.set('2026-11-21T05:59:50+05:30');
	expect(await profileStatus(body.token)).toBe(200);
	caller.simulator.clock.set('2026-11-21T06:00:00+05:30');
	const answer = await caller.get('/v1/user/detail', { bearer: body.token });
	expect(answer.status).toBe(401);
	expect(answer.body).toEqual(GATEWAY);
});

test('a token made before 06:00 ends the same day', async () => {
	caller.simulator.clock.set('2026-11-20T05:30:00+05:30');
	const { body } = await logIn(caller, totpToken, totpBody());
	expect(body.expiry).toBe('2026-11-20T06:00:00');
});

test('a pasted token works to the next 06:00 and cannot be had again', async () => {
	expect(await profileStatus(caller.token)).toBe(200);
	caller.simulator.clock.set('2026-11-21T06:00:01+05:30');
	expect(await profileStatus(caller.token)).toBe(401);
	caller.simulator.accounts[0].dailyAccessToken = 'the token of the next day';
	expect(await profileStatus('the token of the next day')).toBe(200);
	expect(caller.simulator.logins).toBe(0);
});

test('sessions can be expired and revoked by hand, pasted ones too', async () => {
	const first = (await logIn(caller, totpToken, totpBody())).body.token;
	caller.simulator.expireSessions();
	expect(await profileStatus(first)).toBe(401);
	expect(await profileStatus(caller.token)).toBe(401);
	const second = (await logIn(caller, totpToken, totpBody())).body.token;
	expect(await profileStatus(second)).toBe(200);
	caller.simulator.revokeAllSessions();
	expect(await profileStatus(second)).toBe(401);
});

test('each account sees its own orders only', async () => {
	caller.simulator.accounts.push(
		growwAccount({ vendorUserId: 'other', apiKey: 'k2', totpToken: 't2', dailyAccessToken: 'd2' }),
	);
	const id = await caller.createId();
	const theirs = await caller.get(`/v1/order/status/${id}?segment=CASH`, { bearer: 'd2' });
	expect(verdict(theirs)).toBe('404 GA004');
});

test('an empty or missing bearer is refused', async () => {
	expect(await profileStatus('')).toBe(401);
	expect(await profileStatus('nonsense')).toBe(401);
	const basic = await caller.get('/v1/user/detail', { headers: { authorization: 'Basic abc' } });
	expect(basic.status).toBe(401);
});

test('a log-in goes by the machine unless told to go by the set clock', async () => {
	expect((await logIn(caller, totpToken, totpBody())).status).toBe(200);
	caller.simulator.quirks.loginClock = 'simulator';
	const simulated = Date.parse(TRADING_HOURS);
	expect((await logIn(caller, totpToken, totpBody(Date.now() - 86_400_000))).status).toBe(400);
	expect((await logIn(caller, totpToken, totpBody(simulated))).status).toBe(200);
});
