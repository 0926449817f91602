import { readReply } from '../../../../brokers/angelone/errors';
import { AngelOneLogin } from '../../../../brokers/angelone/login';
import type { BrokerError } from '../../../../brokers/core/errors';
import { ApiClient } from '../../../../brokers/core/http/api-client';
import type { HttpReply, HttpRequest } from '../../../../brokers/core/http/http-transport';
import type { LoginPeers } from '../../../../brokers/core/session/authenticator';
import { MemoryNotes } from '../../../../brokers/core/session/notes';
import {
	type Authenticator,
	forgetRefusals,
	NO_SESSION,
	type Session,
	SessionManager,
} from '../../../../brokers/core/session/session-manager';
import { logInForN8n } from '../../../../credentials/shared/sessions';
import { readReply as readGrowwReply } from '../../../../brokers/groww/errors';
import { GrowwLogin } from '../../../../brokers/groww/login';
import { failureOf } from '../../support/failures';
import { reply } from '../../support/transport';
import { UNCOUNTED } from '../../../../brokers/core/rate-limit/rate-limiter';

const MINUTE = 60_000;
/** 06:00:10 in India. */
const SIX = Date.UTC(2026, 10, 20, 0, 30, 10);

beforeEach(() => {
	forgetRefusals();
	jest.useFakeTimers({ now: SIX });
});
afterEach(() => jest.useRealTimers());

let tokens = 0;

type Broker = (request: HttpRequest) => HttpReply;

/** One account as its executions see it: each reads the credential anew, as a process of its own would. */
class Account {
	readonly logins: number[] = [];

	readonly peers: LoginPeers;

	stored: Session = NO_SESSION;

	constructor(
		private readonly make: (transport: { send: Broker }) => Authenticator,
		public broker: Broker,
		notes = new MemoryNotes(),
	) {
		this.peers = {
			runExclusively: async (_, work) => await work(),
			leaveNote: async (...note) => await notes.leaveNote(...note),
			readNote: async (name) => await notes.readNote(name),
			forget: async (name) => await notes.forget(name),
		};
	}

	sessions(byPerson = false): SessionManager {
		const send = (request: HttpRequest) => {
			this.logins.push(Date.now());
			return this.broker(request);
		};
		const store = {
			id: '1',
			read: async () => await Promise.resolve(this.stored),
			write: async (session: Session) => {
				this.stored = await Promise.resolve(session);
			},
		};
		// Nothing of this process helps: what counts is what is noted.
		forgetRefusals();
		const login = this.make({ send } as never);
		return new SessionManager(login, store, this.stored, Date.now, this.peers, byPerson);
	}

	/** An execution; null where it had a token. */
	async run(byPerson = false): Promise<BrokerError | null> {
		const work = failureOf(this.sessions(byPerson).token()).catch(() => null);
		// A second code is waited for.
		await jest.advanceTimersByTimeAsync(40_000);
		return await work;
	}

	/** A schedule each minute; returns how often it logged in. */
	async schedule(minutes: number, execute = async () => await this.run()): Promise<number> {
		const before = this.logins.length;
		const start = Date.now();
		for (let minute = 0; minute < minutes; minute++) {
			jest.setSystemTime(start + minute * MINUTE);
			await execute();
		}
		jest.setSystemTime(start + minutes * MINUTE);
		return this.logins.length - before;
	}
}

const SECRETS = {
	baseUrl: 'https://apiconnect.angelone.in',
	apiKey: 'key-1',
	clientCode: 'A12345',
	mpin: '4321',
	totpSecret: 'GEZDGNBVGY3TQOJQ',
};
const angelRefuses = (errorcode: string, message: string) => () =>
	reply({ status: false, message, errorcode, data: null });
const angelAccepts = () =>
	reply({ status: true, message: 'SUCCESS', errorcode: '', data: { jwtToken: `t${++tokens}` } });
const angel = (broker: Broker, changes: Partial<typeof SECRETS> = {}, notes?: MemoryNotes) =>
	new Account((to) => new AngelOneLogin({ ...SECRETS, ...changes }, to as never), broker, notes);

const GROWW = {
	baseUrl: 'https://api.groww.in',
	authMethod: 'approval',
	apiKey: 'key-2',
	apiSecret: 'secret-2',
	totpSecret: '',
	dailyAccessToken: '',
} as const;
const growwRefuses = (message: string, displayMessage?: string) => () =>
	reply({ status: 'FAILURE', error: { code: 'GA001', message, displayMessage } }, 400);
const growwAccepts = () => reply({ token: `t${++tokens}` });
const groww = (broker: Broker, notes?: MemoryNotes) =>
	new Account((to) => new GrowwLogin(GROWW, to as never), broker, notes);

