import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwApprovalFields,
	growwDailyFields,
	growwFields,
	LOG_OUT,
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
import type { CredentialData, RunResult, StoredCredential } from './harness';
import { endOfTotpStep, hurryTime, shiftClock } from './time';

const world = useWorld(MANY_LOG_INS);

const read = async (broker: Broker, credential: StoredCredential) =>
	await run(world().engine, broker, credential, PROFILE);

/** Message and hint as the user reads them. */
const said = ({ error }: RunResult) => `${error?.message} | ${error?.description}`;

interface Wrong {
	/** What the user did wrong. */
	fields: () => CredentialData;
	says: RegExp;
	code: string;
	/** How often the broker may be asked: a wrong code is tried once more in the next step. */
	attempts: number;
}

const WRONG_SECRET = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U';

const angelOneMistakes: Record<string, Wrong> = {
	'a wrong MPIN': {
		fields: () => ({ mpin: '0000' }),
		says: /AB1007.*four-digit MPIN/,
		code: 'AB1007',
		attempts: 1,
	},
	'the password of the website': {
		fields: () => ({ mpin: world().angelOne.accounts.at(-1)!.webPassword }),
		says: /AB7001.*MPIN of the Angel One app, not the password of the website/,
		code: 'AB7001',
		attempts: 1,
	},
	'a wrong TOTP secret': {
		fields: () => ({ totpSecret: WRONG_SECRET }),
		says: /AB1050.*TOTP secret .*clock/,
		code: 'AB1050',
		attempts: 2,
	},
	'a TOTP code in place of the secret': {
		fields: () => ({ totpSecret: '123 456' }),
		says: /six-digit code.*secret key shown beside the QR code/,
		code: 'BAD_TOTP_SECRET',
		attempts: 0,
	},
	'a TOTP secret that is none': {
		fields: () => ({ totpSecret: 'not base32 at all!' }),
		says: /not base32/,
		code: 'BAD_TOTP_SECRET',
		attempts: 0,
	},
	'an unknown API key': {
		fields: () => ({ apiKey: 'nobodys1' }),
		says: /AG8004.*API key is unknown or not active/,
		code: 'AG8004',
		attempts: 1,
	},
	'a client code of somebody else': {
		fields: () => ({ clientCode: 'R654321' }),
		says: /AG8004/,
		code: 'AG8004',
		attempts: 1,
	},
	'a client code that nobody has': {
		fields: () => ({ clientCode: 'Z000000' }),
		says: /Invalid totp and client combination.*AB1050.*client code/,
		code: 'AB1050',
		attempts: 2,
	},
	'no MPIN': {
		fields: () => ({ mpin: ' ' }),
		says: /MPIN of the credential is empty/,
		code: 'NO_MPIN',
		attempts: 0,
	},
};

const approval = (changes: CredentialData = {}) => ({
	...growwApprovalFields(world().groww.accounts.at(-1)!),
	...changes,
});

const growwMistakes: Record<string, Wrong> = {
	'a key that is not approved today': {
		fields: () => {
			world().groww.accounts.at(-1)!.approvedOn = '2026-01-01';
			return approval();
		},
		says: /not approved for today.*approve the key for today/,
		code: 'NOT_APPROVED',
		attempts: 1,
	},
	'a wrong API secret': {
		fields: () => approval({ apiSecret: 'wrong' }),
		says: /Invalid checksum.*check the API secret/,
		code: 'NOT_APPROVED',
		attempts: 1,
	},
	'an unknown API key': {
		fields: () => approval({ apiKey: 'nobodys-key' }),
		says: /Please Login and Try Again.*Copy the key again/,
		code: 'KEY_REFUSED',
		attempts: 1,
	},
	'a wrong TOTP secret': {
		fields: () => ({ totpSecret: WRONG_SECRET }),
		says: /Invalid TOTP.*TOTP secret .*clock/,
		code: 'WRONG_TOTP',
		attempts: 2,
	},
	'no API secret': {
		fields: () => approval({ apiSecret: ' ' }),
		says: /API secret of the credential is empty/,
		code: 'NO_API_SECRET',
		attempts: 0,
	},
	'no pasted token': {
		fields: () => ({ authMethod: 'accessToken', dailyAccessToken: ' ' }),
		says: /access token of the credential is empty.*Make a new access token/,
		code: 'NO_DAILY_TOKEN',
		attempts: 0,
	},
};

