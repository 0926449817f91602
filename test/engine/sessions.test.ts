import type { AngelOneQuirks } from '../../simulators/angelone';
import type { GrowwQuirks } from '../../simulators/groww';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneBroker,
	angelOneFields,
	BROKERS,
	FUNDS,
	growwApprovalFields,
	growwBroker,
	growwFields,
	names,
	newAngelOne,
	newGroww,
	output,
	PROFILE,
	requestsDuring,
	run,
	type Broker,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';
import type { StoredCredential } from './harness';
import { Client } from '../simulators/angelone/client';
import { shiftClock, until } from './time';

// Many log-ins of one client: that one a second is kept to is seen in other files.
const world = useWorld(MANY_LOG_INS);

const LOG_IN = { angelOne: 'loginByPassword', groww: 'access' };
const READ = { angelOne: 'getProfile', groww: 'detail' };
/** How a lost session comes back: Angel One has a refresh token. */
const RENEW = { angelOne: 'generateTokens', groww: 'access' };

const read = async (broker: Broker, credential: StoredCredential, engine = world().engine) =>
	await run(engine, broker, credential, PROFILE);

/** An account with a live session in its credential. */
async function warm(name: BrokerName) {
	const broker = world().broker(name);
	const credential = await broker.newCredential();
	output(await read(broker, credential));
	return { broker, credential, tokens: await tokensOf(credential) };
}

async function tokensOf({ id }: StoredCredential): Promise<string[]> {
	const { accessToken, refreshToken, feedToken } = await world().engine.credentialData(id);
	return [accessToken, refreshToken, feedToken].filter((token) => Boolean(token)).map(String);
}