describe('a schedule each minute logs in, with', () => {
	test('a wrong TOTP secret: five times in the first hour, then once an hour', async () => {
		const account = angel(angelRefuses('AB1050', 'Invalid totp'));
		expect(await account.schedule(60)).toBe(5);
		expect(await account.schedule(180)).toBe(3);
	});

	test.each([
		['AB1000', 'Invalid Email Or Password'],
		['AB1007', 'Login Id or password is invalid'],
	])('a wrong PIN (%s): once, until it is changed', async (code, text) => {
		const notes = new MemoryNotes();
		const account = angel(angelRefuses(code, text), {}, notes);
		expect(await account.schedule(60)).toBe(1);
		jest.setSystemTime(SIX + 40 * 24 * 60 * MINUTE);
		expect((await account.run())?.message).toMatch(/correct them.*next try is possible now/i);
		expect(account.logins).toHaveLength(1);
		const corrected = angel(angelAccepts, { mpin: '1234' }, notes);
		expect(await corrected.run()).toBeNull();
	});

	test.each([
		['AB1007', 'AMX Error'],
		['AB7001', 'LoginbyPassword is not allowed. Please switch to Login by MPIN now.'],
		['AG8004', 'Invalid API Key'],
	])('%s (%s) the usual rests: it may not be the PIN', async (code, text) => {
		expect(await angel(angelRefuses(code, text)).schedule(60)).toBe(4);
	});

	test('a key that is not approved: six times an hour, and an approval at nine works', async () => {
		const account = groww(growwRefuses('Not approved for today'));
		for (let hour = 6; hour < 9; hour++) expect(await account.schedule(60)).toBeLessThanOrEqual(6);
		account.broker = growwAccepts;
		expect(await account.schedule(10)).toBe(1);
		expect(account.stored.accessToken).not.toBe('');
	});

	test('a wrong API secret the usual rests', async () => {
		expect(await groww(growwRefuses('Invalid checksum')).schedule(60)).toBe(4);
	});
});

describe('Groww’s token requests', () => {
	test('are at most 60 until nine, 140 until midnight, and 150 with a person’s tests', async () => {
		jest.setSystemTime(SIX - 5 * 60 * MINUTE);
		const account = groww(growwAccepts);
		const work = async (byPerson = false) => {
			account.stored = NO_SESSION;
			return await failureOf(account.sessions(byPerson).token()).catch(() => null);
		};
		for (let i = 0; i < 80; i++) await work();
		expect(account.logins).toHaveLength(60);
		const early = await work();
		expect(early).toMatchObject({ code: 'TOKEN_BUDGET', failure: 'notSent' });
		expect(early?.message).toMatch(/150 token requests a day.*after 09:00 India/);
		expect(await work(true)).toBeNull();
		jest.setSystemTime(SIX + 3 * 60 * MINUTE);
		for (let i = 0; i < 100; i++) await work();
		expect(account.logins).toHaveLength(140);
		expect((await work())?.message).toMatch(/after midnight/);
		for (let i = 0; i < 20; i++) await work(true);
		expect(account.logins).toHaveLength(150);
		jest.setSystemTime(SIX + 18 * 60 * MINUTE);
		expect(await work()).toBeNull();
	});
});

describe('the credential’s Test', () => {
	test('goes past the rest once in each TOTP step, and its success ends the rest', async () => {
		const account = angel(angelRefuses('AB1007', 'Login Id or password is invalid'));
		await account.run();
		const test = async () => await failureOf(account.sessions(true).token()).catch(() => null);
		expect((await test())?.message).not.toMatch(/Not asked again/);
		expect(account.logins).toHaveLength(2);
		expect((await test())?.message).toMatch(/next try is possible in \d+ s/);
		expect(account.logins).toHaveLength(2);
		expect((await account.run())?.message).toMatch(/Not asked again/);
		account.broker = angelAccepts;
		expect(await account.run(true)).toBeNull();
		account.stored = NO_SESSION;
		expect(await account.run()).toBeNull();
		expect(account.logins).toHaveLength(4);
	});
});