const mistakes: Record<BrokerName, Record<string, Wrong>> = {
	angelOne: angelOneMistakes,
	groww: growwMistakes,
};

/** A credential for an account of its own, with one thing wrong. */
async function wrongCredential(broker: Broker, { fields }: Wrong): Promise<StoredCredential> {
	const base =
		broker.name === 'angelOne'
			? angelOneFields(addAngelOneAccount(world().angelOne))
			: growwFields(addGrowwAccount(world().groww));
	return await world().engine.createCredential(broker.credentialType, {
		...base,
		baseUrl: broker.simulator.origin,
		...fields(),
	});
}

describe.each(BROKERS)('%s', (name) => {
	describe.each(Object.keys(mistakes[name]))('%s', (mistake) => {
		const wrong = mistakes[name][mistake];
		// A second code is waited for.
		let back: () => void = () => undefined;
		beforeEach(() => {
			if (wrong.attempts === 2) back = hurryTime(15, { from: endOfTotpStep() });
		});
		afterEach(() => back());

		test('in the node: the error says what to mend, and the broker is not asked again', async () => {
			const broker = world().broker(name);
			const credential = await wrongCredential(broker, wrong);
			const requests = await requestsDuring(broker.simulator, async () => {
				const result = await read(broker, credential);
				expect(result.status).toBe('error');
				expect(said(result)).toMatch(wrong.says);
				expect(result.error?.context).toMatchObject({ code: wrong.code, retryable: false });
			});
			expect(requests.map(({ path }) => path)).toEqual(
				Array.from({ length: wrong.attempts }, () => broker.paths.login),
			);
			back();
			const again = await requestsDuring(broker.simulator, async () => {
				const result = await read(broker, credential);
				expect(said(result)).toMatch(wrong.says);
				if (wrong.attempts > 0)
					expect(said(result)).toMatch(/next try is possible (in \d+ (s|min)|now)/);
			});
			expect(again).toEqual([]);
		});

		test('in the Test button: the same words', async () => {
			const broker = world().broker(name);
			const credential = await wrongCredential(broker, wrong);
			const { status, message } = await world().engine.testCredential(credential.id);
			expect(status).toBe('Error');
			expect(message).toMatch(wrong.says);
		});

		test('an order: the outcome is known to be "not placed"', async () => {
			const broker = world().broker(name);
			const credential = await wrongCredential(broker, wrong);
			const order = await run(world().engine, broker, credential, broker.order());
			expect(order.error?.context).toMatchObject({ code: wrong.code, outcome: 'notPlaced' });
			expect(broker.simulator.requestsTo(broker.paths.place)).toEqual([]);
		});
	});

	test('a corrected secret is tried at once', async () => {
		const broker = world().broker(name);
		const wrong = mistakes[name][name === 'angelOne' ? 'a wrong MPIN' : 'a wrong API secret'];
		const credential = await wrongCredential(broker, wrong);
		expect((await read(broker, credential)).status).toBe('error');
		const right: CredentialData =
			name === 'angelOne'
				? { mpin: world().angelOne.accounts.at(-1)!.mpin }
				: { apiSecret: world().groww.accounts.at(-1)!.apiSecret };
		await world().engine.editCredential(credential.id, right);
		output(await read(broker, credential));
	});

	test('a refused secret is tried again after 30 s', async () => {
		const broker = world().broker(name);
		const wrong = mistakes[name][name === 'angelOne' ? 'an unknown API key' : 'a wrong API secret'];
		const credential = await wrongCredential(broker, wrong);
		await read(broker, credential);
		const back = shiftClock(30_100);
		const requests = await requestsDuring(broker.simulator, async () => {
			await read(broker, credential);
		});
		back();
		expect(requests).toHaveLength(1);
	});

	test('a code that was used already: the next one is waited for, and does', async () => {
		const { simulator } = world().broker(name);
		const broker = world().broker(name);
		Object.assign(simulator.quirks, { refuseTotpReplay: true });
		const attempts = broker.simulator.requestsTo(broker.paths.login).length;
		// The clock stands still until the code of the first log-in has been sent once more.
		const back = hurryTime(15, {
			from: endOfTotpStep(),
			heldUntil: () => simulator.requestsTo(broker.paths.login).length === attempts + 2,
		});
		try {
			const credential = await broker.newCredential();
			output(await read(broker, credential));
			await run(world().engine, broker, credential, LOG_OUT);
			const requests = await requestsDuring(broker.simulator, async () => {
				output(await read(broker, credential));
			});
			const codes = requests
				.filter(({ path }) => path === broker.paths.login)
				.map(({ body }) => (body as { totp: string }).totp);
			expect(codes).toHaveLength(2);
			expect(codes[0]).not.toBe(codes[1]);
		} finally {
			back();
			Object.assign(simulator.quirks, { refuseTotpReplay: false });
		}
	});

	test.each([
		[95_000, /9[4-6] s behind/],
		[-95_000, /9[4-6] s ahead of/],
	])('a clock that is off by %i ms is named, and no second code is tried', async (skew, words) => {
		const broker = world().broker(name);
		const { quirks } = name === 'angelOne' ? world().angelOne : world().groww;
		quirks.clockSkewMs = skew;
		const credential = await broker.newCredential();
		const requests = await requestsDuring(broker.simulator, async () => {
			expect(said(await read(broker, credential))).toMatch(words);
			expect((await world().engine.testCredential(credential.id)).message).toMatch(words);
		});
		quirks.clockSkewMs = 0;
		expect(requests).toHaveLength(1);
	});

	test.each(['otpauth', 'small letters with spaces'])('a TOTP secret as %s', async (form) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const { totpSecret } = await world().engine.credentialData(credential.id);
		const secret = String(totpSecret);
		const written =
			form === 'otpauth'
				? `otpauth://totp/Broker:me?secret=${secret}&issuer=Broker`
				: (secret.toLowerCase().match(/.{4}/g) ?? []).join(' ');
		await world().engine.editCredential(credential.id, { totpSecret: written });
		output(await read(broker, credential));
	});

	test('the log-in alone is down: retryable, and tried again by the next run', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		broker.simulator.addFault({ kind: 'html502', path: broker.paths.login });
		broker.simulator.addFault({ kind: 'resetBefore', path: broker.paths.login });
		const down = await read(broker, credential);
		expect(down.error?.context).toMatchObject({ code: 'HTTP_502', retryable: true });
		const lost = await read(broker, credential);
		expect(lost.error?.context).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
		output(await read(broker, credential));
	});

	test('the log-in answers something that is no session', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		broker.simulator.addFault({ kind: 'dataNull', path: broker.paths.login });
		const result = await read(broker, credential);
		expect(result.error?.context).toMatchObject({ code: 'NO_TOKEN' });
		expect(await world().engine.credentialData(credential.id)).not.toHaveProperty('accessToken');
	});

	test('the broker is down: nothing was sent, and the error says where to look', async () => {
		const broker = world().broker(name);
		const gone = name === 'angelOne' ? await newAngelOne() : await newGroww();
		await gone.close();
		const credential = await broker.newCredential({ baseUrl: gone.origin });
		const result = await read(broker, credential);
		expect(said(result)).toMatch(/No connection .*connection refused.*base URL and the proxy URL/);
		expect(result.error?.context).toMatchObject({ code: 'NOT_CONNECTED', retryable: true });
		const order = await run(world().engine, broker, credential, broker.order());
		expect(order.error?.context).toMatchObject({ outcome: 'notPlaced', retryable: true });
	});

	test('the broker goes down while a session is live', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		output(await read(broker, credential));
		broker.simulator.addFault({ kind: 'resetBefore', path: broker.paths.profile, times: 2 });
		const result = await read(broker, credential);
		expect(result.error?.context).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
		broker.simulator.clearFaults();
	});

	test.each([
		['ftp://127.0.0.1', /must begin with https/],
		['http://broker.example.com', /must begin with https/],
		['not an address', /not a plain web address/],
	])('the base URL %s is refused before anything is sent', async (baseUrl, words) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential({ baseUrl });
		expect(said(await read(broker, credential))).toMatch(words);
		expect((await world().engine.testCredential(credential.id)).message).toMatch(words);
	});

	describe('the Test button', () => {
		test('says "connected" after a log-in and a real read of the profile', async () => {
			const broker = world().broker(name);
			const credential = await broker.newCredential();
			const requests = await requestsDuring(broker.simulator, async () => {
				const account = world().broker(name).simulator.accounts.at(-1)!;
				const code = 'clientCode' in account ? account.clientCode : account.ucc;
				expect(await world().engine.testCredential(credential.id)).toEqual({
					status: 'OK',
					message: `Connected to account ${code}`,
				});
			});
			expect(requests.map(({ path }) => path)).toEqual([broker.paths.login, broker.paths.profile]);
		});

		test('does not say so when the profile cannot be read', async () => {
			const broker = world().broker(name);
			const credential = await broker.newCredential();
			broker.simulator.addFault({ kind: 'html502', path: broker.paths.profile });
			expect(await world().engine.testCredential(credential.id)).toEqual({
				status: 'Error',
				message: expect.stringMatching(/HTTP 502/) as string,
			});
		});

		test('logs in with the secrets at hand even where a session is stored', async () => {
			const broker = world().broker(name);
			const credential = await broker.newCredential();
			output(await read(broker, credential));
			const requests = await requestsDuring(broker.simulator, async () => {
				expect((await world().engine.testCredential(credential.id)).status).toBe('OK');
			});
			expect(requests.map(({ path }) => path)).toContain(broker.paths.login);
		});

		test('names a broker that is not there', async () => {
			const broker = world().broker(name);
			const credential = await broker.newCredential({ baseUrl: 'http://127.0.0.1:1' });
			expect(await world().engine.testCredential(credential.id)).toEqual({
				status: 'Error',
				message: expect.stringMatching(/could not be reached|No connection/) as string,
			});
		});
	});
});