describe.each(BROKERS)('%s', (name) => {
	test('a cold run logs in once, reads once, and stores the session', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		expect(names(requests)).toEqual([LOG_IN[name], READ[name]]);
		const stored = await world().engine.credentialData(credential.id);
		expect(requests[1].headers.authorization).toBe(`Bearer ${String(stored.accessToken)}`);
		expect(stored.sessionOwner).toMatch(/^[0-9a-f]{32}$/);
		const end = new Date(String(stored.sessionExpiresAt));
		const inIndia = end.toLocaleTimeString('en-GB', { timeZone: 'Asia/Kolkata' });
		expect(inIndia).toBe(name === 'angelOne' ? '00:00:00' : '06:00:00');
		expect(end.getTime() - Date.now()).toBeLessThanOrEqual(24 * 3600_000);
	});

	test('warm runs make no log-in and one request each, all on one connection', async () => {
		const { broker, credential } = await warm(name);
		const writes = world().engine.credentialStats(credential.id).writes;
		const requests = await requestsDuring(broker.simulator, async () => {
			for (let i = 0; i < 2; i++) output(await read(broker, credential));
		});
		expect(names(requests)).toEqual([READ[name], READ[name]]);
		expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1);
		expect(world().engine.credentialStats(credential.id).writes).toBe(writes);
	});

	test('another worker, or n8n after a restart, uses the stored session', async () => {
		const { broker, credential } = await warm(name);
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential, world().engine.anotherWorker()));
		});
		expect(names(requests)).toEqual([READ[name]]);
	});

	test.each([2, 20])('%i cold executions at once make one log-in', async (count) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const before = broker.simulator.orders.length;
		const requests = await requestsDuring(broker.simulator, async () => {
			const runs = Array.from({ length: count }, async () =>
				output(await run(world().engine, broker, credential, broker.order())),
			);
			await Promise.all(runs);
		});
		expect(requests.filter(({ path }) => path === broker.paths.login)).toHaveLength(1);
		expect(broker.simulator.orders).toHaveLength(before + count);
	});

	test('five executions at once whose token is refused make one renewal', async () => {
		const { broker, credential } = await warm(name);
		broker.simulator.expireSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			const runs = Array.from({ length: 5 }, async () =>
				output(await run(world().engine, broker, credential, broker.order())),
			);
			await Promise.all(runs);
		});
		expect(names(requests).filter((part) => part === RENEW[name])).toHaveLength(1);
	});

	test('two credentials of one account at once: one log-in, stored in both', async () => {
		const broker = world().broker(name);
		const first = await broker.newCredential();
		const fields = await world().engine.credentialData(first.id);
		const second = await world().engine.createCredential(broker.credentialType, fields);
		const requests = await requestsDuring(broker.simulator, async () => {
			await Promise.all([read(broker, first), read(broker, second)]);
		});
		expect(names(requests).filter((part) => part === LOG_IN[name])).toHaveLength(1);
		expect(await tokensOf(second)).toEqual(await tokensOf(first));
	});

	test.each([
		['past its end', -1_000],
		['within a minute of its end', 50_000],
	])('a stored session %s is renewed before anything is sent', async (_name, msLeft) => {
		const { broker, credential } = await warm(name);
		const sessionExpiresAt = new Date(Date.now() + msLeft).toISOString();
		await world().engine.writeCredentialData(credential.id, { sessionExpiresAt });
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		expect(names(requests)).toEqual([RENEW[name], READ[name]]);
	});

	test('the next morning begins with a renewal', async () => {
		const { broker, credential } = await warm(name);
		const back = shiftClock(24 * 3600_000);
		try {
			const requests = await requestsDuring(broker.simulator, async () => {
				output(await read(broker, credential));
			});
			expect(names(requests)).toEqual([RENEW[name], READ[name]]);
		} finally {
			back();
		}
	});

	test('a refusal of the renewed token too is an error, without a second renewal', async () => {
		const { broker, credential } = await warm(name);
		broker.simulator.addFault({ kind: 'tokenRefused', path: broker.paths.profile, times: 2 });
		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await read(broker, credential);
			expect(result.status).toBe('error');
			const said = `${result.error?.message} ${result.error?.description}`;
			expect(said).toMatch(name === 'angelOne' ? /AG8001.*session/s : /Groww.*session/s);
		});
		expect(names(requests)).toEqual([READ[name], RENEW[name], READ[name]]);
	});

	test('an order whose token is refused is repeated once with a new one', async () => {
		const { broker, credential } = await warm(name);
		output(await run(world().engine, broker, credential, broker.order()));
		const before = broker.simulator.orders.length;
		broker.simulator.expireSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await run(world().engine, broker, credential, broker.order()));
		});
		expect(requests.filter(({ path }) => path === broker.paths.place)).toHaveLength(2);
		expect(broker.simulator.orders).toHaveLength(before + 1);
	});

	test('an order whose token is refused twice is an error, and was not placed', async () => {
		const { broker, credential } = await warm(name);
		const before = broker.simulator.orders.length;
		broker.simulator.addFault({ kind: 'tokenRefused', path: broker.paths.place, times: 2 });
		const result = await run(world().engine, broker, credential, broker.order());
		expect(result.error?.context).toMatchObject({ outcome: 'notPlaced' });
		expect(broker.simulator.orders).toHaveLength(before);
	});

	test('a token that another process stored meanwhile is used, without a log-in', async () => {
		const { broker, credential } = await warm(name);
		broker.simulator.expireSessions();
		// The refusal arrives byte by byte; before it is complete, another worker has renewed.
		broker.simulator.addFault({ kind: 'slowTrickle', path: broker.paths.profile, trickleMs: 8 });
		const requests = await requestsDuring(broker.simulator, async () => {
			const before = broker.simulator.requests.length;
			const slow = read(broker, credential);
			await until(() => broker.simulator.requests.length > before);
			output(await read(broker, credential, world().engine.anotherWorker()));
			output(await slow);
		});
		expect(names(requests)).toEqual([READ[name], READ[name], RENEW[name], READ[name], READ[name]]);
	});
});

describe('Angel One: a refused token, in every shape', () => {
	const shapes: Array<AngelOneQuirks['expiredTokenReply'] | 'AG8003'> = [
		'AG8001',
		'AG8002',
		'AG8003',
		'AB1010',
		'AB1011',
		'http401',
	];
	afterEach(() => {
		world().angelOne.quirks.expiredTokenReply = 'AG8001';
		world().angelOne.quirks.revokedTokenReply = 'AG8001';
	});

	test.each(shapes)(
		'%s of an expired session: one refresh, and the request once more',
		async (shape) => {
			const { broker, credential, tokens } = await warm('angelOne');
			world().angelOne.quirks.expiredTokenReply = shape as AngelOneQuirks['expiredTokenReply'];
			broker.simulator.expireSessions();
			const requests = await requestsDuring(broker.simulator, async () => {
				output(await read(broker, credential));
			});
			expect(names(requests)).toEqual(['getProfile', 'generateTokens', 'getProfile']);
			expect(requests[1].body).toEqual({ refreshToken: tokens[1] });
			const renewed = await tokensOf(credential);
			expect(renewed).toHaveLength(3);
			expect(renewed.filter((token) => tokens.includes(token))).toEqual([]);
		},
	);

	test.each(shapes)('%s of an ended session: refresh refused, full log-in', async (shape) => {
		const { broker, credential } = await warm('angelOne');
		world().angelOne.quirks.revokedTokenReply = shape as AngelOneQuirks['revokedTokenReply'];
		broker.simulator.revokeAllSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		expect(names(requests)).toEqual([
			'getProfile',
			'generateTokens',
			'loginByPassword',
			'getProfile',
		]);
	});

	test('a refresh token that is over falls back to the full log-in', async () => {
		const { broker, credential } = await warm('angelOne');
		world().angelOne.quirks.refreshPastSessionEnd = false;
		broker.simulator.expireSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		world().angelOne.quirks.refreshPastSessionEnd = true;
		expect(names(requests)).toEqual([
			'getProfile',
			'generateTokens',
			'loginByPassword',
			'getProfile',
		]);
	});

	test('a token that comes with “Bearer” before it is stored without', async () => {
		world().angelOne.quirks.bearerPrefixOnJwt = true;
		const { broker, credential, tokens } = await warm('angelOne');
		world().angelOne.quirks.bearerPrefixOnJwt = false;
		expect(tokens[0]).toMatch(/^ey/);
		output(await read(broker, credential));
	});
});

