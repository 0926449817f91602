import type { BrokerError } from '../../../../brokers/core/errors';
import {
	type Authenticator,
	forgetRefusals,
	isUsable,
	type LoginPeers,
	NO_SESSION,
	secretsFingerprint,
	type Session,
	SessionManager,
	sessionOwner,
	type SessionStore,
} from '../../../../brokers/core/session/session-manager';
import { brokerError, failureOf } from '../../support/failures';

const NOW = Date.UTC(2026, 10, 21, 4, 0);
let ownerCount = 0;
let owner = '';

beforeEach(() => {
	ownerCount += 1;
	owner = `owner ${ownerCount}`;
	forgetRefusals();
});

function session(accessToken: string, changes: Partial<Session> = {}): Session {
	return {
		...NO_SESSION,
		accessToken,
		sessionOwner: owner,
		sessionExpiresAt: new Date(NOW + 3_600_000).toISOString(),
		...changes,
	};
}

/** A credential's session, as other workers see it too. */
class MemoryStore implements SessionStore {
	reads = 0;
	written: Session[] = [];

	constructor(
		public stored: Session = NO_SESSION,
		readonly id = 'credential 1',
	) {}

	async read() {
		this.reads += 1;
		return await Promise.resolve(this.stored);
	}

	async write(fresh: Session) {
		this.written.push(fresh);
		this.stored = await Promise.resolve(fresh);
	}
}

/** Logs in with token 1, token 2, …, or as the script says. */
class ScriptedLogin implements Authenticator {
	readonly previous: Array<Session | null> = [];

	constructor(
		private readonly outcomes: Array<BrokerError | Session> = [],
		readonly secrets = secretsFingerprint(owner),
		readonly owner_ = owner,
	) {}

	get owner() {
		return this.owner_;
	}

	get logins() {
		return this.previous.length;
	}

	async login(previous: Session | null): Promise<Session> {
		this.previous.push(previous);
		await new Promise((resolve) => setImmediate(resolve));
		const outcome = this.outcomes.shift() ?? session(`token ${this.logins}`);
		if (outcome instanceof Error) throw outcome;
		return outcome;
	}
}

function manager(login: Authenticator, store: MemoryStore, now = () => NOW) {
	return new SessionManager(login, store, store.stored, now);
}

const refusal = () =>
	brokerError({ failure: 'login', code: 'AB1050', message: 'Angel One: Invalid totp (AB1050)' });

describe('a stored token is used', () => {
	test.each([
		['good', {}, true],
		['blank', { accessToken: '' }, false],
		['of another owner', { sessionOwner: 'somebody else' }, false],
		['of nobody', { sessionOwner: '' }, false],
		['over', { sessionExpiresAt: new Date(NOW - 1).toISOString() }, false],
		['over in a minute', { sessionExpiresAt: new Date(NOW + 60_000).toISOString() }, false],
		[
			'over in a minute and a bit',
			{ sessionExpiresAt: new Date(NOW + 60_001).toISOString() },
			true,
		],
		['without an end', { sessionExpiresAt: '' }, false],
		['with an unreadable end', { sessionExpiresAt: 'soon' }, false],
	])('%s', async (_, changes, usable) => {
		const stored = session('stored', changes);
		expect(isUsable(stored, owner, NOW)).toBe(usable);
		const login = new ScriptedLogin();
		const store = new MemoryStore(stored);
		expect(await manager(login, store).token()).toBe(usable ? 'stored' : 'token 1');
		expect(login.logins).toBe(usable ? 0 : 1);
		expect(store.written).toHaveLength(usable ? 0 : 1);
	});

	test('without another look into the store', async () => {
		const store = new MemoryStore(session('stored'));
		const kept = manager(new ScriptedLogin(), store);
		await kept.token();
		await kept.token();
		expect(store.reads).toBe(0);
	});
});