describe('Angel One', () => {
	test('an API key that is not active', async () => {
		const account = addAngelOneAccount(world().angelOne, { apiKeyActive: false });
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential(angelOneFields(account));
		expect(said(await read(broker, credential))).toMatch(/AG8004.*not active/);
	});

	test('a key for the market stream alone: logged in, and the Test button still says no', async () => {
		const account = addAngelOneAccount(world().angelOne, { feedOnlyKey: true });
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential(angelOneFields(account));
		expect((await world().engine.testCredential(credential.id)).message).toMatch(/AG8004/);
	});

	test('a blocked client', async () => {
		const account = addAngelOneAccount(world().angelOne, { locked: true });
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential(angelOneFields(account));
		expect(said(await read(broker, credential))).toMatch(/AB1006.*support/);
	});

	test('an address that is not registered: reads work, an order names the registration', async () => {
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential();
		world().angelOne.quirks.registeredIps = ['203.0.113.7'];
		output(await read(broker, credential));
		const order = await run(world().engine, broker, credential, broker.order());
		world().angelOne.quirks.registeredIps = null;
		expect(said(order)).toMatch(/AG7002.*registered static IP/);
		expect(order.error?.context).toMatchObject({ outcome: 'notPlaced' });
	});

	test('an account is never locked by wrong runs: five executions, one attempt', async () => {
		const broker = world().broker('angelOne');
		const credential = await wrongCredential(broker, angelOneMistakes['a wrong MPIN']);
		const fiveAtOnce = async () =>
			await Promise.all(Array.from({ length: 5 }, async () => await read(broker, credential)));
		const requests = await requestsDuring(broker.simulator, async () => {
			await fiveAtOnce();
			await fiveAtOnce();
		});
		expect(names(requests)).toEqual(['loginByPassword']);
		expect(world().angelOne.accounts.at(-1)!.locked).toBe(false);
		output(
			await run(
				world().engine,
				broker,
				await broker.newCredential(angelOneFields(world().angelOne.accounts.at(-1)!)),
				PROFILE,
			),
		);
	});
});