describe('Groww: a refused token, in every shape', () => {
	const shapes: Array<GrowwQuirks['tokenRefusal']> = [
		'gateway',
		'GA005-401',
		'numeric-401',
		'empty-401',
		// A 403 may be a lost token too.
		'GA005-403',
		'text-403',
	];
	afterEach(() => {
		world().groww.quirks.tokenRefusal = 'gateway';
	});

	test.each(shapes)('%s: one new token, and the request once more', async (shape) => {
		const { broker, credential, tokens } = await warm('groww');
		world().groww.quirks.tokenRefusal = shape;
		broker.simulator.expireSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		expect(names(requests)).toEqual(['detail', 'access', 'detail']);
		expect(await tokensOf(credential)).not.toEqual(tokens);
	});

	test('a 403 that stays is a missing permission: an error, and no further log-in', async () => {
		const { broker, credential } = await warm('groww');
		world().groww.quirks.tokenRefusal = 'GA005-403';
		broker.simulator.addFault({ kind: 'tokenRefused', path: broker.paths.profile, times: 9 });
		const requests = await requestsDuring(broker.simulator, async () => {
			for (let run = 0; run < 3; run++) {
				const result = await read(broker, credential);
				expect(result.error?.message).toMatch(/GA005/);
			}
		});
		expect(names(requests)).toEqual(['detail', 'access', 'detail', 'detail', 'detail']);
		broker.simulator.clearFaults();
	});
});

test('Groww: a 403 to an order is final, and the next order has a new session', async () => {
	const { broker, credential } = await warm('groww');
	output(await run(world().engine, broker, credential, broker.order()));
	world().groww.quirks.tokenRefusal = 'GA005-403';
	broker.simulator.expireSessions();
	const requests = await requestsDuring(broker.simulator, async () => {
		const first = await run(world().engine, broker, credential, broker.order());
		expect(first.error?.context).toMatchObject({ code: 'GA005', outcome: 'notPlaced' });
		output(await run(world().engine, broker, credential, broker.order()));
	});
	const { place, login } = broker.paths;
	const paths: string[] = requests.map(({ path }) => path);
	expect(paths.filter((path) => path === place || path === login)).toEqual([place, login, place]);
});

describe('Angel One: another program logs in to the same account', () => {
	const replies = ['AG8001', 'AG8002', 'AB1010', 'AB1011', 'http401'] as const;
	const cells = [
		...replies.map((revokedTokenReply) => ({ secondLoginKillsOld: true, revokedTokenReply })),
		{ secondLoginKillsOld: false, revokedTokenReply: 'AG8001' as const },
	];

	test.each(cells)('%p: an order is placed once, after one log-in at most', async (quirks) => {
		Object.assign(world().angelOne.quirks, quirks);
		const { broker, credential } = await warm('angelOne');
		const other = new Client(world().angelOne, world().angelOne.accounts.at(-1));
		expect((await other.login()).json.status).toBe(true);
		const before = broker.simulator.orders.length;
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await run(world().engine, broker, credential, broker.order()));
		});
		expect(broker.simulator.orders).toHaveLength(before + 1);
		const logIns = names(requests).filter((name) => name === 'loginByPassword');
		expect(logIns).toHaveLength(quirks.secondLoginKillsOld ? 1 : 0);
		// The other one is thrown out in turn.
		const stillIn = (await other.get('/user/v1/getRMS')).json?.status === true;
		expect(stillIn).toBe(!quirks.secondLoginKillsOld);
	});
});