test('the last session goes to the log-in for its refresh token, unless it is somebody else’s', async () => {
	const old = session('old', { refreshToken: 'refresh', sessionExpiresAt: '' });
	const mine = new ScriptedLogin();
	await manager(mine, new MemoryStore(old)).token();
	expect(mine.previous).toEqual([old]);
	const others = new ScriptedLogin();
	await manager(others, new MemoryStore({ ...old, sessionOwner: 'somebody else' })).token();
	expect(others.previous).toEqual([null]);
});

describe('single flight', () => {
	test('fifty callers at once make one log-in and share its token', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore();
		const tokens = await Promise.all(
			Array.from({ length: 50 }, async () => await manager(login, store).token()),
		);
		expect(new Set(tokens)).toEqual(new Set(['token 1']));
		expect(login.logins).toBe(1);
		expect(store.written).toHaveLength(1);
	});

	test('followers that hold the account in another credential store the session there too', async () => {
		const login = new ScriptedLogin();
		const one = new MemoryStore(NO_SESSION, 'credential 1');
		const two = new MemoryStore(NO_SESSION, 'credential 2');
		await Promise.all([manager(login, one).token(), manager(login, two).token()]);
		expect(login.logins).toBe(1);
		expect([one.stored.accessToken, two.stored.accessToken]).toEqual(['token 1', 'token 1']);
	});

	test('accounts do not wait for one another', async () => {
		const first = new ScriptedLogin();
		const second = new ScriptedLogin([], 'other secrets', `${owner} of another`);
		await Promise.all([
			manager(first, new MemoryStore()).token(),
			manager(second, new MemoryStore()).token(),
		]);
		expect([first.logins, second.logins]).toEqual([1, 1]);
	});

	test('a refused log-in is the answer of all who waited for it', async () => {
		const login = new ScriptedLogin([refusal()]);
		const store = new MemoryStore();
		const failures = await Promise.all(
			Array.from({ length: 50 }, async () => await failureOf(manager(login, store).token())),
		);
		expect(login.logins).toBe(1);
		expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['AB1050']));
	});

	test('who waited for an execution that was cancelled logs in itself', async () => {
		const cancelled = brokerError({ failure: 'unclear', code: 'CANCELLED' });
		const login = new ScriptedLogin([cancelled]);
		const store = new MemoryStore();
		const leader = failureOf(manager(login, store).token());
		const followers = [manager(login, store).token(), manager(login, store).token()];
		expect((await leader).code).toBe('CANCELLED');
		expect(await Promise.all(followers)).toEqual(['token 2', 'token 2']);
		expect(login.logins).toBe(2);
	});
});

describe('renewal after a refusal', () => {
	test('a newer token in the store is used instead of a log-in', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore(session('stored'));
		const kept = manager(login, store);
		await kept.token();
		store.stored = session('of another worker');
		expect(await kept.renew('stored')).toBe('of another worker');
		expect(login.logins).toBe(0);
		expect(store.written).toHaveLength(0);
		expect(await kept.token()).toBe('of another worker');
	});

	test('a store that still holds the refused token leads to a log-in, and its session is stored', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore(session('stored'));
		expect(await manager(login, store).renew('stored')).toBe('token 1');
		expect(store.stored).toMatchObject({ accessToken: 'token 1', sessionOwner: owner });
	});

	test('a newer token of another owner in the store is not taken', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore(session('stored'));
		const kept = manager(login, store);
		store.stored = session('of another client code', { sessionOwner: 'somebody else' });
		expect(await kept.renew('stored')).toBe('token 1');
	});

	test('twenty callers whose token was refused at once make one log-in', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore(session('stored'));
		const tokens = await Promise.all(
			Array.from({ length: 20 }, async () => await manager(login, store).renew('stored')),
		);
		expect(new Set(tokens)).toEqual(new Set(['token 1']));
		expect(login.logins).toBe(1);
	});

	test('a flight that brings the refused token again is no renewal', async () => {
		const login = new ScriptedLogin([session('stale'), session('fresh')]);
		const store = new MemoryStore();
		const [first, second] = await Promise.all([
			manager(login, store).renew(null),
			manager(login, store).renew('stale'),
		]);
		expect([first, second]).toEqual(['stale', 'fresh']);
	});
});