describe('Groww', () => {
	const daily = async () => {
		const account = addGrowwAccount(world().groww);
		const broker = world().broker('groww');
		return { account, broker, credential: await broker.newCredential(growwDailyFields(account)) };
	};
	const OVER = /over: tokens end at 06:00 India time.*Make a new access token on https/;

	test.each(['approval', 'totp'])('logs in by %s', async (way) => {
		const account = addGrowwAccount(world().groww);
		const broker = world().broker('groww');
		const fields = way === 'approval' ? growwApprovalFields(account) : growwFields(account);
		const credential = await broker.newCredential(fields);
		expect(output(await read(broker, credential)).clientCode).toBe(account.ucc);
	});

	test('a pasted token is used without a log-in', async () => {
		const { account, broker, credential } = await daily();
		const requests = await requestsDuring(broker.simulator, async () => {
			expect(output(await read(broker, credential)).clientCode).toBe(account.ucc);
		});
		expect(names(requests)).toEqual(['detail']);
	});

	test('a pasted token that Groww no longer takes: the error says where to make the next one', async () => {
		const { broker, credential } = await daily();
		output(await read(broker, credential));
		broker.simulator.revokeAllSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			expect(said(await read(broker, credential))).toMatch(OVER);
		});
		expect(names(requests)).toEqual(['detail']);
		expect((await world().engine.testCredential(credential.id)).message).toMatch(OVER);
	});

	test('a pasted token past 06:00 is not even sent', async () => {
		const { broker, credential } = await daily();
		output(await read(broker, credential));
		const back = shiftClock(24 * 3600_000);
		const requests = await requestsDuring(broker.simulator, async () => {
			expect(said(await read(broker, credential))).toMatch(OVER);
		});
		back();
		expect(requests).toEqual([]);
	});

	test('the next pasted token works at once', async () => {
		const { broker, credential } = await daily();
		output(await read(broker, credential));
		broker.simulator.revokeAllSessions();
		expect((await read(broker, credential)).status).toBe('error');
		const next = addGrowwAccount(world().groww);
		await world().engine.editCredential(credential.id, growwDailyFields(next));
		expect(output(await read(broker, credential)).clientCode).toBe(next.ucc);
	});

	test.each(['GA001-400', 'GA005-403', 'GA005-401'] as const)(
		'a wrong TOTP refused as %s is recognised',
		async (shape) => {
			const back = hurryTime(15, { from: endOfTotpStep() });
			world().groww.quirks.loginRefusal = shape;
			const broker = world().broker('groww');
			const credential = await wrongCredential(broker, growwMistakes['a wrong TOTP secret']);
			const result = await read(broker, credential);
			world().groww.quirks.loginRefusal = 'GA001-400';
			back();
			expect(result.error?.context).toMatchObject({ code: 'WRONG_TOTP' });
		},
	);

	test('the timestamp of the checksum: a clock ten minutes off is named', async () => {
		world().groww.quirks.clockSkewMs = 11 * 60_000;
		const broker = world().broker('groww');
		const credential = await broker.newCredential(
			growwApprovalFields(addGrowwAccount(world().groww)),
		);
		const result = await read(broker, credential);
		world().groww.quirks.clockSkewMs = 0;
		expect(said(result)).toMatch(/11 min behind/);
	});

	test('an address that is not registered: an order names the registration', async () => {
		const broker = world().broker('groww');
		world().groww.quirks.registeredIps = ['203.0.113.7'];
		const credential = await broker.newCredential();
		const order = await run(world().engine, broker, credential, broker.order());
		world().groww.quirks.registeredIps = null;
		expect(said(order)).toMatch(/GA005.*static IP/);
		expect(order.error?.context).toMatchObject({ outcome: 'notPlaced' });
	});
});