describe('a session that is refused', () => {
	/** An execution that reads something, as an ApiClient does it. */
	async function read(account: Account, answer: (token: string) => HttpReply, groww = false) {
		const client = new ApiClient({
			broker: 'angelOne',
			transport: { send: async ({ headers }) => await Promise.resolve(answer(headers.token)) },
			sessions: account.sessions(),
			rateLimiter: { acquire: async () => await Promise.resolve(UNCOUNTED) },
			headers: (token) => ({ token }),
			readReply: groww ? readGrowwReply : readReply,
			timeoutMs: 1_000,
			maxWaitMs: 1_000,
		});
		const work = client.call({ method: 'GET', path: '/x', limit: 'x' });
		return await failureOf(work).catch(() => null);
	}
	const refuses = () =>
		reply({ success: false, message: 'Invalid Token', errorCode: 'AG8001', data: '' });
	const answers = () => reply({ status: true, data: {} });

	test('right after each log-in counts as a refused log-in: no loop', async () => {
		const account = angel(angelAccepts);
		const logins = await account.schedule(60, async () => await read(account, refuses));
		expect(logins).toBeLessThanOrEqual(6);
		const told = await read(account, refuses);
		expect(told).toMatchObject({ code: 'SESSION_REFUSED', broker: 'angelOne' });
		expect(told?.message).toMatch(/Not asked again/);
	});

	test('after it has worked is renewed at once, however often', async () => {
		const account = angel(angelAccepts);
		for (let day = 0; day < 10; day++) {
			jest.setSystemTime(SIX + day * 5 * MINUTE);
			await read(account, answers);
			const { accessToken } = account.stored;
			expect(await read(account, (token) => (token === accessToken ? refuses() : answers()))).toBe(
				null,
			);
		}
		expect(account.logins).toHaveLength(11);
	});

	test('by a 403 of Groww’s: renewed once; where it stays it is a permission', async () => {
		const account = groww(growwAccepts);
		const forbidden = () => reply('Access forbidden', 403);
		const good = () => reply({ status: 'SUCCESS', payload: {} });
		await read(account, good, true);
		const { accessToken } = account.stored;
		const stale = await read(
			account,
			(token) => (token === accessToken ? forbidden() : good()),
			true,
		);
		expect(stale).toBeNull();
		expect(account.logins).toHaveLength(2);
		expect((await read(account, forbidden, true))?.code).toBe('HTTP_403');
		expect(account.logins).toHaveLength(3);
		for (let i = 0; i < 20; i++) {
			expect((await read(account, forbidden, true))?.code).toBe('HTTP_403');
			await read(account, good, true);
		}
		expect(account.logins).toHaveLength(3);
	});

	test('by a 403 while no new one can be had: the permission is named', async () => {
		const account = groww(growwAccepts);
		const forbidden = () => reply('Access forbidden', 403);
		await account.run();
		account.broker = growwRefuses('Not approved');
		expect((await read(account, forbidden, true))?.code).toBe('HTTP_403');
	});
});

test('n8n’s HTTP Request node, which asks for a session after every failure, does not log in each time', async () => {
	let logins = 0;
	const send = async () => {
		logins++;
		return await Promise.resolve(growwAccepts());
	};
	const makeLogin = () => new GrowwLogin({ ...GROWW, apiKey: 'key-of-a-request' }, { send });
	let stored = await logInForN8n(makeLogin, {});
	for (let minute = 0; minute < 60; minute++) {
		jest.setSystemTime(SIX + minute * MINUTE);
		const next = await logInForN8n(makeLogin, { ...stored } as never);
		expect(next.accessToken).toMatch(/^t\d+$/);
		stored = next;
	}
	expect(logins).toBeLessThanOrEqual(6);
});

test('what the token endpoint says for people is shown', async () => {
	const account = groww(growwRefuses('Bad request', 'Your approval expired. Approve again.'));
	expect((await account.run())?.message).toContain('Your approval expired. Approve again');
});

test('no note holds a secret that the broker repeats', async () => {
	const notes = new MemoryNotes();
	const account = angel(
		({ body }) =>
			angelRefuses('AB1050', `Bad ${JSON.stringify(body)} key-1 ${SECRETS.totpSecret}`)(),
		{},
		notes,
	);
	const error = await account.run();
	const kept = JSON.stringify([...(notes as unknown as { notes: Map<string, unknown> }).notes]);
	for (const text of [kept, error?.message]) {
		expect(text).toContain('•••');
		expect(text).not.toMatch(/4321|key-1|GEZDGNBV|\b\d{6}\b/);
	}
});

describe('two credentials of one account', () => {
	const wrong = { mpin: '0000' };
	const broker: Broker = ({ body }) =>
		JSON.stringify(body).includes('0000')
			? angelRefuses('AB1007', 'Login Id or password is invalid')()
			: angelAccepts();
	const sessionsOf = (account: Account) => {
		const sessions = account.sessions();
		return { sessions, account };
	};

	test.each(['right first', 'wrong first'])(
		'one with wrong secrets gets no session of the right one, and does not fail it: %s',
		async (order) => {
			const good = sessionsOf(angel(broker));
			const bad = sessionsOf(angel(broker, wrong));
			const both = order === 'right first' ? [good, bad] : [bad, good];
			const results = await Promise.allSettled(both.map(({ sessions }) => sessions.token()));
			const [first, second] = order === 'right first' ? results : [results[1], results[0]];
			expect(first.status).toBe('fulfilled');
			expect(second).toMatchObject({ status: 'rejected', reason: { code: 'AB1007' } });
			expect(bad.account.stored).toEqual(NO_SESSION);
		},
	);

	test('secrets that differ in their spelling alone are the same: one log-in', async () => {
		const one = sessionsOf(angel(broker));
		const two = sessionsOf(angel(broker, { mpin: ' 4321', totpSecret: 'gezd gnbv gy3t qojq' }));
		const tokens = await Promise.all([one.sessions.token(), two.sessions.token()]);
		expect(tokens[0]).toBe(tokens[1]);
		expect(one.account.logins.length + two.account.logins.length).toBe(1);
	});
});