describe('a refused log-in rests', () => {
	test('30 seconds for the same secrets, with the same error and the time left', async () => {
		let now = NOW;
		const login = new ScriptedLogin([refusal()]);
		const store = new MemoryStore();
		const attempt = async () => await failureOf(manager(login, store, () => now).token());
		await attempt();
		now += 18_000;
		const second = await attempt();
		expect(login.logins).toBe(1);
		expect(second).toMatchObject({ code: 'AB1050', failure: 'login' });
		expect(second.message).toMatch(/Invalid totp.*next try is possible in 12 s/);
		now = NOW + 29_999;
		await attempt();
		expect(login.logins).toBe(1);
		now = NOW + 30_000;
		expect(await manager(login, store, () => now).token()).toBe('token 2');
	});

	test('the wait in the message does not pile up', async () => {
		const login = new ScriptedLogin([refusal()]);
		const store = new MemoryStore();
		await failureOf(manager(login, store).token());
		await failureOf(manager(login, store).token());
		const third = await failureOf(manager(login, store).token());
		expect(third.message.match(/Not asked again/g)).toHaveLength(1);
	});

	test('not for secrets that were corrected', async () => {
		const store = new MemoryStore();
		await failureOf(manager(new ScriptedLogin([refusal()], 'wrong MPIN'), store).token());
		const corrected = new ScriptedLogin([], 'right MPIN');
		expect(await manager(corrected, store).token()).toBe('token 1');
	});

	test.each(['notSent', 'unclear', 'rateLimited', 'cancelled'] as const)(
		'not after a failure that says nothing of the secrets: %s',
		async (failure) => {
			const login = new ScriptedLogin([brokerError({ failure, code: 'X' })]);
			const store = new MemoryStore();
			await failureOf(manager(login, store).token());
			expect(await manager(login, store).token()).toBe('token 2');
		},
	);

	test('and a stored token of another worker ends it for all', async () => {
		const login = new ScriptedLogin([refusal()]);
		const store = new MemoryStore();
		await failureOf(manager(login, store).token());
		store.stored = session('of another worker');
		expect(await manager(login, store).token()).toBe('of another worker');
	});
});

describe('forgetting', () => {
	test('blanks the store, and the next call logs in from nothing', async () => {
		const login = new ScriptedLogin();
		const store = new MemoryStore(session('stored', { refreshToken: 'refresh' }));
		const kept = manager(login, store);
		await kept.forget();
		expect(store.stored).toEqual(NO_SESSION);
		expect(kept.peek()).toBeNull();
		expect(await kept.token()).toBe('token 1');
		expect(login.previous).toEqual([null]);
	});

	test('peeking never logs in', () => {
		const login = new ScriptedLogin();
		expect(manager(login, new MemoryStore()).peek()).toBeNull();
		expect(manager(login, new MemoryStore(session('stored'))).peek()?.accessToken).toBe('stored');
		expect(login.logins).toBe(0);
	});
});

test('owners differ with every part, and parts do not run into each other', () => {
	const owners = [
		sessionOwner('angelOne', 'https://a', 'key', 'A1'),
		sessionOwner('angelOne', 'https://b', 'key', 'A1'),
		sessionOwner('angelOne', 'https://a', 'key2', 'A1'),
		sessionOwner('angelOne', 'https://a', 'key', 'A2'),
		sessionOwner('angelOne', 'https://a', 'keyA1', ''),
		sessionOwner('angelOne', 'https://a', 'key","A1'),
	];
	expect(new Set(owners).size).toBe(owners.length);
	expect(owners[0]).toMatch(/^[0-9a-f]{32}$/);
	expect(sessionOwner('angelOne', 'https://a', 'key', 'A1')).toBe(owners[0]);
});

test('a fingerprint tells secrets apart and gives none away', () => {
	expect(secretsFingerprint('1234', 'x')).toBe(secretsFingerprint('1234', 'x'));
	expect(secretsFingerprint('1234', 'x')).not.toBe(secretsFingerprint('1235', 'x'));
	expect(secretsFingerprint('1234', 'x')).not.toContain('1234');
});