describe('an edited credential', () => {
	/** Every trace of the requests: headers and bodies. */
	async function sentAfterEdit(
		broker: Broker,
		credential: StoredCredential,
		changes: Record<string, string>,
		watched: Array<{ requests: unknown[] }> = [broker.simulator],
	) {
		const starts = watched.map(({ requests }) => requests.length);
		await world().engine.editCredential(credential.id, changes);
		const result = await read(broker, credential);
		const sent = watched.flatMap(({ requests }, index) => requests.slice(starts[index]));
		return { result, sent: JSON.stringify(sent), count: sent.length };
	}

	const notSent = (tokens: string[], sent: string) => {
		for (const token of tokens) expect(sent).not.toContain(token);
	};

	test('Angel One: a new client code alone never takes the old account’s token along', async () => {
		const { broker, credential, tokens } = await warm('angelOne');
		const other = addAngelOneAccount(world().angelOne);
		const { sent, count } = await sentAfterEdit(broker, credential, {
			clientCode: other.clientCode,
		});
		expect(count).toBeGreaterThan(0);
		notSent(tokens, sent);
	});

	test('Angel One: all fields of another account: its own session, and the right profile', async () => {
		const { broker, credential, tokens } = await warm('angelOne');
		const other = addAngelOneAccount(world().angelOne);
		const { result, sent } = await sentAfterEdit(broker, credential, {
			...(angelOneFields(other) as Record<string, string>),
		});
		expect(output(result).clientCode).toBe(other.clientCode);
		notSent(tokens, sent);
	});

	test('Angel One: a new API key', async () => {
		const { broker, credential, tokens } = await warm('angelOne');
		const { apiKey } = addAngelOneAccount(world().angelOne);
		const { result, sent } = await sentAfterEdit(broker, credential, { apiKey });
		expect(result.error?.message).toMatch(/AG8004/);
		notSent(tokens, sent);
	});

	test('Angel One: a client code that differs by case alone is the same account', async () => {
		const { broker, credential } = await warm('angelOne');
		const { clientCode } = await world().engine.credentialData(credential.id);
		await world().engine.editCredential(credential.id, {
			clientCode: ` ${String(clientCode).toLowerCase()} `,
		});
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		expect(names(requests)).toEqual(['getProfile']);
	});

	test('Groww: a new key', async () => {
		const { broker, credential, tokens } = await warm('groww');
		const other = addGrowwAccount(world().groww);
		const { result, sent } = await sentAfterEdit(broker, credential, {
			...(growwFields(other) as Record<string, string>),
		});
		expect(output(result).clientCode).toBe(other.ucc);
		notSent(tokens, sent);
	});

	test('Groww: another way of logging in', async () => {
		const { broker, credential, tokens } = await warm('groww');
		const account = world().groww.accounts.at(-1)!;
		const { result, sent } = await sentAfterEdit(broker, credential, {
			...(growwApprovalFields(account) as Record<string, string>),
		});
		expect(output(result).clientCode).toBe(account.ucc);
		notSent(tokens, sent);
	});

	test.each(BROKERS)('%s: another base URL gets no token of the first', async (name) => {
		const { broker, credential, tokens } = await warm(name);
		const elsewhere =
			name === 'angelOne'
				? angelOneBroker(world().engine, await newAngelOne())
				: growwBroker(world().engine, await newGroww());
		const { result, sent, count } = await sentAfterEdit(
			broker,
			credential,
			{ baseUrl: elsewhere.simulator.origin },
			[broker.simulator, elsewhere.simulator],
		);
		expect(result.status).toBe('error');
		expect(count).toBeGreaterThan(0);
		notSent(tokens, sent);
		await elsewhere.simulator.close();
	});

	test.each(BROKERS)('%s: a form opened before the log-in and saved after it', async (name) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const form = await world().engine.openCredential(credential.id);
		output(await read(broker, credential));
		const tokens = await tokensOf(credential);
		const other =
			name === 'angelOne'
				? angelOneFields(addAngelOneAccount(world().angelOne))
				: growwFields(addGrowwAccount(world().groww));
		await world().engine.editCredential(credential.id, other, form);
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await read(broker, credential));
		});
		notSent(tokens, JSON.stringify(requests));
	});
});

test('funds and profile of one account share one session', async () => {
	const { broker, credential } = await warm('angelOne');
	const requests = await requestsDuring(broker.simulator, async () => {
		output(await run(world().engine, broker, credential, FUNDS));
	});
	expect(names(requests)).toEqual(['getRMS']);
});