test('a token of the last minute before the session’s end serves until then, without a second log-in', async () => {
	const end = NOW + 30_000;
	const short = session('short', { sessionExpiresAt: new Date(end).toISOString() });
	const login = new ScriptedLogin([short]);
	let now = NOW;
	const sessions = manager(login, new MemoryStore(), () => now);
	expect([await sessions.token(), await sessions.token()]).toEqual(['short', 'short']);
	expect(login.logins).toBe(1);
	now = end;
	await sessions.token();
	expect(login.logins).toBe(2);
});

describe('with other processes of the same n8n', () => {
	/** What they share, as one process after another sees it. */
	function sharedPeers() {
		const notes = new Map<string, string>();
		const log: string[] = [];
		const peers: LoginPeers = {
			runExclusively: async (name, work) => {
				log.push(`enter ${name}`);
				return await work().finally(() => log.push(`leave ${name}`));
			},
			leaveNote: async (name, text) => void notes.set(name, text),
			readNote: async (name) => notes.get(name) ?? null,
			forget: async (name) => void notes.delete(name),
		};
		return { peers, log, notes };
	}

	it('a log-in is made by one alone', async () => {
		const { peers, log } = sharedPeers();
		const login = new ScriptedLogin();
		const store = new MemoryStore();
		await new SessionManager(login, store, NO_SESSION, () => NOW, peers).token();
		expect(log).toEqual([`enter ${owner}`, `leave ${owner}`]);
		expect(login.logins).toBe(1);
	});

	it('a refused log-in rests for all of them, and for 30 seconds', async () => {
		const { peers, notes } = sharedPeers();
		const login = new ScriptedLogin([refusal()]);
		const tokenAt = async (now: number) => {
			forgetRefusals();
			const sessions = new SessionManager(login, new MemoryStore(), NO_SESSION, () => now, peers);
			return await sessions.token();
		};
		await failureOf(tokenAt(NOW));
		const told = await failureOf(tokenAt(NOW + 10_000));
		expect(told).toMatchObject({ code: 'AB1050', failure: 'login', retryable: false });
		expect(told.message).toContain('the next try is possible in 20 s');
		expect(login.logins).toBe(1);
		expect(await tokenAt(NOW + 30_001)).toBe('token 2');
		expect([...notes].join()).not.toContain('1234');
	});

	it('an unreadable note of theirs is none', async () => {
		const { peers } = sharedPeers();
		peers.readNote = async () => '{"until":';
		const sessions = new SessionManager(
			new ScriptedLogin(),
			new MemoryStore(),
			NO_SESSION,
			() => NOW,
			peers,
		);
		expect(await sessions.token()).toBe('token 1');
	});
});

describe('the account’s own name', () => {
	test('is kept with the session, and over its renewals', async () => {
		const store = new MemoryStore(session('token 0'));
		const first = new SessionManager(new ScriptedLogin(), store, store.stored, () => NOW);
		await first.nameAccount('ucc 7');
		expect(first.accountId).toBe('ucc 7');
		const second = new SessionManager(new ScriptedLogin(), store, store.stored, () => NOW);
		expect(second.accountId).toBe('ucc 7');
		await second.renew('token 0');
		expect(store.stored).toMatchObject({ accessToken: 'token 1', accountId: 'ucc 7' });
		expect(second.accountId).toBe('ucc 7');
	});

	test('replaces no session that another process stored meanwhile', async () => {
		const store = new MemoryStore(session('token 0'));
		const manager = new SessionManager(new ScriptedLogin(), store, store.stored, () => NOW);
		store.stored = session('token of another process');
		await manager.nameAccount('ucc 7');
		expect(store.written).toEqual([]);
		expect(manager.accountId).toBe('ucc 7');
	});

	test('is not that of an edited credential', () => {
		const foreign = session('token 0', { sessionOwner: 'another key', accountId: 'ucc 7' });
		const store = new MemoryStore(foreign);
		const manager = new SessionManager(new ScriptedLogin(), store, foreign, () => NOW);
		expect(manager.accountId).toBe('');
	});
});
